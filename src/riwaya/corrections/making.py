"""Makes changes: from what a person wants of a reading to a checked value."""

from __future__ import annotations

from collections.abc import Sequence

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
    NameMention,
    Reviewed,
    Role,
    Saying,
    Who,
    Whole,
)
from riwaya.corrections.anchors import SURE, find_attribution, find_event, find_twin
from riwaya.corrections.apply import BY_HAND, differing, one
from riwaya.corrections.legal import check_values, dated
from riwaya.corrections.values import happening, saying, value_of
from riwaya.resolve.speech.chains import innermost
from riwaya.schema import Reading

__all__ = ["add", "code", "delete", "edit", "made"]

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
        time = dated(time)
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
