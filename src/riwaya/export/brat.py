"""brat standoff: a ``.txt`` and an ``.ann`` a report, and the ``annotation.conf`` they need.

Follows the brat standoff format and annotation configuration (brat manual, "Standoff format" and
"Configuration"). Mentions are text-bound annotations; statements and events are brat events whose
triggers are the cue and the trigger; what links them are relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import get_args

from riwaya.export.names import file_stem
from riwaya.export.segments import inside
from riwaya.export.words import entity_of
from riwaya.knowledge.plover import modes
from riwaya.schema import (
    EVENT_TYPES,
    Attribution,
    Count,
    EntityType,
    Event,
    Factuality,
    Party,
    Quote,
    Reading,
    Span,
    Stance,
)

__all__ = ["configuration", "render"]

_TYPES_WITH_ROLES = ("Party", "Place", "Time")
# One character for one, so that offsets hold: every kind of line end that a reader may split at becomes a
# line feed, other controls a replacement character, tabs (they end a column) a space.
_SAFE = (
    dict.fromkeys((*range(32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
    | dict.fromkeys((10, 11, 12, 13, 28, 29, 30, 0x85, 0x2028, 0x2029), "\n")
    | {9: " ", 31: " "}
)
_ONE_LINE = re.compile(r"\s+")


def render(reading: Reading) -> dict[str, bytes]:
    """``NAME.txt``, ``NAME.ann`` and ``annotation.conf``; offsets are Unicode code points."""
    text = re.sub("\r(?=\n)", " ", reading.article.text).translate(_SAFE)
    ann = _Annotations(reading, text)
    stem = file_stem(reading)
    return {
        f"{stem}.txt": text.encode("utf-8", "replace"),
        f"{stem}.ann": "".join(f"{line}\n" for line in ann.lines()).encode("utf-8", "replace"),
        "annotation.conf": configuration().encode(),
    }


@cache
def configuration() -> str:
    """The ``annotation.conf`` of a brat collection of readings."""
    event_modes = sorted({mode for kind in modes().values() for mode in kind})
    roles = "Actor*:Party, Recipient*:Party, Location*:Place, Time?:Time"
    return "\n".join(
        (
            "[entities]",
            *get_args(EntityType),
            "Content",
            *_TYPES_WITH_ROLES,
            "",
            "[relations]",
            "SameAs\tArg1:<EVENT>, Arg2:<EVENT>",
            "ToldBy\tArg1:<EVENT>, Arg2:Statement",
            "Within\tArg1:Statement, Arg2:Statement",
            "Coref\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            "",
            "[events]",
            "Statement\tSource?:Party, Content+:Content",
            *(f"{kind}\t{roles}" for kind in EVENT_TYPES),
            "",
            "[attributes]",
            f"Stance\tArg:Statement, Value:{'|'.join(get_args(Stance))}",
            f"Quote\tArg:Statement, Value:{'|'.join(get_args(Quote))}",
            f"Factuality\tArg:<EVENT>, Value:{'|'.join(get_args(Factuality))}",
            f"Mode\tArg:<EVENT>, Value:{'|'.join(event_modes)}",
            "",
        )
    )


class _Annotations:
    """Collects the lines of one ``.ann``; equal text-bound annotations are one line."""

    def __init__(self, reading: Reading, text: str) -> None:
        self._reading = reading
        self._text = text
        self._bound: dict[tuple[str, tuple[Span, ...]], str] = {}
        self._rest: list[str] = []
        self._numbers = dict.fromkeys("ERA#", 0)
        self._notes: dict[tuple[str, str], None] = {}

    def lines(self) -> Iterable[str]:
        self._mentions()
        said = {a.id: self._statement(a) for a in self._reading.attributions}
        done = {v.id: self._event(v) for v in self._reading.events}
        for a in self._reading.attributions:
            self._relation("Within", said[a.id], said.get(a.parent or ""))
        for v in self._reading.events:
            self._relation("ToldBy", done[v.id], said.get(v.attribution or ""))
            self._relation("SameAs", done[v.id], done.get(v.same_as or ""))
        for (type, spans), id in self._bound.items():
            places = ";".join(f"{span.start} {span.end}" for span in spans)
            words = " ".join(span.of(self._text) for span in spans)
            yield f"{id}\t{type} {places}\t{words}"
        yield from self._rest
        for at, note in self._notes:
            yield f"{self._next('#')}\tAnnotatorNotes {at}\t{note}"

    def _mentions(self) -> None:
        same: dict[str, list[str]] = {}
        for mention in self._reading.mentions:
            entity = entity_of(self._reading, mention.entity)
            id = self._t(entity.type, (mention.span,)) if entity is not None else None
            if id is not None and entity is not None:
                same.setdefault(mention.entity, []).append(id)
                self._note(id, [entity.name, entity.country, entity.wikidata])
        self._rest += [f"*\tCoref {' '.join(ids)}" for ids in same.values() if len(ids) > 1]

    def _statement(self, a: Attribution) -> str | None:
        cue = self._t("Statement", a.cue)
        if cue is None:
            return None
        content = [self._t("Content", (piece,)) for piece in a.content]
        source = self._party(a.source, cue, "source")
        id = self._e("Statement", cue, (("Source", [source]), ("Content", content)))
        self._attribute("Stance", id, a.stance)
        self._attribute("Quote", id, a.quote)
        return id

    def _event(self, v: Event) -> str | None:
        trigger = self._t(v.type, (v.trigger,))
        if trigger is None:
            return None
        roles: tuple[tuple[str, Sequence[str | None]], ...] = (
            ("Actor", [self._party(p, trigger, "actor") for p in v.actors]),
            ("Recipient", [self._party(p, trigger, "recipient") for p in v.recipients]),
            ("Location", [self._t("Place", (p.span,)) for p in v.locations]),
            ("Time", [self._t("Time", (v.time.span,))] if v.time is not None else []),
        )
        id = self._e(v.type, trigger, roles)
        self._attribute("Factuality", id, v.factuality)
        for mode in v.modes[:1]:  # brat takes one value an attribute
            self._attribute("Mode", id, mode)
        self._note(
            id,
            [
                *(f"mode {mode}" for mode in v.modes[1:]),
                *(f"context {context}" for context in v.contexts),
                None if v.time is None or v.time.value is None else f"time {v.time.value}",
                _number("killed", v.fatalities),
                _number("injured", v.injuries),
            ],
        )
        return id

    def _party(self, party: Party | None, at: str, role: str) -> str | None:
        """The party's own line; one that is not written is noted ``at`` the trigger."""
        if party is None:
            return None
        id = self._t("Party", (party.span,))
        code = [party.country, *party.sectors]
        entity = entity_of(self._reading, party.entity)
        if id is not None:
            self._note(id, [entity.name if entity else None, *code])
        elif entity is not None or any(code):
            self._note(at, [f"{role} not written:", entity.name if entity else None, *code])
        return id

    def _t(self, type: str, pieces: Iterable[Span | None]) -> str | None:
        """A text-bound annotation over ``pieces``, each cut at line ends, where brat allows none."""
        kept = (inside(piece, len(self._text)) for piece in pieces)
        spans = tuple(part for piece in kept if piece is not None for part in self._lines_of(piece))
        if not spans:
            return None
        return self._bound.setdefault((type, spans), f"T{len(self._bound) + 1}")

    def _lines_of(self, piece: Span) -> Iterable[Span]:
        for match in re.finditer(r"[^\n]+", piece.of(self._text)):
            if not match.group().isspace():
                yield Span(piece.start + match.start(), piece.start + match.end())

    def _e(self, type: str, trigger: str, roles: Iterable[tuple[str, Sequence[str | None]]]) -> str:
        id = self._next("E")
        parts = [f"{type}:{trigger}"]
        for role, fillers in roles:
            written = [filler for filler in fillers if filler is not None]
            parts += [f"{role}{n if n > 1 else ''}:{filler}" for n, filler in enumerate(written, 1)]
        self._rest.append(f"{id}\t{' '.join(parts)}")
        return id

    def _relation(self, type: str, one: str | None, other: str | None) -> None:
        if one is not None and other is not None:
            self._rest.append(f"{self._next('R')}\t{type} Arg1:{one} Arg2:{other}")

    def _attribute(self, type: str, of: str, value: str) -> None:
        self._rest.append(f"{self._next('A')}\t{type} {of} {_ONE_LINE.sub('_', value)}")

    def _note(self, at: str, parts: Iterable[str | None]) -> None:
        note = _ONE_LINE.sub(" ", " ".join(part for part in parts if part).translate(_SAFE)).strip()
        if note:
            self._notes[at, note] = None

    def _next(self, letter: str) -> str:
        self._numbers[letter] += 1
        return f"{letter}{self._numbers[letter]}"


def _number(word: str, count: Count | None) -> str | None:
    """``killed 3``, ``killed 3-5`` or, without an upper bound, ``killed 3+``."""
    if count is None:
        return None
    if count.max is None:
        return f"{word} {count.min}+"
    return f"{word} {count.min}" if count.max == count.min else f"{word} {count.min}-{count.max}"
