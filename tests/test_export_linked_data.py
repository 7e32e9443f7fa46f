"""Linked data read back: JSON-LD."""

from __future__ import annotations

import json
import re
import warnings

import rdflib
from hypothesis import given, settings
from rdflib.namespace import OWL, PROV, RDF, XSD
from rdflib.query import ResultRow

from riwaya.export import jsonld
from riwaya.schema import (
    Reading,
)
from tests.export_texts import ANY_TEXT, HOSTILE, OA, RW, SDO, hostile, told, written


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
