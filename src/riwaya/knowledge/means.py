"""By what means an attack is made, from the words that name it."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["mode_by_means"]


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
