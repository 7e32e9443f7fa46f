"""What the account that holds an event says of its factuality, where the model's reading disagrees."""

from __future__ import annotations

from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Attribution, EventType, Factuality, Span
from riwaya.text.fold import fold_word

__all__ = ["settle_factuality"]

# Deeds that are what a denial denies; in a denial other events may be told as a reason or a setting.
_DENIED: frozenset[EventType] = frozenset({"ASSAULT", "COERCE", "SANCTION"})


def settle_factuality(
    text: str, type: EventType, trigger: Span, factuality: Factuality, account: Attribution | None
) -> Factuality:
    """The factuality of an event in ``account``: a denied deed is negated, an alleged one is not.

    An accusation may still say that something was not done: a word of negation before the trigger
    leaves ``negated`` as it is.
    """
    if account is None:
        return factuality
    if account.stance == "deny" and factuality == "actual" and type in _DENIED:
        return "negated"
    if account.stance == "accuse" and factuality == "negated":
        start = next((c.start for c in account.content if c.covers(trigger)), trigger.start)
        before = fold_word(text[start : trigger.end]).split()
        return "negated" if word_list("negation").intersection(before) else "actual"
    return factuality
