"""The languages of the interface: catalogues, direction, and how numbers and days are written (CLDR)."""

from __future__ import annotations

import datetime
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Literal

from babel import Locale, negotiate_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

__all__ = ["CODES", "Language", "chosen"]

Code = Literal["en", "ar"]
CODES: tuple[Code, ...] = ("en", "ar")
_NATIVE = {"en": "English", "ar": "العربية"}


class Language:
    """One language of the interface."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.name = _NATIVE[code]
        self.locale = Locale.parse(code)
        self.direction = "rtl" if self.locale.text_direction == "rtl" else "ltr"
        self.translations: NullTranslations = _catalogue(code)
        self.gettext = self.translations.gettext
        self.ngettext = self.translations.ngettext

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of 1 in per cent."""
        return format_percent(share, locale=self.locale)

    def day(self, iso: str | None, form: str = "medium") -> str:
        """An ISO day as the language writes it; what is no day is left as it is."""
        if not iso:
            return ""
        try:
            return format_date(datetime.date.fromisoformat(iso), format=form, locale=self.locale)
        except ValueError:
            return iso


@cache
def language(code: Code) -> Language:
    """The language of that code."""
    return Language(code)


def chosen(wanted: str | None, accepts: str | None) -> Language:
    """The language that a visitor chose, else the best of what their browser accepts."""
    if wanted == "ar" or wanted == "en":
        return language(wanted)
    offered = [part.split(";")[0].strip() for part in (accepts or "")[:500].split(",")]
    best = negotiate_locale([o for o in offered if o], CODES, sep="-")
    return language("ar" if best == "ar" else "en")


def _catalogue(code: Code) -> NullTranslations:
    file = resources.files("riwaya.web") / "locale" / code / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    catalogue = read_po(BytesIO(file.read_bytes()), locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
