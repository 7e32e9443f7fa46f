"""A desk, a browser, and pages that tell of everything that goes wrong in them.

With ``RIWAYA_NEED_CHROMIUM`` a missing Chromium fails the tests that it would else skip.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from riwaya.reader import Reader
from riwaya.web.settings import Settings
from tests.browser.served import fill_desk, serving
from tests.browser.watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-extensions", "--disable-sync", "--no-first-run", "--no-pings",
    "--force-color-profile=srgb",
)  # fmt: skip
LOCALES = {"en": "en-GB", "ar": "ar-EG"}


class Desk(NamedTuple):
    """A running desk; ``numbers`` are those of its reports by their names."""

    url: str
    numbers: dict[str, int]


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((place for name in names if (place := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).exists()), None)


# Not for the session: while Playwright runs, its event loop does, and no later test could run one of its own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder."""
    place = _chromium()
    if place is None:
        if os.environ.get("RIWAYA_NEED_CHROMIUM"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=place, args=list(_QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk without users; tests that write to it write to a report of their own."""
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'desk.db'}"
    numbers = fill_desk(url, folder)
    with serving(Settings(database=url), Reader(threads=1)) as address:
        yield Desk(address, numbers)


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens pages of a desk, each in a context of its own: ``visit(url, path, language=, width=, ...)``."""
    opened: list[Watched] = []

    def open_page(
        url: str, path: str = "/", *, language: str = "en", width: int = 1440, scripts: bool = True
    ) -> Watched:
        context = browser.new_context(
            base_url=url, locale=LOCALES[language], viewport={"width": width, "height": 900},
            java_script_enabled=scripts, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(8000)
        watched = Watched(context.new_page())
        opened.append(watched)
        watched.go(path)
        return watched

    yield open_page
    for watched in opened:
        watched.page.context.close()
