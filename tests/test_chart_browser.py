"""The charts in a browser: under the strictest policy, with hostile names, by keyboard, and as axe sees them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riwaya.web.charts.activity import Month, activity
from riwaya.web.charts.network import Edge, Node, network
from riwaya.web.charts.places import Spot, places
from riwaya.web.charts.ranges import Figure, ranges
from riwaya.web.charts.timeline import Period, timeline
from riwaya.web.charts.words import Format
from tests.chart_svg import ARABIC, ENGLISH, HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium")
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def _charts(form: Format) -> str:
    """Every chart, wide and compact, with hostile names that have links of this site."""
    names = [*HOSTILE, "الجيش السوري", "Aleppo"]
    nodes = [
        Node(key=f"{n}", name=name, code=name, count=n + 1, href=f"/a/{n}") for n, name in enumerate(names)
    ]
    edges = [
        Edge(actor=f"{n}", recipient=f"{n * 2 % 9}", count=n + 1, score=n - 5, quad=4, href=f"/e/{n}")
        for n in range(9)
    ]
    spots = [
        Spot(name=name, lat=15 + n * 2, lon=30 + n * 2, count=n + 1, quad=n % 4 + 1, href=f"/p/{n}")
        for n, name in enumerate(names)
    ]
    figures = [
        Figure(source=name, min=n, max=n + 5 if n % 2 else None, day=name, words=name, href="/f")
        for n, name in enumerate(names)
    ]
    days = [
        Period(first_day=f"2016-09-{n + 1:02}", quads=(n, 1, 2, 3), score=n - 5.0, href="/d")
        for n in range(9)
    ]
    months = [Month(month=f"2016-{n + 1:02}", did=n, suffered=1, said=3, href="/m") for n in range(9)]
    pairs = (
        (
            timeline(days, form, grain="day", title=names[0], compact=compact),
            network(nodes, edges, form, title=names[1], compact=compact),
            places(spots, form, title=names[2], compact=compact),
            ranges(figures, form, title=names[3], compact=compact),
            activity(months, form, title=names[4], compact=compact),
        )
        for compact in (False, True)
    )  # fmt: skip
    return "".join(f'<div class="chart-pair">{wide}{small}</div>' for wide, small in zip(*pairs, strict=True))


def _open(browser: Browser, form: Format, width: int) -> tuple[Page, list[str]]:
    """A page with the charts and our style sheet, and what the browser complains of."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    css = (ROOT / "src/riwaya/web/static/charts.css").read_text(encoding="utf-8")
    html = (
        f'<!doctype html><html lang="en" dir="{form.direction}"><meta charset="utf-8"><title>Charts</title>'
        f'<link rel="stylesheet" href="/charts.css"><main><h1>Charts</h1>{_charts(form)}</main>'
    )

    def answer(route: Any) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=css, content_type="text/css")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8",
                          headers={"Content-Security-Policy": POLICY})  # fmt: skip

    page.route("http://desk.test/**", answer)
    page.goto("http://desk.test/")
    return page, complaints


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
@pytest.mark.parametrize("width", [390, 1440])
def test_charts_run_nothing_and_stay_in_their_page(browser: Browser, form: Format, width: int) -> None:
    page, complaints = _open(browser, form, width)
    assert page.locator("svg.chart:visible").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('script, [onclick], [style]').length") == 0
    assert page.evaluate("document.querySelectorAll('main svg *').length") > 500
    assert complaints == []
    page.close()


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
def test_no_words_lie_outside_their_chart(browser: Browser, form: Format) -> None:
    page, _ = _open(browser, form, 390)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart.compact text')].filter(t => {
             const a = t.getBoundingClientRect(), b = t.closest('svg.chart').getBoundingClientRect();
             return a.width && (a.left < b.left - 2 || a.right > b.right + 2 || a.bottom > b.bottom + 2);
           }).map(t => t.textContent)"""
    )
    assert outside == []
    page.close()


def test_axe_finds_nothing(browser: Browser) -> None:
    page, _ = _open(browser, ARABIC, 1440)
    checker = (ROOT / "tests/assets/axe.min.js").read_text(encoding="utf-8")
    found = page.evaluate(f"{checker}; axe.run()")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    page.close()


def test_the_keyboard_reaches_every_mark_that_is_shown(browser: Browser) -> None:
    page, _ = _open(browser, ENGLISH, 1440)
    shown = page.locator("svg.chart:visible a").count()
    place = """() => [...document.querySelectorAll('svg.chart a')].indexOf(document.activeElement)"""
    reached = []
    for _step in range(shown):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(place))
    assert -1 not in reached
    assert len(set(reached)) == shown > 40
    page.close()
