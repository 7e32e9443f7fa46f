"""Selections in the address bar, charts and their files, search, and who may do what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from argon2 import PasswordHasher

from riwaya.store.database import Database
from riwaya.store.passwords import Passwords
from riwaya.store.users import Users
from riwaya.web.settings import Settings
from tests.browser.conftest import Desk, Visit
from tests.browser.served import serving
from tests.small_store import fill

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "يقرأ ثم يصحح الأخبار"


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_selection_can_be_sent_to_a_colleague(visit: Visit, desk: Desk, width: int) -> None:
    shown = visit(desk.url, "/events", width=width)
    page = shown.page
    if page.locator("form.narrow summary").is_visible():  # on narrow pages
        page.locator("form.narrow summary").click()
    page.locator("form.narrow [name=type]").select_option("ASSAULT")
    page.locator("form.narrow [name=since]").fill("2016-09-01")
    page.locator("form.narrow [name=until]").fill("2016-12-31")
    page.locator("form.narrow [name=party]").fill("RUS MIL")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/events?*")
    wanted = {"type": ["ASSAULT"], "since": ["2016-09-01"], "until": ["2016-12-31"], "party": ["RUS MIL"]}
    assert _query(page) == wanted  # and nothing that was not asked for
    told = page.locator("ol.answers > li").all_inner_texts()
    assert 0 < len(told) < 10

    colleague = visit(desk.url, unquote(page.url.removeprefix(desk.url)), width=390).page
    assert len(colleague.locator("ol.answers > li").all()) == len(told)
    assert colleague.locator("form.narrow [name=party]").input_value() == "RUS MIL"

    for name in ("over time", "as a network", "on the map"):
        page.get_by_role("link", name=name).click()
        page.wait_for_load_state()
        assert _query(page) == wanted
        page.go_back()
    page.locator("ul.chips a", has_text="RUS").or_(
        page.locator("ul.chips a", has_text="Russia")
    ).first.click()
    page.wait_for_url(lambda url: "party" not in url)
    assert _query(page) == {name: value for name, value in wanted.items() if name != "party"}
    assert shown.complaints == []


@pytest.mark.parametrize("view", ["timeline?type=ASSAULT", "network?type=ASSAULT", "map"])
def test_a_chart_is_drawn_and_comes_as_svg_and_csv(visit: Visit, desk: Desk, view: str) -> None:
    shown = visit(desk.url, f"/{view}", language="ar")
    page = shown.page
    assert page.locator("svg.chart:visible").count() == 1
    assert page.locator("table tbody tr").count() > 0

    def file(name: str) -> bytes:
        with page.expect_download() as coming:
            page.locator("a[download]", has_text=name).click()
        path: Path = coming.value.path()
        return path.read_bytes()

    drawing = ElementTree.fromstring(file("SVG"))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(drawing.iter())) > 20
    rows = list(csv.reader(io.StringIO(file("CSV").decode("utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    assert shown.complaints == []


def test_a_mark_of_a_chart_leads_to_its_events(visit: Visit, desk: Desk) -> None:
    page = visit(desk.url, "/timeline?type=ASSAULT").page
    mark = page.locator("svg.chart:visible a").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events?*")
    assert _query(page)["type"] == ["ASSAULT"]
    assert page.locator("ol.answers > li").count() > 0


def test_search_suggests_names_and_finds_their_words(visit: Visit, desk: Desk) -> None:
    shown = visit(desk.url, "/")
    page = shown.page
    field = page.locator(".bar .find input")
    with page.expect_response("**/suggest?*"):
        field.press_sequentially("بوت", delay=20)
    page.locator("#suggestions option").first.wait_for(state="attached")
    names = page.locator("#suggestions option").evaluate_all("(all) => all.map((one) => one.value)")
    assert any("بوتين" in name for name in names)
    field.fill("فلاديمير بوتين")
    field.press("Enter")
    page.wait_for_url("**/search?*")
    hit = page.locator("main a[href^='/articles/']").first
    assert {"فلاديمير", "بوتين"} <= set(page.locator("main mark").all_inner_texts())
    hit.click()
    page.wait_for_url("**/articles/*")
    assert shown.complaints == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk with three users: an admin, an editor and a reader."""
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{folder / 'shared.db'}"
    fill(url, folder)
    with Database(url) as database:
        users = Users(database, Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)))
        for name, role in (("root", "admin"), ("layla", "editor"), ("samir", "reader")):
            users.add(name, PASSWORD, role, by="test")
    with serving(Settings(database=url)) as address:
        yield address


def _enter(visit: Visit, url: str, name: str, path: str = "/articles/1") -> Any:
    shown = visit(url, path)
    page = shown.page
    assert "/login" in page.url
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**{path}")  # where one wanted to go
    return shown


def test_an_editor_logs_in_corrects_and_logs_out(visit: Visit, shared: str) -> None:
    shown = _enter(visit, shared, "layla")
    page = shown.page
    page.goto("/articles/1/correct/a1")
    page.get_by_label("How it is said").select_option("believe")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**#a1")
    page.goto("/articles/1/corrections")
    assert "layla" in page.locator("ol.history").inner_text()
    page.locator(".bar .who a", has_text="layla").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/articles/1")
    assert "/login" in page.url


def test_a_reader_sees_no_forms_and_may_not_send_any(visit: Visit, shared: str) -> None:
    page = _enter(visit, shared, "samir").page
    assert page.locator("[data-correct], #adding, a[href*='/add/'], a[href*='/correct/']").count() == 0
    page.goto("/articles/1/corrections")
    assert page.locator("main form").count() == 0
    answer = page.goto("/articles/1/correct/a1")
    assert answer is not None
    assert answer.status == 403
    page.goto("/")
    token = page.locator("[name=_csrf_token]").first.input_value()
    sent = page.evaluate(
        """(token) => fetch('/articles/1/correct/a1', {
             method: 'POST', body: new URLSearchParams({_csrf_token: token, action: 'delete', base: ''}),
           }).then((answer) => answer.status)""",
        token,
    )
    assert sent == 403


def test_a_wrong_password_lets_nobody_in(visit: Visit, shared: str) -> None:
    shown = visit(shared, "/login")
    shown.page.get_by_label("Name").fill("layla")
    shown.page.get_by_label("Password").fill("not the password")
    shown.page.get_by_role("button", name="Log in").click()
    assert shown.page.get_by_role("alert").is_visible()
    shown.page.goto("/articles/1")
    assert "/login" in shown.page.url


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/login", "/account", "/users", "/audit"])
def test_pages_of_users_are_sound(visit: Visit, shared: str, path: str, language: str) -> None:
    shown = visit(shared, "/login", language=language, width=390)
    if path != "/login":
        shown.page.locator("[name=name]").fill("root")
        shown.page.locator("[name=password]").fill(PASSWORD)
        shown.page.locator("button.main").click()
        shown.page.wait_for_url(lambda url: "/login" not in url)
        shown.go(path)
    for width in (390, 1440):
        shown.page.set_viewport_size({"width": width, "height": 900})
        assert shown.too_wide() == []
        assert shown.axe() == []
    assert shown.complaints == []
