"""Paragraphs and sentences, as spans."""

from __future__ import annotations

import re
from functools import lru_cache

from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold_word

__all__ = ["paragraphs", "sentences"]

_LINE = re.compile(r"[^\r\n\u2028\u2029\v\f]+")
# An ender, then any closing marks that belong to the sentence it ends.
_ENDER = re.compile(r"(?:[.!?؟۔]+|…+)[»”\"'’)\]]*")
_WORD_BEFORE = re.compile(r"[\w\u0640\u064b-\u0652.]{1,12}$")


def paragraphs(text: str) -> list[Span]:
    """The non-blank lines, without edge white space."""
    found = []
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            found.append(Span(start, start + len(stripped)))
    return found


def _ends_sentence(text: str, match: re.Match[str], paragraph: Span) -> bool:
    if match.end() >= paragraph.end:
        return True
    following = text[match.end()]
    if not following.isspace():
        # No space after it: a decimal, an initial, a web address; or careless typing of a
        # stop that Arabic letters of two words or more stand on both sides of.
        return match.group() in "!?؟…" or match.group()[0] in "!؟…"
    if match.group().startswith("."):
        before = _WORD_BEFORE.search(text, max(paragraph.start, match.start() - 12), match.start())
        if before:
            word = before.group().strip(".")
            if match.group() == "." and (
                fold_word(word) in word_list("abbreviation") or re.fullmatch(r"\w(?:\.\w)+", word)
            ):
                return False
            if word.isdigit() and match.group() == "." and match.start() - len(word) == paragraph.start:
                return False  # the number of a list item
    return True


@lru_cache(maxsize=4)  # asked several times of the text that is being read
def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text``: split at ``. ! ? ؟ …`` and line ends.

    Not split at decimals, initials and abbreviations (1.5, د., أ.ف.ب). Closing quotation marks
    and brackets stay with the sentence that they end.
    """
    found: list[Span] = []
    for paragraph in paragraphs(text):
        start = paragraph.start
        for match in _ENDER.finditer(text, paragraph.start, paragraph.end):
            if match.start() > start and _ends_sentence(text, match, paragraph):
                found.append(Span(start, match.end()))
                start = match.end()
                while start < paragraph.end and text[start].isspace():
                    start += 1
        if start < paragraph.end:
            found.append(Span(start, paragraph.end))
    return tuple(found)
