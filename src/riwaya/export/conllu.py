r"""CoNLL-U: sentences and words with offsets, who says what and what happens as layers in MISC.

Follows CoNLL-U v2 (universaldependencies.org/format): lemma, tags and syntax are ``_``, since no parser
made them. MISC holds ``Start`` and ``End`` (code points into the report), ``SpaceAfter=No`` or
``SpacesBefore``/``SpacesAfter`` (so that the forms rebuild the text), ``Entity`` in CorefUD's brackets,
``Cue``, ``Source`` and ``Content`` with ids of statements, ``Trigger`` and ``Role`` with ids of events.
Comments beside the sentence of the cue or trigger (``# statement a1 = …``, ``# event v1 = …``) give the
rest, with spans as ``start:end``. In values, what the format reserves is percent-encoded.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from riwaya.export.names import article_key
from riwaya.export.segments import inside
from riwaya.export.words import entity_of
from riwaya.schema import Attribution, Count, Event, Party, Reading, Span
from riwaya.text.sentences import sentences
from riwaya.text.tokens import tokens

__all__ = ["write"]

# Line ends and what no XML or database takes, one character for one: forms stay lines and offsets hold.
_FORM = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ") | dict.fromkeys(
    (*range(9), *range(14, 28), *range(127, 133), *range(134, 160), *range(0xD800, 0xE000)), "\ufffd"
)
_RESERVED = re.compile(r"[^\w.~-]")
_SPACES = {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n"}  # as UDPipe writes SpacesAfter


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """One block a sentence, one document a report."""
    for reading in readings:
        for line in _document(reading):
            out.write(line.encode("utf-8", "replace") + b"\n")


def _document(reading: Reading) -> Iterator[str]:
    text = reading.article.text
    key = _value(article_key(reading))
    parts = [(part, list(tokens(text, part))) for part in sentences(text)]
    words = [word for _, inner in parts for word in inner]
    misc = _layers(reading, words)
    comments = _comments(reading, [part for part, _ in parts])
    at = 0
    for number, (part, inner) in enumerate(parts, 1):
        if number == 1:
            yield f"# newdoc id = {key}"
            yield "# global.Entity = eid-etype"
        yield f"# sent_id = {key}-s{number}"
        yield f"# text = {part.of(text).translate(_FORM)}"
        yield from comments.get(number - 1, ())
        for id, word in enumerate(inner, 1):
            before = _spaces(text[: word.start]) if at == 0 and word.start else ""
            after = text[word.end : words[at + 1].start if at + 1 < len(words) else len(text)]
            fields = [f"SpacesBefore={before}"] if before else []
            fields += _space_after(after, last=at + 1 == len(words))
            fields += [f"Start={word.start}", f"End={word.end}", *misc.get(at, ())]
            yield "\t".join((str(id), word.of(text).translate(_FORM), *"_______", "|".join(fields)))
            at += 1
        yield ""


def _space_after(gap: str, *, last: bool) -> list[str]:
    if not gap:
        return [] if last else ["SpaceAfter=No"]
    return [] if gap == " " and not last else [f"SpacesAfter={_spaces(gap)}"]


def _spaces(gap: str) -> str:
    return "".join(_SPACES.get(c) or f"\\u{ord(c):04x}" for c in gap)


def _layers(reading: Reading, words: list[Span]) -> dict[int, list[str]]:
    """Word -> its MISC layers."""
    starts = [word.start for word in words]
    ends = [word.end for word in words]
    length = len(reading.article.text)

    def touched(span: Span | None) -> range:
        """The words that ``span`` shares a character with."""
        kept = inside(span, length)
        if kept is None:
            return range(0)
        return range(bisect_right(ends, kept.start), bisect_left(starts, kept.end))

    layers: dict[str, dict[int, dict[str, None]]] = {}

    def add(layer: str, span: Span | None, value: str) -> None:
        for at in touched(span):
            layers.setdefault(layer, {}).setdefault(at, {})[value] = None

    for a in reading.attributions:
        id = _value(a.id)
        for piece in a.cue:
            add("Cue", piece, id)
        for piece in a.content:
            add("Content", piece, id)
        add("Source", a.source.span if a.source else None, id)
    for v in reading.events:
        id = _value(v.id)
        add("Trigger", v.trigger, id)
        for role, spans in (
            ("actor", [p.span for p in v.actors]),
            ("recipient", [p.span for p in v.recipients]),
            ("location", [p.span for p in v.locations]),
            ("time", [v.time.span if v.time else None]),
        ):
            for span in spans:
                add("Role", span, f"{id}:{role}")
    found: dict[int, list[str]] = {at: [f"Entity={e}"] for at, e in _entities(reading, touched).items()}
    for layer, values in layers.items():
        for at, ids in values.items():
            found.setdefault(at, []).append(f"{layer}={','.join(ids)}")
    return found


def _entities(reading: Reading, touched: Callable[[Span], range]) -> dict[int, str]:
    """Word -> the brackets that open and close at it, as CorefUD writes them: ``(e1-GPE``, ``e1)``.

    Mentions that share a word with the one before are left out: brackets could not say where each ends.
    """
    found: dict[int, str] = {}
    free = 0
    for mention in sorted(reading.mentions, key=lambda m: m.span):
        entity = entity_of(reading, mention.entity)
        at = touched(mention.span)
        if entity is None or not at or at[0] < free:
            continue
        id = _value(entity.id).replace("-", "%2D")
        if len(at) == 1:
            found[at[0]] = f"({id}-{entity.type})"
        else:
            found[at[0]], found[at[-1]] = f"({id}-{entity.type}", f"{id})"
        free = at[-1] + 1
    return found


def _comments(reading: Reading, parts: list[Span]) -> dict[int, list[str]]:
    """Sentence -> the statements whose cue and the events whose trigger begin in it."""
    starts = [part.start for part in parts]
    found: dict[int, list[str]] = {}
    lines = [(a.cue[0].start, _statement(a)) for a in reading.attributions if a.cue]
    lines += [(v.trigger.start, _event(v)) for v in reading.events]
    for start, line in lines:
        found.setdefault(max(0, bisect_right(starts, start) - 1), []).append(line)
    return found


def _statement(a: Attribution) -> str:
    fields = {
        "stance": a.stance,
        "quote": a.quote,
        "parent": _value(a.parent or ""),
        "cue": _spans(a.cue),
        "content": _spans(a.content),
        "source": "" if a.source is None else _party(a.source),
    }
    return f"# statement {_value(a.id)} = {_fields(fields)}"


def _event(v: Event) -> str:
    fields = {
        "type": v.type,
        "mode": ",".join(map(_value, v.modes)),
        "factuality": v.factuality,
        "statement": _value(v.attribution or ""),
        "same_as": _value(v.same_as or ""),
        "trigger": _spans([v.trigger]),
        "actor": ";".join(map(_party, v.actors)),
        "recipient": ";".join(map(_party, v.recipients)),
        "location": _spans(p.span for p in v.locations),
        "time": "" if v.time is None else f"{_spans([v.time.span])}/{_value(v.time.value or '')}",
        "fatalities": _count(v.fatalities),
        "injuries": _count(v.injuries),
    }
    return f"# event {_value(v.id)} = {_fields(fields)}"


def _fields(fields: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in fields.items() if value)


def _spans(spans: Iterable[Span | None]) -> str:
    return ",".join(f"{span.start}:{span.end}" for span in spans if span is not None)


def _party(party: Party) -> str:
    """``start:end/entity/COUNTRY+SECTOR``; what is unknown is empty."""
    code = "+".join(map(_value, (party.country or "", *party.sectors)))
    return f"{_spans([party.span])}/{_value(party.entity or '')}/{code}"


def _count(count: Count | None) -> str:
    if count is None:
        return ""
    return f"{count.min}-" if count.max is None else f"{count.min}-{count.max}"


def _value(text: str) -> str:
    """An id or code without white space and without ``| = , : ; ( ) / +``, which separate."""
    return _RESERVED.sub(lambda c: quote(c[0], safe="", errors="replace"), text)
