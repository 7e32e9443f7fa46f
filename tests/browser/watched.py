"""A page of a browser with a list of what went wrong in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

__all__ = ["Watched"]

_AXE = Path(__file__).parents[1] / "assets" / "axe.min.js"
_GRAVE = ("serious", "critical")


class Watched:
    """A page; ``complaints`` are console errors, failed and foreign requests, uncaught errors, dialogs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.status = 0
        self._host = ""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("dialog", self._dialog)

    def go(self, path: str) -> Watched:
        """Leads the browser to a path of the site."""
        answer = self.page.goto(path)
        if answer is not None:  # it is where only the fragment changes
            self.status = answer.status
        self._host = self._host or urlsplit(self.page.url).netloc
        return self

    def trap(self, name: str) -> None:
        """Gives every document a function of that name; a call of it is a complaint."""
        self.page.expose_function(name, lambda *given: self.complaints.append(f"ran: {name}{given}"))

    def too_wide(self) -> list[str]:
        """What sticks out at either side of the page, if the page scrolls sideways."""
        found: list[str] = self.page.evaluate(
            """() => {
              const wide = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= wide) return [];
              const out = [...document.body.querySelectorAll('*')].filter((e) => {
                const box = e.getBoundingClientRect();
                return box.width && (box.right > wide + 1 || box.left < -1);
              });
              return [`${document.documentElement.scrollWidth} > ${wide}`,
                      ...out.slice(0, 5).map((e) => e.outerHTML.slice(0, 150))];
            }"""
        )
        return found

    def axe(self) -> list[str]:
        """The serious and critical violations that axe-core finds."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        found: list[dict[str, Any]] = self.page.evaluate(
            "axe.run(document, {preload: false, resultTypes: ['violations'], elementRef: false}).then((found) => found.violations)"
        )
        return [
            f"{v['id']} ({v['impact']}): {node['html'][:200]} {node['failureSummary'][:300]}"
            for v in found
            if v["impact"] in _GRAVE
            for node in v["nodes"][:3]
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and self._host and address.netloc != self._host:
            self.complaints.append(f"foreign: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # downloads, and pages left in haste
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")
