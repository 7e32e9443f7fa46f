"""The notation in which gold reports are written and corrected (``docs/notation.md``).

A gold file holds the text as it would be printed and, paragraph by paragraph, the words that
carry each mark; offsets are computed, never typed, so that a person can read and mend it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from riwaya.errors import NotationError
from riwaya.gold.locate import LocateError, locate
from riwaya.resolve.speech.chains import innermost
from riwaya.schema import (
    EVENT_TYPES,
    Article,
    Attribution,
    Count,
    Entity,
    EntityType,
    Event,
    EventType,
    Factuality,
    Location,
    Mention,
    Party,
    Quote,
    Reading,
    Span,
    Stance,
    Time,
)
from riwaya.text.edges import balanced, trim

__all__ = ["GoldReport", "parse_gold"]

_ENTITY = re.compile(r"(e\d+)\s+(PER|ORG|GPE|LOC|FAC)$")
_HEADER = re.compile(r"([a-z]+):\s*(.*)$")
_COUNT = re.compile(r"(\d+)(?:-(\d+)|(\+))?(?:\s+(.+))?$")
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?$")
_STANCES = ("assert", "deny", "accuse", "threaten", "commit", "request", "believe", "evaluate")
_QUOTES = ("direct", "indirect", "mixed")
_FACTUALITY = ("actual", "future", "hypothetical", "negated", "historical")
_EVENT_FIELDS = frozenset("arltfkis")


class GoldReport(Struct, frozen=True, kw_only=True):
    """A report with the right answer, and what is known about its making."""

    reading: Reading
    meta: dict[str, str]


class _Parser:
    """One pass over the marks of a gold file; problems are gathered, not raised one by one."""

    def __init__(self, text: str, countries: frozenset[str], sectors: frozenset[str]) -> None:
        self.text = text
        self.countries = countries
        self.sectors = sectors
        self.problems: list[str] = []
        self.paragraphs: list[Span] = []
        position = 0
        for line in text.split("\n"):
            if line.strip():
                self.paragraphs.append(Span(position, position + len(line)))
            position += len(line) + 1
        self.here = self.paragraphs[0] if self.paragraphs else Span(0, 0)
        self.where = "@1"
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = []
        self.attributions: list[Attribution] = []
        self.events: list[Event] = []

    def problem(self, message: str) -> None:
        self.problems.append(f"{self.where}: {message}")

    def span(self, phrase: str) -> Span:
        other = re.match(r"@(\d+):\s*", phrase)
        if other and 1 <= int(other[1]) <= len(self.paragraphs):
            return locate(self.text, phrase[other.end() :], self.paragraphs[int(other[1]) - 1])
        return locate(self.text, phrase, self.here)

    def spans(self, cell: str) -> tuple[Span, ...]:
        return tuple(self.span(piece) for piece in _pieces(cell))

    def party(self, piece: str) -> Party:
        match = re.search(r"\{([^}]*)\}\s*$", piece)
        words = (piece[: match.start()] if match else piece).strip()
        entity = country = None
        sectors: list[str] = []
        for code in match[1].split() if match else ():
            if re.fullmatch(r"e\d+", code):
                if code not in self.entities:
                    raise LocateError(f"no entity {code}")
                entity = code
            elif code in self.sectors:
                sectors.append(code)
            elif code in self.countries:
                country = code
            elif code not in ("-", "?"):
                raise LocateError(f"no such code: {code}")
        return Party(
            span=None if words in ("", "-") else self.span(words),
            entity=entity,
            country=country,
            sectors=tuple(sectors),
        )

    def parties(self, cell: str) -> tuple[Party, ...]:
        return tuple(self.party(piece) for piece in _pieces(cell))

    def entity(self, line: str) -> None:
        cells = [cell.strip() for cell in line.split("|")]
        head = _ENTITY.match(cells[0])
        if not head or len(cells) < 2 or not cells[1]:
            return self.problem(f"not an entity line (e1 PER | Name | COUNTRY): {line}")
        country = cells[2] if len(cells) > 2 and cells[2] not in ("", "-") else None
        if country and country not in self.countries:
            self.problem(f"no such country: {country}")
        if head[1] in self.entities:
            self.problem(f"{head[1]} is declared twice")
        wikidata = cells[3] if len(cells) > 3 and re.fullmatch(r"Q\d+", cells[3]) else None
        self.entities[head[1]] = Entity(
            id=head[1], type=cast(EntityType, head[2]), name=cells[1], name_ar="", country=country,
            wikidata=wikidata,
        )  # fmt: skip
        return None

    def mark(self, line: str) -> None:
        """One line of marks: a paragraph, mentions, an attribution or an event."""
        if line.startswith("@"):
            self.where = line.split()[0]
            if not line[1:].strip().isdigit() or not 1 <= int(line[1:]) <= len(self.paragraphs):
                return self.problem(f"there are {len(self.paragraphs)} paragraphs")
            self.here = self.paragraphs[int(line[1:]) - 1]
            return None
        try:
            match line[:2]:
                case "M ":
                    self._mentions(line[2:])
                case "A ":
                    self._attribution(line[2:])
                case "V ":
                    self._event(line[2:])
                case _:
                    self.problem(f"a line starts with @, M, A or V: {line}")
        except LocateError as error:
            self.problem(f"{error}  [in: {line[:60]}]")
        return None

    def _mentions(self, line: str) -> None:
        for piece in _pieces(line):
            entity, _, words = piece.partition(":")
            entity = entity.strip()
            if entity not in self.entities:
                self.problem(f"no entity {entity}")
                continue
            try:
                span = balanced(self.text, self.span(words.strip()))
            except LocateError as error:
                self.problem(f"{error}  [in: M {entity}]")
                continue
            self.mentions.append(Mention(span=span, entity=entity))
            known = self.entities[entity]
            if len(words.strip()) > len(known.name_ar):
                self.entities[entity] = _renamed(known, span.of(self.text))

    def _attribution(self, line: str) -> None:
        cells = [cell.strip() for cell in line.split("|")]
        head = cells[0].split()
        if len(cells) != 4 or len(head) != 3 or head[1] not in _STANCES or head[2] not in _QUOTES:
            raise LocateError("an attribution is: A a1 STANCE QUOTE | source {codes} | cue | content")
        if any(a.id == head[0] for a in self.attributions):
            raise LocateError(f"{head[0]} stands twice")
        content = tuple(trim(self.text, span) for span in self.spans(cells[3]))
        cue = self.spans(cells[2])
        if not content or not cue:
            raise LocateError("an attribution needs a cue and a content")
        source = None if cells[1] in ("-", "") else self.party(cells[1])
        if source is not None and source.span is None:
            source = None
        self.attributions.append(
            Attribution(
                id=head[0], source=source, cue=cue, content=content,
                quote=cast(Quote, head[2]), stance=cast(Stance, head[1]),
            )
        )  # fmt: skip

    def _event(self, line: str) -> None:
        cells = [cell.strip() for cell in line.split("|")]
        head = cells[0].split()
        if len(cells) < 2 or len(head) != 2:
            raise LocateError("an event is: V v1 TYPE/mode | trigger | a: … | r: … | f: actual")
        kind, *modes = head[1].split("/")
        if kind not in EVENT_TYPES:
            raise LocateError(f"no such event type: {kind}")
        fields: dict[str, str] = {}
        for cell in cells[2:]:
            key, colon, value = cell.partition(":")
            if not colon or key.strip() not in _EVENT_FIELDS:
                raise LocateError(f"a field is one of a r l t f k i s, then a colon: {cell}")
            fields[key.strip()] = value.strip()
        factuality = fields.get("f", "actual")
        if factuality not in _FACTUALITY:
            raise LocateError(f"no such factuality: {factuality}")
        if any(event.id == head[0] for event in self.events):
            raise LocateError(f"{head[0]} stands twice")
        triggers = self.spans(cells[1])
        self.events.append(
            Event(
                id=head[0],
                type=cast(EventType, kind),
                modes=tuple(modes),
                trigger=triggers[0],
                actors=self.parties(fields.get("a", "")),
                recipients=self.parties(fields.get("r", "")),
                locations=tuple(
                    Location(span=p.span, entity=p.entity) for p in self.parties(fields.get("l", ""))
                ),
                time=self._time(fields.get("t", "")),
                factuality=cast(Factuality, factuality),
                fatalities=self._count(fields.get("k", "")),
                injuries=self._count(fields.get("i", "")),
                same_as=fields.get("s") or None,
            )
        )

    def _time(self, cell: str) -> Time | None:
        if cell in ("", "-"):
            return None
        match = re.search(r"\{([^}]*)\}\s*$", cell)
        value = match[1].strip() if match else ""
        if value in ("", "-", "?"):
            value = ""
        elif not _ISO.match(value):
            raise LocateError(f"a time is {{YYYY}}, {{YYYY-MM}}, {{YYYY-MM-DD}}, {{A/B}} or {{?}}: {value}")
        words = cell[: match.start()] if match else cell
        return Time(span=self.span(words.strip()), value=value or None)

    def _count(self, cell: str) -> Count | None:
        if cell in ("", "-"):
            return None
        match = _COUNT.match(cell)
        if not match:
            raise LocateError(f"a count is: 5, 3-7 or 20+, then who: {cell}")
        low = int(match[1])
        high = None if match[3] else int(match[2]) if match[2] else low
        return Count(min=low, max=high, who=self.span(match[4]) if match[4] else None)


def _pieces(cell: str) -> list[str]:
    return [piece.strip() for piece in cell.split(" ;") if piece.strip() not in ("", "-")]


def _renamed(entity: Entity, name_ar: str) -> Entity:
    return Entity(
        id=entity.id, type=entity.type, name=entity.name, name_ar=name_ar, country=entity.country,
        wikidata=entity.wikidata,
    )  # fmt: skip


def _linked(parser: _Parser) -> tuple[tuple[Attribution, ...], tuple[Event, ...]]:
    """Parents and innermost attributions follow from containment."""
    flat = tuple(parser.attributions)
    named = tuple((a.id, a) for a in flat)
    ids = {event.id for event in parser.events}
    attributions = []
    for a in flat:
        parent = innermost(named, a.cue[0], but=a.id)
        attributions.append(
            Attribution(
                id=a.id, source=a.source, cue=a.cue, content=a.content, quote=a.quote, stance=a.stance,
                parent=parent,
            )
        )  # fmt: skip
    events = []
    for e in parser.events:
        if e.same_as and e.same_as not in ids:
            parser.problems.append(f"{e.id}: same as {e.same_as}, which does not exist")
        events.append(
            Event(
                id=e.id, type=e.type, modes=e.modes, trigger=e.trigger, actors=e.actors,
                recipients=e.recipients, locations=e.locations, time=e.time, factuality=e.factuality,
                fatalities=e.fatalities, injuries=e.injuries, same_as=e.same_as,
                attribution=innermost(named, e.trigger),
            )
        )  # fmt: skip
    return tuple(attributions), tuple(events)


def parse_gold(source: str, countries: frozenset[str], sectors: frozenset[str]) -> GoldReport:
    """A gold report from its notation.

    Raises:
        NotationError: with every illegal line.
    """
    parts = re.split(r"^=== (text|entities|marks)\n", source.replace("\r\n", "\n"), flags=re.MULTILINE)
    sections: Mapping[str, str] = dict(zip(parts[1::2], parts[2::2], strict=True))
    if set(sections) != {"text", "entities", "marks"}:
        raise NotationError(["a gold file has the sections === text, === entities, === marks"])
    meta = {m[1]: m[2].strip() for line in parts[0].split("\n") if (m := _HEADER.match(line))}
    text = sections["text"].strip("\n")
    parser = _Parser(text, countries, sectors)
    parser.where = "entities"
    for line in sections["entities"].split("\n"):
        if line.strip():
            parser.entity(line.strip())
    parser.where = "@1"
    for line in sections["marks"].split("\n"):
        if line.strip() and not line.startswith("#"):
            parser.mark(line.strip())
    for entity in parser.entities.values():
        if not any(m.entity == entity.id for m in parser.mentions):
            parser.problems.append(f"{entity.id} ({entity.name}) has no mention")
    for name in ("id", "published", "outlet"):
        if not meta.get(name):
            parser.problems.append(f"header: no {name}")
    attributions, events = _linked(parser)
    if parser.problems:
        raise NotationError(parser.problems)
    article = Article(
        text=text,
        id=meta["id"],
        title=meta.get("title") or None,
        published=meta["published"] if meta["published"] != "-" else None,
        outlet=meta["outlet"] if meta["outlet"] != "-" else None,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    reading = Reading(
        article=article,
        entities=tuple(parser.entities.values()),
        mentions=tuple(sorted(parser.mentions, key=lambda m: m.span)),
        attributions=attributions,
        events=events,
    )
    return GoldReport(reading=reading, meta=meta)
