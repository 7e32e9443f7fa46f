"""Windows of words as the arrays that the network takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from riwaya.model.words import BREAK, Pieces

__all__ = ["Batch", "batch", "lay_out"]

_START, _PAD, _END = 0, 1, 2
Ints = NDArray[np.int64]


class Batch(Struct, frozen=True):
    """Padded arrays: ``pieces``, ``mask`` [B, T]; ``first``, ``last`` [B, W]; ``features`` [B, W, F]."""

    pieces: Ints
    mask: Ints
    first: Ints
    last: Ints
    features: NDArray[np.float32]


def lay_out(pieces: Sequence[Pieces], paragraph: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """(piece ids with start, end and paragraph breaks; first and last position of each word)."""
    ids = [_START]
    first: list[int] = []
    last: list[int] = []
    for at, word in enumerate(pieces):
        if at and paragraph[at] != paragraph[at - 1]:
            ids.append(BREAK)
        first.append(len(ids))
        ids.extend(word)
        last.append(len(ids) - 1)
    ids.append(_END)
    return ids, first, last


def batch(rows: Sequence[tuple[list[int], list[int], list[int], NDArray[np.float32]]]) -> Batch:
    """Pads (ids, first, last, features) rows to one batch."""
    longest = max(len(ids) for ids, _, _, _ in rows)
    widest = max(len(first) for _, first, _, _ in rows)
    pieces = np.full((len(rows), longest), _PAD, dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    first = np.zeros((len(rows), widest), dtype=np.int64)
    last = np.zeros((len(rows), widest), dtype=np.int64)
    features = np.zeros((len(rows), widest, rows[0][3].shape[1]), dtype=np.float32)
    for i, (ids, starts, ends, known) in enumerate(rows):
        pieces[i, : len(ids)] = ids
        mask[i, : len(ids)] = 1
        first[i, : len(starts)] = starts
        last[i, : len(ends)] = ends
        features[i, : len(starts)] = known
    return Batch(pieces, mask, first, last, features)
