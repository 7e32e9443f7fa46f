"""Who relays a statement told around it: نفى المصدر، في تصريح نقلته الوكالة، مسؤوليته; قال الوزير، بحسب الوكالة، إن …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token

__all__ = ["carries", "is_relay", "with_apart_relays", "with_what_they_relay", "with_whom_it_is_from"]

_FROM = "نقلا"
_FROM_SOMEBODY = re.compile(r"(عن)\s((?:(?!قول|تأكيد|توقع)[^.،؛:\n]){3,90}?)\s[أإا]ن\s")
_HIS_SAYING = re.compile(r"عن\s([^.،؛:\n]{3,90}?)\s(قول(?:ه|ها|هم)|تأكيد(?:ه|ها|هم))\s(?:[أإا]ن\s)?")
_WHO = re.compile(
    r"\s(?:ل)?((?:(?!تحدث|قال|نقل|طلب|فضل)\w[\w«»\"]*\s?){1,8}?)(?=\s?[،.؛\n]|\s(?:تحدث|قال|نقل|طلب|فضل))"
)
_STOP = re.compile(r"[.؛:\n]")


def is_relay(text: str, cue: Span) -> bool:
    """Whether a cue says that somebody carried it, the statement named before (نقلته، بثتها), or after whom it is told
    (بحسب).
    """
    words = fold_token(cue.of(text)).split(" ")
    return words[-1] in word_list("relayed-it") or (
        words[0] in word_list("according-to") and words[0] != _FROM
    )


def with_what_they_relay(
    text: str, drafts: Sequence[DraftAttribution], parts: Sequence[Span]
) -> list[DraftAttribution]:
    """Gives a relay between a cue and its content both of them as its content: it carries the whole statement, with
    what the speaker goes on to say in the sentence.

    Otherwise the relay would seem to say itself what another denies. Whose words somebody carries (ذكرت الوكالة، نقلا عن
    مصدر، أن) stays within what he carries.
    """
    drafts = [_told_of(text, a, drafts) for a in drafts]
    sent = [a for a in drafts if a.content and _first_word(text, a.cue[0]) == _FROM]
    drafts = [_carrying(a, sent, parts) for a in drafts]
    return [
        _relaying(text, a, drafts, parts) if is_relay(text, a.cue[0]) or is_relay(text, a.cue[-1]) else a
        for a in drafts
    ]


def with_whom_it_is_from(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Adds the one from whom a relay has it where no cue of his own says so: نقلت الوكالة | عن مصدر | أن …."""
    drafts = [_from_apart(text, a) if carries(text, a) else a for a in drafts]
    found = list(drafts)
    for a in drafts:
        if not carries(text, a):
            continue
        first = a.content[0]
        said = _HIS_SAYING.match(text, first.start, first.end)
        match = said or _FROM_SOMEBODY.match(text, first.start, first.end)
        if match is None or any(
            b is not a and first.covers(b.cue[0]) and b.cue[0].start < match.end() for b in drafts
        ):
            continue
        found.append(
            structs.replace(
                a, cue=(Span(*match.span(2 if match is said else 1)),), source=Span(*match.span(1 if match is said else 2)),
                content=(Span(match.end(), first.end), *a.content[1:]), stance="assert",
            )
        )  # fmt: skip
    return found


def carries(text: str, a: DraftAttribution) -> bool:
    """Whether an attribution says that somebody carries the words of another (نقلت الوكالة عن)."""
    word = _first_word(text, a.cue[0])
    return bool(a.content) and not light_stems(word[:40]).isdisjoint(word_list("carries"))


def _from_apart(text: str, a: DraftAttribution) -> DraftAttribution:
    """A relay without the one from whom it has it in its source, and with him in what it carries: نقلت الصحيفة | عن القناة
    | قولها إن …."""
    first, source = a.content[0], a.source
    if source is None or not source.end <= first.start:
        return a
    within = source.of(text).find(" عن ")
    begins = source.start + within + 1 if within > 0 else source.end + 1
    is_next = text[begins : begins + 3] == "عن " and not _STOP.search(text, begins, first.start)
    if not is_next:
        return a
    own = Span(source.start, begins - 1)
    return structs.replace(a, source=own, content=(Span(begins, first.end), *a.content[1:]))


def _first_word(text: str, cue: Span) -> str:
    return fold_token(cue.of(text)).split(" ")[0]


def _told_of(text: str, a: DraftAttribution, drafts: Sequence[DraftAttribution]) -> DraftAttribution:
    """Unnamed media behind a denial tell what is denied, not that it is (نفى قصف القرية | كما ذكرت مواقع)."""
    if a.source is None or fold_token(a.source.of(text).split(" ")[0]) not in word_list("unnamed-media"):
        return a
    for denial in drafts:
        is_before = denial.stance == "deny" and denial.content and denial.content[-1].end <= a.cue[0].start
        if is_before and any(c.covers(denial.cue[0]) for c in a.content):
            return structs.replace(a, content=denial.content)
    return a


def with_apart_relays(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """A word like بحسب is no part of a verb's cue: it opens a relay of its own (هدد فلان، | بحسب مقرب منه، | بالانسحاب)."""
    found: list[DraftAttribution] = []
    for a in drafts:
        at = next(
            (c for c in a.cue[1:] if fold_token(c.of(text).split(" ")[0]) in word_list("according-to")), None
        )
        if at is None or is_relay(text, a.cue[0]) or fold_token(at.of(text)) == "علي":
            found.append(a)
            continue
        verb = structs.replace(a, cue=tuple(c for c in a.cue if c != at))
        found.append(verb)
        who = _WHO.match(text, at.end)
        is_new = not any(b is not a and b.cue[0].overlaps(at) for b in drafts)
        if (
            is_new
            and who is not None
            and not any(who.start(1) < c.end and c.start < who.end(1) for c in a.content)
        ):
            source = Span(*who.span(1))
            found.append(structs.replace(a, cue=(at,), source=source, stance="assert"))
    return found


def _carrying(
    a: DraftAttribution, sent: Sequence[DraftAttribution], parts: Sequence[Span]
) -> DraftAttribution:
    """``a`` with what it has from somebody else; ``sent`` are the attributions whose cue says so (نقلا عن)."""
    for inner in sent:
        if inner is a or not a.content or not a.cue[-1] < inner.cue[0] < a.content[0]:
            continue
        if any(p.covers(a.cue[0]) and p.covers(inner.cue[0]) for p in parts):
            return structs.replace(a, content=(Span(inner.cue[0].start, a.content[0].end), *a.content[1:]))
    return a


def _relaying(
    text: str, relay: DraftAttribution, drafts: Sequence[DraftAttribution], parts: Sequence[Span]
) -> DraftAttribution:
    cue = relay.cue[0] if is_relay(text, relay.cue[0]) else relay.cue[-1]
    part = next((p for p in parts if p.covers(cue)), cue)
    around = [
        a for a in drafts
        if a is not relay and a.content and part.covers(a.cue[0]) and a.cue[0].end <= cue.start
        and a.cue[-1].end <= cue.start and cue.end <= a.content[0].start and part.covers(a.content[-1])
    ]  # fmt: skip
    if not around:
        return relay
    told = max(around, key=lambda a: a.cue[0].start)
    begins = min(told.cue[0].start, told.source.start if told.source is not None else told.cue[0].start)
    going_on = (
        a.content[-1].end for a in drafts
        if a.source is None and a.content and part.covers(a.content[-1]) and told.content[-1].end <= a.cue[0].start
    )  # fmt: skip
    ends = max([told.content[-1].end, *going_on])
    before = trim(text, Span(begins, relay.cue[0].start))
    return structs.replace(relay, content=(before, Span(told.content[0].start, ends)))
