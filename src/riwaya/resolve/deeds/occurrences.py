"""Which events of one report are mentions of the same occurrence: by likeness, weighed by ``same_as.tsv``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct, structs

from riwaya.knowledge.phrases import key
from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.tables import rows
from riwaya.schema import Event, Party, Span
from riwaya.text.fold import fold_token
from riwaya.text.sentences import sentences

__all__ = ["COMPARISONS", "Told", "alike", "link_occurrences", "told"]

_SAYING = ("ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN")
_BEFORE = 40  # events of the type to look back at: enough for any report, bounded for any text
_FAR = 6  # sentences
_STEM, _ROOT = 3, 2  # letters that two words must share to be of one stem, of one root
_WEAK = {ord(letter): None for letter in "اوي"}  # زار, زيارة; حاصر, حصار
COMPARISONS = (
    "bias", "same word", "same stem", "same root", "definite", "definite, same stem", "definite, only one before",
    "mode same", "mode differs", "factuality differs", "one is past", "one is denied",
    "place same", "place differs", "actor same", "actor same, saying", "actor code same", "actor differs",
    "recipient same", "recipient code same", "recipient differs", "time same", "time differs",
    "toll same", "toll differs", "one in headline", "same sentence", "sentences apart", "saying", "nearest",
)  # fmt: skip


class Told(Struct, frozen=True):
    """What of an event is compared."""

    event: Event
    word: str
    stems: frozenset[str]
    roots: frozenset[str]
    is_definite: bool
    sentence: int
    paragraph_one: bool
    actors: frozenset[str]
    recipients: frozenset[str]
    places: frozenset[str]


def link_occurrences(text: str, events: Sequence[Event]) -> tuple[Event, ...]:
    """Sets ``same_as`` to the first event of the report that tells the same occurrence.

    An event joins the occurrence of its type to one of whose earlier mentions it is likeliest the same.
    """
    table = _weights()
    before: dict[str, deque[Told]] = defaultdict(lambda: deque(maxlen=_BEFORE))
    found: list[Event] = []
    for each in told(text, events):
        earlier = before[each.event.type]
        scores = [
            (_score(alike(other, each, len(earlier), nearest=n == len(earlier)), table), n)
            for n, other in enumerate(earlier, 1)
        ]
        best, at = max(scores, default=(0.0, 0))
        event = each.event
        if best > 0:
            first = earlier[at - 1].event
            event = structs.replace(event, same_as=first.same_as or first.id)
        found.append(event)
        earlier.append(structs.replace(each, event=event))
    return tuple(found)


def told(text: str, events: Sequence[Event]) -> list[Told]:
    """The events as they are compared, in their order."""
    starts = [s.start for s in sentences(text)]
    head = text.find("\n", len(text) - len(text.lstrip()))
    made = []
    for event in events:
        word = fold_token(event.trigger.of(text)).split(" ")[-1]  # شنت غارة: the noun says what
        stems = light_stems(key(word)[:40])
        made.append(
            Told(
                event=event,
                word=key(word),
                stems=frozenset(s for s in stems if len(s) >= _STEM),
                roots=frozenset(r for r in (s.translate(_WEAK) for s in stems) if len(r) >= _ROOT),
                is_definite=word.startswith("ال"),
                sentence=bisect_right(starts, event.trigger.start),
                paragraph_one=0 <= event.trigger.start < head,
                actors=_whos(text, event.actors),
                recipients=_whos(text, event.recipients),
                places=frozenset(
                    p.entity or _words(text, p.span) for p in event.locations if p.entity or p.span
                ),
            )
        )
    return made


def alike(a: Told, b: Told, before: int, nearest: bool) -> dict[str, float]:
    """How the earlier ``a`` and the later ``b`` of one type compare; ``before`` events of the type precede ``b``."""
    x, y = a.event, b.event
    says = x.type in _SAYING
    stem = bool(a.stems & b.stems)
    found = {
        "bias": 1.0,
        "same word": float(a.word == b.word),
        "same stem": float(stem),
        "same root": float(not a.roots.isdisjoint(b.roots)),
        "definite": float(b.is_definite),
        "definite, same stem": float(b.is_definite and stem),
        "definite, only one before": float(b.is_definite and before == 1),
        "factuality differs": float(x.factuality != y.factuality),
        "one is past": float((x.factuality == "historical") != (y.factuality == "historical")),
        "one is denied": float((x.factuality == "negated") != (y.factuality == "negated")),
        "one in headline": float(a.paragraph_one != b.paragraph_one),
        "same sentence": float(a.sentence == b.sentence),
        "sentences apart": min(b.sentence - a.sentence, _FAR) / _FAR,
        "saying": float(says),
        "nearest": float(nearest),
    }
    found |= _both("mode", frozenset(x.modes), frozenset(y.modes))
    found |= _both("place", a.places, b.places)
    found |= _both("actor", a.actors, b.actors)
    found["actor same, saying"] = float(says and bool(a.actors & b.actors))
    found |= _both("recipient", a.recipients, b.recipients)
    for name, those, these in (("actor", x.actors, y.actors), ("recipient", x.recipients, y.recipients)):
        found[f"{name} code same"] = float(not {*_codes(those)}.isdisjoint(_codes(these)))
    when = [frozenset([e.time.value]) if e.time and e.time.value else frozenset() for e in (x, y)]
    found |= _both("time", *when)
    tolls = [frozenset(c.min for c in (e.fatalities, e.injuries) if c is not None) for e in (x, y)]
    return found | _both("toll", *tolls)


def _both(name: str, a: frozenset[object], b: frozenset[object]) -> dict[str, float]:
    """Whether both say something, and the same or something else."""
    return {f"{name} same": float(bool(a & b)), f"{name} differs": float(bool(a and b and not a & b))}


def _whos(text: str, parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(p.entity or _words(text, p.span) for p in parties if p.entity or p.span)


def _words(text: str, span: Span | None) -> str:
    return " ".join(key(w) for w in fold_token(span.of(text)).split(" ")) if span is not None else ""


def _codes(parties: Iterable[Party]) -> list[str]:
    return [f"{p.country} {p.sectors[0]}" for p in parties if p.country and p.sectors]


def _score(found: Mapping[str, float], table: Mapping[str, float]) -> float:
    return sum(table[name] * value for name, value in found.items())


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in rows("same_as.tsv", ("comparison", "weight"))}
