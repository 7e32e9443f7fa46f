"""The words behind a reading's offsets and links: of a span, of a party, of a whole chain of sources."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from riwaya.schema import Attribution, Entity, Party, Reading, Span, Stance

__all__ = ["Link", "attribution_of", "chain", "entity_of", "party_name", "speaker_name", "words"]

_GOES_ON = "continues:"  # a why of a speaker that is not written again
_ARTICLE = 2  # letters that may stand before a name
_LONGEST_TITLE = 400  # characters looked at


class Link(Struct, frozen=True, kw_only=True):
    """One source in a chain.

    ``start`` and ``end`` are of the source's written words; None where it is not written, and for the
    outlet. ``cue`` is the words that say it speaks ("" for the outlet), its pieces joined by a space.
    ``attribution`` is the attribution's id (None: the outlet). ``name`` is "" for an unnamed source
    that is not written.
    """

    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    stance: Stance | None = None
    cue: str = ""
    start: int | None = None
    end: int | None = None
    attribution: str | None = None


def words(reading: Reading, span: Span | None) -> str:
    """The characters of the report that ``span`` covers; "" for None or a span out of the text."""
    if span is None or span.start < 0:
        return ""
    return span.of(reading.article.text)


def party_name(reading: Reading, party: Party | None, *, arabic: bool = False) -> str:
    """Who a party is: its entity's name (``arabic``: in Arabic), else its words as written, else ""."""
    if party is None:
        return ""
    entity = entity_of(reading, party.entity)
    if entity is None:
        return words(reading, party.span)
    return (entity.name_ar if arabic else entity.name) or entity.name_ar or words(reading, party.span)


def speaker_name(reading: Reading, a: Attribution, *, arabic: bool = False) -> str:
    """Who speaks: a person or body by its name, but whoever speaks for or within a body in the words as written.

    A source in a ministry is not the ministry. "" where nobody is written or known.
    """
    seen: set[str] = set()
    while a.id not in seen and (source := a.source) is not None:
        seen.add(a.id)
        if source.span is not None:
            entity = entity_of(reading, source.entity)
            if entity is not None and entity.type != "PER" and _is_of(reading, source.span, entity.id):
                return words(reading, source.span)
            return party_name(reading, source, arabic=arabic)
        goes_on = next((why.removeprefix(_GOES_ON) for why in source.why if why.startswith(_GOES_ON)), None)
        before = attribution_of(reading, goes_on)
        if before is None:
            return party_name(reading, source, arabic=arabic)
        a = before
    return party_name(reading, a.source, arabic=arabic)


def _is_of(reading: Reading, span: Span, entity: str) -> bool:
    """Whether a phrase of several words begins with other words than the name of its entity."""
    if len(words(reading, Span(span.start, min(span.end, span.start + _LONGEST_TITLE))).split()) < 2:
        return False
    named = _index(_Same(reading)).mentions.get(entity, ())
    return not any(abs(start - span.start) <= _ARTICLE for start in named)


def chain(reading: Reading, attribution: str | None) -> list[Link]:
    """Who says it, outermost first: the outlet if it is known, then each source down to the innermost.

    Ends at a missing parent or a circle, so that a damaged reading still gives what it has.
    """
    links: list[Link] = []
    seen: set[str] = set()
    at = attribution_of(reading, attribution)
    while at is not None and at.id not in seen:
        seen.add(at.id)
        links.append(_link(reading, at))
        at = attribution_of(reading, at.parent)
    if reading.article.outlet:
        links.append(Link(name=reading.article.outlet))
    return links[::-1]


def entity_of(reading: Reading, id: str | None) -> Entity | None:
    """The entity of that id, if the reading has it."""
    return None if id is None else _index(_Same(reading)).entities.get(id)


def attribution_of(reading: Reading, id: str | None) -> Attribution | None:
    """The attribution of that id, if the reading has it."""
    return None if id is None else _index(_Same(reading)).attributions.get(id)


def _link(reading: Reading, a: Attribution) -> Link:
    source = a.source or Party()
    return Link(
        name=speaker_name(reading, a),
        country=source.country,
        sectors=source.sectors,
        stance=a.stance,
        cue=" ".join(words(reading, piece) for piece in a.cue),
        start=None if source.span is None else source.span.start,
        end=None if source.span is None else source.span.end,
        attribution=a.id,
    )


class _Index(Struct, frozen=True):
    entities: dict[str, Entity]
    attributions: dict[str, Attribution]
    mentions: dict[str, list[int]]  # where each entity is named


class _Same:
    """A reading by identity: hashing its values would cost more than the look-up saves."""

    __slots__ = ("reading",)

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __hash__(self) -> int:
        return id(self.reading)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.reading is self.reading


@lru_cache(maxsize=2)  # exporters go through one reading at a time
def _index(same: _Same) -> _Index:
    reading = same.reading
    mentions: dict[str, list[int]] = {}
    for m in reading.mentions:
        mentions.setdefault(m.entity, []).append(m.span.start)
    return _Index({e.id: e for e in reading.entities}, {a.id: a for a in reading.attributions}, mentions)
