"""Number words and the words that bound a number."""

from __future__ import annotations

from functools import cache

from riwaya.errors import KnowledgeError
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["bounds", "number_words"]

KINDS = ("unit", "teen", "ten", "hundred", "scale", "vague")
BOUNDS = ("min", "above", "max", "about", "range")


@cache
def number_words() -> dict[str, tuple[tuple[str, int], ...]]:
    """Folded number word -> its readings as (kind, value)."""
    table: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind, value, forms in rows("numerals.tsv", ("kind", "value", "forms")):
        if kind not in KINDS:
            raise KnowledgeError(f"numerals.tsv: no such kind: {kind}")
        for form in forms.split("|"):
            folded = fold_word(form)
            reading = (kind, int(value))
            if reading not in table.get(folded, ()):
                table[folded] = (*table.get(folded, ()), reading)
    return table


@cache
def bounds() -> tuple[tuple[str, str], ...]:
    """(folded phrase, bound), the longest phrases first."""
    found = []
    for bound, forms in rows("number_bounds.tsv", ("bound", "forms")):
        if bound not in BOUNDS:
            raise KnowledgeError(f"number_bounds.tsv: no such bound: {bound}")
        found += [(fold_word(form), bound) for form in forms.split("|")]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))
