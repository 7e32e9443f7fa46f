"""One who acts and speaks: what they did, what was done to them, what they said and what is said of them."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct
from sqlalchemy import Connection

from riwaya.corpus.actor import Identity, Months, identity_of, members_of, months_of
from riwaya.corpus.claims import Claim, claims
from riwaya.corpus.contexts import contexts_at
from riwaya.corpus.events import ToldEvent, events
from riwaya.corpus.filters import Filter
from riwaya.corpus.names import Who, party_called
from riwaya.corpus.network import network
from riwaya.corpus.speakers import Quoted, speakers
from riwaya.errors import UsageError
from riwaya.schema import Span
from riwaya.web.charts import activity
from riwaya.web.charts.words import format_for
from riwaya.web.desk import AtDesk
from riwaya.web.languages import Language
from riwaya.web.naming import Naming, pair_asked
from riwaya.web.render import Asked, language_of, page
from riwaya.web.row_numbers import possible
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_LATEST = 5  # of each part
_COUNTERPARTS = 12
_MEMBERS = 24
_OUTLETS = 12


class Part(Struct, frozen=True, kw_only=True):
    """One part of the page: the newest of its ``count`` answers; ``href`` is the whole list."""

    name: str
    heading: str
    count: int | None
    href: str
    events: list[ToldEvent] = []
    claims: list[Claim] = []


@get("/actors/{number:int}", sync_to_thread=True, guards=[needs("reader")])
def identity(request: Asked, desk: AtDesk, number: FromPath[int]) -> Response[str]:
    """Somebody or something that reports name."""

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            found = identity_of(connection, possible(number))
            if found is None:
                raise NotFoundException("nobody with this number is in the database")
            who = Who(identities=(number,))
            spoken = language_of(request)
            heading = Naming(spoken).name(found) or f"#{number}"
            return _content(connection, who, f"#{number}", heading, found, spoken)

    return page(request, "actor.html", make, keep=True)


@get("/actors/code/{code:str}", sync_to_thread=True, guards=[needs("reader")])
def coded(request: Asked, desk: AtDesk, code: FromPath[str]) -> Response[Any]:
    """All who have a code: a country, a sector, or both."""
    with desk.connect() as connection:
        try:
            who = party_called(connection, code)
        except UsageError as error:
            raise NotFoundException("there is no such code") from error
    if not who.is_code:
        raise NotFoundException("there is no such code")
    right = " ".join(filter(None, (who.country, who.sector)))
    if right != code:
        return Redirect(f"/actors/code/{quote(right)}", status_code=303)

    def make() -> dict[str, Any]:
        spoken = language_of(request)
        with desk.connect() as connection:
            return _content(connection, who, code, Naming(spoken).code(code), None, spoken)

    return page(request, "actor.html", make, keep=True)


def _content(
    connection: Connection, who: Who, asked: str, heading: str, found: Identity | None, spoken: Language
) -> dict[str, Any]:
    """``asked`` is how a filter names the actor: #12, or a code."""
    months = months_of(connection, who)
    parts = _parts(connection, asked, months, spoken)
    spans = {e.id: (e.article, Span(e.trigger.start, e.trigger.end)) for part in parts for e in part.events}
    sentences = contexts_at(connection, spans.values())
    return {
        "say": Naming(spoken), "heading": heading, "who": found, "code": None if found else asked, "asked": asked,
        "wikidata": _wikidata(found), "parts": parts, "months": months,
        "contexts": {number: sentences[place] for number, place in spans.items()},
        "by_month": [(month, n, _in_month(asked, month)) for month, n in reversed(months.months.items())],
        "chart": _chart(months, asked, spoken),
        "members": members_of(connection, who, _MEMBERS) if found is None else [],
        "pairs": [
            (pair, f"/events?{urlencode(pair_asked(pair.actor, pair.recipient))}")
            for pair in network(connection, Filter(party=asked, limit=_COUNTERPARTS))
        ],
        **_quoted(speakers(connection, Filter(source=asked), "code" if found is None else "identity")),
    }  # fmt: skip


def _wikidata(found: Identity | None) -> str | None:
    item = found.wikidata if found is not None else None
    return item if item and item[:1] == "Q" and item[1:].isdecimal() else None


def _parts(connection: Connection, asked: str, months: Months, spoken: Language) -> list[Part]:
    _ = spoken.gettext

    def told(name: str, heading: str, count: int, role: str) -> Part:
        href = f"/events?{urlencode({'party': asked, 'role': role})}"
        its = events(connection, Filter(party=asked, role=role, limit=_LATEST)) if count else []
        return Part(name=name, heading=heading, count=count, href=href, events=its)

    said = claims(connection, Filter(source=asked, limit=_LATEST)) if months.said else []
    of = claims(connection, Filter(party=asked, limit=_LATEST))
    return [
        told("did", _("What they did"), months.did, "actor"),
        told("suffered", _("What was done to them"), months.suffered, "recipient"),
        Part(
            name="said", heading=_("What they said"), count=months.said, claims=said,
            href=f"/claims?{urlencode({'source': asked})}",
        ),
        Part(
            name="of", heading=_("What is said of them"), count=None if of else 0, claims=of,
            href=f"/claims?{urlencode({'party': asked})}",
        ),
    ]  # fmt: skip


def _in_month(asked: str, month: str) -> str:
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    return f"/events?{urlencode({'party': asked, 'since': f'{month}-01', 'until': f'{month}-{last:02}'})}"


def _chart(months: Months, asked: str, spoken: Language) -> list[Markup] | None:
    """Over time, (wide, compact)."""
    if len(months.months) < 2:
        return None
    its = [
        activity.Month(month=month, did=n[0], suffered=n[1], said=n[2], href=_in_month(asked, month))
        for month, n in months.months.items()
    ]
    draw: Callable[[bool], str] = lambda compact: activity.activity(its, format_for(spoken), compact=compact)  # noqa: E731
    return [Markup(draw(compact)) for compact in (False, True)]


def _quoted(found: list[Quoted]) -> Mapping[str, Any]:
    """By whom and how they are quoted; of a code over all who have it."""
    outlets, stances = Counter[str](), Counter[str]()
    for each in found:
        outlets.update(each.outlets)
        stances.update(each.stances)
    return {"outlets": outlets.most_common(_OUTLETS), "stances": stances.most_common()}


handlers = (identity, coded)
