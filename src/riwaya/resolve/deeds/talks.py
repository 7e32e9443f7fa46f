"""Talks: by telephone, with a counterpart, and the words that name no talk of their own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.countries import nisbas
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftEvent
from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["settle_talks"]

_NEAR = 4  # words


def settle_talks(text: str, drafts: Sequence[DraftEvent], sentences: Sequence[Span]) -> list[DraftEvent]:
    """Talks by telephone have that mode; هاتفيا and نظيره are no talks beside the one that they belong to.

    The counterpart behind a talk (اتصالا بنظيره) is one of its parties.
    """
    kept: list[DraftEvent] = []
    for d in drafts:
        if d.type != "CONSULT":
            kept.append(d)
            continue
        part = next((s for s in sentences if s.covers(d.trigger)), d.trigger)
        words = list(tokens(text, part))
        near = [i for i, w in enumerate(words) if w.overlaps(d.trigger)]
        if not near:
            kept.append(d)
            continue
        others = [o for o in drafts if o is not d and o.type == "CONSULT" and part.covers(o.trigger)]
        if _is_no_talk(text, d.trigger) and any(abs(o.trigger.start - d.trigger.start) < 60 for o in others):
            continue
        around = words[max(0, near[0] - _NEAR) : near[-1] + 1 + _NEAR]
        if any(fold_token(w.of(text)) in word_list("by-telephone") for w in around):
            d = structs.replace(d, mode="phone")
        other = _counterpart(text, words[near[-1] + 1 : near[-1] + 1 + _NEAR])
        if other is not None and not any(other.overlaps(party) for party in (*d.actors, *d.recipients)):
            d = structs.replace(d, actors=(*d.actors, other))
        kept.append(d)
    return kept


def _counterpart(text: str, words: Sequence[Span]) -> Span | None:
    """نظيره with its adjective of nation, behind ب or مع."""
    for number, word in enumerate(words):
        folded = fold_token(word.of(text))
        cut = 1 if folded[:1] in "بل" and folded[1:] in word_list("counterpart") else 0
        if folded[cut:] in word_list("counterpart"):
            after = words[number + 1 : number + 2]
            is_nation = after and fold_token(after[0].of(text)).removeprefix("ال") in nisbas()
            return Span(word.start + cut, after[0].end if is_nation else word.end)
    return None


def _is_no_talk(text: str, trigger: Span) -> bool:
    words = [fold_token(w.of(text)) for w in tokens(text, trigger)]
    return all(w in word_list("by-telephone") for w in words) or words[0] in word_list("counterpart")
