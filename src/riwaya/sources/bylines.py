"""The publication day that an Arabic byline states, in either calendar.

Months have their Egyptian, Levantine and Maghrebi names, alone or side by side (سبتمبر/أيلول), digits are
of any kind. Hijri days are converted by the Umm al-Qura calendar.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from hijridate import Hijri

from riwaya.knowledge.calendar import calendar, time_words
from riwaya.text.fold import fold

__all__ = ["byline_day", "is_byline"]

_LONGEST = 2_000  # characters: a byline is a line or two
_EARLIEST = 1900  # a Gregorian year before this dates no saved report
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d|[/.-]\d)")
_ISSUED = ("تاريخ النشر", "نشر", "كتب", "صدر")
_CHANGED = ("تحديث", "تعديل", "عدل")
# Folded words beside the date in a line that is nothing but a byline.
_BESIDE = frozenset(
    "تم نشر النشر نشرت نشره في يوم بتاريخ تاريخ الموافق اخر تحديث التحديث من عام سنه شهر الساعه ساعه بتوقيت غرينتش "
    "جرينتش مكه المكرمه القاهره ه هـ م ص مساء صباحا ظهرا المحدث عند اضيف الاضافه كتب الخبر gmt am pm utc".split()
)


@cache
def _months(kind: str) -> dict[str, int]:
    """Folded month name -> number; two-word names also without the article (كانون ثاني)."""
    named = calendar(kind)
    return {name.replace(" ال", " "): number for name, number in named.items()} | named


@cache
def _written(kind: str) -> tuple[re.Pattern[str], ...]:
    """Patterns with the groups ``day``, ``month`` and ``year``, for the three orders in use."""
    names = "|".join(map(re.escape, sorted(_months(kind), key=len, reverse=True)))
    first = rf"(?<![^\W\d_])(?P<month>{names})(?![^\W\d_])"
    # A second name of the same month may follow: سبتمبر/أيلول، أيلول (سبتمبر)، أيلول - سبتمبر.
    month = rf"{first}(?:\s?[/(|\\-]\s?(?:{names})\s?\)?)?"
    year = r"(?P<year>\d{4})(?!\d)"
    day = r"(?<!\d)(?P<day>\d{1,2}|الاول(?= من))(?!\d)"
    gap, comma = r"[\s/-]{0,3}", r"\s?[،,/-]?\s?"
    return (
        re.compile(rf"{day}{gap}(?:من\s)?(?:شهر\s)?{month}{comma}(?:من\s)?(?:عام\s|سنه\s|لعام\s)?{year}"),
        re.compile(rf"{month}{gap}{day}{comma}{year}"),
        re.compile(rf"(?<!\d){year}{comma}{month}{comma}{day}"),
    )


def byline_day(text: str) -> str | None:
    """The ISO day on which a report appeared, from the ``text`` of its byline, else None.

    Only a whole date counts: day, month and year. Of several, one introduced as the publication goes
    before others and one introduced as a change after them; Gregorian goes before Hijri; then the
    first. Digits alone are day, month, year (or year first) unless only month, day, year is possible,
    or a weekday beside them says so. The first 2,000 characters are read.
    """
    line = " ".join(fold(text[:_LONGEST]).text.split())
    found = [
        (_standing(line[:at]), rank, at, day)
        for rank, candidates in enumerate((_gregorian(line), _hijri(line)))
        for at, day in candidates
    ]
    return min(found)[3].isoformat() if found else None


def is_byline(line: str) -> bool:
    """Whether a ``line`` of text states a whole date and says nothing else of its own."""
    if len(line) > _LONGEST or not byline_day(line):
        return False
    words = re.findall(r"[^\W\d_]+", fold(line).text)
    return all(w in _BESIDE or w.removeprefix("ال") in time_words() for w in words)


def _standing(before: str) -> int:
    """0 for a date introduced as the publication, 2 as a change, else 1: by the nearest such word."""
    near = before[-40:]
    issued = max(near.rfind(word) for word in _ISSUED)
    changed = max(near.rfind(word) for word in _CHANGED)
    if issued == changed:
        return 1
    return 0 if issued > changed else 2


def _gregorian(line: str) -> list[tuple[int, dt.date]]:
    found = []
    weekdays = _weekdays(line)
    for match in _NUMERIC.finditer(line):
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        if a >= _EARLIEST:
            days = [_day(a, b, c)]
        elif c >= _EARLIEST:
            days = [_day(c, b, a), _day(c, a, b)]
        else:
            continue
        possible = [day for day in days if day]
        said = [day for day in possible if day.weekday() in weekdays]
        found += [(match.start(), day) for day in (said or possible)[:1]]
    for pattern in _written("month"):
        for match in pattern.finditer(line):
            year, month = int(match["year"]), _months("month")[match["month"]]
            written = _day(year, month, _number(match["day"])) if year >= _EARLIEST else None
            found += [(match.start(), written)] if written else []
    return found


def _hijri(line: str) -> list[tuple[int, dt.date]]:
    parts = []
    for match in _NUMERIC.finditer(line):
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        year, day = (a, c) if a > 31 else (c, a)
        parts.append((match.start(), year, b, day))
    for pattern in _written("hijri"):
        for match in pattern.finditer(line):
            month = _months("hijri")[match["month"]]
            parts.append((match.start(), int(match["year"]), month, _number(match["day"])))
    found = []
    for at, year, month, number in parts:
        try:
            found.append((at, dt.date.fromisoformat(Hijri(year, month, number).to_gregorian().isoformat())))
        except (ValueError, OverflowError):  # no such day, or outside 1343-1500, the years of the table
            continue
    return found


def _weekdays(line: str) -> set[int]:
    words = set(re.findall(r"\w+", line))
    return {number for name, number in calendar("weekday").items() if name in words}


def _number(day: str) -> int:
    return int(day) if day.isdecimal() else 1


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
