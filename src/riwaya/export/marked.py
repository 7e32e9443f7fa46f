"""A report's text as printed, with its statements and events marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from riwaya.export.anchors import Anchors
from riwaya.export.cards import Cards
from riwaya.export.escaping import contained, visible
from riwaya.export.labels import Labels
from riwaya.export.segments import Segment, inside, is_torn, lines, segments
from riwaya.export.words import attribution_of
from riwaya.knowledge.plover import event_types
from riwaya.schema import Attribution, Reading, Span
from riwaya.text.quotes import quotations

__all__ = ["marked_lines"]

_Kind = Literal["role", "content", "quotation", "cue", "trigger"]
_DEEPEST_SHADE = 4
_NOTES_A_LINE = 60


class _Mark(Struct, frozen=True):
    """A stretch to be marked: ``id`` is of the statement or event it belongs to."""

    kind: _Kind
    span: Span
    id: str = ""
    look: str = ""


def _marks(reading: Reading) -> list[_Mark]:
    """Everything to be marked, outer kinds before inner ones."""
    length = len(reading.article.text)
    found: list[_Mark] = []

    def add(kind: _Kind, spans: Iterable[Span | None], id: str, look: str = "") -> None:
        for span in spans:
            kept = inside(span, length)
            if kept is not None:
                found.append(_Mark(kind, kept, id, look))

    for v in reading.events:
        add("role", (party.span for party in (*v.actors, *v.recipients)), v.id)
        add("role", (place.span for place in v.locations), v.id)
        add("role", [v.time.span if v.time else None], v.id)
    for a in reading.attributions:
        add("content", a.content, a.id, a.stance)
        add("role", [a.source.span if a.source else None], a.id)
    spoken = sorted(p for a in reading.attributions if a.quote != "indirect" for p in a.content)
    add("quotation", _quoted(reading.article.text, spoken), "")
    for a in reading.attributions:
        add("cue", a.cue, a.id, a.stance)
    for v in reading.events:
        add("trigger", [v.trigger], v.id, f"q{event_types()[v.type].quad} f-{v.factuality}")
    return found


def _quoted(text: str, spoken: list[Span]) -> Iterator[Span]:
    """The quotations that touch words told as quoted."""
    at = 0
    reach = -1
    for quotation in sorted(quotations(text), key=lambda q: q.outer):
        while at < len(spoken) and spoken[at].start < quotation.outer.end:
            reach = max(reach, spoken[at].end)
            at += 1
        if reach > quotation.outer.start:
            yield quotation.outer


def marked_lines(reading: Reading, cards: Cards, say: Labels) -> Iterator[str]:
    """The lines of the text as HTML, each with the names of those who speak in it beside it.

    Each line has the offset of its first character (``data-start``).
    """
    anchors = cards.anchors
    text = reading.article.text
    marks = _marks(reading)
    begins: dict[int, list[str]] = {}
    for id, start in _first_words(marks).items():
        begins.setdefault(start, []).append(id)
    whole = lines(text)
    parts = segments(len(text), [mark.span for mark in marks], [line.end for line in whole])
    told = {a.id: a for a in reading.attributions}
    focused: set[str] = set()
    for line in whole:
        pieces: list[str] = []
        notes: list[Attribution] = []
        for part in parts:
            for id in sorted(begins.get(part.span.start, ()), key=lambda id: _depth(reading, told.get(id))):
                if anchors.has(id):
                    pieces.append(f'<i id="{anchors.of(id)}"></i>')
                if id in told:
                    notes.append(told[id])
            pieces.append(_segment(text, part, [marks[i] for i in part.marks], anchors, focused))
            if part.span.end >= line.end:
                break
        look = " torn" if is_torn(text, line) else "" if line.of(text).strip() else " blank"
        beside = "".join(_note(reading, a, cards, say) for a in notes[:_NOTES_A_LINE])
        yield f'<div class="line{look}"><p class="t" dir="auto" data-start="{line.start}">{"".join(pieces)}</p>'
        yield f'<div class="notes">{beside}</div></div>\n' if beside else "</div>\n"


def _first_words(marks: Iterable[_Mark]) -> dict[str, int]:
    """Where each statement (its cue or content) and each event (its trigger) begins."""
    first: dict[str, int] = {}
    for mark in marks:
        if mark.id and mark.kind != "role":
            first[mark.id] = min(mark.span.start, first.get(mark.id, mark.span.start))
    return first


def _segment(text: str, part: Segment, over: list[_Mark], anchors: Anchors, focused: set[str]) -> str:
    words = visible(part.span.of(text))
    if not over:
        return words
    classes = _classes(over)
    classes += [f"in-{anchors.of(id)}" for id in dict.fromkeys(m.id for m in over) if anchors.has(id)]
    target = next(
        (m.id for kind in ("trigger", "cue", "content") for m in reversed(over) if m.kind == kind), None
    )
    look = " ".join(classes)
    # A link of nothing but space would have no name.
    if target is None or not anchors.has(target) or not words.strip():
        return f'<span class="{look}">{words}</span>' if look else words
    later = ' tabindex="-1"' if target in focused else ""  # one stop for the keyboard each
    focused.add(target)
    return f'<a class="{look}" href="#{anchors.of(target)}"{later}>{words}</a>'


def _classes(over: list[_Mark]) -> list[str]:
    """What the segment looks like: shaded by its innermost statement, lined by the one around that."""
    said = list(dict.fromkeys((m.id, m.look) for m in over if m.kind == "content"))
    classes: list[str] = []
    if said:
        classes += ["said", f"s-{said[-1][1]}", f"d{min(len(said), _DEEPEST_SHADE)}"]
        if len(said) > 1:
            classes.append(f"o-{said[-2][1]}")
        if any(m.kind == "quotation" for m in over):
            classes.append("quoted")
    cues = [m for m in over if m.kind == "cue"]
    if cues:
        classes += ["cue", f"c-{cues[-1].look}"]
    triggers = [m for m in over if m.kind == "trigger"]
    if triggers:
        classes += ["event", triggers[-1].look]
    return classes


def _note(reading: Reading, a: Attribution, cards: Cards, say: Labels) -> str:
    anchors = cards.anchors
    inner = f'<b class="who"><bdi>{visible(contained(cards.source_name(a)))}</bdi></b> <small>{say("stance", a.stance)}</small>'
    looks = f"note n{_depth(reading, a)} c-{a.stance}" + (
        f" in-{anchors.of(a.id)}" if anchors.has(a.id) else ""
    )
    if not anchors.has(a.id):
        return f'<span class="{looks}">{inner}</span>'
    return f'<a class="{looks}" href="#{anchors.of(a.id)}">{inner}</a>'


def _depth(reading: Reading, a: Attribution | None) -> int:
    """How many statements are around this one, as far as the page tells them apart."""
    above = attribution_of(reading, a.parent) if a is not None else None
    depth = 0
    while above is not None and depth < _DEEPEST_SHADE - 1:
        depth += 1
        above = attribution_of(reading, above.parent)
    return depth
