"""Every page, on a phone and on a desktop, in both languages: it is whole, it fits, and everybody can use it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk, Visit

PAGES = {
    "front": "/",
    "reports": "/articles",
    "events": "/events",
    "statements": "/claims",
    "conflicts": "/conflicts",
    "casualties": "/casualties",
    "speakers": "/speakers",
    "timeline": "/timeline",
    "network": "/network",
    "map": "/map",
    "search": "/search?q=حلب",
    "search for nothing": "/search",
    "report": "/articles/{north}",
    "event chosen": "/articles/{north}#v1",
    "correct a statement": "/articles/{south}/correct/a2",
    "correct an event": "/articles/{north}/correct/v1",
    "add a statement": "/articles/{north}/add/statement",
    "add an event": "/articles/{north}/add/event",
    "corrections": "/articles/{north}/corrections",
    "occurrence": "/occurrences/1",
    "actor": "/actors/{putin}",
    "code": "/actors/code/RUS%20MIL",
    "narrowed down": "/events?type=ASSAULT&since=2016-01-01",
    "nothing found": "/events?type=AID&until=1990-01-01",
    "account": "/account",
    "users": "/users",
    "audit": "/audit",
    "batches": "/batches",
    "about": "/about",
}
FAULTY = {
    "no such page": ("/nothing", 404),
    "no such name": ("/events?party=قققق", 400),
    "no such report": ("/articles/9999", 404),
}
DIRECTIONS = {"en": "ltr", "ar": "rtl"}


def _sound(page: Visit, desk: Desk, path: str, language: str, status: int) -> list[str]:
    """What is wrong with a page, at both widths."""
    shown = page(desk.url, path, language=language, width=390)
    found = []
    if shown.status != status:
        found.append(f"status {shown.status}")
    for width in (390, 1440):
        shown.page.set_viewport_size({"width": width, "height": 900})
        frame = shown.page.evaluate(
            """() => ({
              lang: document.documentElement.lang, dir: getComputedStyle(document.body).direction,
              mains: document.querySelectorAll('main').length,
              headings: [...document.querySelectorAll('h1')].filter((h) => h.offsetHeight).length,
            })"""
        )
        if frame != {"lang": language, "dir": DIRECTIONS[language], "mains": 1, "headings": 1}:
            found.append(f"{width}: {frame}")
        found += [f"{width}: too wide: {what}" for what in shown.too_wide()]
        found += [f"{width}: axe: {what}" for what in shown.axe()]
    # A page that says what is wrong is said so by the browser too.
    found += [c for c in shown.complaints if status == 200 or f"status of {status}" not in c]
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_sound(visit: Visit, desk: Desk, name: str, language: str) -> None:
    assert _sound(visit, desk, PAGES[name].format(**desk.numbers), language, 200) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", FAULTY)
def test_pages_that_say_what_is_wrong_are_sound_too(
    visit: Visit, desk: Desk, name: str, language: str
) -> None:
    path, status = FAULTY[name]
    assert _sound(visit, desk, path, language, status) == []


@pytest.mark.parametrize("path", ["/", "/articles/{north}", "/occurrences/1", "/map"])
def test_a_page_weighs_little_before_anything_is_cached(visit: Visit, desk: Desk, path: str) -> None:
    shown = visit(desk.url, "/static/0/icon.svg", language="ar")
    devtools = shown.page.context.new_cdp_session(shown.page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    shown.go(path.format(**desk.numbers))
    shown.page.wait_for_load_state("networkidle")
    assert len(sizes) > 5  # the page, its styles, fonts and scripts
    assert sum(sizes) < 300_000
