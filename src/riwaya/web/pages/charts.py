"""Timeline, network and map of a selection: as pages, as SVG and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from markupsafe import Markup
from msgspec import Struct
from sqlalchemy import Connection

from riwaya.web.desk import AtDesk, Desk
from riwaya.web.drawings.drawing import Drawing
from riwaya.web.drawings.pairs import PAIRS, network_drawn
from riwaya.web.drawings.spots import map_drawn
from riwaya.web.drawings.times import timeline_drawn
from riwaya.web.filters import Narrowing, answered, narrowing
from riwaya.web.languages import Language
from riwaya.web.naming import Naming
from riwaya.web.render import Asked, language_of
from riwaya.web.visitor import needs

__all__ = ["handlers"]


class _View(Struct, frozen=True, kw_only=True):
    """One kind of chart; ``more`` are the parameters of its own, ``empty`` what its page shows without data."""

    name: str
    draw: Callable[[Connection, Narrowing, Language, bool], Drawing]
    more: tuple[str, ...] = ()
    empty: Mapping[str, Any] = {}


_VIEWS = (
    _View(
        name="timeline", draw=timeline_drawn, more=("by",),
        empty={"by": "", "chosen": "", "events": 0, "older": None, "newer": None},
    ),
    _View(
        name="network", draw=network_drawn, more=("by", "pairs"),
        empty={"by": "", "pairs": 0, "more": False, "compact_pairs": 0},
    ),
    _View(name="map", draw=map_drawn, more=("box",), empty={"places": 0, "drawn": 0, "unplaced": 0, "near": False}),
)  # fmt: skip


def _narrowed(request: Asked, view: _View) -> Narrowing:
    return narrowing(request, more=view.more, path=f"/{view.name}")


def _shown(request: Asked, desk: Desk, view: _View) -> Response[str]:
    narrowed, spoken = _narrowed(request, view), language_of(request)
    common = {
        "say": Naming(spoken), "narrowed": narrowed, "all_pairs": PAIRS,
        "files": [(kind.upper(), narrowed.href(f"/{view.name}.{kind}", offset=narrowed.asked.offset or None)) for kind in ("svg", "csv")],
        "lists": [(path, narrowed.href(path, **dict.fromkeys(view.more))) for path in ("/events", "/timeline", "/network", "/map") if path != f"/{view.name}"],
    }  # fmt: skip

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            drawing = view.draw(connection, narrowed, spoken, False)
        # Our own drawing, in which all from reports is escaped already.
        charts = (
            [Markup(drawing.svg(compact, True)) for compact in (False, True)]
            if drawing.values["rows"]
            else []
        )
        return {**common, "charts": charts, **drawing.values}

    return answered(
        request, f"{view.name}.html", narrowed, make, {**common, "charts": [], "rows": [], **view.empty}
    )


def _handlers(view: _View) -> tuple[HTTPRouteHandler, ...]:
    @get(f"/{view.name}", sync_to_thread=True, guards=[needs("reader")])
    def shown(request: Asked, desk: AtDesk) -> Response[str]:
        return _shown(request, desk, view)

    @get(f"/{view.name}.svg", sync_to_thread=True, guards=[needs("reader")])
    def drawn(request: Asked, desk: AtDesk) -> Response[str]:
        with desk.connect() as connection:
            drawing = view.draw(connection, _narrowed(request, view), language_of(request), False)
        return _file(drawing.svg(False, False), f"{view.name}.svg", "image/svg+xml")

    @get(f"/{view.name}.csv", sync_to_thread=True, guards=[needs("reader")])
    def listed(request: Asked, desk: AtDesk) -> Response[str]:
        with desk.connect() as connection:
            drawing = view.draw(connection, _narrowed(request, view), language_of(request), True)
        return _file(drawing.csv(), f"{view.name}.csv", "text/csv; charset=utf-8; header=present")

    return shown, drawn, listed


def _file(content: str, name: str, media_type: str) -> Response[str]:
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


handlers = tuple(handler for view in _VIEWS for handler in _handlers(view))
