"""How two words stand to each other: the features of the pair scorers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["DISTANCES", "RELATIONS", "pair_features"]

# Signed word distance: exact to 8, then coarser and coarser.
_EDGES = np.array([9, 12, 16, 24, 32, 48, 64, 96])
_SIDE = 8 + len(_EDGES)
DISTANCES = 2 * _SIDE + 3
RELATIONS = 16

Ints = NDArray[np.int64]


def pair_features(heads: Ints, sentence: Ints, quoted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(distance bucket, relation) of every word to every head, each [heads, words].

    The relation says whether the word stands in the head's sentence, the one before, the next or
    another, and whether head and word stand inside quotation marks.
    """
    words = np.arange(len(sentence))
    delta = words[None, :] - heads[:, None]
    size = np.abs(delta)
    bucket = np.where(size <= 8, size, 9 + np.searchsorted(_EDGES, size, side="right") - 1)
    distance = _SIDE + 1 + np.sign(delta) * bucket
    step = sentence[None, :] - sentence[heads][:, None]
    place = np.select([step == 0, step == -1, step == 1], [0, 1, 2], 3)
    relation = place * 4 + quoted[None, :] * 2 + quoted[heads][:, None]
    return distance.astype(np.int64), relation.astype(np.int64)
