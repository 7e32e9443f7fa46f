"""Light verbs name no deed themselves: the noun that they govern does (شنت موسكو هجوما)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from msgspec import structs

from riwaya.knowledge.stems import light_stems, trigger_hints
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.schema import EventType, Span
from riwaya.text.fold import fold_token, fold_word
from riwaya.text.tokens import tokens

__all__ = ["is_light", "without_light_cues", "without_light_triggers"]

_VERB = 30  # characters of a verb behind its negation
_REACH = 6  # words from the verb to its noun: a subject may stand between


def is_light(text: str, span: Span) -> bool:
    """Whether the words of ``span`` are one light verb."""
    return fold_word(span.of(text)) in word_list("light-verb")


def without_light_cues(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """A light verb alone introduces no statement."""
    return [a for a in drafts if not (len(a.cue) == 1 and is_light(text, a.cue[0]))]


def without_light_triggers(
    text: str, drafts: Sequence[DraftEvent], sentences: Sequence[Span]
) -> list[DraftEvent]:
    """Events whose trigger is a light verb alone get the trigger and type of its noun.

    Where the noun is an event already, that one stays, with the verb's parties where it has none.
    """
    drafts = [structs.replace(d, trigger=_with_its_verb(text, d.trigger)) for d in drafts]
    kept = [d for d in drafts if not is_light(text, d.trigger)]
    for light in drafts:
        if not is_light(text, light.trigger):
            continue
        noun = _noun(text, light.trigger, sentences)
        if noun is None:
            kept.append(light)
            continue
        at = next((i for i, d in enumerate(kept) if d.trigger.overlaps(noun[0])), None)
        if at is None:
            kind = light.type if light.type in noun[1] else noun[1][0]
            mode = light.mode if kind == light.type else ""
            kept.append(structs.replace(light, trigger=noun[0], type=cast(EventType, kind), mode=mode))
        else:
            kept[at] = _with_parties_of(kept[at], light)
    return kept


def _with_its_verb(text: str, trigger: Span) -> Span:
    """A trigger that is a negation alone goes on to the verb that it negates (لن | تتراجع)."""
    if trigger.of(text) not in ("لن", "لم", "لا"):
        return trigger
    verb = next(tokens(text, Span(trigger.end, min(len(text), trigger.end + _VERB))), None)
    return Span(trigger.start, verb.end) if verb is not None and verb.of(text).isalpha() else trigger


def _with_parties_of(deed: DraftEvent, light: DraftEvent) -> DraftEvent:
    return structs.replace(
        deed,
        actors=deed.actors or light.actors,
        recipients=deed.recipients or light.recipients,
        locations=deed.locations or light.locations,
        time=deed.time or light.time,
    )


def _noun(text: str, verb: Span, sentences: Sequence[Span]) -> tuple[Span, tuple[str, ...]] | None:
    """The first word behind the verb that hints at a type of event, and the types."""
    part = next((s for s in sentences if s.covers(verb)), None)
    if part is None:
        return None
    for number, word in enumerate(tokens(text, Span(verb.end, part.end))):
        if number >= _REACH:
            break
        for stem in light_stems(fold_token(word.of(text))[:40]):
            if stem in trigger_hints():
                return word, trigger_hints()[stem]
    return None
