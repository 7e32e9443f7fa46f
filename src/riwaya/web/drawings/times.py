"""The timeline."""

from __future__ import annotations

import calendar
import datetime
from functools import partial
from typing import get_args

from msgspec import structs
from sqlalchemy import Connection

from riwaya.corpus.filters import MOST, Filter
from riwaya.corpus.timeline import Grain, Period, timeline
from riwaya.web.charts import timeline as chart
from riwaya.web.charts.scale import by_quad
from riwaya.web.charts.words import format_for
from riwaya.web.drawings.drawing import Drawing, kept_mode, row_of
from riwaya.web.filters import Narrowing
from riwaya.web.languages import Language

__all__ = ["timeline_drawn"]

MOST_PERIODS = 186  # columns of one timeline
_DAYS_UP_TO, _WEEKS_UP_TO = 4, 24  # months


def timeline_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """Events over time, by the day, week or month that suits how long a time it is, unless ``by`` is given.

    The newest periods are drawn; ``offset`` goes back to those before. ``whole``: all of them.
    """
    form = format_for(spoken)
    given: Grain | None = next((g for g in get_args(Grain) if g == narrowed.more.get("by")), None)
    grain = given or _suitable(connection, narrowed.asked)
    size = MOST if whole else MOST_PERIODS + 1
    found = timeline(
        connection,
        structs.replace(narrowed.asked, limit=size, offset=0 if whole else narrowed.asked.offset),
        grain,
    )
    older = not whole and len(found) > MOST_PERIODS
    found = found[1:] if older else found
    undated = sum(p.events for p in found if p.first_day is None)
    dated = [p for p in found if p.first_day is not None]

    def svg(compact: bool, linked: bool) -> str:
        columns = [
            chart.Period(
                first_day=p.first_day or "", quads=by_quad(p.types), score=p.score,
                href=_within(narrowed, p, grain) if linked else None,
            )
            for p in dated
        ]  # fmt: skip
        return chart.timeline(columns, form, grain=grain, undated=undated, compact=compact)

    def csv() -> str:
        return chart.timeline_csv(
            [chart.Period(first_day=p.first_day or "", quads=by_quad(p.types), score=p.score) for p in dated]
        )

    def named(p: Period) -> str:
        if p.first_day is None:
            return spoken.gettext("no date")
        if grain == "month":
            return form.day(p.first_day[:7])
        day = spoken.day(p.first_day)
        return day if grain == "day" else spoken.gettext("Week of %(day)s") % {"day": day}

    rows = [
        row_of(
            ((named(p), None if p.first_day is None else _within(narrowed, p, grain)),), p.events, p.score, p.types,
            _within(narrowed, p, grain) if p.first_day else narrowed.href("/events", by=None),
            partial(_kind_within, narrowed, p, grain),
        )
        for p in reversed(() if whole else found)
    ]  # fmt: skip
    at = narrowed.asked.offset
    return Drawing(
        svg=svg, csv=csv,
        values={
            "rows": rows, "by": grain, "chosen": given or "", "events": sum(p.events for p in found),
            "older": narrowed.href(offset=at + MOST_PERIODS) if older else None,
            "newer": narrowed.href(offset=max(0, at - MOST_PERIODS) or None) if at else None,
        },
    )  # fmt: skip


def _suitable(connection: Connection, asked: Filter) -> Grain:
    """By how many months lie between the first and the last of the middle nine tenths of the events."""
    months = [
        p for p in timeline(connection, structs.replace(asked, limit=MOST, offset=0), "month") if p.first_day
    ]
    if not months:
        return "month"
    total, seen, firsts = sum(p.events for p in months), 0, []
    for p in months:
        seen += p.events
        if 0.05 * total <= seen and seen - p.events <= 0.95 * total:
            firsts.append(datetime.date.fromisoformat(p.first_day or ""))
    long = (firsts[-1].year - firsts[0].year) * 12 + firsts[-1].month - firsts[0].month + 1
    return "day" if long <= _DAYS_UP_TO else "week" if long <= _WEEKS_UP_TO else "month"


def _within(narrowed: Narrowing, period: Period, grain: Grain, **more: object) -> str:
    """The list of the events of a period, as far as the filter reaches into it."""
    if period.first_day is None:
        return narrowed.href("/events", by=None, **more)
    first = datetime.date.fromisoformat(period.first_day)
    if grain == "month":
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        last = first + datetime.timedelta(days=6 if grain == "week" else 0)
    since, until = narrowed.asked.since, narrowed.asked.until
    return narrowed.href(
        "/events", by=None, since=max(first.isoformat(), since or ""),
        until=min(last.isoformat(), until or last.isoformat()), **more,
    )  # fmt: skip


def _kind_within(narrowed: Narrowing, period: Period, grain: Grain, kind: str) -> str:
    return _within(narrowed, period, grain, type=kind, mode=kept_mode(narrowed, kind))
