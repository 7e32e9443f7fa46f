"""Event records, maps and networks, read back by the tools that people use them with."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from msgspec import structs
from shapely.geometry import shape

from riwaya.export import gdelt_tsv, geojson, graphml, plover_jsonl, polecat_tsv
from riwaya.export.happened import day, happened
from riwaya.export.words import chain, party_name, words
from riwaya.invariants import check
from riwaya.knowledge.cameo import cameo_event, roles
from riwaya.knowledge.plover import modes, sectors
from riwaya.schema import (
    EVENT_TYPES,
    Article,
    Entity,
    Event,
    Location,
    Party,
    Reading,
    Span,
    Time,
)
from tests.export_readings import FEW, HOSTILE, gold, readings, strike, tsv, written

# Words and chains


def test_a_chain_goes_from_the_outlet_to_the_innermost_speaker() -> None:
    reading = strike()
    check(reading)
    links = chain(reading, "a2")
    assert [link.name for link in links] == ["جريدة", "الوكالة", "الطبيب"]
    assert [(link.attribution, link.cue) for link in links] == [(None, ""), ("a1", "قالت"), ("a2", "أكد")]
    assert links[2].start is not None
    assert reading.article.text[links[2].start : links[2].end] == "الطبيب"
    assert [link.name for link in chain(reading, None)] == ["جريدة"]


def test_a_chain_in_a_circle_ends() -> None:
    reading = strike()
    first, second, third = reading.attributions
    circle = structs.replace(reading, attributions=(structs.replace(first, parent="a2"), second, third))
    assert [link.attribution for link in chain(circle, "a2")] == [None, "a1", "a2"]


def test_a_party_is_called_by_its_entity_else_by_its_words() -> None:
    reading = strike()
    denier = reading.attributions[2].source
    assert party_name(reading, denier) == "Moscow"
    assert party_name(reading, denier, arabic=True) == "موسكو"
    assert party_name(reading, reading.attributions[1].source) == "الطبيب"
    assert party_name(reading, None) == party_name(reading, Party()) == ""


# What happened, and when


def test_what_is_denied_did_not_happen_and_what_is_told_twice_happened_once() -> None:
    reading = strike()
    told = reading.events[0]
    again = structs.replace(told, id="v3", same_as="v1", actors=())
    twice = structs.replace(reading, events=(again, *reading.events))
    (occurrence,) = happened(twice)
    assert (occurrence.event.id, occurrence.tellings) == ("v1", 2), "the fuller telling speaks"


def test_events_that_are_the_same_in_a_circle_are_one() -> None:
    told = strike().events[0]
    pair = (structs.replace(told, same_as="v2"), structs.replace(told, id="v2", same_as="v1"))
    assert [o.tellings for o in happened(structs.replace(strike(), events=pair))] == [2]


@pytest.mark.parametrize(
    ("value", "start", "factuality", "expected"),
    [
        ("2016-09", None, "actual", "2016-09-01"),
        ("2016-09", "2016-09-05", "actual", "2016-09-05"),
        ("2015", None, "historical", "2015-01-01"),
        ("الأمس", None, "actual", "2016-09-30"),
        (None, None, "historical", "None"),
        ("2016-02-31", None, "actual", "2016-09-30"),
    ],
)
def test_an_event_without_a_date_of_its_own_has_the_publication_date(
    value: str | None, start: str | None, factuality: Any, expected: str
) -> None:
    reading = strike()
    event = structs.replace(
        reading.events[0], time=Time(span=Span(0, 3), value=value, from_=start), factuality=factuality
    )
    assert str(day(reading, event)) == expected


# PLOVER, POLECAT, GDELT


def test_plover_has_a_line_an_event_with_its_chain() -> None:
    records = pd.read_json(io.BytesIO(written(plover_jsonl, *gold())), lines=True)
    assert len(records) == sum(len(r.events) for r in gold())
    told, denied = (json.loads(line) for line in written(plover_jsonl, strike()).splitlines())
    assert (told["event"], told["mode"], told["quad"], told["date"]) == (
        "ASSAULT",
        ["aerial"],
        4,
        "2016-09-29",
    )
    assert (told["actors"][0]["country"], told["actors"][0]["sector"]) == ("RUS", "MIL")
    assert told["location"] == {
        "name": "Aleppo", "text": "حلب", "country": "SYR", "lat": 36.2, "lon": 37.16, "geonames": 170063,
    }  # fmt: skip
    assert told["fatalities"] == {"min": 3, "max": None, "text": "المدنيين"}
    assert [link["name"] for link in told["riwaya"]["chain"]] == ["جريدة", "الوكالة", "الطبيب"]
    assert told["text"].endswith("أمس.")
    assert (denied["riwaya"]["factuality"], denied["riwaya"]["same_as"]) == ("negated", "v1")


def test_plover_repeats_no_endless_sentence_for_every_event() -> None:
    text = "قصف " * 100_000
    events = tuple(Event(id=f"v{i}", type="ASSAULT", trigger=Span(i * 4, i * 4 + 3)) for i in range(200))
    assert len(written(plover_jsonl, Reading(article=Article(text=text), events=events))) < 2_000_000


def test_polecat_has_a_row_an_occurrence_under_its_column_names() -> None:
    table = tsv(written(polecat_tsv, *gold()))
    assert tuple(table.columns) == polecat_tsv.COLUMNS
    assert len(table) == sum(1 for r in gold() for _ in happened(r)) > 50
    (row,) = tsv(written(polecat_tsv, strike())).to_dict("records")
    assert row["Event Type"] == "ASSAULT"
    assert (row["Actor Country"], row["Recipient Name"], row["Placename"]) == ("RUS", "المدنيين", "Aleppo")
    assert (row["Latitude"], row["GeoNames ID"], row["Quad Code"]) == ("36.2", "170063", "MATERIAL CONFLICT")


def test_several_actors_keep_their_order_in_every_cell() -> None:
    reading = strike()
    event = reading.events[0]
    actors = (Party(country="SYR", sectors=("MIL",)), Party(span=event.actors[0].span), *event.actors)
    row = tsv(
        written(polecat_tsv, structs.replace(reading, events=(structs.replace(event, actors=actors),)))
    ).iloc[0]
    assert row["Actor Country"] == "SYR;;RUS"
    assert row["Primary Actor Sector"] == "MIL;;MIL"
    assert row["Actor Name"] == ";طائرات روسية;طائرات روسية"


def test_gdelt_has_its_columns_and_cameo_codes() -> None:
    assert len(gdelt_tsv.COLUMNS) == 58
    assert gdelt_tsv.COLUMNS[56:] == ("DATEADDED", "SOURCEURL")
    (row,) = tsv(written(gdelt_tsv, strike()), gdelt_tsv.COLUMNS).to_dict("records")
    expected = {
        "SQLDATE": "20160929", "MonthYear": "201609", "Year": "2016", "FractionDate": "2016.8192",
        "Actor1Code": "RUSMIL", "Actor1CountryCode": "RUS", "Actor1Type1Code": "MIL", "Actor2Code": "SYRCVL",
        "EventCode": "195", "EventRootCode": "19", "QuadClass": "4", "GoldsteinScale": "-10.0", "AvgTone": "",
        "ActionGeo_Type": "4", "ActionGeo_CountryCode": "SY", "ActionGeo_FullName": "Aleppo, Syria",
        "ActionGeo_Lat": "36.2", "DATEADDED": "20160930", "SOURCEURL": "https://x.example/1", "IsRootEvent": "1",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    table = tsv(written(gdelt_tsv, *gold()), gdelt_tsv.COLUMNS)
    assert table["GLOBALEVENTID"].is_unique
    assert table["GLOBALEVENTID"].astype("int64").min() >= 0
    assert set(table["QuadClass"]) <= set("1234")
    assert (table["EventRootCode"] == table["EventCode"].str[:2]).all()


@pytest.mark.parametrize(
    ("party", "code", "country", "group", "types"),
    [
        (Party(country="UNO", sectors=("GOV",)), "IGOUNO", "", "UNO", ("IGO", "")),
        (Party(country="UNO", sectors=("GOV", "REF")), "IGOUNOREF", "", "UNO", ("IGO", "REF")),
        (Party(country="EUR", sectors=("GOV",)), "IGOEUREEC", "EUR", "EEC", ("IGO", "")),
        (Party(country="SYR", sectors=("JRN",)), "SYRMED", "SYR", "", ("MED", "")),
        (Party(country="SYR", sectors=("UNK",)), "SYR", "SYR", "", ("", "")),
        (Party(country="ISM"), "", "", "", ("", "")),
    ],
)
def test_gdelt_writes_actors_as_cameo_does(
    party: Party, code: str, country: str, group: str, types: tuple[str, str]
) -> None:
    reading = strike()
    event = structs.replace(reading.events[0], actors=(party,))
    data = written(gdelt_tsv, structs.replace(reading, events=(event,)))
    row = tsv(data, gdelt_tsv.COLUMNS).iloc[0]
    assert (row["Actor1Code"], row["Actor1CountryCode"], row["Actor1KnownGroupCode"]) == (
        code,
        country,
        group,
    )
    assert (row["Actor1Type1Code"], row["Actor1Type2Code"]) == types


def test_every_event_type_has_a_cameo_code_and_no_row_is_of_an_unknown_mode_or_sector() -> None:
    from riwaya.knowledge.tables import rows

    for type in EVENT_TYPES:
        assert len(cameo_event(type, ()).code) == 3
    for type, mode, *_ in rows("plover_cameo.tsv", ("type", "mode", "cameo", "goldstein")):
        assert type in EVENT_TYPES
        assert mode == "" or mode in modes()[type]
    assert set(roles()) <= set(sectors())


# Maps and networks


def test_geojson_points_are_longitude_then_latitude() -> None:
    unplaced = structs.replace(strike(), entities=())
    collection = json.loads(written(geojson, unplaced, strike(), strike(id="r2")))
    assert collection["type"] == "FeatureCollection"
    assert [f["id"] for f in collection["features"]] == ["r1/v1", "r2/v1"]
    point = shape(collection["features"][0]["geometry"])
    assert (point.geom_type, *point.coords) == ("Point", (37.16, 36.2))
    assert collection["features"][0]["properties"]["chain"] == ["جريدة", "الوكالة", "الطبيب"]
    assert json.loads(written(geojson)) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (None, 5.0)])
def test_what_is_no_point_on_earth_is_not_on_the_map(lat: float | None, lon: float) -> None:
    reading = strike()
    entities = (structs.replace(reading.entities[0], lat=lat, lon=lon), reading.entities[1])
    assert json.loads(written(geojson, structs.replace(reading, entities=entities)))["features"] == []


def test_a_town_speaks_for_an_event_before_its_country() -> None:
    reading = strike()
    syria = Entity(id="e3", type="GPE", name="Syria", name_ar="سوريا", country="SYR", lat=35.0, lon=38.0)
    event = structs.replace(reading.events[0], locations=(Location(entity="e3"), Location(entity="e1")))
    both = structs.replace(reading, entities=(*reading.entities, syria), events=(event,))
    assert json.loads(written(geojson, both))["features"][0]["properties"]["place"] == "Aleppo"


def test_the_network_counts_what_was_done_between_parties() -> None:
    graph = nx.read_graphml(io.BytesIO(written(graphml, strike(), strike(id="r2"))))
    assert graph.is_directed()
    ((actor, recipient, edge),) = graph.edges(data=True)
    assert (graph.nodes[actor]["label"], graph.nodes[recipient]["label"]) == ("RUS MIL", "SYR CVL")
    assert edge == {
        "count": 2, "score": -9.0, "types": "ASSAULT:2", "first": "2016-09-29", "last": "2016-09-29",
    }  # fmt: skip
    assert nx.read_graphml(io.BytesIO(written(graphml, *gold()))).number_of_edges() > 20


@FEW
@given(reading=readings())
def test_plover_offsets_are_those_of_the_words(reading: Reading) -> None:
    lines = [json.loads(line) for line in written(plover_jsonl, reading).split(b"\n") if line]
    assert len(lines) == len(reading.events)
    for line, event in zip(lines, reading.events, strict=True):
        ours = line["riwaya"]
        assert ours["trigger_text"] == reading.article.text[ours["trigger"]["start"] : ours["trigger"]["end"]]
        assert Span(**ours["trigger"]) == event.trigger
        assert line["text"] in reading.article.text
        for actor, party in zip(line["actors"], event.actors, strict=True):
            assert actor["text"] == words(reading, party.span)


# Hostile text


@FEW
@given(reading=readings())
def test_no_text_breaks_a_row_a_column_or_a_document(reading: Reading) -> None:
    polecat = tsv(written(polecat_tsv, reading))
    assert len(polecat) == len(reading.events)
    gdelt = written(gdelt_tsv, reading)
    pairs = sum(len(e.actors) * len(e.recipients) for e in reading.events)
    assert len(gdelt.decode().splitlines()) == pairs
    assert all(line.count("\t") == 57 for line in gdelt.decode().splitlines())
    nx.read_graphml(io.BytesIO(written(graphml, reading)))
    json.loads(written(geojson, reading))


def test_hostile_names_come_through_every_stream() -> None:
    reading = strike(id=HOSTILE, outlet=HOSTILE, title=HOSTILE, url=HOSTILE)
    entities = tuple(structs.replace(e, name=HOSTILE, name_ar=HOSTILE) for e in reading.entities)
    actor = Party(entity="e2")
    event = structs.replace(reading.events[0], actors=(actor,))
    reading = structs.replace(reading, entities=entities, events=(event,))
    row = tsv(written(polecat_tsv, reading)).iloc[0]
    assert row["Headline"].startswith("'=cmd")
    assert not set(row["Headline"]) & set('\x00\n\u202e\u2066"')
    graph = nx.read_graphml(io.BytesIO(written(graphml, reading)))
    assert any("</script>]]>&" in values["label"] for _, values in graph.nodes(data=True))
    assert json.loads(written(geojson, reading))["features"][0]["properties"]["outlet"] == HOSTILE
    assert json.loads(written(plover_jsonl, reading))["publisher"] == HOSTILE


# Size


class Nowhere(io.RawIOBase, BinaryIO):
    """Takes everything, keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)


@pytest.mark.parametrize("module", [plover_jsonl, polecat_tsv, gdelt_tsv, geojson, graphml])
def test_memory_does_not_grow_with_the_number_of_events(module: Any) -> None:
    def peak(consume: Callable[[Iterable[Reading]], object]) -> int:
        tracemalloc.start()
        consume(strike(id=f"r{i}") for i in range(500))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    module.write([strike()], Nowhere())  # tables and libraries are loaded
    assert peak(lambda some: module.write(some, Nowhere())) < peak(list) / 5
