"""The values a reading is made of, and version 1 of the JSON contract.

All values are immutable. Positions are :class:`Span` offsets, in Unicode code points, into
``Article.text`` exactly as it was received; no value holds a copy of text that could drift.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from msgspec import Struct

from riwaya.errors import InvariantError

__all__ = [
    "EVENT_TYPES",
    "SCHEMA_VERSION",
    "Article",
    "Attribution",
    "Count",
    "Entity",
    "EntityType",
    "Event",
    "EventType",
    "Factuality",
    "Location",
    "Mention",
    "Party",
    "Quote",
    "Reading",
    "Span",
    "Stance",
    "Time",
    "dump",
    "json_schema",
    "load",
]

SCHEMA_VERSION = 1

EntityType = Literal["PER", "ORG", "GPE", "LOC", "FAC"]
Quote = Literal["direct", "indirect", "mixed"]
Stance = Literal["assert", "deny", "accuse", "threaten", "commit", "request", "believe", "evaluate"]
Factuality = Literal["actual", "future", "hypothetical", "negated", "historical"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
EVENT_TYPES: tuple[str, ...] = get_args(EventType)


class Span(Struct, frozen=True, order=True):
    """Half-open ``[start, end)``, Unicode code points into ``Article.text`` as received."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


class Article(Struct, frozen=True, kw_only=True):
    """One report as received. ``published`` is an ISO date; ``sha256`` is of the UTF-8 text."""

    text: str
    id: str = ""
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str = "ar"
    sha256: str = ""


class Entity(Struct, frozen=True, kw_only=True):
    """One named thing of a report, whatever the forms it is written in."""

    id: str
    type: EntityType
    name: str
    name_ar: str
    country: str | None = None
    wikidata: str | None = None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None


class Mention(Struct, frozen=True, kw_only=True):
    """One written form of an entity."""

    span: Span
    entity: str
    confidence: float = 1.0


class Party(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who speaks, acts or is acted upon.

    ``span`` is None where the party is not written (passive, implicit subject). ``country`` is
    ISO 3166 alpha-3 or one of IGO, UNO, EUR, NGO, IMG, MNC, ISM; the first of ``sectors`` is
    primary; ``why`` names the knowledge rows that decided the code.
    """

    span: Span | None = None
    entity: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place of an event, as written, with its entity where it is a named one."""

    span: Span | None = None
    entity: str | None = None


class Time(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A temporal expression and its ISO value; ``from_`` and ``to`` are inclusive days."""

    span: Span
    value: str | None = None
    from_: str | None = None
    to: str | None = None


class Count(Struct, frozen=True, kw_only=True):
    """A number of people: ``min`` to ``max`` inclusive (``max`` None: open).

    ``who`` is the phrase that says who they are, ``span`` the words that give the number.
    """

    min: int
    max: int | None
    who: Span | None = None
    span: Span | None = None


class Attribution(Struct, frozen=True, kw_only=True):
    """A source says a content (PARC: source, cue, content).

    ``parent`` is the attribution whose content holds this one's cue.
    """

    id: str
    source: Party | None
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quote: Quote
    stance: Stance
    parent: str | None = None
    confidence: float = 1.0


class Event(Struct, frozen=True, kw_only=True):
    """Who did what to whom (PLOVER), as one attribution tells it (None: the outlet itself)."""

    id: str
    type: EventType
    trigger: Span
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    locations: tuple[Location, ...] = ()
    time: Time | None = None
    factuality: Factuality = "actual"
    fatalities: Count | None = None
    injuries: Count | None = None
    attribution: str | None = None
    same_as: str | None = None
    confidence: float = 1.0


class Reading(Struct, frozen=True, kw_only=True):
    """Everything one report says and who says it."""

    riwaya: int = SCHEMA_VERSION
    article: Article
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Reading)


def dump(reading: Reading) -> bytes:
    """The reading as one line of JSON, version 1 (UTF-8)."""
    return _ENCODER.encode(reading)


def load(data: bytes | str) -> Reading:
    """A reading from its JSON.

    Raises:
        InvariantError: not JSON, not a reading, or of another version; the message has the path.
    """
    try:
        reading = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvariantError(f"not a reading of version {SCHEMA_VERSION}: {error}") from error
    if reading.riwaya != SCHEMA_VERSION:
        raise InvariantError(f"a reading of version {reading.riwaya}; this is version {SCHEMA_VERSION}")
    return reading


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a reading."""
    return msgspec.json.schema(Reading)
