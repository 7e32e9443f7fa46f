"""Temporal expressions to ISO values, relative to the publication date."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from functools import cache

from hijridate import Hijri

from riwaya.knowledge.calendar import calendar, time_phrases, time_units
from riwaya.schema import Span, Time
from riwaya.sources.bylines import byline_day
from riwaya.text.fold import fold_word
from riwaya.text.numerals import numbers

__all__ = ["byline_date", "resolve_time"]

_YEAR = re.compile(r"(?<!\d)(1[3-9]\d\d|20\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s*[/-]\s*(\d{1,2})\s*[/-]\s*(\d{1,4})(?!\d)")
_FROM = ("من", "علي")
_FROM_NEXT = re.compile(r"(?:من|علي)\b")
_PAST = ("الماضي", "الماضيه", "المنصرم", "الفائت", "الفائته")
_COMING = ("المقبل", "المقبله", "القادم", "القادمه")


@cache
def _names(kind: str) -> re.Pattern[str]:
    names = sorted(calendar(kind), key=len, reverse=True)
    article = "(?:ال)?" if kind == "weekday" else ""
    return re.compile(rf"(?<!\w)[وبلف]?{article}({'|'.join(map(re.escape, names))})(?!\w)")


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _made(span: Span, value: str) -> Time:
    """A time from its ISO value: a day, month, year or an interval of two of these."""
    first, _, last = value.partition("/")
    return Time(span=span, value=value, from_=_edge(first, False), to=_edge(last or first, True))


def _edge(value: str, last: bool) -> str:
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (months.monthrange(year, month)[1] if last else 1)
    return f"{year:04d}-{month:02d}-{day:02d}"


def _shifted(base: dt.date, unit: str, shift: int) -> str:
    if unit == "day":
        return (base + dt.timedelta(days=shift)).isoformat()
    if unit == "week":
        # The working week of the region begins on Sunday; a week is given as its seven days.
        start = base - dt.timedelta(days=(base.weekday() + 1) % 7) + dt.timedelta(weeks=shift)
        return f"{start.isoformat()}/{(start + dt.timedelta(days=6)).isoformat()}"
    if unit == "month":
        count = base.year * 12 + base.month - 1 + shift
        return f"{count // 12:04d}-{count % 12 + 1:02d}"
    return f"{base.year + shift:04d}"


def resolve_time(text: str, span: Span, published: str | None, ahead: bool = False) -> Time:
    """The value of the temporal expression ``text[span]``.

    ``published`` is an ISO date; without it, what is relative or lacks a year has no value. With
    ``ahead`` (an event still to come) a weekday is the next one, not the last.
    """
    words = fold_word(span.of(text))
    base = dt.date.fromisoformat(published) if published else None
    value = _absolute(words, base) or (_relative(words, base, text, span, ahead) if base else None)
    return _made(span, value) if value else Time(span=span)


def _absolute(words: str, base: dt.date | None) -> str | None:
    numeric = _NUMERIC.search(words)
    if numeric:
        a, b, c = (int(part) for part in numeric.groups())
        found = _day(a, b, c) if a > 31 else _day(c, b, a)
        return found.isoformat() if found else None
    hijri = _names("hijri").search(words)
    if hijri and (year := _YEAR.search(words)) and 1300 <= int(year[1]) <= 1600:
        return _hijri(words, calendar("hijri")[hijri[1]], int(year[1]))
    month = _names("month").search(words)
    year = next((y for y in _YEAR.finditer(words) if int(y[1]) >= 1700), None)
    if month:
        return _month(words, month, int(year[1]) if year else None, base)
    return year[1] if year and not _NUMERIC.search(words) else None


def _hijri(words: str, month: int, year: int) -> str | None:
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", words)
    try:
        if day:
            return Hijri(year, month, int(day[1])).to_gregorian().isoformat()
        first = Hijri(year, month, 1).to_gregorian()
        last = Hijri(year, month, Hijri(year, month, 1).month_length()).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return f"{first.isoformat()}/{last.isoformat()}"


def _month(words: str, found: re.Match[str], year: int | None, base: dt.date | None) -> str | None:
    month = calendar("month")[found[1]]
    before = re.search(r"(?<!\d)(\d{1,2})(?!\d)\D{0,3}$", words[: found.start()].rstrip() + " ")
    after = re.search(r"^\W{0,3}(\d{1,2})(?!\d)", words[found.end() :])
    day = int((before or after)[1]) if before or after else None  # type: ignore[index]
    if day is None:
        day = _ordinal(words[: found.start()])
    if year is None:
        if base is None:
            return None
        year = base.year
        ahead = dt.date(year, month, min(day or 1, 28)) > base
        if ahead and (
            any(w in words for w in _PAST)
            or (not any(w in words for w in _COMING) and month - base.month > 6)
        ):
            year -= 1
        elif not ahead and any(w in words for w in _COMING) and month < base.month:
            year += 1
    if day is None:
        return f"{year:04d}-{month:02d}"
    exact = _day(year, month, day)
    return exact.isoformat() if exact else None


def _ordinal(before: str) -> int | None:
    """The day of an ordinal right before the month (الثاني من أيلول)."""
    words = before.split()
    if words and words[-1] == "من":
        words.pop()
    for count in (2, 1):
        day = calendar("ordinal").get(" ".join(words[-count:])) if len(words) >= count else None
        if day is not None:
            return day
    return None


def _relative(words: str, base: dt.date, text: str, span: Span, ahead: bool) -> str | None:
    weekday = _names("weekday").search(words)
    if weekday:
        back = (base.weekday() - calendar("weekday")[weekday[1]]) % 7
        if any(w in words for w in _COMING) or (ahead and back and not any(w in words for w in _PAST)):
            return (base + dt.timedelta(days=7 - back)).isoformat()
        if back == 0 and any(w in words for w in _PAST):
            back = 7
        return (base - dt.timedelta(days=back)).isoformat()
    ago = _duration(words, text, span)
    if ago:
        unit, count, sign = ago
        if unit == "year":
            return f"{base.year + sign * count:04d}"
        if unit == "month":
            return _shifted(base, "month", sign * count)
        return (base + dt.timedelta(days=sign * count * (7 if unit == "week" else 1))).isoformat()
    padded = f" {words} "
    for phrase, unit, shift in time_phrases():
        if f" {phrase} " in padded or f" {phrase.removeprefix('في ')} " in padded:
            return None if shift == "?" else _shifted(base, unit, int(shift))
    return None


def _duration(words: str, text: str, span: Span) -> tuple[str, int, int] | None:
    """(unit, count, -1 past or 1 coming) of قبل ثلاثة أيام، منذ شهرين، بعد أسبوع."""
    first = words.split(" ")[0].lstrip("و")
    sign = {"قبل": -1, "منذ": -1, "بعد": 1, "خلال": 1}.get(first)
    counted_from = any(w in _FROM for w in words.split(" ")) or _FROM_NEXT.match(
        fold_word(text[span.end : span.end + 12])
    )
    if sign is None or (first == "بعد" and counted_from):
        return None  # بعد أربعة أيام من الضربة: from what, is not said in days
    for word in words.split(" ")[1:]:
        if word in time_units():
            unit, count = time_units()[word]
            if not count:
                said = numbers(text, span)
                count = said[0].min if said and said[0].max is not None else 0
            return (unit, count, sign) if 0 < count < 1000 else None
    return None


def byline_date(text: str) -> str | None:
    """The publication date that a report writes itself near its beginning or end, else None.

    Only a full date (day, month and year) in one of the first three lines or the last one counts.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    for line in (*lines[:3], *lines[-1:]):
        if len(line) > 120:
            continue
        day = byline_day(line)
        if day is not None:
            return day
    return None
