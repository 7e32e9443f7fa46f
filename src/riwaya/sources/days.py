"""The day that a field of a record states, whatever it is written as."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate

from riwaya.sources.bylines import byline_day

__all__ = ["iso_day"]

_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T\s].*)?", re.DOTALL)
_NUMBER = re.compile(r"\d{8,19}(?:\.\d+)?")
_YEARS = range(1900, 2101)
# An epoch of so many or more is in units of which so many make a second.
_EPOCHS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (10**8, 1))
_LONGEST = 200  # characters


def iso_day(value: object) -> str | None:
    """The ISO day of a value, or None if it states none that can be read.

    Read are dates and times, ISO 8601 (extended and basic), RFC 2822, epochs in seconds, milli-, micro- and
    nanoseconds (UTC), and what :func:`riwaya.sources.bylines.byline_day` knows. A day is the one written:
    a time with an offset is not moved to UTC.
    """
    if isinstance(value, dt.datetime | dt.date):
        return _day(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}" if abs(value) < 1e20 else ""
    if not isinstance(value, str) or not (written := value.strip()[:_LONGEST]):
        return None
    if (iso := _ISO.fullmatch(written)) and (day := _day(int(iso[1]), int(iso[2]), int(iso[3]))):
        return day
    if _NUMBER.fullmatch(written):
        return _epoch(float(written))
    if (parts := parsedate(written) or parsedate(f"{written} 00:00:00")) and (day := _day(*parts[:3])):
        return day
    return byline_day(written)


def _epoch(number: float) -> str | None:
    unit = next((unit for least, unit in _EPOCHS if number >= least), None)
    if unit is None:
        return None
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=number / unit)
    return _day(moment.year, moment.month, moment.day)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None
