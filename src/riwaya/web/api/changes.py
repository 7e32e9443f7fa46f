"""Corrections: a layer over the readings, each with its author and time, undone at any time."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import select

from riwaya.changes import Change, Correction
from riwaya.client.wire import Page, Undone
from riwaya.errors import NotStoredError
from riwaya.store import corrections
from riwaya.store.database import Database
from riwaya.store.tables import articles
from riwaya.store.tables import corrections as made
from riwaya.web.api.bodies import JSON, received_json
from riwaya.web.api.cursors import cursor_at, place_of, question_hash
from riwaya.web.api.operations import Body, Call, Operation, stored
from riwaya.web.api.problems import Refused
from riwaya.web.api.questions import Cursor, Limit
from riwaya.web.desk import Desk
from riwaya.web.jobs import Jobs
from riwaya.web.render import Asked

__all__ = ["operations"]

_HISTORY = question_hash("corrections", None)


class AskedHistory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the history."""

    limit: Limit = 100
    cursor: Cursor | UnsetType = UNSET


def _database(call: Call[Any]) -> Database:
    if call.desk.database is None:
        raise Refused("no-database", "this server has no database", "start it with riwaya serve --db FILE")
    return call.desk.database


async def _receive(request: Asked, _: Desk, __: Jobs | None) -> Any:
    return await received_json(request, Change)


def _of_article(call: Call[Struct]) -> Any:
    number = call.number

    def make(connection: Any) -> Page[Correction]:
        if connection.scalar(select(articles.c.id).where(articles.c.id == number)) is None:
            raise NotStoredError(f"there is no article {number}")
        return Page(items=tuple(corrections.corrections_of(connection, number)))

    return stored(call, make)


def _history(call: Call[AskedHistory]) -> Any:
    asked = call.asked
    before = None if asked.cursor is UNSET else place_of(asked.cursor, _HISTORY)

    def make(connection: Any) -> Page[Correction]:
        found = corrections.history(connection, limit=asked.limit + 1, before=before)
        items = tuple(found[: asked.limit])
        more = len(found) > asked.limit
        return Page(items=items, next=cursor_at(_HISTORY, items[-1].number) if more else None)

    return stored(call, make)


def _correct(call: Call[Struct]) -> Correction:
    database, article = _database(call), call.number
    number = corrections.add(database, article, call.body, call.visitor.name)
    with database.read() as connection:
        found = next((c for c in corrections.corrections_of(connection, article) if c.number == number), None)
    if found is None:  # undone by another in the same instant
        raise NotStoredError(f"there is no correction {number} any more")
    return found


def _undo(call: Call[Struct]) -> Undone:
    database, number = _database(call), call.number
    with database.read() as connection:
        if connection.scalar(select(made.c.id).where(made.c.id == number)) is None:
            raise NotStoredError(f"there is no correction {number}")
    return Undone(undone=tuple(corrections.undo(database, number, call.visitor.name)))


_EXAMPLE = {
    "change": "name-mention", "span": {"start": 17, "end": 20}, "before": None,
    "after": {"type": "GPE", "name": "Aleppo", "name_ar": "حلب", "country": "SYR"},
}  # fmt: skip

operations: tuple[Operation, ...] = (
    Operation(
        id="article_corrections", method="GET", path="/articles/{id}/corrections",
        summary="The corrections of an article", about="Those that hold, in the order in which they were made.",
        run=_of_article, answers=Page[Correction], id_is="article", cached=True, tag="corrections",
        problems=("not-found", "no-database"),
    ),
    Operation(
        id="correct", method="POST", path="/articles/{id}/corrections", summary="Correct a reading",
        about="A change, as docs/corrections.md describes it. It names things by offsets into the text, so it outlives every model's reading.",
        run=_correct, answers=Correction, status=201, id_is="article", role="editor", tag="corrections",
        problems=("malformed", "not-found", "no-database", "too-large", "media-type", "unanswerable"),
        body=Body(types={JSON: Change}, receive=_receive, about="The change.", examples={JSON: _EXAMPLE}),
    ),
    Operation(
        id="corrections", method="GET", path="/corrections", summary="The history of corrections",
        about="Undone ones too; the newest first.", run=_history, answers=Page[Correction], asks=AskedHistory,
        cached=True, paged=True, tag="corrections", problems=("no-database", "cursor"),
    ),
    Operation(
        id="undo", method="DELETE", path="/corrections/{id}", summary="Undo a correction",
        about="A thing that was added takes its later corrections along. Made again by sending the change again.",
        run=_undo, answers=Undone, id_is="correction", role="editor", tag="corrections",
        problems=("not-found", "no-database", "unanswerable"),
    ),
)  # fmt: skip
