"""Hostile reports on every page that shows any of them: nothing runs, nothing leaks, nothing breaks out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from riwaya.web.settings import Settings
from tests.browser.conftest import Desk, Visit
from tests.browser.hostile import BIDI, KINDS, SCRIPTS, HostileReader, fill_hostile
from tests.browser.served import serving
from tests.browser.watched import Watched

LISTS = (
    "/", "/articles", "/events", "/claims", "/conflicts", "/casualties", "/speakers", "/timeline", "/network", "/map",
    "/batches", "/occurrences/1", "/actors/code/RUS%20MIL", "/events?type=ASSAULT&by=x",
)  # fmt: skip
WITHIN = 5.0  # seconds

_BAR = """() => {
  const box = document.querySelector('.bar').getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.width, box.height];
}"""
_HEADING = """() => {
  const box = document.querySelector('h1').getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.width];
}"""
# Elements of one line stand in the order of the interface's direction, whatever words are in them.
_MISPLACED = """() => {
  const found = [];
  const lone = (e) => e.getClientRects().length === 1 && e.getBoundingClientRect().width > 0;
  for (const bdi of document.querySelectorAll('main bdi')) {
    if (bdi.closest('[lang=ar], svg') || !lone(bdi)) continue;
    let own = bdi;
    while (own.parentElement.childNodes.length === 1) own = own.parentElement;
    const next = own.nextElementSibling, rtl = getComputedStyle(own.parentElement).direction === 'rtl';
    if (!next || !lone(next) || getComputedStyle(own.parentElement).display.match(/grid|flex/)) continue;
    const a = own.getBoundingClientRect(), b = next.getBoundingClientRect();
    const inLine = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    if (inLine && (rtl ? b.right > a.left + 2 : b.left < a.right - 2)) found.push(own.parentElement.outerHTML.slice(0, 300));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'hostile.db'}"
    numbers = fill_hostile(url)
    with serving(Settings(database=url), HostileReader()) as address:
        yield Desk(address, numbers)


def _wrong(
    visit: Visit, url: str, paths: list[str], language: str, accept: tuple[int, ...] = (200,)
) -> list[str]:
    """What is wrong with pages, on a phone; each is there within WITHIN."""
    shown = visit(url, "/about", language=language, width=390)
    shown.trap("hacked")
    bar = shown.page.evaluate(_BAR)
    wrong = []
    for path in paths:
        del shown.complaints[:]
        started = time.monotonic()
        shown.go(path)
        took = time.monotonic() - started
        wrong += [f"{path}: {what}" for what in _wrong_here(shown, bar, accept)]
        if took > WITHIN:
            wrong.append(f"{path}: {took:.1f} s")
    return wrong


def _wrong_here(shown: Watched, bar: object, accept: tuple[int, ...]) -> Iterator[str]:
    page = shown.page
    if shown.status not in accept:
        yield f"status {shown.status}"
    page.mouse.move(195, 400)  # over whatever is there
    title = page.title()
    if "49" in title:
        yield "a template ran"
    yield from (c for c in shown.complaints if not any(f"status of {s}" in c for s in accept if s != 200))
    yield from shown.too_wide()
    if (found := page.evaluate(_BAR)) != bar:
        yield f"the bar is at {found}, not {bar}"
    left, top, width = page.evaluate(_HEADING)
    if not (left >= 0 and left + width <= 390 and 0 < top < 500):
        yield f"the heading is at {left}, {top}"
    if page.locator(
        "script:not([src]), main script, main iframe, main object, main base, main meta, main link, main [style]"
    ).count():
        yield "an element that no template has"
    inner = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith('on') || /^\\\\s*javascript:/i.test(a.value) && /href|src|action/.test(a.name)).map((a) => a.name + '=' + a.value.slice(0, 60))"
    )
    yield from inner
    yield from (f"misplaced: {what}" for what in page.evaluate(_MISPLACED))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lists_and_charts_of_hostile_reports(visit: Visit, hostile: Desk, language: str) -> None:
    assert _wrong(visit, hostile.url, list(LISTS), language) == []


@pytest.mark.parametrize(
    ("kind", "language"), [*((kind, "en") for kind in KINDS), ("scripts", "ar"), ("bidi", "ar")]
)
def test_a_hostile_report_and_its_forms(visit: Visit, hostile: Desk, kind: str, language: str) -> None:
    report = f"/articles/{hostile.numbers[kind]}"
    paths = [
        report, f"{report}#x1", f"{report}#v2", f"{report}/correct/v2", f"{report}/correct/a2", f"{report}/add/event",
        f"{report}/add/statement", f"{report}/corrections",
    ]  # fmt: skip
    assert _wrong(visit, hostile.url, paths, language) == []


def test_who_has_a_hostile_name(visit: Visit, hostile: Desk) -> None:
    named = [number for name, number in hostile.numbers.items() if name.startswith("identity")]
    paths = [f"/actors/{number}" for number in sorted(named)[::2]]  # one of each kind
    assert _wrong(visit, hostile.url, paths, "en") == []


def test_hostile_names_in_addresses(visit: Visit, hostile: Desk) -> None:
    bad = [*SCRIPTS, BIDI, "م" + "\u0651" * 300, "ط" * 300, "%", "..//evil.example/", "\\\\evil.example"]
    paths = [f"/search?q={quote(one)}" for one in bad]
    paths += [f"/map?party={quote(one)}" for one in bad]
    paths += [f"/events?since={quote(one)}&place={quote(one)}" for one in bad[:3]]
    paths += [f"/actors/code/{quote(one, safe='')}" for one in bad[:2]]
    paths += [f"/{quote(one, safe='')}" for one in bad[:2]]
    assert _wrong(visit, hostile.url, paths, "en", accept=(200, 400, 404)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_report_that_is_only_read(visit: Visit, hostile: Desk, kind: str) -> None:
    shown = visit(hostile.url, "/", width=390)
    shown.trap("hacked")
    bar = shown.page.evaluate(_BAR)
    shown.page.get_by_label("Report", exact=True).fill(f"{kind}")
    shown.page.get_by_role("button", name="Read it").click()
    shown.page.wait_for_url("**/readings/*")
    assert list(_wrong_here(shown, bar, (200,))) == []


def test_the_traps_of_these_tests_catch(visit: Visit, hostile: Desk) -> None:
    shown = visit(hostile.url, "/articles")
    shown.trap("hacked")
    shown.page.evaluate("hacked('here')")
    assert shown.complaints == ["ran: hacked('here',)"]
    assert shown.page.evaluate(_MISPLACED) == []
    shown.page.evaluate(
        """() => {
          const bare = document.createElement('p');
          bare.innerHTML = '<bdi>one</bdi> <b>two</b>';
          bare.dir = 'rtl';  // as an override that leaks turns a line around
          bare.firstChild.style.unicodeBidi = bare.lastChild.style.unicodeBidi = 'normal';
          bare.style.direction = 'ltr';
          bare.style.unicodeBidi = 'bidi-override';
          document.querySelector('main').replaceChildren(bare);
          bare.prepend('\u202e');
          bare.style.unicodeBidi = 'normal';
        }"""
    )
    assert len(shown.page.evaluate(_MISPLACED)) == 1


def test_hostile_names_are_suggested_as_words(visit: Visit, hostile: Desk) -> None:
    shown = visit(hostile.url, "/")
    shown.trap("hacked")
    with shown.page.expect_response("**/suggest?*"):
        shown.page.locator(".bar .find input").press_sequentially("<script", delay=10)
    shown.page.wait_for_timeout(100)
    assert shown.complaints == []


def test_a_store_holds_every_kind(tmp_path: Path) -> None:
    assert set(KINDS) < set(fill_hostile(f"sqlite:///{tmp_path / 'hostile.db'}"))
