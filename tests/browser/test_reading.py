"""Reading a report as people go about it: pasted, dropped or a sample, by mouse, by keyboard, without scripts."""

from __future__ import annotations

import base64
import re

import pytest

from tests.browser.conftest import Desk, Visit

PASTED = "قال وزير الخارجية المصري سامح شكري إن بلاده ترفض العقوبات على سوريا.\n\nوقصفت طائرات روسية مدينة إدلب أمس."


def test_a_pasted_report_is_read_and_added_to_the_database(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/")
    page = shown.page
    page.get_by_label("Report", exact=True).fill(PASTED)
    page.get_by_label("Published").fill("2024-03-02")
    page.get_by_label("Outlet").fill("وكالة الجسر")
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/readings/*")
    assert "وكالة الجسر" in page.locator(".from").inner_text()
    assert page.locator(".text .said").count() > 0
    assert page.locator(".text .event").count() > 0
    page.get_by_role("button", name="Add to the database").click()
    page.wait_for_url("**/articles/*")
    assert page.locator(".text .event").count() > 0
    assert shown.complaints == []


def test_the_sample_is_one_click_away(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/", language="ar", width=390)
    shown.page.get_by_role("link", name=re.compile("النموذج|العيّنة|المثال|نموذج")).click()
    shown.page.wait_for_url("**/readings/*")
    assert shown.page.locator(".text .said").count() > 3
    assert shown.complaints == []


def test_a_dropped_file_is_read(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/")
    data = base64.b64encode(PASTED.encode("cp1256")).decode()
    shown.page.evaluate(
        """(data) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const given = new DataTransfer();
          given.items.add(new File([bytes], 'report.txt', {type: 'text/plain'}));
          const form = document.querySelector('form.reading');
          form.dispatchEvent(new DragEvent('drop', {dataTransfer: given, bubbles: true, cancelable: true}));
        }""",
        data,
    )
    shown.page.wait_for_url("**/readings/*")
    assert "سامح شكري" in shown.page.locator(".text").inner_text()
    assert shown.complaints == []


def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/").page
    page.get_by_label("Report", exact=True).fill("This is English.")
    page.get_by_label("Outlet").fill("Bridge")
    page.get_by_role("button", name="Read it").click()
    assert "not Arabic" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Report", exact=True).input_value() == "This is English."
    assert page.get_by_label("Outlet").input_value() == "Bridge"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_click_on_words_shows_their_chain(visit: Visit, desk: Desk, width: int) -> None:
    shown = visit(desk.url, "/articles/{south}".format(**desk.numbers), width=width)
    page = shown.page
    page.locator('.text a[href="#a2"]').first.click()
    card = page.locator("#c-a2")
    assert card.is_visible()
    tellers = card.locator(".chain li").all_inner_texts()
    from_outlet_inwards = ("وكالة الجنوب", "Reuters", "متحدث")
    assert all(name in teller for name, teller in zip(from_outlet_inwards, tellers, strict=True))
    assert card.locator(".tag").last.get_attribute("title") == "SYR REB"
    assert page.locator(".card:visible").count() == 1
    card.locator(".close").click()
    assert not card.is_visible()
    assert shown.complaints == []


def test_the_keyboard_goes_through_statements_and_events(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/articles/{north}".format(**desk.numbers))
    page = shown.page

    def at() -> str:
        return str(page.evaluate("location.hash"))

    seen = []
    for _ in range(3):
        page.keyboard.press("n")
        seen.append(at())
        assert page.locator(".card:visible").get_attribute("id") == f"c-{at()[1:]}"
        assert page.evaluate("document.activeElement.getAttribute('href')") == at()
    assert len(set(seen)) == 3
    page.keyboard.press("p")
    assert at() == seen[1]
    page.keyboard.press("Escape")
    assert page.locator(".card:visible").count() == 0
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert shown.complaints == []


def test_the_keyboard_meets_everything_once_and_in_a_round(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/articles/{north}".format(**desk.numbers)).page
    cards = {f"#{id[2:]}" for id in page.evaluate("[...document.querySelectorAll('.card')].map((c) => c.id)")}
    seen = []
    for _ in cards:
        page.keyboard.press("n")
        seen.append(page.evaluate("location.hash"))
    assert set(seen) == cards
    page.keyboard.press("n")
    assert page.evaluate("location.hash") == seen[0]


def test_the_keys_are_where_they_are_on_an_arabic_keyboard(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/articles/{north}".format(**desk.numbers)).page

    def press(key: str, code: str) -> None:
        page.evaluate(
            "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))",
            [key, code],
        )

    press("ى", "KeyN")
    first = page.evaluate("location.hash")
    assert first
    press("ى", "KeyN")
    press("ح", "KeyP")
    assert page.evaluate("location.hash") == first
    press("؟", "Slash")
    assert page.get_by_role("dialog").is_visible()


def test_keys_do_nothing_while_somebody_types(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/articles/{north}".format(**desk.numbers)).page
    page.locator(".find input").press_sequentially("np?c")
    assert page.evaluate("location.hash") == ""
    assert page.locator(".find input").input_value() == "np?c"


def test_a_row_of_the_list_scrolls_to_its_words(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, f"/articles/{desk.numbers['w1-001']}", width=390)
    page = shown.page
    row = page.locator(".lists a[href^='#']").last
    target = row.get_attribute("href")
    assert target is not None
    row.scroll_into_view_if_needed()
    row.click()
    words = page.locator(f".text a[href='{target}']").first
    box = words.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900
    assert page.locator(f"#c-{target[1:]}").is_visible()
    card = page.locator(f"#c-{target[1:]}").bounding_box()
    assert card is not None
    assert box["y"] + box["height"] <= card["y"]  # the card does not cover the words


def test_the_address_of_a_statement_opens_with_its_card(visit: Visit, desk: Desk) -> None:
    for scripts in (True, False):
        shown = visit(desk.url, "/articles/{south}#a2".format(**desk.numbers), scripts=scripts)
        assert shown.page.locator(".card:visible").get_attribute("id") == "c-a2"


def test_an_occurrence_and_back(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/articles/{north}#v1".format(**desk.numbers))
    page = shown.page
    page.locator(".card:visible").get_by_role("link", name="All accounts of this event").click()
    page.wait_for_url("**/occurrences/*")
    assert "Where accounts differ" in page.locator("#differ").inner_text()
    sources = page.locator(".accounts h3").all_inner_texts()
    assert any("Ministry of Defence" in source for source in sources)
    assert len(sources) >= 3
    account = page.locator(".accounts blockquote a").last
    address = account.get_attribute("href")
    assert address is not None
    account.click()
    page.wait_for_url(f"**{address}")
    assert page.locator(".card:visible").get_attribute("id") == f"c-{address.partition('#')[2]}"
    page.go_back()
    page.go_back()
    assert page.url.endswith("#v1")
    assert shown.complaints == []


def test_reading_needs_no_scripts(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/", scripts=False, width=390)
    page = shown.page
    page.get_by_label("Report", exact=True).fill(PASTED)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/readings/*")
    page.locator(".text .said").first.click()
    assert page.locator(".card:visible").count() == 1
    page.locator(".bar").get_by_role("link", name="Events", exact=True).click()
    page.locator("summary", has_text="Narrow down").click()
    page.locator("select[name=type]").select_option("ASSAULT")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**type=ASSAULT**")
    assert page.locator("ol.answers > li").count() > 1
    page.locator(".bar").get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url("**/map")
    assert page.locator("svg.chart:visible").count() == 1
    page.goto("/articles/{south}/correct/a2".format(**desk.numbers))
    page.get_by_role("button", name="Save").click()  # nothing changed: back to the statement
    assert page.url.endswith("#a2")
    assert shown.complaints == []


def test_the_language_changes_and_the_page_stays(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/events?type=ASSAULT&since=2016-01-01")
    page = shown.page
    page.locator(".bar").get_by_role("link", name="العربية").click()
    page.locator("html[lang=ar]").wait_for()
    assert page.url.endswith("/events?type=ASSAULT&since=2016-01-01")
    assert page.locator("h1").inner_text().startswith("الأحداث")
    page.goto("/articles")
    assert page.evaluate("document.documentElement.dir") == "rtl"  # it is kept
    page.locator(".bar").get_by_role("link", name="English").click()
    page.locator("html[lang=en]").wait_for()
    assert shown.complaints == []


def test_on_paper_stands_the_report_and_nothing_of_the_desk(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/articles/{north}".format(**desk.numbers)).page
    page.emulate_media(media="print")
    assert page.locator(".text .said").first.is_visible()
    for gone in (".bar", ".tools", ".foot", ".hint"):
        assert page.locator(f"{gone}:visible").count() == 0
