"""The contexts in which events stand (PLOVER codebook, "Context"), and the words that show them."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.phrases import PhraseIndex
from riwaya.knowledge.tables import rows

__all__ = ["context_words", "contexts"]


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    return tuple((context, forms) for context, forms in rows("contexts.tsv", ("context", "forms")))


def contexts() -> tuple[str, ...]:
    """Every context, in the table's order."""
    return tuple(dict.fromkeys(context for context, _ in _rows()))


@cache
def context_words() -> PhraseIndex[str]:
    """Words -> the context that they show."""
    return PhraseIndex((form, context) for context, forms in _rows() for form in forms.split("|"))
