"""Annotated texts and linked data, read back: JSON-LD, CoNLL-U, WebAnno TSV and brat."""

from __future__ import annotations

import io
import json
import re
import time
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cassis  # type: ignore[import-untyped]
import conllu as conllu_reader
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from rdflib.namespace import OWL, PROV, RDF, XSD
from rdflib.query import ResultRow

from riwaya.export import brat, conllu, jsonld, webanno
from riwaya.gold.corpus import load_gold_file
from riwaya.invariants import check
from riwaya.schema import (
    Article,
    Attribution,
    Count,
    Entity,
    EntityType,
    Event,
    Location,
    Mention,
    Party,
    Reading,
    Span,
    Time,
)

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
SDO = rdflib.Namespace("https://schema.org/")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
RW = rdflib.Namespace("urn:riwaya:term:")
HOSTILE = "ا|ب=ج\\د\tه\x00\x1c\u2028\x85\ud800\ufffe]س[1]_*;->ع\r\nق 😀 <x> {} %41 \r(e1-GPE)"


@pytest.fixture(scope="module")
def gold() -> list[Reading]:
    return [load_gold_file(path).reading for path in sorted(REPORTS.glob("w1-*.gold"))[:12]]


def told(text: str = "😀 قالت الوكالة إن الطبيب أكد: «قصفوا حلب أمس».\r\nونفت موسكو.") -> Reading:
    """An agency tells that a doctor tells of an air strike on Aleppo; Moscow denies it."""

    def at(phrase: str) -> Span:
        start = text.index(phrase)
        return Span(start, start + len(phrase))

    reading = Reading(
        article=Article(
            id="r/1", text=text, title="قصف", published="2016-09-30", outlet="جريدة", url="https://x.example/1"
        ),
        entities=(
            Entity(
                id="e1", type="GPE", name="Aleppo", name_ar="حلب", country="SYR", wikidata="Q41183", geonames=170063,
                lat=36.2, lon=37.16,
            ),
            Entity(id="e2", type="GPE", name="Moscow", name_ar="موسكو", country="RUS"),
            Entity(id="e3", type="PER", name="A Doctor", name_ar="الطبيب"),
        ),
        mentions=(
            Mention(span=at("الطبيب"), entity="e3"), Mention(span=at("حلب"), entity="e1"),
            Mention(span=at("موسكو"), entity="e2"),
        ),
        attributions=(
            Attribution(
                id="a1", source=Party(span=at("الوكالة"), sectors=("JRN",)), cue=(at("قالت"),),
                content=(at("الطبيب أكد: «قصفوا حلب أمس»"),), quote="indirect", stance="assert",
            ),
            Attribution(
                id="a2", source=Party(span=at("الطبيب"), entity="e3", country="SYR", sectors=("MED",)), cue=(at("أكد"),),
                content=(at("قصفوا حلب أمس"),), quote="direct", stance="accuse", parent="a1",
            ),
            Attribution(
                id="a3", source=Party(span=at("موسكو"), entity="e2", country="RUS"), cue=(at("نفت"),),
                content=(at("قصفوا"), at("أمس")), quote="indirect", stance="deny",
            ),
        ),
        events=(
            Event(
                id="v1", type="ASSAULT", modes=("aerial",), contexts=("military",),
                trigger=at("قصفوا"), actors=(Party(country="RUS", sectors=("MIL",)),),
                recipients=(Party(span=at("حلب"), entity="e1"),), locations=(Location(span=at("حلب"), entity="e1"),),
                time=Time(span=at("أمس"), value="2016-09-29", from_="2016-09-29", to="2016-09-29"), attribution="a2",
                fatalities=Count(min=3, max=None), injuries=Count(min=4, max=6),
            ),
            Event(id="v2", type="REJECT", trigger=at("نفت"), same_as="v1", factuality="historical"),
        ),
    )  # fmt: skip
    check(reading)
    return reading


def hostile(text: str) -> Reading:
    """The text wherever a reading holds any, ids too; spans out of bounds and crossing."""
    party = Party(span=Span(1, 7), entity=text, country=text, sectors=(text,))
    kinds: tuple[EntityType, ...] = ("PER", "GPE")
    return Reading(
        article=Article(id=text, text=text, title=text, outlet=text, published=text, url=text, sha256=text),
        entities=tuple(
            Entity(id=text + kind, type=kind, name=text, name_ar=text, country=text, wikidata=text) for kind in kinds
        ),
        mentions=(Mention(span=Span(0, 4), entity=text + "PER"), Mention(span=Span(3, 99_999), entity=text + "GPE")),
        attributions=(
            Attribution(
                id=text, source=party, cue=(Span(0, 2), Span(-9, 1)), content=(Span(0, len(text)), Span(5, 5)),
                quote="mixed", stance="deny", parent=text,
            ),
        ),
        events=(
            Event(
                id=text, type="ASSAULT", modes=(text, text), contexts=(text,), trigger=Span(2, 9), actors=(party,),
                locations=(Location(span=Span(7, 8), entity=text),), time=Time(span=Span(0, 3), value=text),
                attribution=text, same_as=text, fatalities=Count(min=1, max=2),
            ),
        ),
    )  # fmt: skip


def written(module: Any, *readings: Reading) -> bytes:
    out = io.BytesIO()
    module.write(readings, out)
    return out.getvalue()


ANY_TEXT = st.text(
    st.sampled_from("قالت ا ب.؟\n\r\t😀\u00a0\u2028\x85\x1c|=_\\;[]*-%«»و1") | st.characters(codec=None),
    max_size=60,
)


# JSON-LD


def graph(*readings: Reading) -> rdflib.Graph:
    """The graph; it would fail if the context had to be fetched, since tests have no network."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "ConjunctiveGraph is deprecated", DeprecationWarning
        )  # rdflib's own use
        return rdflib.Graph().parse(data=written(jsonld, *readings), format="json-ld")


REPORT = "urn:riwaya:report:r%2F1"


def node(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(f"{REPORT}#{name}")


def test_the_context_is_in_the_document_and_names_no_remote_one() -> None:
    document = json.loads(written(jsonld, told()))
    assert set(document) == {"@context", "@graph"}
    assert all(isinstance(value, str | dict) for value in document["@context"].values())
    assert "@import" not in document["@context"]


def test_an_article_a_claim_and_an_event_are_schema_org_and_prov() -> None:
    g = graph(told())
    article = rdflib.URIRef(REPORT)
    assert (article, RDF.type, SDO.NewsArticle) in g
    assert (article, SDO.datePublished, rdflib.Literal("2016-09-30", datatype=XSD.date)) in g
    assert (node("a2"), RDF.type, SDO.Claim) in g
    assert (node("a2"), SDO.author, node("e3")) in g
    assert (node("e3"), RDF.type, SDO.Person) in g
    assert (node("a2"), SDO.text, rdflib.Literal("قصفوا حلب أمس")) in g
    assert (node("a2"), SDO.appearance, article) in g
    assert (node("a2"), RW.stance, RW.accuse) in g
    assert (node("v1"), SDO.additionalType, rdflib.URIRef("urn:riwaya:plover:ASSAULT")) in g
    assert (node("v1"), SDO.startDate, rdflib.Literal("2016-09-29", datatype=XSD.date)) in g
    assert (node("v1"), SDO.location, node("e1")) in g
    latitude = g.value(g.value(node("e1"), SDO.geo), SDO.latitude)
    assert isinstance(latitude, rdflib.Literal)
    assert float(latitude) == 36.2
    assert (node("e1"), SDO.sameAs, rdflib.URIRef("http://www.wikidata.org/entity/Q41183")) in g
    assert (node("e1"), SDO.name, rdflib.Literal("حلب", lang="ar")) in g
    assert (node("v2"), RW.sameOccurrence, node("v1")) in g
    assert not list(g.triples((None, OWL.sameAs, None)))


def test_a_claim_is_derived_from_the_one_around_it_and_quoted_only_where_it_is_quoted() -> None:
    g = graph(told())
    assert (node("a2"), PROV.wasQuotedFrom, node("a1")) in g
    assert (node("a1"), PROV.wasDerivedFrom, rdflib.URIRef(REPORT)) in g
    assert (node("a1"), PROV.wasQuotedFrom, None) not in g
    assert (node("v2"), PROV.wasDerivedFrom, rdflib.URIRef(REPORT)) in g


def test_sparql_finds_the_chain_of_an_event() -> None:
    rows = graph(told()).query(
        """
        PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX s: <https://schema.org/>
        SELECT ?teller WHERE {
          ?event s:additionalType <urn:riwaya:plover:ASSAULT> ; prov:wasDerivedFrom+ ?source .
          ?source prov:wasAttributedTo ?who . ?who s:name ?teller .
          FILTER(lang(?teller) IN ("", "ar"))
        }"""
    )
    assert {str(row[0]) for row in rows if isinstance(row, ResultRow)} == {"الطبيب", "الوكالة", "جريدة"}


def test_selectors_give_the_words_of_the_article() -> None:
    g = graph(told())
    body = g.value(rdflib.URIRef(REPORT), SDO.articleBody)
    found = []
    for annotation in g.subjects(OA.hasBody, node("a3")):
        for target in g.objects(annotation, OA.hasTarget):
            selector = g.value(target, OA.hasSelector)
            assert (selector, RDF.type, OA.TextPositionSelector) in g
            start, end = (int(str(g.value(selector, edge))) for edge in (OA.start, OA.end))
            found.append(str(body)[start:end])
    assert sorted(found) == sorted(["قصفوا", "أمس"])


def test_every_statement_and_event_of_the_corpus_is_in_the_graph(gold: list[Reading]) -> None:
    g = graph(*gold[:4])
    assert len(set(g.subjects(RDF.type, SDO.Claim))) == sum(len(r.attributions) for r in gold[:4])
    assert len(set(g.subjects(RDF.type, SDO.Event))) == sum(len(r.events) for r in gold[:4])


@settings(max_examples=12, deadline=None)
@given(ANY_TEXT)
def test_linked_data_of_any_text_parses(text: str) -> None:
    for reading in (hostile(text), hostile(HOSTILE)):
        g = graph(reading)
        assert len(set(g.subjects(RDF.type, SDO.Claim))) == 1
        for term in (t for triple in g for t in triple if isinstance(t, rdflib.URIRef)):
            assert not re.search(r"[\s<>\"{}|\\^`]", term)


# CoNLL-U


def test_sentences_words_and_layers() -> None:
    first, second = conllu_reader.parse(written(conllu, told()).decode())
    assert first.metadata["newdoc id"] == "r%2F1"
    assert first.metadata["text"] == "😀 قالت الوكالة إن الطبيب أكد: «قصفوا حلب أمس»."
    assert second.metadata["sent_id"] == "r%2F1-s2"
    by_form = {token["form"]: token["misc"] or {} for token in first}
    assert by_form["قالت"]["Cue"] == "a1"
    assert by_form["الوكالة"]["Source"] == "a1"
    assert by_form["قصفوا"] == {"Start": "31", "End": "36", "Content": "a1,a2,a3", "Trigger": "v1"}
    assert by_form["حلب"]["Entity"] == "(e1-GPE)"
    assert by_form["حلب"]["Role"] == "v1:recipient,v1:location"
    assert by_form["أكد"]["SpaceAfter"] == "No"
    assert {token["head"] for token in first} == {None}
    assert "stance=deny quote=indirect cue=49:52 content=31:36,41:44" in second.metadata["statement a3"]
    assert "same_as=v1" in second.metadata["event v2"]
    assert "fatalities=3- injuries=4-6" in first.metadata["event v1"]


def unspaced(value: str) -> str:
    signs = {"s": " ", "t": "\t", "r": "\r", "n": "\n"}
    return re.sub(r"\\(?:u([0-9a-f]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else signs[m[2]], value)


def rebuilt(blocks: Iterable[conllu_reader.TokenList]) -> str:
    """The text from forms and spaces alone; asserts that the offsets agree."""
    text = ""
    for block in blocks:
        for token in block:
            misc = token["misc"]
            text += unspaced(misc.get("SpacesBefore", ""))
            assert len(text) == int(misc["Start"])
            text += token["form"]
            assert len(text) == int(misc["End"])
            text += (
                unspaced(misc["SpacesAfter"]) if "SpacesAfter" in misc else " " * ("SpaceAfter" not in misc)
            )
    return text


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_words_with_their_spaces_rebuild_any_text(text: str) -> None:
    reading = Reading(article=Article(id="r", text=text))
    blocks = conllu_reader.parse(written(conllu, reading).decode())
    held = re.sub("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]", "\ufffd", text)
    if blocks:
        last = blocks[-1][-1]["misc"]
        end = rebuilt(blocks)
        assert (end if "SpacesAfter" in last else end.removesuffix(" ")) == held
    else:
        assert not text.strip()


def test_words_of_the_corpus_are_under_their_layers(gold: list[Reading]) -> None:
    for reading in gold:
        blocks = conllu_reader.parse(written(conllu, reading).decode())
        words = [token for block in blocks for token in block]
        text = reading.article.text
        assert "".join(text[int(w["misc"]["Start"]) : int(w["misc"]["End"])] for w in words) == "".join(
            text.split()
        )
        for event in reading.events:
            under = [w for w in words if event.id in (w["misc"].get("Trigger") or "").split(",")]
            assert int(under[0]["misc"]["Start"]) <= event.trigger.start < int(under[0]["misc"]["End"])
            assert int(under[-1]["misc"]["Start"]) < event.trigger.end <= int(under[-1]["misc"]["End"])
        brackets = "".join(w["misc"].get("Entity") or "" for w in words)
        assert brackets.count("(") == brackets.count(")") > 0


def test_hostile_ids_and_words_break_no_line() -> None:
    data = written(conllu, hostile(HOSTILE), told()).decode()
    for line in data.splitlines():  # splits at more than line feeds
        if line and not line.startswith("# "):
            number, form, *_, misc = columns = line.split("\t")
            assert len(columns) == 10
            assert number.isdigit()
            assert form.strip()
            assert all(re.fullmatch(r"[A-Z]\w+=[^=\s|]+", field) for field in misc.split("|"))
    documents = [b for b in conllu_reader.parse(data) if "newdoc id" in b.metadata]
    assert len(documents) == 2


# brat


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


# WebAnno TSV


class Tsv:
    """A strict reader of WebAnno TSV 3.3 with span layers, features and slots."""

    def __init__(self, data: bytes) -> None:
        self.units: dict[str, tuple[int, int]] = {}
        self.sentences: list[tuple[int, str]] = []
        self.spans: dict[int, tuple[str, int, int]] = {}
        self.values: dict[int, dict[str, str]] = {}
        self.slots: dict[int, list[tuple[str, str, int]]] = {}
        lines = data.decode().split("\n")
        assert lines.pop(0) == "#FORMAT=WebAnno TSV 3.3"
        layers: list[list[str]] = []
        while lines[0]:
            layers.append(lines.pop(0).removeprefix("#T_SP=").split("|"))
        columns = [(layer[0], field) for layer in layers for field in layer[1:]]
        blocks = "\n".join(lines[2:]).split("\n\n") if "#Text=" in data.decode() else []
        for number, block in enumerate(blocks, 1):
            head, *rows = block.strip("\n").split("\n")
            assert head.startswith("#Text=")
            self._sentence(number, head[6:], [row.split("\t") for row in rows], columns)
        for host in self.slots.values():
            for _, unit, target in host:
                assert self.units[unit][0] == self.spans[target][1]

    def _sentence(
        self, number: int, text: str, rows: list[list[str]], columns: list[tuple[str, str]]
    ) -> None:
        plain = unescaped(text)
        begin = int(rows[0][1].split("-")[0])
        self.sentences.append((begin, plain))
        token = sub = 0
        for unit, offsets, form, *cells in rows:
            first, _, part = unit.partition(".")
            if part:
                sub += 1
                assert (first, int(part)) == (f"{number}-{token}", sub)
            else:
                token, sub = token + 1, 0
                assert unit == f"{number}-{token}"
            start, end = map(int, offsets.split("-"))
            units16 = plain.encode("utf-16-le")
            assert units16[2 * (start - begin) : 2 * (end - begin)].decode("utf-16-le") == unescaped(form)
            self.units[unit] = (start, end)
            assert len(cells) == len(columns)
            self._cells(start, end, cells, columns)

    def _cells(self, start: int, end: int, cells: list[str], columns: list[tuple[str, str]]) -> None:
        roles: dict[int, list[str]] = {}
        order: list[int] = []
        for cell, (layer, field) in zip(cells, columns, strict=True):
            stacked = split(cell, "|") if cell != "_" else []
            if "ROLE_" not in field and field.startswith(("webanno.", "de.")):  # targets of the column before
                for id, targets in zip(order, stacked, strict=True):
                    found = (
                        []
                        if targets == "*"
                        else [re.fullmatch(r"(.+)\[(\d+)\]", t) for t in targets.split(";")]
                    )
                    assert len(found) == len(roles[id])
                    links = [(r, m[1], int(m[2])) for r, m in zip(roles[id], found, strict=True) if m]
                    known = self.slots.setdefault(id, [])
                    known += [link for link in links if link not in known]
                continue
            parsed = [re.fullmatch(r"(.*)\[(\d+)\]", value, re.DOTALL) for value in stacked]
            order = [int(m[2]) for m in parsed if m]
            assert len(order) == len(parsed)
            for id, m in zip(order, parsed, strict=True):
                assert m
                name, first, last = self.spans.get(id, (layer, start, end))
                assert name == layer
                self.spans[id] = (layer, first, max(last, end))
                if field.startswith("ROLE_"):
                    assert re.fullmatch(r"ROLE_[\w.]+:[A-Za-z]+_[\w.]+Link", field)
                    assert field.count("_") == 2
                    roles[id] = [] if m[1] == "*" else [unescaped(role) for role in split(m[1], ";")]
                elif m[1] != "*":
                    self.values.setdefault(id, {})[field] = unescaped(m[1])


def split(cell: str, at: str) -> list[str]:
    return re.findall(rf"(?:\\.|[^{re.escape(at)}\\])+", cell)


def unescaped(value: str) -> str:
    return re.sub(r"\\(->|.)", lambda m: {"t": "\t", "r": "\r", "n": "\n"}.get(m[1], m[1]), value)


def tsv(reading: Reading) -> Tsv:
    (data,) = (data for name, data in webanno.render(reading).items() if name.endswith(".tsv"))
    return Tsv(data)


def test_offsets_count_utf16_units_and_parts_of_words_are_subtokens() -> None:
    read = tsv(told())
    assert read.units["1-1"] == (0, 2)  # one astral character, two units
    assert read.units["1-2"] == (3, 7)
    denied = next(id for id, values in read.values.items() if values.get("stance") == "deny")
    assert read.spans[denied] == ("webanno.custom.Statement", 50, 53)  # نفت without its و
    assert read.units["2-1.1"] == (50, 53)
    assert read.units["2-1"] == (49, 53)


def test_slots_lead_from_events_and_statements_to_their_parts() -> None:
    read = tsv(told())
    ids = {values[name]: id for id, values in read.values.items() for name in ("stance",) if name in values}
    kinds = {(read.spans[id][0].split(".")[-1], values.get("kind")): id for id, values in read.values.items()}
    event = kinds["PloverEvent", "ASSAULT"]
    assert [role for role, _, _ in read.slots[event]] == ["recipient", "location", "time", "teller"]
    assert next(target for role, _, target in read.slots[event] if role == "teller") == ids["accuse"]
    assert ("within", ids["assert"]) in [(role, target) for role, _, target in read.slots[ids["accuse"]]]
    assert ("same as", event) in [(r, t) for r, _, t in read.slots[kinds["PloverEvent", "REJECT"]]]
    assert [role for role, _, _ in read.slots[ids["deny"]]] == ["source", "content", "content"]
    assert read.values[event]["fatalities"] == "3+"
    assert read.values[event]["injuries"] == "4–6"


def test_spans_and_types_of_the_corpus_come_back_from_tsv(gold: list[Reading]) -> None:
    for reading in gold:
        read = tsv(reading)
        by_layer: dict[str, list[tuple[int, int, str | None]]] = {}
        for id, (layer, start, end) in read.spans.items():
            values = read.values[id]
            value = values.get("value") or values.get("stance") or values.get("kind")
            by_layer.setdefault(layer.split(".")[-1], []).append((start, end, value))
        assert max(map(ord, reading.article.text)) < 0x10000  # so that units are code points here
        types = {e.id: e.type for e in reading.entities}
        assert sorted(by_layer.get("NamedEntity", [])) == sorted(
            (m.span.start, m.span.end, types[m.entity]) for m in reading.mentions
        )
        assert sorted(by_layer.get("Statement", [])) == sorted(
            (a.cue[0].start, a.cue[0].end, a.stance) for a in reading.attributions
        )
        assert sorted(by_layer.get("PloverEvent", [])) == sorted(
            (v.trigger.start, v.trigger.end, v.type) for v in reading.events
        )


def test_the_layers_are_a_uima_type_system_that_holds_every_layer_and_slot() -> None:
    files = webanno.render(told())
    types = cassis.load_typesystem(files["riwaya-layers.xml"].decode())
    header = [
        line for line in files[next(iter(files))].decode().split("\n") if line.startswith("#T_SP=webanno")
    ]
    assert len(header) == 3
    for line in header:
        name, *fields = line.removeprefix("#T_SP=").split("|")
        known = {feature.name: feature for feature in types.get_type(name).features}
        for field, target in zip(fields, [*fields[1:], ""], strict=True):
            if field.startswith("ROLE_"):
                slot, link = field.split(":")[1].split("_")
                assert known[slot].elementType.name == link
                members = {feature.name: feature.rangeType.name for feature in types.get_type(link).features}
                assert members == {"role": "uima.cas.String", "target": target}
            elif not field.startswith("webanno."):
                assert known[field].rangeType.name == "uima.cas.String"


@settings(max_examples=30, deadline=None)
@given(ANY_TEXT)
def test_tsv_of_any_text_reads_back(text: str) -> None:
    read = tsv(hostile(text))
    units = text.encode("utf-16-le", "surrogatepass")
    joined = [unit for unit in read.units if "." not in unit]
    lengths = sum(read.units[unit][1] - read.units[unit][0] for unit in joined)
    assert lengths == len("".join(text.split()).encode("utf-16-le", "surrogatepass")) // 2
    assert all(end <= len(units) // 2 for _, end in read.units.values())
    tsv(hostile(HOSTILE))


# All of them


def test_files_of_a_report_have_safe_names() -> None:
    for module in (brat, webanno):
        for id in ("../../etc/passwd", "a/b", "", "\x00", "تقرير ١", "x" * 1000):
            names = list(module.render(Reading(article=Article(id=id, text="نص.", sha256="ab"))))
            assert all(re.fullmatch(r"[\w~-][\w.~-]*", name) and len(name.encode()) < 200 for name in names)


def test_streams_write_a_report_before_they_ask_for_the_next() -> None:
    for module in (jsonld, conllu):
        out = io.BytesIO()
        sizes: list[int] = []

        def watched(out: io.BytesIO = out, sizes: list[int] = sizes) -> Iterable[Reading]:
            for n in range(3):
                sizes.append(out.tell())
                yield structs.replace(told(), article=structs.replace(told().article, id=f"r{n}"))

        module.write(watched(), out)
        assert sizes[0] < sizes[1] < sizes[2] < out.tell()


def test_a_long_report_takes_no_quadratic_time() -> None:
    text = ("قالت الوكالة إن الجيش قصف المدينة أمس. " * 2_000).strip()
    events = tuple(
        Event(id=f"v{i}", type="ASSAULT", trigger=Span(39 * i + 22, 39 * i + 25), factuality="actual")
        for i in range(2_000)
    )
    reading = Reading(article=Article(id="l", text=text), events=events)
    for run in (
        lambda: written(conllu, reading),
        lambda: brat.render(reading),
        lambda: webanno.render(reading),
    ):
        start = time.process_time()
        run()
        assert time.process_time() - start < 5
