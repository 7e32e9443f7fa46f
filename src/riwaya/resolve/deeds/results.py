"""Death and injury told beside the attack that caused them are no second event (guide, section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftEvent
from riwaya.schema import Span
from riwaya.text.fold import fold_token

__all__ = ["without_results"]

_VIOLENT = "ASSAULT"
_NEAR = 12  # words between the two: farther off stands another deed
_PAUSE = re.compile(r"[،,؛;:.!؟]")


def without_results(text: str, drafts: Sequence[DraftEvent], sentences: Sequence[Span]) -> list[DraftEvent]:
    """قتل خمسة جنود في هجوم: one event, the attack; those killed are its recipients."""
    kept = list(drafts)
    for result in [d for d in drafts if d.type == _VIOLENT and _is_result(text, d.trigger)]:
        part = next((s for s in sentences if s.covers(result.trigger)), result.trigger)
        attacks = [
            d for d in kept
            if d.type == _VIOLENT and part.covers(d.trigger) and not _is_result(text, d.trigger)
            and _is_beside(text, d.trigger, result.trigger)
        ]  # fmt: skip
        if attacks:
            attack = min(attacks, key=lambda d: abs(d.trigger.start - result.trigger.start))
            kept.remove(result)
            kept[kept.index(attack)] = _with_victims_of(attack, result)
    return kept


def _is_result(text: str, trigger: Span) -> bool:
    word = fold_token(trigger.of(text).split(" ")[0])
    return not light_stems(word[:40]).isdisjoint(word_list("result-of-attack"))


def _is_beside(text: str, attack: Span, result: Span) -> bool:
    between = text[min(attack.end, result.end) : max(attack.start, result.start)]
    words = between.split()
    apart = any(fold_token(word) in word_list("at-another-time") for word in words)
    return len(words) <= _NEAR and not apart and _PAUSE.search(between) is None


def _with_victims_of(attack: DraftEvent, result: DraftEvent) -> DraftEvent:
    victims = [
        r for r in result.recipients if not any(r.overlaps(p) for p in (*attack.recipients, *attack.actors))
    ]
    return structs.replace(
        attack,
        actors=attack.actors or result.actors,
        recipients=(*attack.recipients, *victims),
        locations=attack.locations or result.locations,
        time=attack.time or result.time,
    )
