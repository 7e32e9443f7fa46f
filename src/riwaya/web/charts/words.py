"""Names and interface words in charts: made harmless, measured, cut; and how a language writes numbers and days."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable
from typing import Literal

from babel.dates import format_skeleton
from msgspec import Struct

from riwaya.web.languages import Language

__all__ = [
    "Direction",
    "Format",
    "Side",
    "clean",
    "direction_of",
    "fitted",
    "format_for",
    "isolated",
    "width",
]

Direction = Literal["rtl", "ltr"]
Side = Literal["left", "middle", "right"]

_KEPT_FORMATS = "\u200c\u200d"  # the joiners are spelling
_MOST_MARKS = 3  # on one letter: Arabic needs two
_CUT = "…"


class Format(Struct, frozen=True, kw_only=True):
    """How one language writes what a chart says.

    ``date``: a day by a CLDR skeleton (``yMMMd``, ``MMM``). ``country``: the name of an ISO 3166 alpha-2 code,
    or "".
    """

    direction: Direction
    number: Callable[[float], str]
    date: Callable[[datetime.date, str], str]
    country: Callable[[str], str]
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]

    def day(self, iso: str) -> str:
        """An ISO day or month (2016-09), or what stands there instead of one."""
        try:
            if len(iso) == 7:
                return self.date(datetime.date.fromisoformat(f"{iso}-01"), "yMMMM")
            return self.date(datetime.date.fromisoformat(iso), "yMMMd")
        except ValueError:
            return clean(iso, 30)


def format_for(language: Language) -> Format:
    """The format of a language of the interface."""
    return Format(
        direction="rtl" if language.direction == "rtl" else "ltr",
        number=language.number,
        date=lambda day, skeleton: format_skeleton(skeleton, day, locale=language.locale),
        country=lambda code: language.locale.territories.get(code, ""),
        gettext=language.gettext,
        ngettext=language.ngettext,
    )


def clean(name: str, longest: int = 60) -> str:
    """``name`` on one line without controls, bidi overrides, private letters or towers of marks.

    At most ``longest`` characters, the last of them "…" where it is cut.
    """
    found: list[str] = []
    marks = 0
    for letter in name[: longest * 4]:
        kind = unicodedata.category(letter)
        if kind[0] == "Z" or letter in "\t\n\r\x0b\x0c\x85":
            letter = " "
            if found[-1:] == [" "]:
                continue
        elif kind[0] == "C" and letter not in _KEPT_FORMATS:
            continue
        marks = marks + 1 if kind in ("Mn", "Me") or letter in _KEPT_FORMATS else 0
        if marks <= _MOST_MARKS:
            found.append(letter)
    line = "".join(found).strip()
    if len(line) <= longest and len(name) <= longest * 4:
        return line
    return line[: longest - 1].rstrip() + _CUT


def direction_of(words: str) -> Direction | None:
    """By the first letter that has a direction (UAX #9, P2); None where there is none."""
    for letter in words:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return None


def isolated(name: str, longest: int = 80) -> str:
    """A name for a line of other words: clean, between FSI and PDI (UAX #9, 2.5)."""
    return f"\u2068{clean(name, longest)}\u2069"


def width(words: str, size: float) -> float:
    """About how wide a line is, never much less than it is; in the units of ``size``."""
    return size * sum(map(_advance, words))


def _advance(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if "\u0600" <= letter <= "\u06ff":
        return _ARABIC.get(letter, 0.56)
    if letter in "mwMW@%—=<>+":
        return 0.9
    if letter.isupper():
        return 0.7
    return 0.3 if letter in " .,:;|'!ilj·-()[]" else 0.6


_ARABIC = (
    dict.fromkeys("اأإآلر،زؤورء", 0.36) | dict.fromkeys("سشصضےۓ", 0.92) | dict.fromkeys("يىئبتثفقكط", 0.66)
)


def fitted(words: str, size: float, room: float) -> str:
    """``words`` cut so that they are at most ``room`` wide; "" where not even three letters fit."""
    if width(words, size) <= room:
        return words
    room -= size * 0.8
    used = 0.0
    for at, letter in enumerate(words):
        used += _advance(letter) * size
        if used > room:
            kept = words[:at].rstrip()
            still_open = sum(kept.count(c) for c in "\u2066\u2068") - kept.count("\u2069")
            return kept + _CUT + "\u2069" * still_open if at >= 3 else ""
    return words
