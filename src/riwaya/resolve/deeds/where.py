"""Where an event happens: whole names, lists member by member, and a place that stands right behind the event."""

from __future__ import annotations

import re
from collections.abc import Sequence

from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold_token

__all__ = ["of_somebody", "place_before", "place_behind", "settled_places"]

_AND = re.compile(r"[»”\")]?\s*،?\s*و[«“\"]?")
_MARK = re.compile(r"[»”\")]?\s*(?:[،.؛:)\n]|$)")
_LOCATIVE = re.compile(
    r"\sفي\s+(?:مدينة |بلدة |قرية |محافظة |حي |قطاع |منطقة |ولاية |مخيم |شمال |جنوب |شرق |غرب |وسط )*$|\sب$"
)
_OPENING = re.compile(r"\s*و?(?:في\s+|ب)(?:(?:مدينة|بلدة|قرية|محافظة|حي|منطقة|ولاية|العاصمة) )?")
_PAUSE = re.compile(r"(?: \w+){0,3}\s*،|(?:\s\w+)?\s$")
_REACH = 35  # characters
_IN = re.compile(r"\s+في\s+")


def settled_places(text: str, spans: Sequence[Span], places: Sequence[Span]) -> list[Span]:
    """The place phrases of an event in order.

    A phrase holds a name whole or not at all; of a list (رام الله وغزة) every name is a place of its own; what
    stands in another place is one place with it (حي صلاح الدين في حلب). ``places`` are the names of places.
    """
    found: list[Span] = []
    begun = (_with_its_name(text, span, places) for span in spans)
    for span in sorted(_whole(span, places) for span in begun if span is not None):
        if found and found[-1].end > span.start:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif found and _is_one(text, found[-1], span):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    parts = [part for span in found for part in _members(text, span, places)]
    return [p for i, p in enumerate(parts) if not any(p.overlaps(q) for q in parts[:i])]


def of_somebody(text: str, span: Span, parties: Sequence[Span]) -> bool:
    """Whether a place only says whose office somebody holds (رئيس حي الهرم، السفير في نواكشوط)."""
    return any(
        party.covers(span)
        and party.start < span.start
        and fold_token(party.of(text).split()[0]).removeprefix("ال") in word_list("office-holder")
        for party in parties
    )


def _with_its_name(text: str, span: Span, places: Sequence[Span]) -> Span | None:
    """A beginning of a place (ريف، قرب) with the name right behind it; None without one."""
    if fold_token(span.of(text)) not in word_list("place-edge"):
        return span
    name = next((p for p in places if p.start == span.end + 1 and text[span.end] == " "), None)
    return Span(span.start, name.end) if name is not None else None


def _is_one(text: str, first: Span, second: Span) -> bool:
    """Whether two phrases are one place: the first stands in the second, or a dual holds them (معبري كذا وكذا)."""
    if _IN.fullmatch(text, first.end, second.start):
        return True
    is_dual = fold_token(first.of(text).split()[0]) in word_list("dual-place")
    return is_dual and _AND.fullmatch(text, first.end, second.start) is not None


def place_behind(
    text: str, trigger: Span, sentence: Span, places: Sequence[Span], triggers: Sequence[Span]
) -> Span | None:
    """The named place that في or ب puts behind an event, where no mark and no other event stands between."""
    behind = (p for p in places if trigger.end < p.start and p.end <= sentence.end)
    place = min(behind, default=None)
    if place is None or place.start - trigger.end > _REACH:
        return None
    between = text[trigger.end : place.start]
    if re.search(r"[،,.؛:«»\"]|\bال[ذت]ي", between) or not _LOCATIVE.search(between):
        return None
    if any(trigger.end <= t.start < place.start for t in triggers):
        return None
    return place


def place_before(
    text: str, trigger: Span, sentence: Span, places: Sequence[Span], triggers: Sequence[Span]
) -> Span | None:
    """The named place with which a sentence begins (وفي المنامة، حذر الوزير), for its first event."""
    opening = _OPENING.match(text, sentence.start, trigger.start)
    if opening is None:
        return None
    place = next((p for p in places if p.start == opening.end()), None)
    if place is None or not _PAUSE.match(text, place.end, trigger.start):
        return None
    is_first = not any(sentence.start <= t.start < trigger.start for t in triggers)
    return place if is_first else None


def _whole(span: Span, places: Sequence[Span]) -> Span:
    """``span`` with the names that it cuts, without a proclitic before the first (بأم | درمان)."""
    cut = [place for place in places if place.overlaps(span)]
    if not cut:
        return span
    first = min(place.start for place in cut)
    return Span(first if first <= span.start + 1 else span.start, max(span.end, *(p.end for p in cut)))


def _members(text: str, span: Span, places: Sequence[Span]) -> list[Span]:
    """The names of a list, with those that و joins behind it before a mark; the span itself where it is no list.

    What a dual holds together stays one (قريتي كذا وكذا).
    """
    names = [place for place in places if place.start >= span.start]
    first = next((name for name in names if span.covers(name)), None)
    if first is None or fold_token(span.of(text).split()[0]) in word_list("dual-place"):
        return [span]
    members = [Span(span.start, first.end)]
    for name in names[names.index(first) + 1 :]:
        if not _AND.fullmatch(text, members[-1].end, name.start):
            break
        members.append(name)
    while members[-1].start >= span.end and not _MARK.match(text, members[-1].end):
        members.pop()  # غارات على المدينة | ودمشق تنفي
    return members if members[-1].end >= span.end else [span]
