"""Makes changes: from what a person wants of a reading to a checked value."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import structs

from riwaya.changes import (
    AddAttribution,
    AddEvent,
    Change,
    CodeParty,
    CorrectionError,
    DeleteAttribution,
    DeleteEvent,
    EditAttribution,
    EditEvent,
    Happening,
    Named,
    NameMention,
    Reviewed,
    Role,
    Saying,
    Who,
    Whole,
)
from riwaya.corrections.anchors import SURE, find_attribution, find_event, find_twin
from riwaya.corrections.apply import BY_HAND, differing, one
from riwaya.corrections.values import happening, saying, value_of
from riwaya.knowledge.contexts import contexts
from riwaya.resolve.chains import innermost
from riwaya.schema import Count, Reading, Time

__all__ = ["add", "check_values", "code", "delete", "edit", "made"]

_LONGEST_NAME = 400
_MOST_PEOPLE = 2**31 - 1
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_STALE = "it has been changed meanwhile; load the report again"


def edit(reading: Reading, id: str, after: Saying | Happening) -> Change:
    """The change that makes the statement or event of that id what ``after`` says.

    Raises:
        CorrectionError: there is no such thing, or it cannot be so.
    """
    before = value_of(reading, id)
    if isinstance(before, Saying) and isinstance(after, Saying):
        return made(reading, EditAttribution(before=before, after=after))
    if isinstance(before, Happening) and isinstance(after, Happening):
        return made(reading, EditEvent(before=before, after=after))
    raise CorrectionError(
        "a statement stays a statement and an event an event; delete the one, add the other"
    )


def delete(reading: Reading, id: str) -> Change:
    """The change that takes the statement or event of that id away.

    Raises:
        CorrectionError: there is no such thing.
    """
    before = value_of(reading, id)
    if isinstance(before, Saying):
        return made(reading, DeleteAttribution(before=before))
    return made(reading, DeleteEvent(before=before))


def add(reading: Reading, value: Saying | Happening) -> Change:
    """The change that adds a statement or an event; who relays it follows from what holds its words.

    Raises:
        CorrectionError: it is there already, or it cannot be so.
    """
    known = [(a.id, a) for a in reading.attributions]
    by_id = dict(known)
    if isinstance(value, Saying):
        holder = innermost(known, value.cue[0]) if value.cue else None
        at = None if holder is None else saying(reading, by_id[holder]).at
        return made(reading, AddAttribution(after=structs.replace(value, parent=at)))
    holder = innermost(known, value.trigger)
    at = None if holder is None else saying(reading, by_id[holder]).at
    return made(reading, AddEvent(after=structs.replace(value, attribution=at)))


def code(
    reading: Reading, id: str, role: Role, index: int, country: str | None, sectors: tuple[str, ...],
    *, everywhere: bool = False,
) -> Change:  # fmt: skip
    """The change that gives a party another code: the source of a statement, or the ``index``-th actor or
    recipient of an event; ``everywhere`` in the report if that is asked.

    Raises:
        CorrectionError: there is no such party or code.
    """
    value = value_of(reading, id)
    side: tuple[Who, ...]
    if isinstance(value, Saying):
        side = (value.source,) if value.source is not None and role == "source" else ()
    else:
        side = {"source": (), "actor": value.actors, "recipient": value.recipients}[role]
    if not 0 <= index < len(side):
        raise CorrectionError(f"{id} has no such {role}")
    return made(
        reading,
        CodeParty(
            party=side[index], role=role, country=country, sectors=sectors, everywhere=everywhere,
            attribution=value.at if isinstance(value, Saying) else None,
            event=value.at if isinstance(value, Happening) else None,
        ),
    )  # fmt: skip


def made(reading: Reading, change: Change) -> Change:
    """The change, checked against the reading it was made for, and completed.

    Days of times follow from their value, ``why`` of a party's new code says that a person set it, a mark
    that the report is right keeps what it says.

    Raises:
        CorrectionError: it is about nothing in the reading, about something that was changed meanwhile, or
            breaks a rule of readings.
    """
    check_values(reading, change)
    change = _completed(reading, change)
    _check_there(reading, change)
    one(reading, change, first=True)
    _check_alone(reading, change)
    return change


def check_values(reading: Reading, change: Change) -> None:
    """Whether every value is one that a reading of this text, and a store, can hold.

    Raises:
        CorrectionError: one is not.
    """
    length = len(reading.article.text)
    for span in _spans(msgspec.to_builtins(change)):
        if not 0 <= span["start"] < span["end"] <= length:
            raise CorrectionError(f"the span {span['start']}–{span['end']} is empty or out of the text")
    match change:
        case EditAttribution() | AddAttribution():
            _check_saying(change.after)
        case EditEvent() | AddEvent():
            _check_happening(change.after)
        case CodeParty():
            _check_name(change.party.entity)
        case NameMention():
            _check_name(change.after)
        case _:
            pass


def _spans(value: Any) -> Iterator[dict[str, int]]:
    if isinstance(value, dict):
        if value.keys() == {"start", "end"}:
            yield value
        else:
            for item in value.values():
                yield from _spans(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _spans(item)


def _check_saying(value: Saying) -> None:
    if not value.cue or not value.content:
        raise CorrectionError("a statement needs a cue and a content")
    if value.source is not None:
        _check_name(value.source.entity)


def _check_happening(value: Happening) -> None:
    for party in (*value.actors, *value.recipients):
        _check_name(party.entity)
    for place in value.locations:
        _check_name(place.entity)
    for count in (value.fatalities, value.injuries):
        _check_count(count)
    unknown = [name for name in value.contexts if name not in contexts()]
    if unknown:
        raise CorrectionError(f"there is no context {unknown[0][:40]}; there are {', '.join(contexts())}")


def _check_there(reading: Reading, change: Change) -> None:
    match change:
        case EditAttribution() | DeleteAttribution():
            id = find_attribution(reading.attributions, change.before.at, SURE)
            now = next((saying(reading, a) for a in reading.attributions if a.id == id), None)
            if now is None:
                raise CorrectionError("there is no such statement in this report any more")
            if isinstance(change, EditAttribution):
                _check_fresh(now, change.before, change.after)
        case EditEvent() | DeleteEvent():
            id = find_event(reading.events, change.before.at, SURE, typed=True)
            event = next((happening(reading, v) for v in reading.events if v.id == id), None)
            if event is None:
                raise CorrectionError("there is no such event in this report any more")
            if isinstance(change, EditEvent):
                _check_fresh(event, change.before, change.after)
        case _:
            pass


def _check_fresh(now: Saying | Happening, before: Saying | Happening, after: Saying | Happening) -> None:
    changed = differing(before, after)  # type: ignore[type-var]
    if not changed:
        raise CorrectionError("nothing is changed")
    if any(getattr(now, field) != getattr(before, field) for field in changed):
        raise CorrectionError(_STALE)


def _check_alone(reading: Reading, change: Change) -> None:
    """Whether the change makes a second one of something that is there."""
    twin: str | None = None
    match change:
        case AddAttribution():
            twin = find_twin(reading.attributions, change.after)
        case AddEvent():
            twin = find_event(reading.events, change.after.at, typed=True)
        case EditEvent() if change.before.at != change.after.at:
            own = find_event(reading.events, change.before.at, typed=True)
            others = [v for v in reading.events if v.id != own]
            twin = find_event(others, change.after.at, typed=True)
        case _:
            pass
    if twin is not None:
        raise CorrectionError(f"there is one like it already: {twin}; change that")


def _completed(reading: Reading, change: Change) -> Change:
    match change:
        case EditAttribution():
            return structs.replace(change, after=_saying(change.after, change.before))
        case AddAttribution():
            return structs.replace(change, after=_saying(change.after))
        case EditEvent():
            return structs.replace(change, after=_happening(change.after, change.before))
        case AddEvent():
            return structs.replace(change, after=_happening(change.after))
        case NameMention():
            name = change.after
            if name is not None and name.mention is None:
                name = structs.replace(name, mention=change.span)
            return structs.replace(change, after=name)
        case Reviewed():
            return Reviewed(
                whole=Whole(
                    entities=reading.entities, mentions=reading.mentions,
                    attributions=reading.attributions, events=reading.events,
                )
            )  # fmt: skip
        case _:
            return change


def _saying(value: Saying, before: Saying | None = None) -> Saying:
    if value.source is None:
        return value
    known = [before.source] if before is not None and before.source is not None else []
    return structs.replace(value, source=_who(value.source, known))


def _happening(value: Happening, before: Happening | None = None) -> Happening:
    known = [*before.actors, *before.recipients] if before is not None else []
    time = value.time
    if time is not None and (before is None or time != before.time):
        time = _time(time)
    return structs.replace(
        value,
        actors=tuple(_who(p, known) for p in value.actors),
        recipients=tuple(_who(p, known) for p in value.recipients),
        time=time,
    )


def _who(party: Who, known: Sequence[Who]) -> Who:
    """The party, with the reason for its code: that of the party it was, unless the code is another."""
    if not party.country and not party.sectors:
        return structs.replace(party, why=())
    kept = any((p.country, p.sectors, p.why) == (party.country, party.sectors, party.why) for p in known)
    return party if kept else structs.replace(party, why=(BY_HAND,))


def _check_name(name: Named | None) -> None:
    if name is None:
        return
    if not name.name.strip() or max(len(name.name), len(name.name_ar)) > _LONGEST_NAME:
        raise CorrectionError(f"a name has 1 to {_LONGEST_NAME} characters")
    try:
        (name.name + name.name_ar).encode()
    except UnicodeEncodeError as error:
        raise CorrectionError("a name has a character that is none") from error
    if "\x00" in name.name + name.name_ar:
        raise CorrectionError("a name has a character that is none")
    if name.wikidata is not None and not re.fullmatch(r"Q[1-9]\d{0,14}", name.wikidata):
        raise CorrectionError(f"no Wikidata id: {name.wikidata[:40]}")
    if name.geonames is not None and not 0 < name.geonames <= _MOST_PEOPLE:
        raise CorrectionError(f"no GeoNames id: {name.geonames}")
    if (name.lat is None) != (name.lon is None):
        raise CorrectionError("a place has both a latitude and a longitude or neither")
    if not (abs(name.lat or 0.0) <= 90 and abs(name.lon or 0.0) <= 180):
        raise CorrectionError("a latitude is from -90 to 90, a longitude from -180 to 180")


def _check_count(count: Count | None) -> None:
    if count is not None and max(count.min, count.max or 0) > _MOST_PEOPLE:
        raise CorrectionError("more people than there can be")


def _time(time: Time) -> Time:
    """The time with the days that its value (ISO 8601 day, month, year or interval A/B) covers."""
    if time.value is None:
        return Time(span=time.span)
    first, slash, last = time.value.partition("/")
    start, end = _edge(first, last=False), _edge(last if slash else first, last=True)
    if start > end:
        raise CorrectionError(f"a time that ends before it begins: {time.value}")
    return Time(span=time.span, value=time.value, from_=start, to=end)


def _edge(value: str, *, last: bool) -> str:
    found = _ISO.fullmatch(value)
    if found is None or not value.isascii():
        raise CorrectionError(f"a time is YYYY, YYYY-MM, YYYY-MM-DD or A/B: {value[:40]}")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or not last or day is not None:
            return datetime.date(year or 1, month or 1, day or 1).isoformat()
        following = datetime.date(year + (month in (None, 12)), (month or 12) % 12 + 1, 1)
        return (following - datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError) as error:
        raise CorrectionError(f"there is no such day: {value}") from error
