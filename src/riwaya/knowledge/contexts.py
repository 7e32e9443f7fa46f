"""The contexts in which events stand (PLOVER codebook, "Context")."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.phrases import PhraseIndex
from riwaya.knowledge.tables import rows

__all__ = ["context_words"]


@cache
def context_words() -> PhraseIndex[str]:
    """Words -> the context that they show."""
    return PhraseIndex(
        (form, context)
        for context, forms in rows("contexts.tsv", ("context", "forms"))
        for form in forms.split("|")
    )
