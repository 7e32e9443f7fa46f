"""The page of an actor: who it is, what it did, suffered, said, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.pages_desk import Page, Site, site


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("desk")) as found:
        yield found


def named(desk: Site, name: str) -> str:
    """The address of an actor's page, from a list that names them."""
    return next(a for a in desk.page("/speakers").to(name) if a.startswith("/actors/"))


def part(page: Page, first: str, then: str) -> str:
    """The text of a section: from its heading, which stands in the contents before, to the next one."""
    start = page.text.rindex(first)
    return page.text[start : page.text.index(then, start)]


def test_a_person_is_shown_with_names_codes_and_country(desk: Site) -> None:
    page = desk.page(named(desk, "Vladimir Putin"))
    assert "Person · Russia" in page.text
    assert "فلاديمير بوتين (1)" in page.text  # written so, once
    assert "Russia, government RUS GOV 2 times" in page.text  # as speaker and as actor
    assert "/actors/code/RUS%20GOV" in page.addresses


def test_what_they_did_and_said_stands_apart_and_leads_to_the_whole_list(desk: Site) -> None:
    page = desk.page(named(desk, "Vladimir Putin"))
    assert "لم نقصف حلب" in part(page, "What they did", "What was done to them")
    assert "Nothing in the database." in part(page, "What was done to them", "What they said")
    assert "لم نقصف حلب" in part(page, "What they said", "What is said of them")
    did, said = page.to("The whole list")[:2]
    assert "نقصف" in desk.page(did).text
    assert "12" not in part(desk.page(did), "Events", "Each figure").split("killed")[0][-4:]
    assert "لم نقصف حلب" in desk.page(said).text


def test_a_place_has_what_was_done_to_it_and_what_is_said_of_it(desk: Site) -> None:
    page = desk.page("/events?party=Aleppo,%20SYR&role=recipient")
    aleppo = next(a for a in page.to("Aleppo") if a.startswith("/actors/"))
    page = desk.page(aleppo)
    assert "نقصف" in part(page, "What was done to them", "What they said")
    assert "السلام" in part(page, "What is said of them", "With whom most")
    pairs = page.text[page.text.rindex("With whom most") :]
    assert "Vladimir Putin Aleppo 1" in pairs
    (counted,) = [href for href, words in page.links if words == "1" and "toward=" in href]
    assert desk.page(counted).html.count('<div class="at">') == 1


def test_who_quotes_them_is_counted_by_outlet_and_stance(desk: Site) -> None:
    page = desk.page(named(desk, "Ministry of Defence of Russia"))
    assert "وكالة الشمال (1)" in page.text
    assert any("stance=deny" in a for a in page.to("denies 1"))


def test_a_code_has_a_page_of_all_who_have_it(desk: Site) -> None:
    page = desk.page("/actors/code/RUS%20MIL")
    assert "Russia, military" in page.text
    assert "قصفت" in part(page, "What they did", "What was done to them")
    assert f"/articles/{desk.articles['north']}#a1" in page.addresses
    rebels = desk.page("/actors/code/SYR%20REB")
    assert "متحدث باسم المعارضة في حلب" in rebels.text


def test_a_sector_or_a_country_alone_is_a_code(desk: Site) -> None:
    assert "military" in desk.page("/actors/code/MIL").text
    country = desk.client.get(f"/actors/code/{quote('روسيا')}", follow_redirects=False)
    assert country.headers["location"] == "/actors/code/RUS"


@pytest.mark.parametrize(
    "path", ["/actors/9999", "/actors/code/nobody", "/actors/code/%23..", "/actors/99999999999999999999"]
)
def test_who_is_not_there_is_not_found(desk: Site, path: str) -> None:
    assert desk.client.get(path).status_code == 404


def test_months_are_drawn_and_listed(desk: Site) -> None:
    page = desk.page("/actors/code/RUS%20MIL")
    months = part(page, "By month", "What they did")
    assert "September 2016 2 0 1" in months
    assert any("since=2016-09-01" in a and "until=2016-09-30" in a for a in page.to("September 2016"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_hostile_name_is_only_text(desk: Site, language: str) -> None:
    page = desk.page(named(desk, "Zayd"), language)
    assert not page.tags & {"img", "marquee", "i"}
    assert page.html.count("<script") == 1
    assert not {a for a in page.attributes if a.startswith("on")}
    assert "كنان" in page.text


def test_the_page_speaks_arabic(desk: Site) -> None:
    page = desk.page(named(desk, "Vladimir Putin"), "ar")
    assert "روسيا، حكومة" in page.text
    assert 'dir="rtl"' in page.html
