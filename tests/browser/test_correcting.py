"""Correcting in the browser: by form, by selecting words, by keyboard alone; undone again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Desk, Visit
from tests.browser.served import TRICKY

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Where the words are on the screen: the edges of their box, in the middle of its height.
_BOX = """(words) => {
  const lines = [...document.querySelectorAll('.t')].filter((line) => line.textContent.includes(words));
  const nodes = document.createTreeWalker(lines[0], NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    node.parentElement.scrollIntoView({block: 'nearest'});
    const box = range.getBoundingClientRect();
    return [box.left, box.right, (box.top + box.bottom) / 2];
  }
}"""


def _drag_over(page: Page, words: str) -> None:
    """Selects Arabic words as a hand with a mouse does: from the right to the left."""
    # A font that comes late moves every word.
    page.evaluate(
        "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done(true))))"
    )
    page.evaluate(_BOX, words)  # scrolls
    left, right, middle = page.evaluate(_BOX, words)
    page.mouse.move(right - 1, middle)
    page.mouse.down()
    page.mouse.move((left + right) / 2, middle, steps=3)
    page.mouse.move(left + 1, middle, steps=3)
    page.mouse.up()


def _holds(page: Page, name: str, words: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(f"[name='{name}']")).to_have_value(words)


def test_a_stance_is_corrected_and_the_correction_undone(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, f"/articles/{desk.numbers['w1-002']}#a1")
    page = shown.page
    before = page.locator("#c-a1 h2").inner_text()
    assert not before.startswith("threatens")
    page.locator(".card:visible").get_by_role("link", name="Correct").click()
    page.get_by_label("How it is said").select_option("threaten")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**#a1")
    assert page.locator("#c-a1 h2").inner_text().startswith("threatens")
    assert page.locator('.text .s-threaten[href="#a1"]').count() > 0
    page.get_by_role("link", name=re.compile("^Corrections")).click()
    latest = page.locator("ol.history > li").first
    assert "threaten" in latest.inner_text()
    latest.get_by_role("button", name="Undo").click()
    page.locator(".history .undone").first.wait_for()
    page.get_by_role("link", name="Back to the report").click()
    assert page.locator("#c-a1 h2").text_content() == before
    assert shown.complaints == []


def test_a_deleted_event_comes_back_when_that_is_undone(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, f"/articles/{desk.numbers['w1-003']}#v2", width=390).page
    page.locator(".card:visible").get_by_role("link", name="Correct").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(f"**/articles/{desk.numbers['w1-003']}")
    assert page.locator("#c-v2").count() == 0
    page.get_by_role("link", name=re.compile("^Corrections")).click()
    page.get_by_role("button", name="Undo").first.click()
    page.locator(".history .undone").first.wait_for()
    page.get_by_role("link", name="Back to the report").click()
    assert page.locator("#c-v2").count() == 1


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "words",
    ["الدَّوْحَة", "المحادثاتِ", "مستمرة", "المتحدثُ إنّ 👨‍👩‍👧 المحادثاتِ", "المدينة القديمة"],
)
def test_selected_words_are_those_of_the_new_event(visit: Visit, desk: Desk, words: str, width: int) -> None:
    shown = visit(desk.url, "/articles/{tricky}".format(**desk.numbers), width=width)
    page = shown.page
    _drag_over(page, words)
    offered = page.locator("#adding a[data-kind=event]")
    start = TRICKY.index(words)  # in code points, as Python counts
    assert (offered.get_attribute("href") or "").endswith(f"event?start={start}&end={start + len(words)}")
    offered.click()
    page.wait_for_url("**/add/event?*")
    assert page.locator("[name=trigger]").input_value() == words
    assert page.locator("[name='trigger.at']").input_value() == f"{start}-{start + len(words)}"
    assert shown.complaints == []


def test_an_event_is_added_by_selecting_its_word_and_its_parties(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/articles/{tricky}".format(**desk.numbers))
    page = shown.page
    _drag_over(page, "اجتماع")
    page.locator("#adding a[data-kind=event]").click()
    page.get_by_label("Type").select_option("CONSULT")
    page.locator("summary", has_text="Add an actor").click()
    page.locator("[name='actor.0.words']").focus()
    _drag_over(page, "المتحدثُ")  # while a field for words has the cursor, selecting fills it
    _holds(page, "actor.0.words", "المتحدثُ")
    page.locator("[name='actor.0.country']").fill("QAT")
    page.locator("[name='actor.0.sectors']").fill("GOV")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/articles/*#v0n")
    card = page.locator(".card:visible")
    assert "المتحدثُ" in card.inner_text()
    assert card.locator(".tag").first.get_attribute("title") == "QAT GOV"
    reading = json.loads(page.request.get("/articles/{tricky}/reading.json".format(**desk.numbers)).text())
    added = next(event for event in reading["events"] if event["id"] != "v1")
    at = TRICKY.index("المتحدثُ")
    assert added["actors"][0]["span"] == {"start": at, "end": at + len("المتحدثُ")}
    assert shown.complaints == []


def _drag_from_to(page: Page, first: str, last: str) -> None:
    _, right, above = page.evaluate(_BOX, first)
    left, _, below = page.evaluate(_BOX, last)
    page.mouse.move(right - 1, above)
    page.mouse.down()
    for step in (0.3, 0.6, 1):
        page.mouse.move(right + (left + 1 - right) * step, above + (below - above) * step)
    page.mouse.up()


# From a link to plain words, between links, from one that the keyboard passes by.
@pytest.mark.parametrize(
    ("first", "last"), [("نقلت", "بوتين"), ("متحدث", "نقصف"), ("القصف", "شخصا"), ("عن", "حلب")]
)
@pytest.mark.parametrize("at", ["report", "form"])
def test_words_are_selected_across_marks_and_lines(
    visit: Visit, desk: Desk, first: str, last: str, at: str
) -> None:
    report = "/articles/{south}".format(**desk.numbers)
    shown = visit(desk.url, f"{report}/add/statement" if at == "form" else report)
    page = shown.page
    text = json.loads(page.request.get(f"{report}/reading.json").text())["article"]["text"]
    start, end = text.index(first), text.index(last) + len(last)
    if at == "form":
        page.locator("[name=content]").focus()
    _drag_from_to(page, first, last)
    if at == "report":
        offered = page.locator("#adding a[data-kind=statement]")
        assert (offered.get_attribute("href") or "").endswith(f"statement?start={start}&end={end}")
        offered.click()
        page.wait_for_url("**/add/statement?*")
    else:
        _holds(page, "content", " ".join(text[start:end].split()))  # without the names beside the lines
    _holds(page, "content.at", f"{start}-{end}")
    assert shown.complaints == []


def test_three_clicks_select_a_line(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/articles/{south}".format(**desk.numbers)).page
    left, right, middle = page.evaluate(_BOX, "رويترز")
    page.mouse.click((left + right) / 2, middle, click_count=3)
    text = json.loads(page.request.get("/articles/{south}/reading.json".format(**desk.numbers)).text())[
        "article"
    ]["text"]
    offered = page.locator("#adding a[data-kind=statement]").get_attribute("href") or ""
    assert offered.endswith(f"statement?start=0&end={text.index(chr(10))}")


def test_the_keyboard_suffices(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/articles/{talks}".format(**desk.numbers))
    page, keys = shown.page, shown.page.keyboard

    def tab_to(wanted: str, most: int = 60) -> None:
        for _ in range(most):
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
                return
            keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")

    while page.evaluate("location.hash") != "#a1":
        keys.press("n")
    keys.press("c")
    page.wait_for_url("**/correct/a1")
    tab_to("[name=stance]")
    assert page.locator("[name=stance]").input_value() == "request"
    keys.press("ArrowDown")
    assert page.locator("[name=stance]").input_value() == "believe"
    keys.press("Control+Enter")
    page.wait_for_url("**/articles/*#a1")
    assert page.locator("#c-a1 h2").inner_text().startswith("believes")

    tab_to("a[href$='/corrections']")
    keys.press("Enter")
    page.wait_for_url("**/corrections")
    tab_to("a[href$='/add/event']")
    keys.press("Enter")
    page.wait_for_url("**/add/event")
    tab_to("[name=trigger]")
    keys.insert_text("السلام")
    tab_to("[name=type]")
    keys.type("agreement")
    keys.press("Control+Enter")
    page.wait_for_url("**/articles/*#v*n")
    assert "السلام" in page.locator(".text .event.q1").all_inner_texts()

    tab_to("a[href$='/corrections']")
    keys.press("Enter")
    page.wait_for_url("**/corrections")
    for undone in range(2):
        tab_to(".history li:not(.undone) button")
        keys.press("Enter")
        page.locator(".history > li.undone").nth(undone).wait_for()
    assert shown.complaints == []


def test_words_that_the_report_does_not_have_are_refused_and_kept_in_the_form(
    visit: Visit, desk: Desk
) -> None:
    page = visit(desk.url, "/articles/{tricky}/add/event".format(**desk.numbers), scripts=False).page
    page.locator("[name=trigger]").fill("لا شيء")
    page.get_by_role("button", name="Save").click()
    assert "does not have the words" in page.get_by_role("alert").inner_text()
    assert page.locator("[name=trigger]").input_value() == "لا شيء"
