"""How many events of which types each day, week or month, and how conflictual they are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from riwaya.corpus.filters import Filter, event_conditions
from riwaya.knowledge.plover import event_types
from riwaya.store.tables import events

__all__ = ["Grain", "Period", "timeline"]

Grain = Literal["day", "week", "month"]


class Period(Struct, frozen=True, kw_only=True):
    """A day (2016-09-30), an ISO 8601 week (2016-W39) or a month (2016-09) and its events.

    ``first_day`` is its first day; both are None for events without any date. ``events`` counts what is told,
    each mention; ``types`` counts them by type; ``score`` is their mean PLOVER score, -10 to 10.
    """

    period: str | None
    first_day: str | None
    events: int
    score: float
    types: dict[str, int]


def _week(day: str) -> tuple[str, str]:
    date = datetime.date.fromisoformat(day)
    year, week, weekday = date.isocalendar()
    return f"{year}-W{week:02}", (date - datetime.timedelta(days=weekday - 1)).isoformat()


_PERIOD: dict[Grain, Callable[[str], tuple[str, str]]] = {
    "day": lambda day: (day, day),
    "week": _week,
    "month": lambda day: (day[:7], f"{day[:7]}-01"),
}


def timeline(connection: Connection, asked: Filter, by: Grain = "day") -> list[Period]:
    """The newest ``limit`` periods that have events that ``asked`` admits, the oldest first.

    An event counts on the first day of its time.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    where = event_conditions(connection, asked)
    counts: dict[tuple[str, str] | None, dict[str, int]] = {}
    needed = asked.offset + asked.limit
    for day, kind, count in _days(connection, where):
        period = None if day is None else _PERIOD[by](day)
        if period not in counts and len(counts) == needed:
            break
        types = counts.setdefault(period, {})
        types[kind] = types.get(kind, 0) + count
    wanted = list(counts.items())[asked.offset :]
    return [_period(period, types) for period, types in reversed(wanted)]


def _days(connection: Connection, where: list[ColumnElement[bool]]) -> Iterator[tuple[str | None, str, int]]:
    asked = (
        select(events.c.day, events.c.type, func.count())
        .where(*where)
        .group_by(events.c.day, events.c.type)
        .order_by(events.c.day.desc().nulls_last())
    )
    for row in connection.execute(asked):
        yield row[0], row[1], row[2]


def _period(period: tuple[str, str] | None, types: dict[str, int]) -> Period:
    total = sum(types.values())
    score = sum(event_types()[kind].score * count for kind, count in types.items()) / total
    return Period(
        period=period[0] if period else None,
        first_day=period[1] if period else None,
        events=total,
        score=round(score, 3),
        types=dict(sorted(types.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
