"""What the words of a trigger say for sure: by what means an attack is made, and the type of a few forms."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["mode_by_means", "sure_type"]


@cache
def _means() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (mode, tuple(fold_word(stem) for stem in stems.split(" ")))
        for mode, stems in rows("assault_means.tsv", ("mode", "stems"))
    )


def mode_by_means(folded: str) -> str | None:
    """The mode of ASSAULT that the folded words of its trigger give (غارة جوية); None if they do not say."""
    said = {stem for word in folded.split(" ") for stem in light_stems(word[:40])}
    return next((mode for mode, stems in _means() if said.issuperset(stems)), None)


@cache
def _sure_types() -> dict[str, tuple[str, str]]:
    return {
        fold_word(form): (kind, mode)
        for form, kind, mode in rows("trigger_types.tsv", ("form", "type", "mode"))
    }


def sure_type(folded: str) -> tuple[str, str] | None:
    """(type, mode) of a folded trigger of one word whose form allows one type only (أضرب is no blow); else None."""
    known = _sure_types()
    return known.get(folded) or (known.get(folded[1:]) if folded[:1] in ("و", "ف") else None)
