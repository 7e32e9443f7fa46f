"""The folded words of a text: taken once, for its signature, its index and the gists of its events."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["Words", "words_of"]


class Words(Struct, frozen=True):
    """Words and numbers without the marks between them; ``starts`` are their offsets in the text."""

    folded: tuple[str, ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=2)  # a report and its title, while it is saved
def words_of(text: str) -> Words:
    """The words of ``text`` in its order."""
    folded: list[str] = []
    starts: list[int] = []
    for token in tokens(text):
        word = fold_token(text[token.start : token.end])
        if word[:1].isalnum():
            folded.append(word)
            starts.append(token.start)
    return Words(tuple(folded), tuple(starts))
