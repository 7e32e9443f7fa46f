"""Search with suggestions, and the page about the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from riwaya.corpus.passages import passages
from riwaya.schema import Span
from riwaya.store.database import Database
from riwaya.version import __version__
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from tests.desk_client import desk_client
from tests.pages_desk import Page, Site, site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def asked(desk: Site, words: str, more: str = "", **named: object) -> Page:
    return desk.page(f"/search?q={quote(words)}{more}", **named)  # type: ignore[arg-type]


def hits(page: Page) -> list[str]:
    """The titles of the reports that were found."""
    return [words for href, words in page.links if href.startswith("/articles/")]


def test_words_are_found_in_any_form_and_marked(desk: Site) -> None:
    page = asked(desk, "قَصْف المطار")
    assert hits(page) == ["غارة على مطار حلب"]
    assert f"/articles/{desk.articles['north']}" in page.addresses
    assert "<mark>قصف</mark> <mark>المطار</mark>" in page.html


@pytest.mark.parametrize("marks", ['""', "“”", "«»"])
def test_a_phrase_is_taken_as_it_stands(desk: Site, marks: str) -> None:
    assert hits(asked(desk, f"{marks[0]}في حلب{marks[1]}")) == hits(asked(desk, '"في حلب"')) != []
    assert hits(asked(desk, f"{marks[0]}حلب في{marks[1]}")) == []
    assert len(hits(asked(desk, "حلب في"))) > 0


def test_who_and_what_is_meant_stands_above(desk: Site) -> None:
    for words in ("Putin", "vladimir pu", "فلاديمير", '"فلاديمير بوتين"'):
        assert asked(desk, words).to("Vladimir Putin")[0].startswith("/actors/"), words
    two = asked(desk, "رويترز حلب")  # each by a word of its own
    assert [href[:8] for href in two.to("Aleppo")] == ["/actors/"]
    page = asked(desk, "Aleppo")
    assert next(a for a in page.to("Aleppo")).startswith("/actors/")
    assert page.to("what happens there")[0].startswith("/events?place=%23")
    assert page.to("reports")[0] == f"/search?q={quote('حلب')}"
    assert "place · Syria" in page.text


def test_filters_narrow_the_reports(desk: Site) -> None:
    assert len(hits(asked(desk, "حلب"))) == 3
    assert hits(asked(desk, "حلب", "&since=2016-11-01")) == ["لقاء في باريس"]
    assert hits(asked(desk, "حلب", "&type=CONSULT")) == ["لقاء في باريس"]
    page = asked(desk, "حلب", "&since=2020-01-01")
    assert "Perhaps a filter stands in the way" in page.text
    assert f"/search?q={quote('حلب')}" in page.addresses
    assert 'name="since" value="2020-01-01"' in page.html  # kept when one searches again
    assert "Nobody who acts is called" in asked(desk, "حلب", "&party=Atlantis", status=400).text


def test_long_lists_are_turned(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riwaya.web.pages.search._SIZE", 2)
    first = asked(desk, "حلب", "&until=2016-12-31")
    assert len(hits(first)) == 2
    (further,) = first.to("Further")
    second = desk.page(further)
    assert len(hits(second)) == 1
    assert not set(hits(first)) & set(hits(second))
    assert second.to("Back") == [f"/search?until=2016-12-31&q={quote('حلب')}"]
    assert 'start="3"' in second.html


def test_without_words_there_are_examples(desk: Site) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20%20"):
        page = desk.page(path)
        assert page.to("فلاديمير بوتين") == [
            f"/search?q={quote('فلاديمير بوتين', safe='').replace('%20', '+')}"
        ]
    assert "There is no word in that" in asked(desk, "!؟").text


def test_hostile_words_and_reports_stay_words(desk: Site) -> None:
    for words in ('"><script>alert(1)</script>', "<img src=x>", "' OR 1=1 --", "NEAR(a b)", "\u202eعربي", "زيد<marquee>", "ا" * 300):  # fmt: skip
        page = asked(desk, words)
        assert not {"img", "marquee"} & page.tags
        assert "<script>" not in page.html
        assert not {"onerror", "onmouseover", "style"} & page.attributes
    page = asked(desk, "القرية")
    assert hits(page) == ["=cmd|'/c calc'!A1<img src=x onerror=alert(1)>"]
    assert "<mark>القرية</mark> &#34;&gt;&lt;svg" in page.html


def test_suggestions_are_in_the_script_in_which_one_types(desk: Site) -> None:
    (found,) = desk.client.get("/suggest?q=puti").json()
    assert found["name"] == "Vladimir Putin"
    assert found["about"] == "person · Russia · 1 mention"
    assert found["address"].startswith("/actors/")
    assert desk.client.get(f"/suggest?q={quote('فلاد')}").json()[0]["name"] == "فلاديمير بوتين"
    assert desk.client.get("/suggest").json() == []
    assert desk.client.get("/suggest?q=%ff").json() == []


def test_a_passage_holds_the_words_that_stand_closest(desk: Site, folder: Path) -> None:
    number = desk.articles["talks"]
    with Database(f"sqlite:///{folder / 'desk.db'}") as database, database.read() as connection:
        (only,) = passages(connection, {number: [Span(0, 5)]})[number]
        assert only.pieces[0] == ("التقى", True)
        assert "".join(words for words, _ in only.pieces).endswith("«في حلب أولا».")
        (begins,) = passages(connection, {number: []})[number]
        assert not any(was_asked for _, was_asked in begins.pieces)


def test_the_desk_says_what_it_is(desk: Site) -> None:
    page = desk.page("/about")
    for words in (
        __version__,
        "GeoNames",
        "Natural Earth",
        "CLDR",
        "PLOVER",
        "Noto Naskh Arabic",
        "docs/results.md",
    ):
        assert words in page.text
    assert "4 reports" in page.text
    assert "gold (4 reports)" in page.text
    assert "from Sep 30, 2016 to Nov 5, 2016" in page.text


def test_without_a_database_there_is_nothing_to_search_but_it_says_what_it_is(tmp_path: Path) -> None:
    with desk_client(make_app(Settings())) as client:
        assert client.get("/about").status_code == 200
        assert client.get("/search?q=a").status_code == 400
    with desk_client(make_app(Settings(database=f"sqlite:///{tmp_path / 'empty.db'}"))) as client:
        assert "The database is empty" in client.get("/search").text
        assert "No report has all these words" in client.get("/search?q=a").text
        assert client.get("/about").status_code == 200
