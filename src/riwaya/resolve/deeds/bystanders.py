"""Who stands near an event without a part in it, and who has another part than it seems by nearness alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold, fold_token

__all__ = ["is_accused_word", "settled_roles"]

_LOOK_BACK = 40  # characters
_LAUNCHED_BY = re.compile(r"(?:\s\w+){0,2}\s(?:التي|الذي)\s[يت]?(?:شن|نفذ|رتكب)(?:ه|ها)\s")


def is_accused_word(text: str, word: Span) -> bool:
    """Whether a participle is passive: قيادي متهم بالتخطيط is accused, whoever accuses him."""
    return fold_token(word.of(text)) in word_list("accused") and text[word.end : word.end + 2] == " ب"


def settled_roles(
    text: str,
    kind: str,
    trigger: Span,
    doing: Sequence[Span],
    harmed: Sequence[Span],
    names: Sequence[Span] = (),
) -> tuple[list[Span], list[Span]]:
    """Actors and recipients of an event of type ``kind`` without bystanders.

    Nobody acts whom the words only mention (بشأن سوريا، مدعوم من إيران). Whom و joins to an actor before على acts
    too (غارات تشنها روسيا والقوات السورية على حلب); for whose sake a strike is made is not struck (لدعم القوات).
    Who is called accused was not the accuser, and who comments on a deed did not do it. The subject of a verb of
    protest protests, whatever the model took him for.
    """
    actors = [
        s
        for s in doing
        if not _is_aside(text, s) and not _is_nobody(text, s) and not _is_commenting(text, s, trigger)
    ]
    others = [s for s in harmed if not _is_aside(text, s) and not _is_nobody(text, s)]
    receiving = [s for s in actors if _is_receiving(text, s, trigger)]
    actors = [s for s in actors if s not in receiving]
    others += [s for s in receiving if s not in others]
    if kind == "ASSAULT":
        own = [s for s in others if not actors and _attacks(text, s, trigger)]
        actors += own
        others = [s for s in others if s not in own]
        launching = [n for n in _launching(text, trigger, names) if not any(n.overlaps(s) for s in actors)]
        actors += launching
        others = [s for s in others if not any(n.overlaps(s) for n in launching)]
        joined = [s for s in others if _is_joined_actor(text, s, actors)]
        actors += joined
        others = [s for s in others if s not in joined and not _is_for_their_sake(text, s)]
    if kind == "ACCUSE" and is_accused_word(text, trigger):
        accused = [s for s in actors if s.end <= trigger.start]
        actors = [s for s in actors if s not in accused]
        others = others or accused
    if kind == "PROTEST" and not actors and not text[trigger.start : trigger.end].startswith("ال"):
        actors = [
            s
            for s in others
            if s.start == trigger.end + 1 and text[trigger.end] == " " and _is_she_or_he(text, s)
        ]
        others = [s for s in others if s not in actors]
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


def _launching(text: str, trigger: Span, names: Sequence[Span]) -> list[Span]:
    """The names right behind a verb that says who makes an attack (الغارات التي تشنها | إسرائيل و | الولايات المتحدة على)."""
    verb = _LAUNCHED_BY.match(text, trigger.end)
    found: list[Span] = []
    at = verb.end() if verb is not None else -1
    while (name := next((n for n in names if n.start == at), None)) is not None:
        found.append(name)
        at = name.end + 2 if text[name.end : name.end + 2] == " و" else -1
    return found


def _is_nobody(text: str, span: Span) -> bool:
    """Whether a phrase is an adjective alone (دعم | جوي)."""
    return fold_token(span.of(text)) in word_list("adjective-alone")


def _is_commenting(text: str, span: Span, trigger: Span) -> bool:
    """Whether a phrase is the subject of a verb that only comments on the deed (لم يعلق الجيش على | مقتل الصحفية)."""
    words = _before(text, span)
    is_comment = bool(words) and not light_stems(words[-1][:40]).isdisjoint(word_list("comments-on"))
    return is_comment and trigger.start > span.end and text.startswith(" على ", span.end)


def _is_receiving(text: str, span: Span, trigger: Span) -> bool:
    """Whether a phrase is the subject of a verb by which it gets the threat or demand (بلاده تلقت | تهديدا)."""
    words = _before(text, trigger)
    return bool(words) and words[-1] in word_list("receives") and span.end < trigger.start


def _attacks(text: str, span: Span, trigger: Span) -> bool:
    """Whether a phrase stands right behind a noun whose genitive is who attacks (اعتداءات | المستوطنين)."""
    is_next = span.start == trigger.end + 1 and text[trigger.end] == " "
    return is_next and fold_token(trigger.of(text)) in word_list("attacks-of")


def _is_she_or_he(text: str, span: Span) -> bool:
    """Whether a phrase is definite people (أضرب | المعلمون), not what a protest is against."""
    return span.of(text).startswith("ال") and span.of(text).split()[0].endswith(("ون", "ين", "ات"))


def _is_joined_actor(text: str, span: Span, actors: Sequence[Span]) -> bool:
    joined = any(text[a.end : span.start] == " و" for a in actors)
    return joined and text[span.end : span.end + 5] == " على "


def _is_for_their_sake(text: str, span: Span) -> bool:
    words = _before(text, span)
    return bool(words) and words[-1] in word_list("for-the-sake")
