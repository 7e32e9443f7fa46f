"""Timeline, network and map: what stands on them, where their marks lead, and their files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import select, update

from riwaya.corpus.filters import Filter
from riwaya.corpus.places import places
from riwaya.store.database import Database
from riwaya.store.tables import identities
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from tests.desk_client import desk_client
from tests.pages_desk import Site, site

SVG = "{http://www.w3.org/2000/svg}svg"
WHERE = {"Aleppo": (36.2, 37.16), "Aleppo International Airport": (36.18, 37.22), "Paris": (48.85, 2.35)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        with Database(f"sqlite:///{folder / 'desk.db'}") as database, database.engine.begin() as connection:
            for name, (lat, lon) in WHERE.items():
                connection.execute(
                    update(identities).where(identities.c.name == name).values(lat=lat, lon=lon)
                )
        yield found


def table(desk: Site, path: str) -> list[dict[str, str]]:
    answer = desk.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{path[1:].partition("?")[0]}"'
    return list(csv.DictReader(io.StringIO(answer.text)))


def counted(desk: Site, address: str) -> int:
    """How many events the list at that address has."""
    return desk.page(address).html.count('<div class="at">')


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_has_the_chart_for_wide_and_narrow_and_a_table(desk: Site, view: str, language: str) -> None:
    page = desk.page(f"/{view}", language)
    assert page.html.count("<svg xmlns") == 2
    assert "table" in page.tags
    assert "script" not in page.html.partition("<main")[2].partition("</main>")[0]
    assert not {"style", "onload", "onerror", "onmouseover"} & page.attributes
    assert {f"/{view}.svg", f"/{view}.csv"} <= page.addresses


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_every_number_of_the_table_leads_to_as_many_events(desk: Site, view: str) -> None:
    page = desk.page(f"/{view}")
    rows = [(href, words) for href, words in page.links if href.startswith("/events?") and words.isdecimal()]
    assert rows
    for href, number in rows:
        assert counted(desk, href) == int(number), href


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_the_svg_file_stands_alone(desk: Site, view: str) -> None:
    answer = desk.client.get(f"/{view}.svg?type=ASSAULT")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == SVG
    assert not [e for e in root.iter() if e.tag.endswith("}a") or e.tag.endswith("}script")]


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_filters_hold_for_page_and_files(desk: Site, view: str) -> None:
    narrowed = f"since=2016-11-01&type=CONSULT&{'x=1' if view == 'map' else 'by=day'}"
    page = desk.page(f"/{view}?{narrowed}")
    assert "assault" not in page.html.partition("<table")[2]
    assert len(table(desk, f"/{view}.csv?{narrowed}")) == 1
    assert any(a.startswith(f"/{view}.csv?since=2016-11-01&type=CONSULT") for a in page.addresses)


@pytest.mark.parametrize("view", ["timeline", "network", "map"])
def test_what_is_not_there_is_said(desk: Site, view: str) -> None:
    assert "Nobody who acts is called" in desk.page(f"/{view}?party=Atlantis", status=400).text
    assert "is no day" in desk.page(f"/{view}?since=tomorrow", status=400).text
    page = desk.page(f"/{view}?since=2020-01-01")
    assert "svg" not in page.html.partition("<main")[2].partition("</main>")[0]
    assert page.to("From: Jan 1, 2020") == [f"/{view}"]  # what takes the filter away


def test_time_is_cut_as_is_asked_for(desk: Site) -> None:
    days = table(desk, "/timeline.csv?by=day")
    assert [row["first_day"] for row in days] == [
        "2016-09-29", "2016-09-30", "2016-10-01", "2016-10-02", "2016-11-05",
    ]  # fmt: skip
    assert [row["first_day"] for row in table(desk, "/timeline.csv?by=month")] == ["2016-09-01", "2016-10-01", "2016-11-01"]  # fmt: skip
    weeks = desk.page("/timeline?by=week")
    assert "Week of Sep 26, 2016" in weeks.text
    page = desk.page("/timeline?by=month&since=2016-09-02")
    assert set(page.to("September 2016")) == {"/events?since=2016-09-02&until=2016-09-30"}
    assert set(page.to("October 2016")) == {"/events?since=2016-10-01&until=2016-10-31"}
    assert 'aria-current="true">what suits' in desk.page("/timeline?by=century").html


def test_an_arrow_leads_to_what_one_did_to_the_other(desk: Site) -> None:
    page = desk.page("/network?by=code")
    arrow = min(
        a for a in page.addresses if a.startswith("/events?") and "toward=SYR+CVL" in a and "RUS" in a
    )
    assert arrow == "/events?party=RUS+MIL&role=actor&toward=SYR+CVL"
    assert "قصفت" in desk.page(arrow).text
    assert "نفت" not in desk.page(arrow).text
    assert "/actors/code/RUS%20MIL" in page.addresses
    assert {row["actor_code"] for row in table(desk, "/network.csv?by=code")} >= {"RUS MIL", "TUR GOV"}


def test_the_map_leads_nearer(desk: Site) -> None:
    page = desk.page("/map")
    box = next(a for a in page.addresses if a.startswith("/map?box="))
    near = desk.page(box)
    assert near.to("The whole map") == ["/map"]
    assert "Paris" not in near.text
    assert "Aleppo International Airport" in near.text
    for wrong in ("1,2,3", "a,b,c,d", "1,2,3,4e9", "nan,nan,nan,nan"):
        assert "Paris" in desk.page(f"/map?box={wrong}").text


def test_places_are_counted_as_the_filter_counts_them(desk: Site, folder: Path) -> None:
    with Database(f"sqlite:///{folder / 'desk.db'}") as database, database.read() as connection:
        found = places(connection, Filter())
        ids = {p.name: p.identity for p in found.places}
        assert {p.name: (p.events, p.quad) for p in found.places} == {
            "Aleppo International Airport": (3, 4), "Aleppo": (2, 4), "Paris": (1, 1),
        }  # fmt: skip
        assert found.whole == 3
        assert found.unplaced == 1  # the village without coordinates
        assert [p.name for p in places(connection, Filter(limit=1, offset=1)).places] == ["Aleppo"]
        for name, number in ids.items():
            (only,) = places(connection, Filter(place=f"#{number}")).places
            assert only.name == name
        assert places(connection, Filter(type="CONSULT")).places[0].types == {"CONSULT": 1}
        assert connection.scalar(select(identities.c.lat).where(identities.c.id == ids["Paris"])) == 48.85


def test_report_text_is_never_markup(desk: Site) -> None:
    for path in ("/network", "/network?by=code", "/timeline", "/map"):
        html = desk.page(path).html
        assert "<marquee" not in html
        assert "<img src=x" not in html
        assert "onload=alert" not in html
    assert not [
        row for row in table(desk, "/network.csv") for cell in row.values() if cell[:1] in tuple("=+@")
    ]


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    with desk_client(make_app(Settings(database=f"sqlite:///{tmp_path / 'empty.db'}"))) as client:
        for view in ("timeline", "network", "map"):
            answer = client.get(f"/{view}")
            assert answer.status_code == 200
            assert 'class="nothing"' in answer.text
            assert client.get(f"/{view}.svg").status_code == 200
            assert client.get(f"/{view}.csv").text.count("\n") == 1
