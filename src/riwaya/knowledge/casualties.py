"""Words for the killed and the injured, and cues without a speaker."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["casualty_words", "impersonal_cues"]


@cache
def casualty_words() -> dict[str, str]:
    """Folded word without the article -> ``killed`` or ``injured``."""
    return {
        fold_word(form): kind
        for kind, forms in rows("casualty_words.tsv", ("kind", "forms"))
        for form in forms.split("|")
    }


@cache
def impersonal_cues() -> frozenset[str]:
    """Folded cue words that have no speaker (أفيد، يذكر)."""
    return frozenset(
        fold_word(form) for form, kind in rows("speech_forms.tsv", ("form", "kind")) if kind == "impersonal"
    )
