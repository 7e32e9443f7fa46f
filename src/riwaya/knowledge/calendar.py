"""Month names of three traditions, Hijri months, weekdays."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["calendar", "time_phrases", "time_units", "time_words"]


@cache
def calendar(kind: str) -> dict[str, int]:
    """Folded name -> number, for ``month`` (1-12), ``hijri`` (1-12) ``weekday`` (0 Monday) or ``ordinal`` (1-31)."""
    return {
        fold_word(form): int(value)
        for row_kind, value, forms in rows("calendar.tsv", ("kind", "value", "forms"))
        if row_kind == kind
        for form in forms.split("|")
    }


@cache
def time_words() -> frozenset[str]:
    """Single folded words, without the article, that name a month or a weekday."""
    words = {w for kind in ("month", "hijri", "weekday") for name in calendar(kind) for w in name.split(" ")}
    return frozenset(word.removeprefix("ال") for word in words)


@cache
def time_phrases() -> tuple[tuple[str, str, str], ...]:
    """(folded phrase, unit, shift), the longest first."""
    found = [
        (fold_word(phrase), unit, shift)
        for phrase, unit, shift in rows("time_phrases.tsv", ("phrase", "unit", "shift"))
    ]
    return tuple(sorted(found, key=lambda row: -len(row[0])))


@cache
def time_units() -> dict[str, tuple[str, int]]:
    """Folded noun of duration -> (unit, the count that its form says; 0: a number says it)."""
    return {
        fold_word(form): (unit, int(count))
        for form, unit, count in rows("time_units.tsv", ("form", "unit", "count"))
    }
