"""Who says what a clause without a written speaker says, by the words of its own sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.schema import Span
from riwaya.text.fold import fold_token

__all__ = ["with_hosts", "with_the_nameless"]

# غير أن مسؤولا فيها، طلب عدم الكشف عن اسمه، نفى …
_NAMELESS = re.compile(
    r"(?:[أإ]ن|لكن)\s(?P<who>\w[^،.؛:\n]{2,80})،\s(?P<asks>طلبت?|فضلت?|رفضت?|اشترطت?)\s[^،.؛:\n]{3,80}"
    r"(?:اسمه|اسمها|هويته|هويتها|أسمائهم|هوياتهم)\s?،\s$"
)
# رد فلان على تصريحات فلان قائلا
_ANSWERS = re.compile(r"(?<!\w)و?(?:رد|ردت|عقب|عقبت|علق|علقت)\s(?P<who>\w[^،.؛:\n]{2,70}?)\sعلى\s")
_REACH = 200  # characters
_HOST = re.compile(r"و?(?:م\w+|[نزرقدش]ا\w+)(?:ا|ه|ين)")  # زاعمة، نافيا، مؤكدين


def with_the_nameless(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """A speaker who asks not to be named is who speaks behind the clause that says so; the asking itself is no demand."""
    asking: set[Span] = set()
    found = []
    for a in drafts:
        match = _NAMELESS.search(text, max(0, a.cue[0].start - _REACH), a.cue[0].start)
        if match is not None:
            asking.add(Span(match.start("asks"), match.end("asks")))
            if a.source is None or a.source.overlaps(Span(match.start("who"), match.end())):
                a = structs.replace(a, source=Span(match.start("who"), match.end("who")))
        found.append(a)
    return [a for a in found if a.cue[0] not in asking]


def with_hosts(
    text: str, drafts: Sequence[DraftAttribution], events: Sequence[DraftEvent], parts: Sequence[Span]
) -> list[DraftAttribution]:
    """A participle that no statement of its sentence comes before goes with the subject of the deed before it
    (سيطرت الحركة على المدينة، زاعمة أن …), where the genders agree, or with who answers (رد فلان على … قائلا). What stands on banners the protesters say."""
    found = []
    for a in drafts:
        cue = a.cue[0]
        part = next((p for p in parts if p.covers(cue)), cue)
        before = text[part.start : cue.start].split()
        if a.source is None and before and fold_token(before[-1]) in word_list("banner"):
            crowd = (
                e.actors[0] for e in events if e.type == "PROTEST" and e.actors and part.covers(e.trigger)
            )
            a = structs.replace(a, source=next(crowd, None))
        if a.source is None and a.content and _HOST.fullmatch(fold_token(cue.of(text).split(" ")[0])):
            told = any(
                b.source is not None and b.cue[0] < cue and part.covers(b.cue[0]) and not _is_aside(text, b)
                for b in drafts
            )
            acting = (
                actor for e in sorted(events, key=lambda e: e.trigger) for actor in e.actors
                if part.covers(e.trigger) and e.trigger < cue and e.trigger.end <= actor.start and actor.end <= cue.start
            )  # fmt: skip
            answer = _ANSWERS.search(text, part.start, cue.start)
            answering = Span(*answer.span("who")) if answer is not None else None
            host = next((actor for actor in acting if _agrees(text, cue, actor)), answering)
            a = structs.replace(a, source=host) if host is not None and not told else a
        found.append(a)
    return found


def _is_aside(text: str, a: DraftAttribution) -> bool:
    return fold_token(a.cue[0].of(text).split(" ")[0]) in word_list("according-to")


def _agrees(text: str, cue: Span, actor: Span) -> bool:
    is_she = cue.of(text).split(" ")[0].endswith("ة")
    first = actor.of(text).split()[0]
    return is_she == first.endswith(("ة", "ات"))
