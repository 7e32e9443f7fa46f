"""Names that و joins into one party of several (الرئيس فلان والمستشارة فلانة)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from riwaya.resolve.parties.phrases import is_title, titled_start
from riwaya.schema import Entity, Mention, Span
from riwaya.text.fold import fold_token

__all__ = ["Joint", "each_apart", "joint_names", "members_of"]

_AND = re.compile(r"[»”\")]?\s*،?\s*و(?=\w|[«“\"])[«“\"]?")
_DUAL = re.compile(r"و?(?:\w{2,}ا(?:ه|ها|هما|هم)|[يت]\w+ان(?:ه|ها)?)")  # وصفاه، يعتبران
_REACH = 90  # characters of title before the next name
_LIKE = {"PER": ("PER",), "GPE": ("GPE", "ORG"), "ORG": ("GPE", "ORG")}

Joint = tuple[Span, ...]


def joint_names(text: str, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> tuple[Joint, ...]:
    """The parties of several members, each member with its title.

    Persons join persons, with a title between them; places and bodies each other, by و alone.
    """
    found: list[Joint] = []
    at = 0
    while at < len(mentions):
        kind = entities[mentions[at].entity].type
        first = mentions[at].span
        members = [first]
        kinds = _LIKE.get(kind, ())
        while at + 1 < len(mentions) and entities[mentions[at + 1].entity].type in kinds:
            start = _joined(text, mentions[at].span.end, mentions[at + 1].span, kind == "PER")
            if start is None:
                break
            at += 1
            members.append(Span(start, mentions[at].span.end))
        if len(members) > 1:
            start = titled_start(text, first) if kind == "PER" else first.start
            found.append((Span(start, first.end), *members[1:]))
        at += 1
    return tuple(found)


def members_of(text: str, span: Span, cue: Span, joint: Sequence[Joint]) -> Joint:
    """The members of the joint party that a speaker at ``span`` is (one of); () if it speaks alone.

    A speaker is one of several where the phrase holds them all, where they follow their verb (أدان فلان
    وفلان), or where the verb is dual (وصفاه).
    """
    for members in joint:
        whole = Span(members[0].start, members[-1].end)
        if not whole.overlaps(span):
            continue
        all_in = span.start <= whole.start and whole.end <= span.end
        is_dual = _DUAL.fullmatch(fold_token(cue.of(text).split(" ")[0])) is not None
        if all_in or (cue.end <= span.start and cue.end <= whole.start) or is_dual:
            first = Span(min(span.start, whole.start), members[0].end)
            return (first, *members[1:])
    return ()


def each_apart(spans: Sequence[Span], joint: Sequence[Joint]) -> list[Span]:
    """``spans`` with every phrase that is nothing but a joint party as its members (واشنطن وباريس)."""
    lists = {Span(members[0].start, members[-1].end): members for members in joint}
    return [part for span in spans for part in lists.get(span, (span,))]


def _joined(text: str, end: int, name: Span, titled: bool) -> int | None:
    """Where the member begins that و joins to a name that ends at ``end``; None if more than a title stands between."""
    joint = _AND.match(text, end)
    if joint is None or joint.end() > name.start or name.start - end > _REACH:
        return None
    title = Span(joint.end(), name.start)
    return joint.end() if not len(title) or (titled and is_title(text, title)) else None
