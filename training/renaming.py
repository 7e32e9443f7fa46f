"""Other names in known sentences, so that the model reads names by their surroundings and not by heart.

Mention replacement (Dai and Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity Recognition"):
a name gives way to one of the same type and number of words from elsewhere in the data, in some copies of a sentence.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import structs

from riwaya.model.features import word_features
from riwaya.model.labels import ENTITY_TAGS
from riwaya.text.fold import fold
from training.examples import Example
from training.network import ANER_TAGS

__all__ = ["Renamer"]

# A name that begins with one of these may have a proclitic before it: it keeps its place.
_PROCLITICS = tuple("وفبلكس")
# The sector labels of parties rest on the body that is named, so that bodies keep their names where these are labelled.
_KEPT = ("ORG",)
_COPIES, _NAMES = 0.5, 0.5  # share of the copies that change, and of their names


class Renamer:
    """Replaces names by others of the same type and length from ``examples``."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._pool: dict[tuple[str, int], list[tuple[str, ...]]] = {}
        for example in examples:
            for first, last, kind in _names(example):
                words = tuple(example.words[first:last])
                if not words[0].startswith(_PROCLITICS):
                    self._pool.setdefault((kind, len(words)), []).append(words)

    def __call__(self, example: Example, rng: random.Random) -> Example:
        """The example, or a copy of it with other names; the labels hold for both."""
        if rng.random() > _COPIES:
            return example
        words = list(example.words)
        chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
        for first, last, kind in _names(example):
            known = tuple(words[first:last])
            pool = self._pool.get((kind, len(known)))
            if not pool or known[0].startswith(_PROCLITICS):
                continue
            if known not in chosen and rng.random() > _NAMES:
                continue
            if kind in _KEPT and "sector" in example.tags:
                continue
            words[first:last] = chosen.setdefault(known, rng.choice(pool))
        if not chosen:
            return example
        folded = [fold(w).text for w in words]
        features = word_features(folded, example.quoted.tolist())
        return structs.replace(example, words=words, features=features)


def _names(example: Example) -> Iterator[tuple[int, int, str]]:
    """(first word, last word + 1, type) of each name that lies whole in the example."""
    for head, labels in (("entity", ENTITY_TAGS), ("aner", ANER_TAGS)):
        if head not in example.tags:
            continue
        row: Sequence[int] = np.asarray(example.tags[head]).tolist()
        at = 0
        while at < len(row):
            tag = labels[row[at]] if row[at] >= 0 else "O"
            end = at + 1
            if tag.startswith("B-"):
                while end < len(row) and row[end] >= 0 and labels[row[end]] == "I-" + tag[2:]:
                    end += 1
                yield at, end, tag[2:]
            at = end
