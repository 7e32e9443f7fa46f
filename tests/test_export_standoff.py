"""Stand-off annotation read back: brat."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.export import brat, webanno
from riwaya.schema import (
    Article,
    Attribution,
    Reading,
    Span,
)
from tests.export_texts import ANY_TEXT, hostile, told


class Standoff:
    """A strict reader of one .txt and .ann."""

    def __init__(self, files: dict[str, bytes]) -> None:
        (text,) = (data for name, data in files.items() if name.endswith(".txt"))
        (ann,) = (data for name, data in files.items() if name.endswith(".ann"))
        self.text = text.decode()
        self.bound: dict[str, tuple[str, list[Span]]] = {}
        self.events: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
        self.relations: list[tuple[str, str, str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.same: list[list[str]] = []
        for line in ann.decode().splitlines():
            id, body, *rest = line.split("\t")
            if id[0] == "T":
                type, places = body.split(" ", 1)
                spans = [Span(*map(int, place.split(" "))) for place in places.split(";")]
                (words,) = rest
                assert words == " ".join(span.of(self.text) for span in spans)
                self.bound[id] = (type, spans)
            elif id[0] == "E":
                (type, trigger), *roles = ((p.split(":")[0], p.split(":")[1]) for p in body.split(" "))
                self.events[id] = (type, trigger, roles)
            elif id[0] == "R":
                type, one, other = body.split(" ")
                self.relations.append((type, one.removeprefix("Arg1:"), other.removeprefix("Arg2:")))
            elif id[0] == "A":
                type, of, value = body.split(" ")
                self.attributes.append((type, of, value))
            elif id[0] == "#":
                assert body.startswith("AnnotatorNotes ")
                self.notes.append((body.split(" ")[1], rest[0]))
            else:
                assert id == "*"
                self.same.append(body.split(" ")[1:])
        known = {*self.bound, *self.events}
        used = {t for _, trigger, roles in self.events.values() for t in (trigger, *(id for _, id in roles))}
        used |= {id for _, one, other in self.relations for id in (one, other)}
        used |= (
            {of for _, of, _ in self.attributes}
            | {of for of, _ in self.notes}
            | {t for s in self.same for t in s}
        )
        assert used <= known


def pieces(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans without the line ends in them, as the standoff format wants."""
    found = []
    for span in spans:
        for match in re.finditer(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+", span.of(text)):
            if match.group().strip():
                found.append(Span(span.start + match.start(), span.start + match.end()))
    return found


def test_standoff_has_statements_events_and_their_links() -> None:
    files = brat.render(told())
    assert set(files) == {
        "r_1-" + next(iter(files))[4:12] + ".txt",
        next(iter(files))[:12] + ".ann",
        "annotation.conf",
    }
    read = Standoff(files)
    told_by = {(type, one): other for type, one, other in read.relations}
    assert told_by == {("Within", "E2"): "E1", ("ToldBy", "E4"): "E2", ("SameAs", "E5"): "E4"}
    type, trigger, roles = read.events["E3"]
    assert type == "Statement"
    assert read.bound[trigger][1][0].of(read.text) == "نفت"
    assert [role for role, _ in roles] == ["Source", "Content", "Content2"]
    assert ("Stance", "E2", "accuse") in read.attributes
    assert ("Factuality", "E5", "historical") in read.attributes
    assert any("killed 3+ injured 4-6" in note for _, note in read.notes)
    assert any(note == "actor not written: RUS MIL" for _, note in read.notes)


def test_offsets_and_types_of_the_corpus_come_back_from_standoff(gold: list[Reading]) -> None:
    for reading in gold:
        text = reading.article.text
        read = Standoff(brat.render(reading))
        assert read.text == text
        types = {e.id: e.type for e in reading.entities}
        named = [(type, spans) for type, spans in read.bound.values() if type in types.values()]
        assert sorted(named) == sorted((types[m.entity], [m.span]) for m in reading.mentions)
        found = [
            (type, *read.bound[trigger][1])
            for type, trigger, _ in read.events.values()
            if type != "Statement"
        ]
        assert found == [(v.type, v.trigger) for v in reading.events]
        said = [read.bound[trigger][1] for type, trigger, _ in read.events.values() if type == "Statement"]
        assert said == [pieces(text, a.cue) for a in reading.attributions]
        content = [
            [span for role, id in roles if role.startswith("Content") for span in read.bound[id][1]]
            for type, _, roles in read.events.values()
            if type == "Statement"
        ]
        assert content == [pieces(text, a.content) for a in reading.attributions]


def test_the_configuration_names_every_type_that_is_used(gold: list[Reading]) -> None:
    conf = brat.configuration()
    sections = {
        name: re.findall(r"^(<?\w+>?)", body, re.MULTILINE)
        for name, body in re.findall(r"\[(\w+)\]\n(.*?)(?=\n\[|\Z)", conf, re.DOTALL)
    }
    assert set(sections) == {"entities", "relations", "events", "attributes"}
    for reading in gold:
        read = Standoff(brat.render(reading))
        triggers = {trigger for _, trigger, _ in read.events.values()}
        assert {type for id, (type, _) in read.bound.items() if id not in triggers} <= set(
            sections["entities"]
        )
        assert {type for type, _, _ in read.events.values()} <= set(sections["events"])
        assert {type for type, _, _ in read.relations} <= set(sections["relations"])
        for type, _, value in read.attributes:
            assert type in sections["attributes"]
            assert re.search(rf"^{type}\t.*[:|]{value}(\||$)", conf, re.MULTILINE)


@settings(max_examples=80, deadline=None)
@given(ANY_TEXT.filter(str.strip), st.data())
def test_any_spans_come_back_from_standoff(text: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(edges, edges).map(sorted), min_size=1, max_size=4))
    spans = tuple(Span(*edge) for edge in drawn)
    a = Attribution(id="a1", source=None, cue=spans, content=spans, quote="direct", stance="deny")
    read = Standoff(brat.render(Reading(article=Article(text=text), attributions=(a,))))
    assert len(read.text) == len(text)
    expected = pieces(text, spans)
    if expected:
        (event,) = read.events.values()
        assert read.bound[event[1]] == ("Statement", expected)
    else:
        assert not read.events
    Standoff(brat.render(hostile(text)))


@pytest.mark.parametrize("text", ["00\ud800", "قال\udfff الوزير", "\x00"])
def test_texts_that_no_encoding_holds_are_still_written(text: str) -> None:
    for render in (brat.render, webanno.render):
        for data in render(hostile(text)).values():
            data.decode("utf-8")
