"""Folds Arabic text for matching, and remembers where every folded character came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from riwaya.schema import Span

__all__ = ["Folded", "fold", "fold_token", "fold_word"]

# One letter for one letter: forms that news writes without care, Persian look-alikes, digits.
_SAME_LENGTH = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیېۍئێ", "ي"),
    **dict.fromkeys("ؤۆۇۋ", "و"),
    **dict.fromkeys("ةۀہھەۃ", "ه"),
    **dict.fromkeys("کگڪ", "ك"),
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
    "ژ": "ز",
    **{chr(0x0660 + d): str(d) for d in range(10)},
    **{chr(0x06F0 + d): str(d) for d in range(10)},
    "٫": ".",
    "٬": ",",
    "\u00a0": " ",
    "\u202f": " ",
}
_TABLE = str.maketrans(_SAME_LENGTH)

# Characters that vanish: diacritics, tatweel, zero-width and bidi controls, soft hyphen, BOM.
_VANISH = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_PRESENTATION = "\ufb50-\ufdfb\ufe70-\ufefc"
_IRREGULAR = re.compile(f"[{_VANISH}{_PRESENTATION}]")
_VANISHING = re.compile(f"[{_VANISH}]")


class Folded(Struct, frozen=True):
    """Folded text; ``origin[i]`` is where character ``i`` stood in the original.

    ``origin`` has one item more than ``text``: the length of the original.
    """

    text: str
    origin: Sequence[int]
    original_length: int

    def span(self, start: int, end: int) -> Span:
        """The original span of the folded characters ``[start, end)``, with marks inside it."""
        if start >= end:
            return Span(self.origin[start], self.origin[start])
        last = self.origin[end - 1]
        # Diacritics that follow the last letter belong to it.
        return Span(self.origin[start], max(last + 1, self.origin[end]) if end > start else last + 1)


def _lowered(text: str) -> str:
    lower = text.lower()
    # A few letters (İ) grow when lowered: offsets matter more than their case.
    return (
        lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


def fold(text: str) -> Folded:
    """``text`` in the form in which names and words are compared.

    Folds alef and hamza forms, ya and alef maqsura, ta marbuta, Persian look-alikes, presentation
    forms, digits and case; drops diacritics, tatweel, zero-width and bidi controls.
    """
    if not _IRREGULAR.search(text):
        return Folded(_lowered(text.translate(_TABLE)), range(len(text) + 1), len(text))
    pieces: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        if _IRREGULAR.match(character):
            if _VANISHING.match(character):
                continue
            character = _VANISHING.sub("", unicodedata.normalize("NFKC", character))
        folded = _lowered(character.translate(_TABLE))
        pieces.append(folded)
        origin.extend([position] * len(folded))
    origin.append(len(text))
    return Folded("".join(pieces), origin, len(text))


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """The folded form of a word or phrase, without offsets, white space made single."""
    return " ".join(fold(word).text.split())


@lru_cache(maxsize=50_000)
def fold_token(word: str) -> str:
    """The folded form of one written word, remembered: texts repeat their words."""
    return fold(word).text
