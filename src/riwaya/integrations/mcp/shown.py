"""Words of reports as an assistant gets them: bounded, without characters that hide or reorder text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from riwaya.integrations.mcp.answers import Words
from riwaya.schema import Span
from riwaya.text.sentences import sentences

__all__ = ["LONGEST", "around", "excerpt", "given", "line", "names", "positions", "visible"]

LONGEST = 600  # characters of one excerpt; its offsets stay whole
_LONGEST_LINE = 300  # characters of a name or title
_BESIDE = 200  # characters on each side where a sentence is too long to show
# Line ends and tabs; joiners that Arabic spelling needs; Arabic number signs, which are seen (Unicode, Cf).
_KEPT = frozenset("\t\n\r\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
_HIDING = ("Cc", "Cf")
_LONE = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates are no text


def _is_hidden(c: str) -> bool:
    if c.isprintable():
        return "\U000e0100" <= c <= "\U000e01ef"  # variation selectors that can carry a message nobody sees
    return c not in _KEPT and unicodedata.category(c) in _HIDING


def visible(text: str) -> str:
    """``text`` without controls, direction overrides and invisible characters."""
    return "".join(c for c in text.translate(_LONE) if not _is_hidden(c))


def positions(text: str) -> list[int]:
    """Where each character of ``visible(text)`` stands in ``text``."""
    return [at for at, c in enumerate(text) if not _is_hidden(c)]


def line(text: str | None) -> str | None:
    """A name or title on one line, bounded; None stays None."""
    if text is None:
        return None
    clean = " ".join(visible(text[: _LONGEST_LINE * 4]).split())
    return clean if len(clean) <= _LONGEST_LINE else clean[:_LONGEST_LINE] + "…"


def names(name: str | None, name_ar: str | None) -> dict[str, Any]:
    """``name`` and, where it is another, ``name_ar``, as fields of a value."""
    found = {"name": line(name), "name_ar": line(name_ar) if name_ar != name else None}
    return {field: value for field, value in found.items() if value}


def excerpt(text: str, span: Span, most: int = LONGEST) -> Words:
    """The words at ``span`` of ``text``; at most ``most`` characters of them."""
    return given(span.start, span.end, text[span.start : min(span.end, span.start + most)])


def given(start: int, end: int, words: str, most: int = LONGEST) -> Words:
    """Words that stand from ``start`` to ``end``, of which ``words`` are the first characters."""
    words = words[:most]
    clean = visible(words)
    return Words(
        start=start, end=end, words=clean, hidden=len(words) - len(clean), cut=len(words) < end - start
    )


def around(text: str, span: Span) -> Words:
    """The sentence that holds the start of ``span``, or the words beside it where that is long."""
    all_sentences = _sentences(text)
    found = next((s for s in all_sentences if s.start <= span.start < s.end), span)
    if len(found) > LONGEST:
        end = min(span.end, span.start + _BESIDE)
        found = Span(max(found.start, span.start - _BESIDE), min(found.end, end + _BESIDE))
    return excerpt(text, found)


@lru_cache(maxsize=64)
def _sentences(text: str) -> Sequence[Span]:
    return sentences(text)
