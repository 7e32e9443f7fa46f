"""Finds the words that an annotator wrote down in the paragraph they come from."""

from __future__ import annotations

import re
import unicodedata

from riwaya.schema import Span

__all__ = ["LocateError", "locate"]

_PROCLITICS = re.compile(r"(?:[وف])?(?:[بكلس]|لل)?")
_OCCURRENCE = re.compile(r"#(\d+)$")


class LocateError(ValueError):
    """The words are not there, or are there more than once."""


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or character == "ـ"


def _word_start(text: str, position: int) -> int:
    while position > 0 and _is_word(text[position - 1]):
        position -= 1
    return position


def _occurrences(text: str, words: str, span: Span) -> list[int]:
    """Where ``words`` stand in ``text[span]``, whole, or behind proclitics only."""
    whole: list[int] = []
    joined: list[int] = []
    at = text.find(words, span.start, span.end)
    while at >= 0:
        end = at + len(words)
        free_end = end >= len(text) or not (_is_word(text[end]) and _is_word(text[end - 1]))
        prefix = text[_word_start(text, at) : at] if _is_word(text[at]) else ""
        if free_end and _PROCLITICS.fullmatch(prefix):
            (joined if prefix else whole).append(at)
        at = text.find(words, at + 1, span.end)
    return sorted(whole + joined) if len(whole) != 1 else whole + joined


def _find(text: str, phrase: str, span: Span) -> Span:
    match = _OCCURRENCE.search(phrase)
    words = _OCCURRENCE.sub("", phrase).strip()
    if not words:
        raise LocateError("empty words")
    places = _occurrences(text, words, span)
    if not places and words.startswith("ال"):
        words = "ل" + words[2:]  # للضرب holds الضرب with its alif elided
        places = _occurrences(text, words, span)
    if not places:
        raise LocateError(f"not in the paragraph as whole words: {words}")
    if match:
        places = sorted(places)
        if int(match[1]) > len(places):
            raise LocateError(f"only {len(places)} times in the paragraph: {words}")
        start = places[int(match[1]) - 1]
    elif len(places) > 1 and not (
        _word_start(text, places[0]) == places[0] and all(_word_start(text, p) != p for p in places[1:])
    ):
        raise LocateError(f"{len(places)} times in the paragraph (add #1, #2 …): {words}")
    else:
        start = places[0]
    # للحكومة: the elided alif leaves the article's lam to the noun (guide, spans).
    if text[_word_start(text, start) : start].endswith("لل"):
        start -= 1
    return Span(start, start + len(words) + (1 if text[start : start + len(words)] != words else 0))


def locate(text: str, phrase: str, span: Span) -> Span:
    """The span of ``phrase`` within ``span``: words, ``words#2``, or ``first ~~ last``.

    Raises:
        LocateError: the words are missing or ambiguous.
    """
    if "~~" in phrase:
        first, _, last = phrase.partition("~~")
        start = _find(text, first.strip(), span)
        try:
            end = _find(text, last.strip(), Span(start.start, span.end))
        except LocateError:
            # The last words may stand several times after the first: the nearest is meant.
            words = last.strip()
            at = text.find(words, start.end, span.end)
            if _OCCURRENCE.search(words) or at < 0:
                raise
            end = Span(at, at + len(words))
        if end.end <= start.start:
            raise LocateError(f"ends before it starts: {phrase}")
        return Span(start.start, end.end)
    return _find(text, phrase.strip(), span)
