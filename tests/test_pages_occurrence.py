"""The page of an occurrence: who differs in what, each source's account, its figures, map and reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pages_desk import Page, Site, site


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def raid(desk: Site) -> Page:
    return desk.page(address(desk))


def address(desk: Site) -> str:
    """The occurrence that two reports tell."""
    return next(a for a in desk.page("/conflicts").addresses if a.startswith("/occurrences/"))


def test_the_heading_says_what_happened_where_and_when(raid: Page) -> None:
    assert "Assault in Aleppo International Airport" in raid.text
    assert "Sep 29, 2016" in raid.text
    assert "told 4 times · in 2 reports" in raid.text


def test_differences_come_first_each_side_with_its_words(desk: Site, raid: Page) -> None:
    north, south = desk.articles["north"], desk.articles["south"]
    parts = [
        raid.text.index(words)
        for words in ("Where accounts differ", "What each source says", "In these reports")
    ]
    assert parts == sorted(parts)
    differing = raid.text[parts[0] : parts[1]]
    assert "How many were killed" in differing
    assert "Whether it happened" in differing
    assert f"/articles/{north}#v3" in raid.to("قصف")
    assert f"/articles/{south}#v1" in raid.to("القصف")


def test_each_source_has_one_account_with_its_chain(raid: Page) -> None:
    accounts = raid.text[raid.text.index("What each source says") : raid.text.index("In these reports")]
    assert (
        raid.html.count('<article class="side">') == 3
    )  # the outlet, the ministry, the spokesman of the rebels
    assert "Ministry of Defence of Russia" in accounts
    assert accounts.index("وكالة الجنوب") < accounts.index("Reuters")  # where the spokesman's words come from
    assert "Factuality denied" in accounts


def test_ranges_keep_each_figure_and_leave_out_nobody(raid: Page) -> None:
    for kind in ("ranges", "places"):
        assert raid.html.count(f'class="chart {kind}') == 2  # for the desktop and for the phone
    assert "Killed, by source" in raid.text
    assert "Where reports place it" in raid.text


def test_every_report_stands_with_outlet_and_day(desk: Site, raid: Page) -> None:
    reports = raid.text[raid.text.index("In these reports") :]
    assert "غارة على مطار حلب وكالة الشمال" in reports
    assert "Oct 1, 2016 روايات عن الغارة وكالة الجنوب" in reports


def test_an_event_leads_to_its_occurrence(desk: Site) -> None:
    events = desk.client.get("/events.json").json()
    linked = next(e for e in events if e["occurrence"])
    answer = desk.client.get(f"/events/{linked['id']}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == address(desk)


def test_an_event_that_is_told_once_has_a_page_too(desk: Site) -> None:
    talks = next(e for e in desk.client.get("/events.json").json() if e["type"] == "CONSULT")
    page = desk.page(f"/events/{talks['id']}")
    assert "Talks in Paris" in page.text
    assert f"/articles/{desk.articles['talks']}#v1" in page.addresses
    assert "Where accounts differ" not in page.text


@pytest.mark.parametrize("path", ["/occurrences/999", "/events/999", "/occurrences/99999999999999999999"])
def test_what_is_not_there_is_not_found(desk: Site, path: str) -> None:
    assert desk.client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_from_a_report_becomes_markup(desk: Site, language: str) -> None:
    hostile = next(
        e for e in desk.client.get("/events.json").json() if e["article"] == desk.articles["hostile"]
    )
    page = desk.page(f"/events/{hostile['id']}", language)
    assert not page.tags & {"img", "marquee", "i"}
    assert page.html.count("<script") == 1
    assert not {a for a in page.attributes if a.startswith("on")}
    assert "style" not in page.attributes
    assert '"><svg onload' not in page.html


def test_the_page_speaks_arabic(desk: Site) -> None:
    page = desk.page(address(desk), "ar")
    assert 'lang="ar" dir="rtl"' in page.html
    assert "مطار حلب" in page.text
    assert "وزارة الدفاع الروسية" in page.text
