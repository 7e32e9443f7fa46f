"""Whom a demand, an accusation or a threat is addressed to: the words between who speaks and what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.countries import nisbas
from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.resolve.parties.phrases import is_construct
from riwaya.schema import Attribution, EventType, Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["addressee", "without_press_addressed", "without_press_told", "without_the_accused"]

ADDRESSED: frozenset[EventType] = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_LONGEST = 7  # words
_ACCUSED = 60  # characters of the accused before what he is accused of
_IN_TURN = re.compile(r"دور(?:ه|ها|هم|هما)\b")
_TO_HIS_LIKE = re.compile(r"\sل(?:نظير|زميل|ضيف|مضيف)(?:ه|ها|يه|هما)\b")
_OF = re.compile(r"\bب(?:[أا]ن\w*\s)?[«“\"]?$")
_OF_WHAT = re.compile(r"[^،.؛:«»\"\n]*?\sب(?!عد\b|ين\b|دون\b|شكل\b)(?=\w{3})")


def addressee(text: str, type: EventType, account: Attribution | None, names: Sequence[Span]) -> Span | None:
    """The phrase between the speaker and the content of ``account`` (اتهم فلان | القوات | بالقصف), without the
    prepositions at its edges; None where anything but a short phrase stands there that begins with one of
    the ``names`` or with a word for a kind of actor."""
    if account is None or type not in ADDRESSED or not account.content:
        return None
    start = account.cue[0].end
    if account.source is not None and account.source.span is not None:
        if account.source.span.start < account.cue[0].start:
            return None  # who speaks before the verb: what follows it may be anything
        start = account.source.span.end
    following = [piece.start for piece in account.content if piece.start >= start]
    if not following:
        return None
    words = list(tokens(text, Span(start, min(following))))
    if words and fold_token(words[0].of(text)) in word_list("before-addressee"):
        words = words[1:]
    kept: list[Span] = []
    for word in words[: _LONGEST + 1]:
        folded = fold_token(word.of(text))
        if folded in word_list("ends-phrase") or (len(folded) == 1 and not folded.isalpha()):
            break
        kept.append(word)
    if kept and len(fold_token(kept[-1].of(text))) == 1:
        kept.pop()  # the preposition of what is said (ب)
    if not kept or len(kept) > _LONGEST:
        return None
    found = Span(kept[0].start, kept[-1].end)
    folded_words = [fold_token(w.of(text)) for w in kept]
    kinds = sector_words().longest(folded_words, 0, cut=False)[2]
    is_actor = any(kind.sector for kind in kinds) or folded_words[0].removeprefix("ال") in nisbas()
    return found if is_actor or any(name.start == found.start for name in names) else None


def without_press_addressed(
    text: str, drafts: Sequence[DraftAttribution], bodies: Sequence[Span]
) -> list[DraftAttribution]:
    """Contents without the outlet to which they were told (نفى لوكالة رويترز | أي دور له)."""
    nouns = word_list("press-noun") | word_list("agency-noun")
    found = []
    for a in drafts:
        first = min(a.content, default=None)
        before = text[max(0, first.start - 30) : first.start].split() if first is not None else []
        if first is not None and before and is_construct(before[-1]) and first.of(text).startswith("ال"):
            # طلب من مسؤولي | الإدارة بحث الرد
            rest = trim(text, Span(first.start + len(first.of(text).split()[0]), first.end))
            a = structs.replace(
                a, content=tuple(rest if c == first else c for c in a.content if len(rest) or c != first)
            )
        if first is not None and text[max(0, first.start - 2) : first.start] == " ل":
            named = (b for b in bodies if b.start == first.start and b.end < first.end)
            outlet = next((b for b in named if fold_token(b.of(text).split(" ")[0]) in nouns), None)
            if outlet is not None:
                rest = trim(text, Span(outlet.end, first.end))
                a = structs.replace(a, content=tuple(rest if c == first else c for c in a.content))
        found.append(a)
    return found


def without_press_told(
    text: str, drafts: Sequence[DraftAttribution], press: Sequence[Span]
) -> list[DraftAttribution]:
    """Sources without the outlet to which they spoke (قال رئيس النقابة | للجزيرة، أبلغ مسؤول أمني | وكالة رويترز).

    ``press`` are the mentions of outlets.
    """
    return [
        a if a.source is None else structs.replace(a, source=_untold(text, a.source, a.cue[0], press))
        for a in drafts
    ]


def _untold(text: str, source: Span, cue: Span, press: Sequence[Span]) -> Span:
    colleague = _TO_HIS_LIKE.search(text, source.start, source.end)
    if colleague is not None:  # قال لافروف | لنظيره الأميركي بلينكن
        return Span(source.start, colleague.start())
    outlet = next((p for p in press if source.start < p.start and p.end >= source.end > p.start), None)
    if outlet is None:
        return source
    tells = fold_token(cue.of(text).split(" ")[0]).removeprefix("و") in word_list("tells-somebody")
    before = text[source.start : outlet.start].rstrip()
    is_to = text[outlet.start - 2 : outlet.start] == " ل"
    nouns = word_list("press-noun") | word_list("agency-noun")
    words = before.split()
    if is_to:
        return trim(text, Span(source.start, outlet.start - 2))
    if words and fold_token(words[-1]) in nouns:  # قناة | الجزيرة
        before = before[: -len(words[-1])].rstrip()
    is_object = (
        tells and bool(before) and fold_token(before.split()[-1]) not in word_list("before-outlet-of-it")
    )
    return trim(text, Span(source.start, source.start + len(before))) if is_object else source


def without_the_accused(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Accusations without the accused in their content, which begins behind ب (متهما بدوره الجيش ب | قصف المدنيين)."""
    found = []
    for a in drafts:
        first = min(a.content, default=None)
        stems = light_stems(fold_token(a.cue[0].of(text).split(" ")[0])[:40])
        if (
            first is not None
            and not stems.isdisjoint(word_list("accuses-of"))
            and a.cue[-1].end <= first.start
        ):
            is_adverb = _IN_TURN.match(text, first.start) is not None
            is_governed = _OF.search(text, 0, first.start) is not None and not is_adverb
            of_what = _OF_WHAT.match(text, first.start, min(first.end, first.start + _ACCUSED))
            if of_what is not None and not is_governed:
                rest = Span(of_what.end(), first.end)
                a = structs.replace(a, content=tuple(rest if c == first else c for c in a.content))
        found.append(a)
    return found
