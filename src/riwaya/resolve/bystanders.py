"""Who stands near an event without a part in it, and who has another part than it seems by nearness alone."""

from __future__ import annotations

from collections.abc import Sequence

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold, fold_token

__all__ = ["is_accused_word", "settled_roles"]

_LOOK_BACK = 40  # characters


def is_accused_word(text: str, word: Span) -> bool:
    """Whether a participle is passive: قيادي متهم بالتخطيط is accused, whoever accuses him."""
    return fold_token(word.of(text)) in word_list("accused") and text[word.end : word.end + 2] == " ب"


def settled_roles(
    text: str, kind: str, trigger: Span, doing: Sequence[Span], harmed: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Actors and recipients of an event of type ``kind`` without bystanders.

    Nobody acts whom the words only mention (بشأن سوريا، مدعوم من إيران). Whom و joins to an actor before على acts
    too (غارات تشنها روسيا والقوات السورية على حلب); for whose sake a strike is made is not struck (لدعم القوات).
    Who is called accused was not the accuser.
    """
    actors = [s for s in doing if not _is_aside(text, s)]
    others = [s for s in harmed if not _is_aside(text, s)]
    if kind == "ASSAULT":
        joined = [s for s in others if _is_joined_actor(text, s, actors)]
        actors += joined
        others = [s for s in others if s not in joined and not _is_for_their_sake(text, s)]
    if kind == "ACCUSE" and is_accused_word(text, trigger):
        accused = [s for s in actors if s.end <= trigger.start]
        actors = [s for s in actors if s not in accused]
        others = others or accused
    return actors, others


def _before(text: str, span: Span) -> list[str]:
    return fold(text[max(0, span.start - _LOOK_BACK) : span.start]).text.split()


def _is_aside(text: str, span: Span) -> bool:
    words = _before(text, span)
    if words and words[-1] in word_list("concerning"):
        return True
    if len(words) < 2:
        return False
    noun, link = words[-2], words[-1]
    is_backed = link == "من" and not light_stems(noun[:40]).isdisjoint(word_list("backed"))
    return is_backed or (link == "مع" and noun in word_list("border"))


def _is_joined_actor(text: str, span: Span, actors: Sequence[Span]) -> bool:
    joined = any(text[a.end : span.start] == " و" for a in actors)
    return joined and text[span.end : span.end + 5] == " على "


def _is_for_their_sake(text: str, span: Span) -> bool:
    words = _before(text, span)
    return bool(words) and words[-1] in word_list("for-the-sake")
