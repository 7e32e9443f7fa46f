"""Readings that the tests of the exports share: annotated, made by hand, and hostile ones by hypothesis."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import structs

from riwaya.gold.corpus import load_gold_file
from riwaya.knowledge.plover import sectors
from riwaya.schema import (
    Article,
    Attribution,
    Count,
    Entity,
    Event,
    Location,
    Mention,
    Party,
    Reading,
    Span,
    Time,
)

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
HOSTILE = "=cmd|'/c x'!A1\tس\n\x00\u202eص\u2066\"'</script>]]>&;\\;\u2028\x1b\ufffe😀"


def gold() -> list[Reading]:
    """Twelve annotated reports of the corpus."""
    return [load_gold_file(path).reading for path in sorted(REPORTS.glob("w1-*.gold"))[:12]]


def strike(**changes: Any) -> Reading:
    """Aleppo is bombed by Russian planes, says a doctor whom an agency quotes; Moscow denies it."""
    text = "حلب: قالت الوكالة إن الطبيب أكد أن طائرات روسية قصفت المدنيين في حلب أمس. ونفت موسكو القصف."

    def at(phrase: str, after: int = 0) -> Span:
        start = text.index(phrase, after)
        return Span(start, start + len(phrase))

    article = Article(
        id="r1", text=text, title="قصف", published="2016-09-30", outlet="جريدة", url="https://x.example/1"
    )
    return Reading(
        article=structs.replace(article, **changes),
        entities=(
            Entity(
                id="e1", type="GPE", name="Aleppo", name_ar="حلب", country="SYR", geonames=170063, lat=36.2, lon=37.16
            ),
            Entity(id="e2", type="GPE", name="Moscow", name_ar="موسكو", country="RUS", wikidata="Q649"),
        ),
        mentions=(Mention(span=at("حلب"), entity="e1"),),
        attributions=(
            Attribution(
                id="a1", source=Party(span=at("الوكالة"), sectors=("JRN",)), cue=(at("قالت"),),
                content=(at("الطبيب أكد أن طائرات روسية قصفت المدنيين في حلب أمس"),), quote="indirect", stance="assert",
            ),
            Attribution(
                id="a2", source=Party(span=at("الطبيب"), country="SYR", sectors=("MED",)), cue=(at("أكد"),),
                content=(at("طائرات روسية قصفت المدنيين في حلب أمس"),), quote="indirect", stance="assert", parent="a1",
            ),
            Attribution(
                id="a3", source=Party(span=at("موسكو"), entity="e2", country="RUS", sectors=("GOV",)),
                cue=(at("نفت"),), content=(at("القصف"),), quote="indirect", stance="deny",
            ),
        ),
        events=(
            Event(
                id="v1", type="ASSAULT", trigger=at("قصفت"), modes=("aerial",), contexts=("military",),
                actors=(Party(span=at("طائرات روسية"), country="RUS", sectors=("MIL",)),),
                recipients=(Party(span=at("المدنيين"), country="SYR", sectors=("CVL",)),),
                locations=(Location(span=at("حلب", 10), entity="e1"),),
                time=Time(span=at("أمس"), value="2016-09-29"), attribution="a2",
                fatalities=Count(min=3, max=None, who=at("المدنيين")),
            ),
            Event(
                id="v2", type="ASSAULT", trigger=at("القصف"), factuality="negated", attribution="a3", same_as="v1"
            ),
        ),
    )  # fmt: skip


def written(module: Any, *readings: Reading) -> bytes:
    out = io.BytesIO()
    module.write(readings, out)
    return out.getvalue()


def tsv(data: bytes, columns: Iterable[str] | None = None) -> pd.DataFrame:
    names = None if columns is None else list(columns)
    return pd.read_csv(io.BytesIO(data), sep="\t", names=names, dtype=str, keep_default_na=False)


HOSTILE_TEXT = st.text(
    st.one_of(st.sampled_from(HOSTILE + "=+-@؛،ـًabدرس"), st.characters(exclude_categories=["Cs"])),
    max_size=30,
)
MAYBE_TEXT = st.one_of(st.none(), HOSTILE_TEXT.filter(bool))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    text = draw(HOSTILE_TEXT.filter(bool))

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span(start, draw(st.integers(start + 1, len(text))))

    def party() -> Party:
        return Party(
            span=draw(st.sampled_from((None, span()))),
            entity=draw(st.sampled_from((None, "e1", "ناقص"))),
            country=draw(st.sampled_from((None, "SYR", "UNO"))),
            sectors=tuple(draw(st.lists(st.sampled_from(sorted(sectors())), max_size=2))),
            why=tuple(draw(st.lists(HOSTILE_TEXT, max_size=3))),
        )

    def count() -> Count | None:
        return draw(
            st.sampled_from((None, Count(min=0, max=None), Count(min=1, max=2, who=span(), span=span())))
        )

    article = Article(
        text=text,
        id=draw(HOSTILE_TEXT),
        title=draw(MAYBE_TEXT),
        outlet=draw(MAYBE_TEXT),
        url=draw(MAYBE_TEXT),
        published="2016-01-31",
    )
    degrees = draw(st.sampled_from((None, -33.5)))
    entity = Entity(
        id="e1",
        type="GPE",
        name=draw(HOSTILE_TEXT.filter(bool)),
        name_ar=draw(HOSTILE_TEXT.filter(bool)),
        lat=degrees,
        lon=degrees,
    )
    attribution = Attribution(
        id="a1", source=draw(st.sampled_from((None, party()))), cue=(span(), span()), content=(span(),),
        quote="direct", stance="believe", confidence=draw(st.floats(0, 1)),
    )  # fmt: skip
    events = tuple(
        Event(
            id=f"v{number}", type="ASSAULT", trigger=span(), actors=(party(), party()), recipients=(party(),),
            locations=(Location(span=span()), Location(entity="e1")), time=draw(st.sampled_from((None, Time(span=span())))),
            fatalities=count(), injuries=count(), attribution=draw(st.sampled_from((None, "a1"))),
        )
        for number in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    return Reading(article=article, entities=(entity,), attributions=(attribution,), events=events)


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
