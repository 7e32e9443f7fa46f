"""Small closed lists of words."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["word_list"]


@cache
def word_list(name: str) -> frozenset[str]:
    """The folded words of list ``name`` of ``word_lists.tsv``."""
    return frozenset(
        fold_word(form)
        for row, forms in rows("word_lists.tsv", ("list", "forms"))
        if row == name
        for form in forms.split("|")
    )
