"""Quotation spans: « » “ ” ‘ ’ and the straight marks, nested and unclosed ones included."""

from __future__ import annotations

from msgspec import Struct

from riwaya.schema import Span
from riwaya.text.sentences import paragraphs

__all__ = ["Quotation", "quotations"]

_CLOSER = {"«": "»", "“": "”", "„": "“", "‘": "’", "‹": "›"}
_OPENER = {"»": "«", "”": "“", "’": "‘", "›": "‹"}
_STRAIGHT = {'"', "'"}
_DEEPEST = 8


class Quotation(Struct, frozen=True):
    """``outer`` holds the marks, ``inner`` only what they enclose; ``closed`` whether both are there."""

    outer: Span
    inner: Span
    depth: int
    closed: bool


def _opens(text: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    return before.isspace() or before in "([«“‘:،,؛-–—" or before in _STRAIGHT


def _in_word(text: str, at: int, paragraph: Span) -> bool:
    before = at > paragraph.start and text[at - 1].isalnum()
    return before and at + 1 < paragraph.end and text[at + 1].isalnum()


def _attached(text: str, at: int, paragraph: Span) -> bool:
    """Whether a straight mark follows proclitics only (بـ"الحرب") and so opens."""
    start = at
    while start > paragraph.start and not text[start - 1].isspace() and at - start < 4:
        start -= 1
    prefix = text[start:at].replace("ـ", "")
    return 0 < len(prefix) <= 2 and all(letter in "وفبكل" for letter in prefix)


def quotations(text: str) -> list[Quotation]:
    """The quotations of ``text``, in order of their opening marks.

    A mark that is never closed ends with its paragraph. A closing mark that nothing opened is
    no quotation. ``’`` and ``'`` inside a word are apostrophes. A text with reversed guillemets
    (» «) is not read as quoting what stands between its quotations.
    """
    found: list[Quotation] = []
    for paragraph in paragraphs(text):
        stack: list[tuple[str, int]] = []

        def close(depth: int, end: int, closed: bool, stack: list[tuple[str, int]] = stack) -> None:
            while len(stack) > depth:
                _, start = stack.pop()
                is_closed = closed and len(stack) == depth
                inner = Span(start + 1, end)
                if inner.end > inner.start:
                    found.append(
                        Quotation(Span(start, end + 1 if is_closed else end), inner, len(stack), is_closed)
                    )

        for at in range(paragraph.start, paragraph.end):
            mark = text[at]
            if mark in _STRAIGHT:
                if mark == "'" and _in_word(text, at, paragraph):
                    continue
                depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d][0] == mark), None)
                if depth is not None:
                    close(depth, at, True)
                elif len(stack) < _DEEPEST and (
                    mark == '"' or _opens(text, at, paragraph) or _attached(text, at, paragraph)
                ):
                    stack.append((mark, at))
            elif (
                mark in _CLOSER
                and len(stack) < _DEEPEST
                and not (mark == "“" and any(m == "„" for m, _ in stack))
            ):
                stack.append((mark, at))
            elif mark in _OPENER:
                if mark == "’" and _in_word(text, at, paragraph):
                    continue
                depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d][0] == _OPENER[mark]), None)
                if depth is not None:
                    close(depth, at, True)
            elif mark == "“":
                depth = next((d for d in range(len(stack) - 1, -1, -1) if stack[d][0] == "„"), None)
                if depth is not None:
                    close(depth, at, True)
        close(0, paragraph.end, False)
    return sorted(found, key=lambda q: (q.outer.start, -q.outer.end))
