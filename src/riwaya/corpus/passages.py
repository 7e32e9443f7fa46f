"""The passages of reports in which the words of a search stand closest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from riwaya.schema import Span
from riwaya.store.tables import articles
from riwaya.text.fold import fold_token

__all__ = ["Passage", "passages"]

_LONG = 260  # characters of a passage, about
_AROUND = 90  # before the first word of it
_MOST = 2  # passages of a report


class Passage(Struct, frozen=True):
    """A piece of a text as (words, whether they were asked for), with "…" where it is cut."""

    pieces: tuple[tuple[str, bool], ...]


def passages(connection: Connection, wanted: Mapping[int, Sequence[Span]]) -> dict[int, tuple[Passage, ...]]:
    """By article, up to two passages with the most different of the words at these spans; its beginning if none."""
    rows = connection.execute(select(articles.c.id, articles.c.text).where(articles.c.id.in_(list(wanted))))
    return {row.id: tuple(_passages(row.text, sorted(wanted[row.id]))) for row in rows}


def _passages(text: str, spans: Sequence[Span]) -> list[Passage]:
    if not spans:
        return [_cut(text, 0, _LONG, ())]
    windows = [[s for s in spans[at:] if s.end <= first.start + _LONG - _AROUND] or [first] for at, first in enumerate(spans)]  # fmt: skip
    best = sorted(
        windows, key=lambda some: (-len({fold_token(s.of(text)[:80]) for s in some}), -len(some), some[0])
    )
    chosen: list[list[Span]] = []
    for some in best:
        if len(chosen) < _MOST and all(some[0].start > c[-1].end + _LONG or some[-1].end + _LONG < c[0].start for c in chosen):  # fmt: skip
            chosen.append(some)
    return [
        _cut(text, some[0].start - _AROUND, some[0].start - _AROUND + _LONG, some)
        for some in sorted(chosen, key=lambda some: some[0].start)
    ]


def _cut(text: str, start: int, end: int, spans: Sequence[Span]) -> Passage:
    """``text[start:end]``, to whole words where there are any near."""
    start, end = max(0, start), min(len(text), max(end, 0))
    if start > 0:
        gap = text.find(" ", start, spans[0].start if spans else start + 40)
        start = gap + 1 if gap >= 0 else start
    if end < len(text):
        gap = text.rfind(" ", spans[-1].end if spans else end - 40, end)
        end = gap if gap >= 0 else end
    pieces: list[tuple[str, bool]] = [("… ", False)] if start > 0 else []
    at = start
    for span in spans:
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        pieces += [(_line(text[at:first]), False), (_line(text[first:last]), True)]
        at = last
    pieces.append((_line(text[at:end]), False))
    if end < len(text):
        pieces.append((" …", False))
    return Passage(tuple((words, asked) for words, asked in pieces if words))


def _line(words: str) -> str:
    """On one line, with single spaces at its ends where there were any."""
    inner = " ".join(words.split())
    if not inner:
        return " " if words else ""
    return f"{' ' * words[0].isspace()}{inner}{' ' * words[-1].isspace()}"
