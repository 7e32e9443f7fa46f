"""What those are of whom a phrase says only that they are others or some of them (سبعة آخرون، ثلاثة منهم)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import structs

from riwaya.schema import Event, Party, Span
from riwaya.text.fold import fold_word

__all__ = ["settle_groups"]

_OF_A_GROUP = re.compile(
    r"(?:.* )?(?:من|بين)ه(?:م|ن|ما)|(?:.* )?اخر(?:ون|ين|ان)?|(?:بعض|معظم|احد|غالبيت|جميع|كل)ه(?:م|ن)|الباق(?:ون|ين)"
)
_UNSAID = ((), ("UNK",), ("CVL",))  # what the words of such a phrase may have been taken for


def settle_groups(text: str, events: Sequence[Event], sentences: Sequence[Span]) -> tuple[Event, ...]:
    """Codes others, and some of them, like the party named last before: in the sentence or the one before it.

    Who does something to them is not one of them.
    """
    starts = [s.start for s in sentences]
    known: list[tuple[Span, Party]] = []
    found: list[Event] = []
    for event in events:
        doers = [p.span for p in event.actors if p.span is not None]
        since = starts[max(0, bisect_right(starts, event.trigger.start) - 2)]
        sides: list[tuple[Party, ...]] = []
        for side, apart in ((event.actors, ()), (event.recipients, doers)):
            settled: list[Party] = []
            for party in side:
                settled.append(_settled(text, party, known, since, apart))
                known += [(p.span, p) for p in settled[-1:] if p.span is not None]
            sides.append(tuple(settled))
        found.append(structs.replace(event, actors=sides[0], recipients=sides[1]))
    return tuple(found)


def _settled(
    text: str, party: Party, known: Sequence[tuple[Span, Party]], since: int, doers: Sequence[Span]
) -> Party:
    span = party.span
    if span is None or party.sectors not in _UNSAID or not _OF_A_GROUP.fullmatch(fold_word(span.of(text))):
        return party
    before = [
        (s, p)
        for s, p in known
        if since <= s.start and s.end <= span.start and p.sectors and not any(s.overlaps(d) for d in doers)
    ]
    if not before:
        return party
    first = max(before, key=lambda pair: pair[0])[1]
    why = (*(w for w in party.why if w.startswith("nisba:")), *first.why, "rule:of-the-same")
    return structs.replace(
        party, sectors=first.sectors, country=first.country or party.country, why=tuple(dict.fromkeys(why))
    )
