"""What a person changes in a reading, as values that outlive every model's reading of the text.

A text never changes, so what is meant is named by offsets into it: an attribution by its cue, an event by its
trigger, an entity by its name. The local ids of a reading (a1, v3, e2) do not occur; another model gives others.
A change says what a thing was and what it is to be, whole. Its JSON is described in ``docs/corrections.md``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from riwaya.errors import UsageError
from riwaya.schema import (
    Attribution,
    Count,
    Entity,
    EntityType,
    Event,
    EventType,
    Factuality,
    Mention,
    Quote,
    Span,
    Stance,
    Time,
)

__all__ = [
    "AddAttribution",
    "AddEvent",
    "AttributionAt",
    "Change",
    "CodeParty",
    "Correction",
    "CorrectionError",
    "DeleteAttribution",
    "DeleteEvent",
    "EditAttribution",
    "EditEvent",
    "EventAt",
    "Happening",
    "NameMention",
    "Named",
    "Reviewed",
    "Role",
    "Saying",
    "Where",
    "Who",
    "Whole",
    "decode_change",
    "encode_change",
    "kind_of",
]

Role = Literal["source", "actor", "recipient"]


class CorrectionError(UsageError):
    """A change that cannot be made; the message is for the person who wanted it."""


class Named(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity by value. ``mention`` are words that name it, which tell namesakes apart."""

    type: EntityType
    name: str
    name_ar: str = ""
    country: str | None = None
    wikidata: str | None = None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None
    mention: Span | None = None


class Who(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party: as :class:`riwaya.schema.Party`, its entity by value."""

    span: Span | None = None
    entity: Named | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class Where(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place of an event, its entity by value."""

    span: Span | None = None
    entity: Named | None = None


class AttributionAt(Struct, frozen=True):
    """Which attribution is meant: its cue, and where its content begins (several may share a cue)."""

    cue: tuple[Span, ...]
    content: int


class EventAt(Struct, frozen=True):
    """Which event is meant: its trigger, and its type (several may share a trigger)."""

    trigger: Span
    type: EventType


class Saying(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An attribution without its local id; ``parent`` is None where the outlet itself relays it."""

    source: Who | None
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quote: Quote
    stance: Stance
    parent: AttributionAt | None = None

    @property
    def at(self) -> AttributionAt:
        """Its anchor."""
        return AttributionAt(self.cue, self.content[0].start if self.content else 0)


class Happening(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event without its local id; ``attribution`` is None where the outlet itself tells it."""

    type: EventType
    trigger: Span
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    actors: tuple[Who, ...] = ()
    recipients: tuple[Who, ...] = ()
    locations: tuple[Where, ...] = ()
    time: Time | None = None
    factuality: Factuality = "actual"
    fatalities: Count | None = None
    injuries: Count | None = None
    attribution: AttributionAt | None = None
    same_as: EventAt | None = None

    @property
    def at(self) -> EventAt:
        """Its anchor."""
        return EventAt(self.trigger, self.type)


class _Change(Struct, frozen=True, kw_only=True, tag_field="change"):
    pass


class EditAttribution(_Change, frozen=True, kw_only=True, tag="edit-attribution"):
    """The fields that differ between ``before`` and ``after`` are set."""

    before: Saying
    after: Saying


class AddAttribution(_Change, frozen=True, kw_only=True, tag="add-attribution"):
    """An attribution that the reading lacks."""

    after: Saying


class DeleteAttribution(_Change, frozen=True, kw_only=True, tag="delete-attribution"):
    """No attribution; what it held goes to its parent."""

    before: Saying


class EditEvent(_Change, frozen=True, kw_only=True, tag="edit-event"):
    """The fields that differ between ``before`` and ``after`` are set."""

    before: Happening
    after: Happening


class AddEvent(_Change, frozen=True, kw_only=True, tag="add-event"):
    """An event that the reading lacks."""

    after: Happening


class DeleteEvent(_Change, frozen=True, kw_only=True, tag="delete-event"):
    """No event."""

    before: Happening


class CodeParty(_Change, frozen=True, kw_only=True, tag="code-party", omit_defaults=True):
    """Another code for ``party`` (as it was), the source of ``attribution`` or in ``role`` of ``event``.

    With ``everywhere`` also wherever else in the report the same entity, or the same words, take part.
    """

    party: Who
    role: Role
    attribution: AttributionAt | None = None
    event: EventAt | None = None
    country: str | None
    sectors: tuple[str, ...]
    everywhere: bool = False


class NameMention(_Change, frozen=True, kw_only=True, tag="name-mention"):
    """The words at ``span`` name ``after``; None: they are no name."""

    span: Span
    before: Named | None
    after: Named | None


class Whole(Struct, frozen=True, kw_only=True):
    """All that a reading says, without its text."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    attributions: tuple[Attribution, ...]
    events: tuple[Event, ...]


class Reviewed(_Change, frozen=True, kw_only=True, tag="reviewed", omit_defaults=True):
    """The whole report is right as it is here; it stays so, whatever another model reads.

    ``whole`` is filled in when the mark is made.
    """

    whole: Whole | None = None


Change: TypeAlias = (
    EditAttribution
    | AddAttribution
    | DeleteAttribution
    | EditEvent
    | AddEvent
    | DeleteEvent
    | CodeParty
    | NameMention
    | Reviewed
)


class Correction(Struct, frozen=True, kw_only=True):
    """A stored change. ``made`` and ``undone`` are ISO times in UTC.

    Of one that holds, ``touched`` is the statement or event that it changed, by its id in the present reading, and
    ``problem`` says why it cannot be applied to that reading.
    """

    number: int
    article: int
    sha256: str
    author: str
    made: str
    change: Change
    undone: str | None = None
    undone_by: str | None = None
    touched: str | None = None
    problem: str | None = None


_DECODER: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)


def encode_change(change: Change) -> bytes:
    """The JSON of a change, one line."""
    return msgspec.json.encode(change)


def decode_change(data: bytes | str) -> Change:
    """A change from its JSON.

    Raises:
        CorrectionError: it is none; the message has the path.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CorrectionError(f"not a change: {error}") from error


def kind_of(change: Change) -> str:
    """The tag of a change: ``edit-event`` and so on."""
    return str(type(change).__struct_config__.tag)
