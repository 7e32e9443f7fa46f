"""Writes a reading in the gold notation, and proves that it says the same when it is read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import structs

from riwaya.errors import NotationError
from riwaya.gold.locate import LocateError, locate
from riwaya.gold.notation import parse_gold
from riwaya.knowledge.countries import legal_countries
from riwaya.knowledge.plover import sectors
from riwaya.schema import Attribution, Count, Entity, Event, Mention, Party, Reading, Span, Time

__all__ = ["essence", "write_gold"]

_SECTION = re.compile(r"^=== (?:text|entities|marks)$", re.MULTILINE)
_MARKS = re.compile(r" ;|[|{}]|~~|#\d+$|^@\d+:|\n")  # what the notation would read as its own
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")
_AFTER_ARTICLE = re.compile(r"(?<!\w)[وف]?لل\Z")
_WHOLE = 6  # words of a span that are written out; of a longer one the first and last
_MOST_EDGE = 12  # words that the first and last of a span may need to be found


def write_gold(reading: Reading, meta: Mapping[str, str]) -> str:
    """The reading as a gold file (``docs/notation.md``) with ``meta`` as its header.

    What the notation has no place for is left out: confidence, contexts, coordinates, the reasons for codes,
    speakers who are not written, entities that nothing names.

    Raises:
        NotationError: something that matters cannot be written; ``problems`` say what.
    """
    plain = _plain(reading)
    text = plain.article.text
    if "\r" in text or _SECTION.search(text):
        raise NotationError(["the text has line ends or lines that the notation has for itself"])
    writer = _Writer(plain)
    head = {name: " ".join(value.split()) or "-" for name, value in meta.items()}
    source = "\n".join(
        (
            *(f"{name}: {value}" for name, value in head.items()),
            "=== text", text, "=== entities", *map(_entity, plain.entities), "=== marks", *writer.lines(), "",
        )
    )  # fmt: skip
    if writer.problems:
        raise NotationError(writer.problems)
    again = parse_gold(source, legal_countries(), frozenset(sectors())).reading
    different = _difference(plain, essence(again))
    if different:
        raise NotationError([different])
    return source


def essence(reading: Reading) -> Reading:
    """What the notation can say of a reading: ids in the order of the text, contents in one paragraph each."""
    text = reading.article.text
    named = {m.entity for m in reading.mentions}
    mentions = sorted(reading.mentions, key=lambda m: m.span)
    entities = {e.id: f"e{n}" for n, e in enumerate((e for e in reading.entities if e.id in named), 1)}
    told = sorted(reading.attributions, key=lambda a: (_paragraph(text, a.cue[0]), a.cue, a.content))
    happened = sorted(reading.events, key=lambda v: (_paragraph(text, v.trigger), v.trigger, v.type))
    attributions = {a.id: f"a{n}" for n, a in enumerate(told, 1)}
    events = {v.id: f"v{n}" for n, v in enumerate(happened, 1)}

    def party(p: Party) -> Party:
        return structs.replace(p, entity=entities.get(p.entity or ""), why=())

    return structs.replace(
        reading,
        article=structs.replace(
            reading.article, id="", title=None, published=None, outlet=None, url=None, sha256=""
        ),
        entities=tuple(
            Entity(
                id=entities[e.id], type=e.type, name=_line(e.name), name_ar="", country=e.country,
                wikidata=e.wikidata,
            )
            for e in reading.entities
            if e.id in entities
        ),
        mentions=tuple(Mention(span=m.span, entity=entities[m.entity]) for m in mentions),
        attributions=tuple(
            structs.replace(
                a, id=attributions[a.id], parent=attributions.get(a.parent or ""), confidence=1.0,
                source=party(a.source) if a.source is not None and a.source.span is not None else None,
                content=tuple(piece for span in a.content for piece in _by_paragraph(text, span)),
            )
            for a in told
        ),
        events=tuple(
            structs.replace(
                v, id=events[v.id], contexts=(), confidence=1.0,
                attribution=attributions.get(v.attribution or ""), same_as=events.get(v.same_as or ""),
                actors=tuple(map(party, v.actors)), recipients=tuple(map(party, v.recipients)),
                locations=tuple(
                    structs.replace(p, entity=entities.get(p.entity or "")) for p in v.locations
                ),
                time=_time(v.time), fatalities=_count(v.fatalities), injuries=_count(v.injuries),
            )
            for v in happened
        ),
    )  # fmt: skip


def _plain(reading: Reading) -> Reading:
    """The essence, its text without blank lines around it, its spans as the guide has them."""
    text = reading.article.text
    cut = len(text) - len(text.lstrip("\n"))

    def moved(start: int) -> int:
        # للحكومة: the article's lam belongs to the noun.
        return start - cut - bool(_AFTER_ARTICLE.search(text, max(0, start - 4), start))

    plain = msgspec.convert(_with_starts(msgspec.to_builtins(essence(reading)), moved, cut), Reading)
    return structs.replace(plain, article=structs.replace(plain.article, text=text.strip("\n")))


def _with_starts(value: Any, moved: Callable[[int], int], cut: int) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"start", "end"}:
            return {"start": moved(value["start"]), "end": value["end"] - cut}
        return {name: _with_starts(item, moved, cut) for name, item in value.items()}
    return [_with_starts(item, moved, cut) for item in value] if isinstance(value, list | tuple) else value


class _Writer:
    """Writes marks paragraph by paragraph; problems are gathered."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.article.text
        self._paragraphs = _paragraphs(self._text)
        self._here = 0
        self.problems: list[str] = []

    def lines(self) -> Iterator[str]:
        r = self._reading
        for at, inside in enumerate(self._paragraphs):
            self._here = at
            marks = [
                *self._mentions([m for m in r.mentions if inside.start <= m.span.start < inside.end]),
                *(self._attribution(a) for a in r.attributions if inside.covers(a.cue[0])),
                *(self._event(v) for v in r.events if inside.covers(v.trigger)),
            ]
            if marks:
                yield f"@{self._here + 1}"
                yield from marks

    def _mentions(self, mentions: list[Mention]) -> Iterator[str]:
        if mentions:
            yield "M " + " ; ".join(f"{m.entity}: {self._words(m.span)}" for m in mentions)

    def _attribution(self, a: Attribution) -> str:
        source = "-" if a.source is None else self._party(a.source)
        cue, content = (" ; ".join(map(self._words, spans)) for spans in (a.cue, a.content))
        return f"A {a.id} {a.stance} {a.quote} | {source} | {cue} | {content}"

    def _event(self, v: Event) -> str:
        places = [Party(span=p.span, entity=p.entity) for p in v.locations]
        fields = {
            "a": self._parties(v.actors), "r": self._parties(v.recipients), "l": self._parties(places),
            "t": "" if v.time is None else f"{self._words(v.time.span)} {{{v.time.value or '?'}}}",
            "f": "" if v.factuality == "actual" else v.factuality,
            "k": self._people(v.fatalities), "i": self._people(v.injuries), "s": v.same_as or "",
        }  # fmt: skip
        written = "".join(f" | {key}: {value}" for key, value in fields.items() if value)
        return f"V {v.id} {'/'.join((v.type, *v.modes))} | {self._words(v.trigger)}{written}"

    def _parties(self, parties: Iterable[Party]) -> str:
        return " ; ".join(map(self._party, parties))

    def _party(self, p: Party) -> str:
        codes = " ".join(filter(None, (p.entity, p.country, *p.sectors)))
        if p.span is None:
            return f"-{{{codes}}}"
        return self._words(p.span) + (f" {{{codes}}}" if codes else "")

    def _people(self, count: Count | None) -> str:
        if count is None:
            return ""
        most = "+" if count.max is None else "" if count.max == count.min else f"-{count.max}"
        return f"{count.min}{most}" + (f" {self._words(count.who)}" if count.who is not None else "")

    def _words(self, span: Span) -> str:
        """Words that are found at ``span`` and nowhere else."""
        at = next((n for n, p in enumerate(self._paragraphs) if p.covers(span)), None)
        if at is not None:
            for words in _phrases(self._text, span, self._paragraphs[at]):
                try:
                    found = locate(self._text, words, self._paragraphs[at])
                except LocateError:
                    continue
                if found == span:
                    return words if at == self._here else f"@{at + 1}: {words}"
        self.problems.append(f"no words of one paragraph stand for {span.of(self._text)[:80]!r}")
        return "-"


def _phrases(text: str, span: Span, paragraph: Span) -> Iterator[str]:
    """Ways of writing a span, the most readable first."""
    words = span.of(text)
    pieces = re.findall(r"\S+", words)
    whole = _MARKS.search(words) is None and "  " not in words
    if whole and len(pieces) <= _WHOLE:
        yield from _numbered(words, text, paragraph)
    for size in range(1, min(_MOST_EDGE, len(pieces) - 1) + 1):
        # By position rather than by joining: white space within is kept.
        starts = [m.end() for m in re.finditer(r"\S+", words)][size - 1]
        ends = [m.start() for m in re.finditer(r"\S+", words)][-size]
        first, last = words[:starts], words[ends:]
        if _MARKS.search(first) or _MARKS.search(last):
            continue
        for head in _numbered(first, text, paragraph):
            for tail in _numbered(last, text, Span(span.start, paragraph.end)):
                yield f"{head} ~~ {tail}"
    if whole and len(pieces) > _WHOLE:
        yield from _numbered(words, text, paragraph)


def _numbered(words: str, text: str, paragraph: Span) -> Iterator[str]:
    yield words
    for number in range(1, min(50, text.count(words, paragraph.start, paragraph.end)) + 1):
        yield f"{words}#{number}"


def _entity(e: Entity) -> str:
    return f"{e.id} {e.type} | {e.name} | {e.country or '-'}" + (f" | {e.wikidata}" if e.wikidata else "")


def _line(name: str) -> str:
    return " ".join(name.replace("|", "/").split()) or "-"


def _time(time: Time | None) -> Time | None:
    if time is None:
        return None
    known = time.value is not None and _ISO.fullmatch(time.value) is not None
    return Time(span=time.span, value=time.value if known else None)


def _count(count: Count | None) -> Count | None:
    return None if count is None else structs.replace(count, span=None)


def _paragraphs(text: str) -> list[Span]:
    """The non-blank lines, as the notation numbers them."""
    found, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Span(position, position + len(line)))
        position += len(line) + 1
    return found


def _paragraph(text: str, span: Span) -> int:
    return text.count("\n", 0, span.start)


def _by_paragraph(text: str, span: Span) -> Iterator[Span]:
    """The parts of a span that stand in one paragraph each, without edge white space."""
    for line in re.finditer(r"[^\n]+", text[span.start : span.end]):
        words = line.group()
        start = span.start + line.start() + len(words) - len(words.lstrip())
        if words.strip():
            yield Span(start, start + len(words.strip()))


def _difference(wanted: Reading, found: Reading) -> str | None:
    """The first thing that is not the same when it is read again."""
    if wanted.article.text != found.article.text:
        return "the text is another when it is read again"
    for name in ("entities", "mentions", "attributions", "events"):
        for a, b in zip(getattr(wanted, name), getattr(found, name), strict=False):
            if a != b:
                fields = [f for f in a.__struct_fields__ if getattr(a, f) != getattr(b, f)]
                said = ", ".join(f"{f} {getattr(a, f)!r} as {getattr(b, f)!r}" for f in fields)
                return f"{getattr(a, 'id', a)}: the notation would say {said}"[:500]
        if len(getattr(wanted, name)) != len(getattr(found, name)):
            return f"the notation would lose some {name}"
    return None
