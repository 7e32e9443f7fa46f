"""A chart, the table below it and its file, from one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from riwaya.web.charts.scale import Quads, by_quad
from riwaya.web.filters import Narrowing

__all__ = ["Drawing", "Kind", "Row", "kept_mode", "row_of"]

_LISTED_TYPES = 3


class Kind(Struct, frozen=True, kw_only=True):
    """Events of one type in a row of the table; ``href`` lists them."""

    type: str
    count: int
    href: str


class Row(Struct, frozen=True, kw_only=True):
    """A row of the table below a chart: a period, pair or place. ``names`` are (words, address)."""

    names: tuple[tuple[str, str | None], ...]
    count: int
    href: str
    quads: Quads
    score: float
    kinds: tuple[Kind, ...]
    more: int = 0  # types that are not named


class Drawing(Struct, frozen=True, kw_only=True):
    """``svg(compact, linked)`` draws; ``values`` are for the page's template."""

    svg: Callable[[bool, bool], str]
    csv: Callable[[], str]
    values: dict[str, Any]


def kept_mode(narrowed: Narrowing, kind: str) -> str | None:
    """The mode that is asked for, which stays with its own type only."""
    return narrowed.asked.mode if narrowed.asked.type in (None, kind) else None


def row_of(
    names: tuple[tuple[str, str | None], ...],
    count: int,
    score: float,
    types: dict[str, int],
    href: str,
    of_kind: Callable[[str], str],
) -> Row:
    """``of_kind`` gives the address of the events of one type."""
    return Row(
        names=names, count=count, href=href, quads=by_quad(types), score=score, more=max(0, len(types) - _LISTED_TYPES),
        kinds=tuple(Kind(type=t, count=n, href=of_kind(t)) for t, n in list(types.items())[:_LISTED_TYPES]),
    )  # fmt: skip
