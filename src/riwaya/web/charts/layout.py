"""Where the nodes of a network stand: by forces, then pushed apart until no label covers another."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["laid_out"]

Floats = NDArray[np.float64]
_ROUNDS = 220
_PUSHES = 60
_STRETCH = 1.12
_STRETCHES = 8


def laid_out(
    keys: Sequence[str],
    pairs: Sequence[tuple[int, int, float]],
    boxes: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> tuple[list[tuple[float, float]], float]:
    """The middle of each node's box (width, height) in a drawing of ``size``, and the height that it needs.

    That is more than asked where labels would cover each other. The same network always stands in the same way.
    ``pairs`` are node, node, weight. Forces are those of Fruchterman and Reingold (1991), with a pull to the
    middle that keeps unconnected parts together, on places that begin on a circle in the order of ``keys``.
    """
    if not keys:
        return [], size[1]
    high = np.array([size[0], size[1]])
    sizes = np.array(boxes)
    places = _start(keys, pairs)
    places = _forces(places, _weights(len(keys), pairs))
    places = _filled(places, sizes, high)
    for _ in range(_STRETCHES):
        places, free = _apart(places, sizes, high)
        if free:
            break
        places, high = places * (1, _STRETCH), high * (1, _STRETCH)
    return [(float(x), float(y)) for x, y in places], float(high[1])


def _start(keys: Sequence[str], pairs: Sequence[tuple[int, int, float]]) -> Floats:
    """A circle, those that are linked near each other, with a small shift from the key itself."""
    order = _walk(len(keys), pairs)
    angles = np.empty(len(keys))
    angles[order] = np.arange(len(keys)) * 2 * np.pi / len(keys)
    shifts = np.array([zlib.crc32(key.encode("utf-8", "replace")) % 1000 / 1000 for key in keys])
    radius = 0.6 + 0.4 * shifts
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius[:, None]


def _walk(count: int, pairs: Sequence[tuple[int, int, float]]) -> list[int]:
    """All nodes, each part of the network breadth first from its best linked node."""
    linked: list[list[int]] = [[] for _ in range(count)]
    for a, b, _ in pairs:
        linked[a].append(b)
        linked[b].append(a)
    seen: dict[int, None] = {}
    for root in sorted(range(count), key=lambda node: (-len(linked[node]), node)):
        queue = [root]
        while queue:
            node = queue.pop(0)
            if node not in seen:
                seen[node] = None
                queue += sorted(linked[node])
    return list(seen)


def _weights(count: int, pairs: Sequence[tuple[int, int, float]]) -> Floats:
    found = np.zeros((count, count))
    for a, b, weight in pairs:
        if a != b:
            found[a, b] += weight
            found[b, a] += weight
    made: Floats = np.minimum(1 + np.log1p(found), 4) * (found > 0)
    return made


def _forces(places: Floats, weights: Floats) -> Floats:
    count = len(places)
    near = 1 / np.sqrt(count)
    warm = 0.25
    for _ in range(_ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        square = np.einsum("ijk,ijk->ij", apart, apart) + 1e-9
        strength = near * near / square - weights * np.sqrt(square) / near
        np.fill_diagonal(strength, 0)
        moved = np.einsum("ij,ijk->ik", strength, apart) - places * 1.2
        length = np.sqrt((moved * moved).sum(axis=1, keepdims=True)) + 1e-9
        places = places + moved / length * np.minimum(length, warm)
        warm = max(warm * 0.975, 0.002)
    return places


def _filled(places: Floats, sizes: Floats, high: Floats) -> Floats:
    """Turned so that the longer way lies along the longer side, stretched to the drawing."""
    if len(places) == 1:
        return (high / 2)[None, :]
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes * np.where(axes.sum(axis=1, keepdims=True) < 0, -1, 1)
    turned = centred @ (axes.T if high[0] >= high[1] else axes.T[:, ::-1])
    # Ranks mixed in: a crowd in the middle and one far away share the room.
    ranks = turned.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / (len(places) - 1)
    spread = np.ptp(turned, axis=0)
    even = (turned - turned.min(axis=0)) / np.where(spread < 1e-9, 1, spread)
    share = np.where(spread < 1e-9, 0.5, 0.55 * even + 0.45 * ranks)
    return sizes / 2 + share * (high - sizes)


def _apart(places: Floats, sizes: Floats, high: Floats) -> tuple[Floats, bool]:
    """Boxes that overlap are moved apart, each by half, the shorter way, inside the drawing; whether none does."""
    reach = (sizes[:, None, :] + sizes[None, :, :]) / 2
    low, top = sizes / 2, np.maximum(high - sizes / 2, sizes / 2)
    order = np.arange(len(places))
    others = order[:, None] != order[None, :]
    signs = np.where(order[:, None] < order[None, :], -1.0, 1.0)
    for push_number in range(_PUSHES):
        places = np.clip(places, low, top)
        apart = places[:, None, :] - places[None, :, :]
        over = reach - np.abs(apart)
        hit = (over > 0.5).all(axis=2) & others
        if not hit.any():
            return places, True
        # Now and then all up or down: between the walls there may be no room to the side.
        sideways = hit & (over[:, :, 0] <= over[:, :, 1]) & (push_number % 4 != 3)
        push = np.where(apart == 0, signs[:, :, None], np.sign(apart)) * over * 0.52
        places = places + np.stack(
            [(push[:, :, 0] * sideways).sum(axis=1), (push[:, :, 1] * (hit & ~sideways)).sum(axis=1)], axis=1
        )
    return np.clip(places, low, top), False
