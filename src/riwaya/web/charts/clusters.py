"""Points that would cover each other on a map become one mark."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

__all__ = ["Mark", "clustered"]

T = TypeVar("T")


class Mark(Struct, Generic[T], frozen=True):
    """One mark and what it stands for, the largest first; ``x`` and ``y`` are their middle by weight."""

    x: float
    y: float
    r: float
    members: tuple[T, ...]


def clustered(
    points: Sequence[tuple[float, float, float, T]], radius: Callable[[float], float]
) -> list[Mark[T]]:
    """Marks of points (x, y, weight, what), none of which covers more than a fifth of another's breadth.

    The two that cover each other most are joined, again and again; the result does not depend on their order as
    long as no two are alike. The largest mark comes first.
    """
    groups: list[tuple[float, float, float, list[tuple[float, T]]]] = []
    for x, y, weight, what in sorted(points, key=lambda p: (-p[2], p[0], p[1])):
        # Most are near the largest there is: a first pass joins what falls together, the second pairs.
        at = _nearest(groups, x, y, radius(weight), radius)
        if at is None:
            groups.append((x, y, weight, [(weight, what)]))
        else:
            groups[at] = _joined(groups[at], (x, y, weight, [(weight, what)]))
    while (pair := _closest(groups, radius)) is not None:
        a, b = pair
        groups[a] = _joined(groups[a], groups[b])
        del groups[b]
    made = [
        Mark(x, y, radius(weight), tuple(what for _, what in sorted(members, key=lambda m: -m[0])))
        for x, y, weight, members in groups
    ]
    return sorted(made, key=lambda m: (-m.r, m.x, m.y))


_Group = tuple[float, float, float, list[tuple[float, T]]]


def _joined(a: _Group[T], b: _Group[T]) -> _Group[T]:
    weight = a[2] + b[2]
    share = b[2] / weight if weight else 0.5
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, weight, a[3] + b[3]


def _cover(x: float, y: float, r: float, group: _Group[T], radius: Callable[[float], float]) -> float:
    """How far two marks reach over each other, beyond what is allowed; negative where they may stay."""
    other = radius(group[2])
    return r + other - 0.4 * min(r, other) - math.hypot(group[0] - x, group[1] - y)


def _nearest(
    groups: Sequence[_Group[T]], x: float, y: float, r: float, radius: Callable[[float], float]
) -> int | None:
    best = max(range(len(groups)), key=lambda at: _cover(x, y, r, groups[at], radius), default=None)
    return best if best is not None and _cover(x, y, r, groups[best], radius) > 0 else None


def _closest(groups: Sequence[_Group[T]], radius: Callable[[float], float]) -> tuple[int, int] | None:
    best, found = 0.0, None
    for a, (x, y, weight, _) in enumerate(groups):
        for b in range(a + 1, len(groups)):
            cover = _cover(x, y, radius(weight), groups[b], radius)
            if cover > best:
                best, found = cover, (a, b)
    return found
