"""How many were killed or hurt, from digits, number words and duals."""

from __future__ import annotations

from msgspec import Struct

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.casualties import casualty_words
from riwaya.knowledge.phrases import first_keys
from riwaya.schema import Count, Span
from riwaya.text.fold import fold
from riwaya.text.numerals import numbers
from riwaya.text.tokens import tokens

__all__ = ["Casualty", "casualties"]

_REACH = 7  # words between a casualty word and its number
_DUAL = ("ان", "ين", "تان", "تين")
_DEAD_ONE = {"قتيل", "قتيلا", "شهيد", "شهيدا", "جريح", "جريحا"}


class Casualty(Struct, frozen=True):
    """A count of the ``killed`` or ``injured`` and where it stands."""

    kind: str
    count: Count
    at: int


def casualties(text: str, sentence: Span) -> list[Casualty]:
    """The casualty counts of one sentence, in order; at most one count a number."""
    spans = list(tokens(text, sentence))
    folded = [fold(span.of(text)).text for span in spans]
    kinds = [_kind(word) for word in folded]
    found: list[Casualty] = []
    used: set[int] = set()
    for number in numbers(text, sentence):
        at = next((i for i, s in enumerate(spans) if s.end > number.span.start), None)
        after = next((i for i, s in enumerate(spans) if s.start >= number.span.end), len(spans))
        if at is None or number.min > 10_000_000:
            continue
        who = _who(text, spans, folded, after)
        kind = kinds[after] if after < len(spans) and kinds[after] else None
        if kind is None and who is None and not (after < len(spans) and _is_other(folded[after])):
            continue
        if kind is None:
            kind = next((kinds[i] for i in range(at - 1, max(-1, at - _REACH), -1) if kinds[i]), None)
        if kind is None:
            kind = next((kinds[i] for i in range(after, min(len(spans), after + 5)) if kinds[i]), None)
        if kind:
            used.update(range(at, after + 1))
            found.append(
                Casualty(
                    kind, Count(min=number.min, max=number.max, who=who, span=number.span), number.span.start
                )
            )
    for i, word in enumerate(folded):
        bare = word.removeprefix("و").removeprefix("ال")
        if i in used or not bare.endswith(_DUAL) or len(bare) < 5 or not _is_person(bare[:-2], bare):
            continue
        kind = kinds[i] or next((kinds[j] for j in range(i - 1, max(-1, i - 5), -1) if kinds[j]), None)
        if kind:
            found.append(Casualty(kind, Count(min=2, max=2, who=spans[i], span=spans[i]), spans[i].start))
    return sorted(found, key=lambda c: c.at)


def _kind(word: str) -> str | None:
    table = casualty_words()
    return next((table[part] for part, _ in first_keys(word) if part in table), None)


def _is_other(word: str) -> bool:
    return word.removeprefix("ال") in ("اخرين", "اخرون", "اخر", "بجروح")


def _is_person(singular: str, dual: str) -> bool:
    return bool(sector_words().exact(dual) or sector_words().exact(singular)) and dual not in (
        "طرفان",
        "طرفين",
        "جانبان",
        "جانبين",
    )


def _who(text: str, spans: list[Span], folded: list[str], at: int) -> Span | None:
    """The noun that the number counts, with من and what follows it (سبعة من عناصر الشرطة)."""
    if at < len(spans) and folded[at] == "من" and at + 1 < len(spans):
        at += 1
    if at >= len(spans) or not folded[at][:1].isalpha():
        return None
    size, _, words = sector_words().longest(folded, at, cut=False)
    if not words or all(word.id == "spokesman" for word in words):
        return None
    return Span(spans[at].start, spans[at + size - 1].end)
