"""Coastlines, borders and the names' places of countries, as Natural Earth draws them (see maps/README)."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Frame", "Lines", "World", "clipped_line", "clipped_ring", "world_for"]

Lines = NDArray[np.float64]  # (points, 2): longitude and latitude, or x and y


class Frame(Struct, frozen=True):
    """A rectangle; in degrees ``top`` is north."""

    left: float
    bottom: float
    right: float
    top: float


class Label(Struct, frozen=True):
    """Where the name of a country (ISO 3166 alpha-2) stands, and how wide the country is, in degrees."""

    code: str
    lon: float
    lat: float
    wide: float


class World(Struct, frozen=True):
    """The outlines of one scale; rings are filled by the even-odd rule."""

    box: Frame
    land: tuple[Lines, ...]
    borders: tuple[Lines, ...]
    labels: tuple[Label, ...]


class _File(Struct, frozen=True):
    grid: float
    box: tuple[float, float, float, float]
    land: list[list[int]]
    borders: list[list[int]]
    labels: list[tuple[str, int, int, float]]


def world_for(view: Frame) -> World:
    """The finer outlines where the view lies in the region that they hold, else those of the world."""
    fine = _load("region.json")
    box = fine.box
    inside = (
        box.left <= view.left
        and view.right <= box.right
        and box.bottom <= view.bottom
        and view.top <= box.top
    )
    return fine if inside else _load("world.json")


@cache
def _load(name: str) -> World:
    data = (resources.files("riwaya.web.charts") / "maps" / name).read_bytes()
    file = msgspec.json.decode(data, type=_File)
    return World(
        Frame(*file.box),
        tuple(_lines(steps, file.grid) for steps in file.land),
        tuple(_lines(steps, file.grid) for steps in file.borders),
        tuple(Label(code, x * file.grid, y * file.grid, wide) for code, x, y, wide in file.labels),
    )


def _lines(steps: list[int], grid: float) -> Lines:
    made: Lines = np.asarray(steps, dtype=np.float64).reshape(-1, 2).cumsum(axis=0) * grid
    return made


def _edges(frame: Frame) -> tuple[tuple[int, float, int], ...]:
    """Axis, where the edge lies on it, and 1 where the inside is beyond it, else -1."""
    return (0, frame.left, 1), (0, frame.right, -1), (1, frame.bottom, 1), (1, frame.top, -1)


def clipped_ring(ring: Lines, frame: Frame) -> Lines:
    """The part of a filled ring inside the frame (Sutherland and Hodgman 1974); empty where there is none."""
    for axis, edge, sign in _edges(frame):
        if not len(ring):
            break
        ring = _half(ring, axis, edge, sign)
    return ring


def _half(ring: Lines, axis: int, edge: float, sign: int) -> Lines:
    far = (ring[:, axis] - edge) * sign
    inside = far >= 0
    if inside.all():
        return ring
    if not inside.any():
        return ring[:0]
    after, far_after = np.roll(ring, -1, axis=0), np.roll(far, -1)
    crosses = inside != np.roll(inside, -1)
    share = np.divide(far, far - far_after, out=np.zeros_like(far), where=crosses)
    cut = ring + share[:, None] * (after - ring)
    cut[:, axis] = edge
    both = np.stack([ring, cut], axis=1).reshape(-1, 2)
    kept: Lines = both[np.stack([inside, crosses], axis=1).reshape(-1)]
    return kept


def clipped_line(line: Lines, frame: Frame) -> list[Lines]:
    """The pieces of a line inside the frame (Liang and Barsky 1984, for all its segments at once)."""
    if len(line) < 2:
        return []
    start, step = line[:-1], np.diff(line, axis=0)
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    for axis, edge, sign in _edges(frame):
        far, speed = (start[:, axis] - edge) * sign, step[:, axis] * sign
        with np.errstate(divide="ignore", invalid="ignore"):
            at = -far / speed
        enter = np.where(speed > 0, np.maximum(enter, at), enter)
        leave = np.where(speed < 0, np.minimum(leave, at), leave)
        leave = np.where((speed == 0) & (far < 0), -1.0, leave)
    pieces: list[list[Lines]] = []
    goes_on = -1  # the segment that continues the last piece
    for number in np.flatnonzero(enter < leave).tolist():
        first, last = (start[number] + step[number] * share[number] for share in (enter, leave))
        if number == goes_on and enter[number] == 0:
            pieces[-1].append(last)
        else:
            pieces.append([first, last])
        goes_on = number + 1 if leave[number] == 1 else -1
    return [np.array(piece) for piece in pieces]
