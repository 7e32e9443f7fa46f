"""Overlapping marks cut into segments that do not overlap, so that each can be one element of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from riwaya.schema import Span

__all__ = ["DEEPEST", "Segment", "inside", "is_torn", "lines", "segments"]

DEEPEST = 12  # marks over one segment: the innermost are kept
_LONGEST_WORD = 1_000  # a browser takes minutes to break one of a million letters
_BREAKS = "\n\r\v\f\u2028\u2029"
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")
_LINE = re.compile(rf"[^{_BREAKS}]*(?:\r\n|[{_BREAKS}]|\Z)")


class Segment(Struct, frozen=True):
    """A stretch of text under the same marks. ``marks`` are their places in the list, outermost first."""

    span: Span
    marks: tuple[int, ...]


def inside(span: Span | None, length: int) -> Span | None:
    """The part of ``span`` that lies in a text of ``length`` code points; None if there is none."""
    if span is None:
        return None
    start, end = max(0, span.start), min(length, span.end)
    return Span(start, end) if start < end else None


def lines(text: str) -> list[Span]:
    """The lines of ``text`` with their ends, so that together they are the whole text.

    A word of more than 1,000 characters, which is none, goes on in another line.
    """
    found = [Span(*m.span()) for m in _LINE.finditer(text) if m.end() > m.start()]
    cuts = sorted({*(line.end for line in found), *(m.end() for m in _ENDLESS.finditer(text))})
    return [Span(start, end) for start, end in pairwise((0, *cuts))]


def is_torn(text: str, line: Span) -> bool:
    """Whether ``line`` is a piece of an endless word."""
    return any(0 < edge < len(text) and text[edge - 1] not in _BREAKS for edge in (line.start, line.end))


def segments(length: int, marks: Sequence[Span], cuts: Iterable[int] = ()) -> Iterator[Segment]:
    """The text from 0 to ``length`` cut at the edges of all ``marks`` and at ``cuts``, in order.

    ``marks`` lie in the text. Of marks over the same words the one that begins later, or ends sooner, or
    stands later in the list is inner. At most the :data:`DEEPEST` innermost are given for a segment.
    """
    order = sorted(range(len(marks)), key=lambda i: (marks[i].start, -marks[i].end, i))
    starting: dict[int, list[int]] = {}
    ending: dict[int, list[int]] = {}
    for i in order:
        if marks[i]:
            starting.setdefault(marks[i].start, []).append(i)
            ending.setdefault(marks[i].end, []).append(i)
    edges = sorted({0, length, *starting, *ending, *(cut for cut in cuts if 0 < cut < length)})
    over: list[int] = []
    for start, end in pairwise(edges):
        for i in ending.get(start, ()):
            over.remove(i)
        over.extend(starting.get(start, ()))
        yield Segment(Span(start, end), tuple(over[-DEEPEST:]))
