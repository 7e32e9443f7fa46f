"""A desk over the small store and one report full of markup, for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient
from msgspec import Struct
from sqlalchemy import update

from riwaya.store.database import Database
from riwaya.store.save import Saver
from riwaya.store.tables import events
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from tests.desk_client import desk_client
from tests.small_store import fill, reading_of

__all__ = ["HOSTILE", "Page", "Site", "site"]

# What a report may say of itself and of others: elements, attributes, formulas, direction overrides.
HOSTILE = """\
id: hostile
title: =cmd|'/c calc'!A1<img src=x onerror=alert(1)>
outlet: <script>alert(2)</script>"onmouseover="x
published: 2016-10-02
kind: conflict
style: agency
region: levant
annotator: x
=== text
قال \u202eزيد<marquee>كنان</marquee> إن الجيش قصف القرية "><svg onload=alert(3)> وقتل 7 أشخاص.
=== entities
e1 PER | =HYPERLINK("x")<i>Zayd | SYR
=== marks
@1
M e1: زيد<marquee>كنان</marquee>
A a1 accuse indirect | زيد<marquee>كنان</marquee> {e1 SYR GOV} | قال | الجيش ~~ أشخاص
V v1 ASSAULT/heavy-weapons | قصف | a: الجيش {SYR MIL} | r: القرية "><svg onload=alert(3)> {SYR CVL} | k: 7 أشخاص
"""


class Site(Struct):
    """The desk's client, and the id of each report by its name."""

    client: TestClient[Litestar]
    articles: dict[str, int]

    def page(self, path: str, language: str = "en", status: int = 200) -> Page:
        """A page, read as a browser reads it."""
        answer = self.client.get(path, headers={"Accept-Language": language}, follow_redirects=False)
        assert answer.status_code == status, answer.text[:400]
        return Page(answer.text)


class Page:
    """What stands on a page: ``links`` as (address, words), ``text`` without markup, ``tags`` by name."""

    def __init__(self, html: str) -> None:
        self.html = html
        reader = _Reader()
        reader.feed(html)
        reader.close()
        self.links, self.tags, self.attributes = reader.links, reader.tags, reader.attributes
        self.text = " ".join("".join(reader.words).split())
        assert not reader.open, f"never closed: {reader.open}"

    def to(self, words: str) -> list[str]:
        """The addresses of links that have these words."""
        return [href for href, own in self.links if words in own]

    @property
    def addresses(self) -> set[str]:
        return {href for href, _ in self.links}


_WITHIN_LINES = ("a", "bdi", "b", "mark", "small", "span", "text", "tspan")
_VOID = ("meta", "link", "input", "br", "hr", "img")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.open: list[str] = []
        self._in: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a":
            self._in.append(len(self.links))
            self.links.append((unescape(dict(attrs).get("href") or ""), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes nothing"
        self.open.pop()
        if tag == "a":
            self._in.pop()
        if tag not in _WITHIN_LINES:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for at in self._in:
            self.links[at] = (self.links[at][0], self.links[at][1] + data)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """The desk over four reports in SQLite."""
    url = f"sqlite:///{folder / 'desk.db'}"
    numbers = fill(url, folder)
    with Database(url) as database, database.engine.connect() as connection:
        saver = Saver(database, connection, 1, "gold")
        with connection.begin():  # gold reports have no coordinates
            connection.execute(update(events).where(events.c.place.is_not(None)).values(lat=36.18, lon=37.22))
        numbers["hostile"] = saver.save(reading_of(HOSTILE, folder), "hostile.gold").article
    with desk_client(make_app(Settings(database=url))) as client:
        yield Site(client, numbers)
