"""WebAnno TSV 3.3, as INCEpTION imports it, and the layers that a project needs for it.

Follows "WebAnno TSV 3.3 File format" of the INCEpTION user guide: offsets are UTF-16 code units over the
document, a span that begins or ends within a word stands on sub-token lines (``1-3.1``), every annotation
has a disambiguation id (``value[7]``), annotations over one word are stacked with ``|``, and slots name
their role in one column and their target (``1-2[5]``) in the next. Names of layers have no ``_``, which
the header reserves. ``riwaya-layers.xml`` is a UIMA type system description with the custom layers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from msgspec import Struct

from riwaya.export.names import file_stem
from riwaya.export.segments import inside
from riwaya.export.webanno_layers import EVENT, LAYERS, NAMED, PHRASE, STATEMENT, header, type_system
from riwaya.export.words import entity_of, party_name
from riwaya.schema import Attribution, Count, Event, Party, Reading, Span
from riwaya.text.sentences import sentences
from riwaya.text.tokens import tokens

__all__ = ["render"]

# Line ends but CR and LF become spaces, so that lines stay lines; what XML and so a CAS cannot hold becomes
# a replacement character: one for one, so that offsets hold.
_SAFE = dict.fromkeys((11, 12, 28, 29, 30, 31, 133, 0x2028, 0x2029), " ") | dict.fromkeys(
    (
        *range(9),
        *range(14, 28),
        127,
        *range(128, 133),
        *range(134, 160),
        *range(0xD800, 0xE000),
        0xFFFE,
        0xFFFF,
    ),
    "\ufffd",
)
_NOTHING = ["_"] * sum(len(layer.features) + 2 * len(layer.slots) for layer in LAYERS)
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_RESERVED = re.compile(r"->|[\\\[\]|_;\t\n*]")


class _Annotation(Struct):
    """One span of a layer: ``values`` of its features, ``slots`` of its targets by role."""

    layer: int
    id: int
    span: Span
    values: tuple[str, ...]
    slots: tuple[list[tuple[str, _Annotation]], ...]


def render(reading: Reading) -> dict[str, bytes]:
    """``NAME.tsv`` and ``riwaya-layers.xml``, in UTF-8."""
    return {
        f"{file_stem(reading)}.tsv": _Document(reading).tsv().encode("utf-8", "replace"),
        "riwaya-layers.xml": type_system().encode(),
    }


class _Document:
    """Puts the annotations of one report on its tokens and sub-tokens."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.article.text
        self._parts = [(part, list(tokens(self._text, part))) for part in sentences(self._text)]
        self._tokens = [token for _, inner in self._parts for token in inner]
        self._starts = [token.start for token in self._tokens]
        self._ends = [token.end for token in self._tokens]
        self._names = [
            f"{number}-{n}"
            for number, (_, inner) in enumerate(self._parts, 1)
            for n in range(1, len(inner) + 1)
        ]
        self._astral = [i for i, c in enumerate(self._text) if ord(c) > 0xFFFF]
        self._annotations: list[_Annotation] = []
        self._phrases: dict[tuple[str, Span], _Annotation] = {}
        self._annotate()
        self._units = self._on_units()
        self._cut = self._subtokens()
        self._unit_names = self._named_units()

    def tsv(self) -> str:
        lines = ["#FORMAT=WebAnno TSV 3.3", *map(header, LAYERS), ""]
        at = 0
        for part, inner in self._parts:
            lines += ["", f"#Text={_text(part.of(self._text))}"]
            for token in inner:
                lines += [self._line(at, unit) for unit in [token, *self._cut.get(at, ())]]
                at += 1
        return "\n".join(lines) + "\n"

    def _line(self, at: int, unit: Span) -> str:
        offsets = f"{self._utf16(unit.start)}-{self._utf16(unit.end)}"
        cells = [self._unit_names[at, unit], offsets, _text(unit.of(self._text))]
        here = self._units.get((at, unit))
        if here is None:
            return "\t".join((*cells, *_NOTHING))
        for number, layer in enumerate(LAYERS):
            mine = [a for a in here if a.layer == number]
            cells += [
                "|".join(f"{_value(a.values[i]) or '*'}[{a.id}]" for a in mine) or "_"
                for i in range(len(layer.features))
            ]
            for i in range(len(layer.slots)):
                roles = (";".join(_value(role) for role, _ in a.slots[i]) or "*" for a in mine)
                cells.append("|".join(f"{role}[{a.id}]" for role, a in zip(roles, mine, strict=True)) or "_")
                cells.append("|".join(self._targets(a.slots[i]) or "*" for a in mine) or "_")
        return "\t".join(cells)

    def _targets(self, slots: Iterable[tuple[str, _Annotation]]) -> str:
        firsts = ((target, next(iter(self._covered(target.span)))) for _, target in slots)
        return ";".join(f"{self._unit_names[unit]}[{target.id}]" for target, unit in firsts)

    def _utf16(self, at: int) -> int:
        return at + bisect_left(self._astral, at)

    def _covered(self, span: Span) -> Iterable[tuple[int, Span]]:
        """The tokens under ``span``, cut to it: what is less than its token is a sub-token."""
        for at in range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end)):
            token = self._tokens[at]
            yield at, Span(max(token.start, span.start), min(token.end, span.end))

    def _on_units(self) -> dict[tuple[int, Span], list[_Annotation]]:
        found: dict[tuple[int, Span], list[_Annotation]] = {}
        for a in self._annotations:
            for unit in self._covered(a.span):
                found.setdefault(unit, []).append(a)
        return found

    def _subtokens(self) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        for at, unit in sorted(self._units):
            if unit != self._tokens[at]:
                found.setdefault(at, []).append(unit)
        return found

    def _named_units(self) -> dict[tuple[int, Span], str]:
        names = {(at, token): self._names[at] for at, token in enumerate(self._tokens)}
        for at, cut in self._cut.items():
            names |= {(at, unit): f"{self._names[at]}.{n}" for n, unit in enumerate(cut, 1)}
        return names

    def _annotate(self) -> None:
        for mention in self._reading.mentions:
            entity = entity_of(self._reading, mention.entity)
            if entity is not None:
                identifier = f"http://www.wikidata.org/entity/{entity.wikidata}" if entity.wikidata else ""
                self._add(NAMED, mention.span, (entity.type, identifier))
        said = {a.id: self._statement(a) for a in self._reading.attributions}
        done = {v.id: self._event(v) for v in self._reading.events}
        for attribution in self._reading.attributions:
            _fill(said[attribution.id], 1, "within", said.get(attribution.parent or ""))
        for event in self._reading.events:
            _fill(done[event.id], 1, "teller", said.get(event.attribution or ""))
            _fill(done[event.id], 2, "same as", done.get(event.same_as or ""))

    def _statement(self, a: Attribution) -> _Annotation | None:
        """On the first piece of the cue; further pieces are among its parts."""
        found = self._add(STATEMENT, a.cue[0] if a.cue else None, (a.stance, a.quote))
        if a.source is not None:
            _fill(found, 0, "source", self._party(a.source))
        for piece in a.content:
            _fill(found, 0, "content", self._phrase("content", piece))
        for piece in a.cue[1:]:
            _fill(found, 0, "cue", self._phrase("cue", piece))
        return found

    def _event(self, v: Event) -> _Annotation | None:
        values = (
            v.type, ",".join(v.modes), v.factuality, ",".join(v.contexts), (v.time.value or "") if v.time else "",
            _count(v.fatalities), _count(v.injuries),
        )  # fmt: skip
        found = self._add(EVENT, v.trigger, values)
        for party in v.actors:
            _fill(found, 0, "actor", self._party(party))
        for party in v.recipients:
            _fill(found, 0, "recipient", self._party(party))
        for place in v.locations:
            _fill(found, 0, "location", self._phrase("place", place.span))
        if v.time is not None:
            _fill(found, 0, "time", self._phrase("time", v.time.span))
        return found

    def _party(self, party: Party) -> _Annotation | None:
        code = " ".join((party.country or "", *party.sectors)).strip()
        name = party_name(self._reading, party) if party.entity is not None else ""
        return self._phrase("party", party.span, name, code)

    def _phrase(self, kind: str, span: Span | None, name: str = "", code: str = "") -> _Annotation | None:
        """One phrase for all who use the same words in the same way."""
        key = ("\n".join((kind, name, code)), span or Span(0, 0))
        if key not in self._phrases:
            made = self._add(PHRASE, span, (kind, name, code))
            if made is None:
                return None
            self._phrases[key] = made
        return self._phrases[key]

    def _add(self, layer: int, span: Span | None, values: tuple[str, ...]) -> _Annotation | None:
        kept = inside(span, len(self._text))
        if kept is None or not any(self._covered(kept)):
            return None
        slots: tuple[list[tuple[str, _Annotation]], ...] = tuple([] for _ in LAYERS[layer].slots)
        self._annotations.append(_Annotation(layer, len(self._annotations) + 1, kept, values, slots))
        return self._annotations[-1]


def _fill(host: _Annotation | None, slot: int, role: str, target: _Annotation | None) -> None:
    if host is not None and target is not None and target is not host:
        host.slots[slot].append((role, target))


def _text(text: str) -> str:
    return "".join(_ESCAPES.get(c, c) for c in text.translate(_SAFE))


def _value(value: str) -> str:
    """A feature value on one line, with the reserved characters escaped."""
    return _RESERVED.sub(lambda found: "\\" + found[0], " ".join(value.translate(_SAFE).split()))


def _count(count: Count | None) -> str:
    if count is None:
        return ""
    if count.max is None:
        return f"{count.min}+"
    return str(count.min) if count.min == count.max else f"{count.min}–{count.max}"
