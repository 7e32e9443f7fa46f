"""What the account that holds an event says of its factuality, where the model's reading disagrees."""

from __future__ import annotations

from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Attribution, EventType, Factuality, Span, Stance
from riwaya.text.fold import fold_word

__all__ = ["settle_factuality"]

# Deeds that are what a denial denies; in a denial other events may be told as a reason or a setting.
_DENIED: frozenset[EventType] = frozenset({"ASSAULT", "COERCE", "SANCTION"})

# Types whose word may itself be negated: لن نقبل is a refusal.
_REFUSING: frozenset[EventType] = frozenset({"REJECT", "THREATEN"})

# What the deed that a content opens with is: vowed, threatened with, demanded.
_AHEAD: dict[Stance, Factuality] = {"commit": "future", "threaten": "hypothetical", "request": "hypothetical"}


def settle_factuality(
    text: str, type: EventType, trigger: Span, factuality: Factuality, account: Attribution | None
) -> Factuality:
    """The factuality of an event in ``account``: a denied deed is negated, an alleged one is not.

    The deed that a vow, a threat or a demand opens with (تعهد بـ: مواصلة القصف) is not done yet. An accusation may still say that something was not done: a word of negation before the trigger
    leaves ``negated`` as it is.
    """
    before = fold_word(text[max(0, trigger.start - 6) : trigger.start]).split()
    undone = bool(before) and before[-1] in word_list("did-not") and text[trigger.start - 1] == " "
    if undone and factuality == "actual" and type not in _REFUSING:
        return "negated"  # لم تطلق الرصاص
    if account is None:
        return factuality
    if account.stance == "deny" and factuality == "actual" and type in _DENIED:
        return "negated"
    if account.stance == "accuse" and factuality == "negated":
        start = next((c.start for c in account.content if c.covers(trigger)), trigger.start)
        before = fold_word(text[start : trigger.end]).split()
        return "negated" if word_list("negation").intersection(before) else "actual"
    if account.stance in _AHEAD and factuality != "negated" and _opens(text, trigger, account):
        return _AHEAD[account.stance]
    return factuality


def _opens(text: str, trigger: Span, account: Attribution) -> bool:
    """Whether ``trigger`` is the first word of a content, but for a noun of going on (شن، مواصلة).

    Not where an authority decides or orders, which is done with its word.
    """
    piece = next((c for c in account.content if c.covers(trigger)), None)
    decides = word_list("performative").intersection(fold_word(c.of(text)) for c in account.cue)
    if piece is None or decides:
        return False
    before = fold_word(text[piece.start : trigger.start])
    return not before or before in word_list("going-on")
