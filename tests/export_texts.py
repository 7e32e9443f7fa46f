"""Readings for the tests of annotated texts and linked data: one told in full, one hostile throughout."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import rdflib
from hypothesis import strategies as st

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
