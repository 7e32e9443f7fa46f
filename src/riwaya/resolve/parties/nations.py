"""Where a text names a country by an adjective or a people (روسي، الأميركيون)."""

from __future__ import annotations

from functools import lru_cache

from riwaya.knowledge.countries import countries, nisbas
from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["nation_words"]


@lru_cache(maxsize=2)  # several steps ask it of the report at hand
def nation_words(text: str) -> tuple[tuple[Span, str], ...]:
    """The words of nation of ``text`` in order, with the ISO code of their country."""
    table, states = nisbas(), countries()
    found = ((word, table.get(fold_token(word.of(text)).removeprefix("ال"))) for word in tokens(text))
    return tuple((word, code) for word, code in found if code in states)
