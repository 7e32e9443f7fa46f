"""How an open number of people is said: as the report says it, "more than 100" rather than "101 or more"."""

from __future__ import annotations

import re

__all__ = ["more_than"]

_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<=\d)[,.٬](?=\d{3}(?!\d))")


def more_than(least: int, written: str = "") -> int | None:
    """The number that ``least`` is one above where the report said "more than" it; None where it said ``least``.

    ``written`` are the words of the number, "" where they are not known. "More than a hundred" is read as 101 at
    least, a number that nobody wrote.
    """
    below = least - 1
    numbers = {int(digits) for digits in _DIGITS.findall(_GROUPED.sub("", written)[:80])}
    if numbers:
        return below if below in numbers and least not in numbers else None
    round_by = 10 if written else 100
    return below if below >= 10 and below % round_by == 0 else None
