"""Overlapping windows over a long report: every word is the core of exactly one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import ceil

from msgspec import Struct

__all__ = ["CONTEXT_PIECES", "CORE_PIECES", "Window", "windows"]

CORE_PIECES = 352
CONTEXT_PIECES = 48


class Window(Struct, frozen=True):
    """Words ``[first, last)`` are read; what is found is kept for ``[core_first, core_last)``."""

    first: int
    last: int
    core_first: int
    core_last: int


def windows(pieces: list[int], sentence: list[int]) -> list[Window]:
    """Windows over words with ``pieces[i]`` pieces each, cut between sentences where one ends near.

    Cores are of about equal size and at most 352 pieces; 48 pieces of context stand on each side.
    A single sentence longer than a core is cut inside.
    """
    if not pieces:
        return []
    ends = list(accumulate(pieces))
    total = ends[-1]
    share = ceil(total / ceil(total / CORE_PIECES))
    found: list[Window] = []
    first = 0
    while first < len(pieces):
        done = ends[first - 1] if first else 0
        last = max(first + 1, bisect_right(ends, done + min(CORE_PIECES, share + CONTEXT_PIECES // 2)))
        if last < len(pieces):
            # Back to the last sentence end, if that keeps at least half a core.
            cut = last
            while cut > first and sentence[cut] == sentence[cut - 1]:
                cut -= 1
            if cut > first and ends[cut - 1] - done >= share / 2:
                last = cut
        left = bisect_left(ends, done - CONTEXT_PIECES) + 1 if done > CONTEXT_PIECES else 0
        right = bisect_right(ends, ends[last - 1] + CONTEXT_PIECES)
        found.append(Window(min(left, first), max(right, last), first, last))
        first = last
    return found
