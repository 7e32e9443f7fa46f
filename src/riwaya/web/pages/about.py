"""What the desk is, what it holds, whose work it builds on, and what it cannot do."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from sqlalchemy import Connection, func, select

from riwaya.model.bundle import default_path, read_card
from riwaya.store import tables
from riwaya.version import __version__
from riwaya.web.desk import AtDesk
from riwaya.web.render import Asked, page
from riwaya.web.visitor import needs

__all__ = ["handlers"]


@get("/about", sync_to_thread=True, guards=[needs("reader")])
def about(request: Asked, desk: AtDesk) -> Response[str]:
    """What this is."""

    def make() -> dict[str, Any]:
        card = read_card(desk.settings.model or default_path())
        found = {"riwaya": __version__, "card": card, "models": [], "counts": {}, "days": None}
        if desk.database is None:
            return found
        with desk.connect() as connection:
            return found | _holdings(connection)

    return page(request, "about.html", make, keep=True)


def _holdings(connection: Connection) -> dict[str, Any]:
    counted = {
        "reports": tables.articles, "publications": tables.publications, "statements": tables.attributions,
        "events": tables.events, "occurrences": tables.clusters, "identities": tables.identities,
        "corrections": tables.corrections,
    }  # fmt: skip
    numbers = connection.execute(
        select(*(select(func.count()).select_from(t).scalar_subquery() for t in counted.values()))
    ).one()
    a, r = tables.articles.c, tables.readings.c
    first, last = connection.execute(select(func.min(a.published), func.max(a.published))).one()
    models = connection.execute(
        select(r.model, func.count()).where(r.current).group_by(r.model).order_by(func.count().desc()).limit(10)
    ).all()  # fmt: skip
    return {
        "counts": dict(zip(counted, numbers, strict=True)),
        "models": [(row[0], row[1]) for row in models],
        "days": (first, last) if first else None,
    }  # fmt: skip


handlers = (about,)
