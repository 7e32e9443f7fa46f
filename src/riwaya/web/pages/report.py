"""One report: its text as printed, with who says what and what happens marked in it."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import structs
from sqlalchemy import Connection, select

from riwaya.errors import StoreError
from riwaya.export.anchors import Anchors
from riwaya.export.cards import Cards, Extras
from riwaya.export.escaping import excerpt
from riwaya.export.labels import Labels
from riwaya.export.marked import marked_lines
from riwaya.schema import Reading, dump
from riwaya.sources.documents import Document
from riwaya.store import tables
from riwaya.store.corrections import corrections_of
from riwaya.store.ingest import ingest
from riwaya.store.load import reading_of
from riwaya.web.desk import AtDesk, Desk
from riwaya.web.extras import StoredExtras, UnsavedExtras
from riwaya.web.languages import Language
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.row_numbers import possible
from riwaya.web.visitor import needs

__all__ = ["handlers", "shown", "title_of"]

_LONGEST, _LONGEST_LINE = 300, 120  # characters of a title or an outlet; of a first line in its place


def shown(reading: Reading, spoken: Language, extras: Extras) -> dict[str, Any]:
    """What the template of a report needs of the reading itself."""
    anchors = Anchors(reading)
    say = Labels(spoken.code)
    cards = Cards(reading, anchors, say, extras)
    article = reading.article
    url = article.url or ""
    return {
        "title": title_of(reading), "outlet": excerpt(article.outlet or "", _LONGEST) or say("word", "unknown-outlet"),
        "published": article.published, "url": url if re.match(r"https?://", url) else "",
        "statements": len(anchors.attributions), "events": len(anchors.events),
        "style": anchors.style(), "legend": cards.legend(), "hint": say("word", "hint"),
        "text": "".join(marked_lines(reading, cards, say)), "cards": "".join(cards.cards()), "lists": cards.lists(),
    }  # fmt: skip


def title_of(reading: Reading) -> str:
    """The title, else the first line of the text."""
    if reading.article.title:
        return excerpt(reading.article.title, _LONGEST)
    return excerpt(reading.article.text.strip().split("\n", 1)[0], _LONGEST_LINE)


@get("/articles/{number:int}", sync_to_thread=True, guards=[needs("reader")])
def stored(request: Asked, desk: AtDesk, number: FromPath[int]) -> Response[str]:
    """A report of the database."""
    spoken, number = language_of(request), possible(number)

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            reading = reading_of(connection, number)
            extras = StoredExtras(connection, reading, number, spoken, visitor_of(request).may("editor"))
            return shown(reading, spoken, extras) | {
                "article": number, "kept": None, "places": _places(connection, number), "near": _near(connection, number),
                "corrections": len(corrections_of(connection, number)),
            }  # fmt: skip

    return page(request, "report.html", make, keep=desk.version_of(number))


def _places(connection: Connection, number: int) -> list[Any]:
    p = tables.publications.c
    return list(connection.execute(select(p.url, p.outlet, p.published).where(p.article == number)).all())


def _near(connection: Connection, number: int) -> list[Any]:
    n, a = tables.near.c, tables.articles.c
    others = (
        select(n.other.label("id"))
        .where(n.article == number)
        .union(select(n.article).where(n.other == number))
    )
    return list(connection.execute(select(a.id, a.outlet).where(a.id.in_(others)).limit(10)).all())


@get("/articles/{number:int}/reading.json", sync_to_thread=True, guards=[needs("reader")])
def stored_json(desk: AtDesk, number: FromPath[int]) -> Response[bytes]:
    """The reading of a report of the database (docs/schema.md)."""
    with desk.connect() as connection:
        return _json(reading_of(connection, possible(number)))


@get("/readings/{name:str}", sync_to_thread=True, guards=[needs("reader")])
def unsaved(request: Asked, desk: AtDesk, name: FromPath[str]) -> Response[Any]:
    """A reading that is not in the database."""
    reading = _kept(desk, name)
    spoken = language_of(request)
    more = {"article": None, "kept": name, "places": (), "near": (), "corrections": 0}
    return page(request, "report.html", lambda: shown(reading, spoken, UnsavedExtras(reading, spoken)) | more)


@get("/readings/{name:str}/reading.json", sync_to_thread=False, guards=[needs("reader")])
def unsaved_json(desk: AtDesk, name: FromPath[str]) -> Response[bytes]:
    """A reading that is not in the database, as data (docs/schema.md)."""
    return _json(_kept(desk, name))


@post("/readings/{name:str}/save", guards=[needs("editor")])
async def save(desk: AtDesk, name: FromPath[str]) -> Redirect:
    """Adds a reading to the database and leads to its page there."""
    return await desk.in_turn(lambda: _save(desk, name))


def _save(desk: Desk, name: str) -> Redirect:
    reading = _kept(desk, name)
    if desk.database is None:
        raise NotFoundException
    article = structs.replace(reading.article, id="")
    said: list[int | None] = []
    ingest(
        desk.database, [Document(origin=f"desk:{name}", article=article)], desk.readers(),
        sources=["desk"], acknowledge=lambda ack: said.append(ack.article),
    )  # fmt: skip
    if not said or said[0] is None:
        raise StoreError("the report could not be added")
    return Redirect(f"/articles/{said[0]}", status_code=303)


def _kept(desk: Desk, name: str) -> Reading:
    reading = desk.kept(name)
    if reading is None:
        raise NotFoundException("this reading is no longer kept; read the report again")
    return reading


def _json(reading: Reading) -> Response[bytes]:
    return Response(dump(reading), media_type="application/json")


handlers = (stored, stored_json, unsaved, unsaved_json, save)
