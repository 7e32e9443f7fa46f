"""A time axis: periods to places along it, long empty stretches broken out, and the days that are named."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from riwaya.web.charts.words import Format

__all__ = ["Axis", "Break", "Grain", "Tick", "axis", "named_days"]

Grain = Literal["day", "week", "month"]
_THIN = (
    3.2  # units of the drawing: a period is not made narrower as long as there are empty ones to leave out
)
_WIDEST = 64.0


class Break(Struct, frozen=True):
    """An empty stretch that is not drawn to scale, ``along`` the axis, between two days."""

    along: float
    long: float
    first: datetime.date
    last: datetime.date


class Tick(Struct, frozen=True):
    """A named day at the middle of its period."""

    along: float
    words: str


class Axis(Struct, frozen=True):
    """Where periods stand: ``starts`` and ``pitch`` in units of the drawing; ``joined``: follows the one before."""

    starts: tuple[float, ...]
    joined: tuple[bool, ...]
    pitch: float
    breaks: tuple[Break, ...]
    days: tuple[datetime.date, ...]


def axis(first_days: Sequence[str], grain: Grain, long: float) -> Axis:
    """Places for periods, given by their first days in order, on an axis ``long`` units long.

    The axis is linear in time where each period then has a width to be seen; else the longest empty stretches are
    each replaced by a short break, only as many as needed.
    """
    days = [datetime.date.fromisoformat(day) for day in first_days]
    slots = [_slot(day, grain) for day in days]
    holes = [b - a - 1 for a, b in pairwise(slots)]
    broken: frozenset[int] = frozenset()
    pitch = _pitch(holes, broken, long)
    for keep in sorted(set(holes), reverse=True):
        if pitch >= _THIN or keep < 2:
            break
        tried = frozenset(at for at, hole in enumerate(holes) if hole >= keep)
        if (better := _pitch(holes, tried, long)) > pitch:
            broken, pitch = tried, better
    gap = _gap(len(broken), long)
    along, starts, joined, breaks = 0.0, [0.0], [False], []
    for at, hole in enumerate(holes):
        along += pitch
        if at in broken:
            breaks.append(
                Break(along, gap, _next(days[at], grain), days[at + 1] - datetime.timedelta(days=1))
            )
            along += gap
        else:
            along += hole * pitch
        starts.append(along)
        joined.append(at not in broken and hole <= 3)
    return Axis(tuple(starts[: len(days)]), tuple(joined[: len(days)]), pitch, tuple(breaks), tuple(days))


def _gap(count: int, long: float) -> float:
    """How much one of ``count`` breaks takes."""
    return max(5.0, min(16.0, long / 30, long * 0.4 / max(count, 1)))


def _pitch(holes: Sequence[int], broken: frozenset[int], long: float) -> float:
    drawn = 1 + sum(1 if at in broken else 1 + hole for at, hole in enumerate(holes))
    return min(_WIDEST, (long - _gap(len(broken), long) * len(broken)) / drawn)


def named_days(on: Axis, grain: Grain, form: Format, room: float) -> list[Tick]:
    """Days to write under the axis, each at least ``room`` from the next, at the beginnings of round stretches.

    The year is written where it is not that of the name before.
    """
    if not on.days:
        return []
    whole = on.starts[-1] + on.pitch
    chosen = _firsts(on, whole, room)
    found: list[Tick] = []
    year = None
    for at in chosen:
        day = on.days[at]
        short, full = ("MMM", "yMMM") if grain == "month" else ("MMMd", "yMMMd")
        words = form.date(day, full if day.year != year else short)
        year = day.year
        found.append(Tick(on.starts[at] + on.pitch / 2, words))
    return found


def _firsts(on: Axis, whole: float, room: float) -> list[int]:
    """Periods to name: first those that begin a year, then a month, then any, as far as there is room."""
    order = sorted(range(len(on.days)), key=lambda at: (_rank(on.days, at), at))
    taken: list[int] = []
    for at in order:
        place = on.starts[at]
        if at and not room * 1.3 <= place <= whole - on.pitch / 2 - room * 0.25:
            continue  # the first name and the last stand inside the ends, not across them
        if all(abs(place - on.starts[other]) >= room for other in taken):
            taken.append(at)
    return sorted(taken)


def _rank(days: Sequence[datetime.date], at: int) -> int:
    """0 for the first of all, 1 for the first of a year, 2 of a month, 3 for the rest."""
    if at == 0:
        return 0
    before, day = days[at - 1], days[at]
    return 1 if before.year != day.year else 2 if before.month != day.month else 3


def _slot(day: datetime.date, grain: Grain) -> int:
    if grain == "month":
        return day.year * 12 + day.month - 1
    return (day.toordinal() - 1) // 7 if grain == "week" else day.toordinal()


def _next(day: datetime.date, grain: Grain) -> datetime.date:
    if grain == "month":
        return datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + datetime.timedelta(days=7 if grain == "week" else 1)
