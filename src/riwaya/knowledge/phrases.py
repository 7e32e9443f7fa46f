"""Finds the phrases of a table in folded text, behind proclitics, with or without the article."""

from __future__ import annotations

from collections.abc import Iterable, KeysView, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from riwaya.text.fold import fold_word
from riwaya.text.tokens import proclitic_cuts

__all__ = ["PhraseIndex", "first_keys", "key"]

T = TypeVar("T")


def key(folded: str) -> str:
    """A folded word without the article."""
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded


@lru_cache(maxsize=50_000)  # every table asks it of every word
def first_keys(folded: str) -> tuple[tuple[str, int], ...]:
    """(key, characters cut) for each way to read the first word of a phrase.

    The whole word comes first, then the cuts behind و ف ب ك ل س. للحكومه gives حكومه.
    """
    found = [(key(folded), 0)]
    for cut in proclitic_cuts(folded)[1:]:
        rest = folded[cut:]
        if folded[cut - 1] == "ل" and rest.startswith("ل") and len(rest) > 3:
            found.append((rest[1:], cut))
        found.append((key(rest), cut))
    return tuple(found)


class _Node(Generic[T]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.values: tuple[T, ...] = ()


class PhraseIndex(Generic[T]):
    """Phrases to values; words are compared folded and without the article."""

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for phrase, value in items:
            node = self._root
            words = fold_word(phrase).split(" ")
            for word in words:
                node = node.next.setdefault(key(word), _Node())
            if words != [""] and value not in node.values:
                node.values = (*node.values, value)

    def begins(self) -> KeysView[str]:
        """The first words of the phrases, folded and without the article."""
        return self._root.next.keys()

    def exact(self, phrase: str) -> tuple[T, ...]:
        """The values of the whole ``phrase``; () if it is not there."""
        node: _Node[T] | None = self._root
        for word in fold_word(phrase).split(" "):
            node = node.next.get(key(word)) if node else None
        return node.values if node else ()

    def longest(self, folded: Sequence[str], start: int, cut: bool = True) -> tuple[int, int, tuple[T, ...]]:
        """(words matched, characters cut off the first, values) of the longest phrase at ``start``.

        (0, 0, ()) if none. With ``cut`` proclitics may precede the first word.
        """
        best: tuple[int, int, tuple[T, ...]] = (0, 0, ())
        for first, size in first_keys(folded[start]) if cut else ((key(folded[start]), 0),):
            node = self._root.next.get(first)
            at = start + 1
            while node is not None:
                if node.values and at - start > best[0]:
                    best = (at - start, size, node.values)
                node = node.next.get(key(folded[at])) if at < len(folded) else None
                at += 1
        return best
