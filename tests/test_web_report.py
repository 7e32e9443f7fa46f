"""The first page and the page of a report, as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.reader import Reader
from riwaya.schema import load
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from tests.desk_client import csrf, desk_client
from tests.small_store import fill

REPORT = "قال وزير الخارجية المصري سامح شكري إن بلاده ترفض العقوبات على سوريا.\n\nوقصفت طائرات روسية مدينة إدلب أمس."

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Client]:
    """A desk over three short reports."""
    url = f"sqlite:///{tmp_path / 'small.db'}"
    fill(url, tmp_path)
    with desk_client(make_app(Settings(database=url), reader)) as client:
        yield client


@pytest.fixture
def bare(reader: Reader) -> Iterator[Client]:
    """A desk without a database."""
    with desk_client(make_app(Settings(), reader)) as client:
        yield client


def read(client: Client, text: str = REPORT, **more: str) -> str:
    """The page of a pasted report."""
    answer = client.post("/read", data={"text": text, "_csrf_token": csrf(client), **more}, files={"x": b""})
    return answer.text


def test_a_pasted_report_is_read_without_a_database(bare: Client) -> None:
    page = read(bare, published="2024-03-02", outlet="وكالة")
    assert "سامح شكري" in re.sub(r"<[^>]+>", "", page)
    assert "March 2, 2024" in page
    assert 'class="note' in page
    assert '<nav class="bar"' in page
    assert "/events" not in page  # nothing that needs a database is offered


def test_its_json_is_the_reading(bare: Client) -> None:
    page = read(bare, published="2024-03-02")
    address = re.search(r'href="(/readings/[^"]+/reading.json)"', page)
    assert address is not None
    reading = load(bare.get(address[1]).content)
    assert reading.article.text == REPORT
    assert reading.article.published == "2024-03-02"


def test_a_file_is_read_as_its_content_says(bare: Client) -> None:
    html = f"<html><head><title>خبر</title></head><body><article><p>{REPORT}</p></article></body></html>"
    answer = bare.post(
        "/read",
        data={"_csrf_token": csrf(bare)},
        files={"file": ("x.txt", REPORT.encode("cp1256"), "text/plain")},
    )
    assert "سامح شكري" in re.sub(r"<[^>]+>", "", answer.text)
    answer = bare.post(
        "/read", data={"_csrf_token": csrf(bare)}, files={"file": ("x.bin", html.encode(), "text/html")}
    )
    assert "شكري" in re.sub(r"<[^>]+>", "", answer.text)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "empty"),
        ({"text": "An English report about something else entirely."}, "not Arabic"),
        ({"text": REPORT, "published": "yesterday"}, "no day"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays_in_the_form(
    bare: Client, given: dict[str, str], said: str
) -> None:
    answer = bare.post("/read", data={**given, "_csrf_token": csrf(bare)}, files={"x": b""})
    assert answer.status_code == 422
    assert said in answer.text
    assert given["text"] in answer.text


def test_the_sample_is_read_at_a_click(bare: Client) -> None:
    page = bare.get("/sample").text
    assert "مأرب" in page
    assert page.count('class="card ') > 10


def test_a_reading_is_added_to_the_database_on_demand(desk: Client) -> None:
    page = read(desk, outlet="وكالة")
    form = re.search(r'action="(/readings/[^"]+/save)"', page)
    assert form is not None
    saved = desk.post(form[1], data={"_csrf_token": csrf(desk)}, follow_redirects=False)
    assert re.fullmatch(r"/articles/\d+", saved.headers["location"])
    assert "سامح شكري" in re.sub(r"<[^>]+>", "", desk.get(saved.headers["location"]).text)
    again = desk.post(form[1], data={"_csrf_token": csrf(desk)}, follow_redirects=False)
    assert again.headers["location"] == saved.headers["location"]  # one text is one report


def test_each_number_of_victims_stands_with_its_own_words(desk: Client) -> None:
    page = read(
        desk, "قتل 41 شخصا وأصيب 120 آخرون بجروح في تفجير بسيارة مفخخة في بغداد أمس.", published="2013-10-28"
    )
    place = re.search(r'action="(/readings/[^"]+/save)"', page)
    assert place is not None
    desk.post(place[1], data={"_csrf_token": csrf(desk)})
    (figure,) = re.findall(r"<b>41 killed.*?</a>", desk.get("/casualties").text)
    assert "120 injured" in figure
    assert re.findall(r"<q[^>]*><bdi>(.*?)</bdi></q>", figure) == ["41", "120"]


def test_a_stored_report_leads_on(desk: Client) -> None:
    page = desk.get("/articles/1").text
    assert re.search(r'href="/actors/\d+"', page)  # a named party
    assert "/actors/code/RUS%20MIL" in page  # a coded one
    assert re.search(r'href="/occurrences/\d+"', page)  # the same event elsewhere
    assert 'id="v1"' in page
    assert 'id="a1"' in page
    assert "/articles/1/correct/v1" in page


def test_a_chain_has_the_words_of_each_speaker_beside_the_name(desk: Client) -> None:
    chain = read(desk).split('class="chain"')[1].split("</ol>")[0]
    assert "Sameh Shoukry" in chain
    assert "<small><bdi>وزير الخارجية المصري سامح شكري</bdi></small>" in chain


def test_a_card_says_why_each_party_has_its_code(desk: Client) -> None:
    page = read(desk, "قصفت طائرات روسية مدينة إدلب وقتلت ثلاثة مدنيين.")
    reasons = re.findall(r'<details class="why">.*?</details>', page, re.DOTALL)
    of = {name for each in reasons for name in re.findall(r"<dt><bdi>([^<]+)</bdi></dt>", each)}
    assert {"طائرات روسية", "ثلاثة مدنيين"} <= of
    assert re.search(
        r'<span class="tag" title="RUS MIL">.*?<span dir="ltr" class="code">RUS MIL</span></span>', page
    )


def test_the_page_is_in_the_language_of_the_visitor(desk: Client) -> None:
    arabic = desk.get("/articles/1", headers={"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "الأحداث" in arabic
    english = desk.get("/articles/1", headers={"Accept-Language": "fr,en;q=0.5"}).text
    assert '<html lang="en" dir="ltr">' in english
    desk.get("/language/ar", params={"next": "/events"}, follow_redirects=False)
    assert '<html lang="ar"' in desk.get("/articles/1", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "outside", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_language_switch_leads_nowhere_else(bare: Client, outside: str) -> None:
    answer = bare.get("/language/en", params={"next": outside}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_hostile_text_stays_text(desk: Client) -> None:
    hostile = 'قال الوزير <script>alert(1)</script> إن "القصف" استهدف <img src=x onerror=alert(1)> المدينة \u202eابجد'
    page = read(desk, hostile, outlet='<script>alert(2)</script>"onload="')
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'onload="' not in page


def test_what_is_not_there_is_said(desk: Client) -> None:
    answer = desk.get("/articles/4711")
    assert answer.status_code == 404
    assert "there is no article 4711" in answer.text
    assert desk.get("/readings/none").status_code == 404
    assert desk.get("/nowhere").status_code == 404


def test_the_first_page_says_what_the_database_holds(desk: Client) -> None:
    page = desk.get("/").text
    assert "<b>3</b> reports" in page
    assert "غارة على مطار حلب" in page
    told = re.search(r'href="/conflicts"><b>(\d+)</b>', page)
    assert told is not None
    listed = re.findall(r'class="headed"><h2><a href="/occurrences/(\d+)"', desk.get("/conflicts").text)
    assert len(listed) == int(told[1]) > 0
