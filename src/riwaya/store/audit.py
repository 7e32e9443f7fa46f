"""The audit log: who did what and when. Rows are only ever added."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from riwaya.store.tables import audit

__all__ = ["Clock", "Entry", "entries", "moment", "now", "record"]

Clock = Callable[[], datetime.datetime]
_MOST = 500


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log; ``at`` is an ISO moment in UTC."""

    id: int
    at: str
    who: str
    action: str
    article: int | None
    detail: dict[str, Any]


def now() -> datetime.datetime:
    """The present moment in UTC."""
    return datetime.datetime.now(datetime.UTC)


def moment(at: datetime.datetime) -> str:
    """A moment as the tables hold it: all of one width, so that text compares as time does."""
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds")


def record(
    connection: Connection,
    who: str,
    action: str,
    detail: dict[str, Any] | None = None,
    *,
    article: int | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Adds a line, in the caller's transaction. ``detail`` holds no secret and no text of a report."""
    connection.execute(
        insert(audit),
        {
            "at": moment(at or now()), "who": who, "action": action, "article": article,
            "detail": msgspec.json.encode(detail or {}).decode(),
        },
    )  # fmt: skip


def entries(
    connection: Connection,
    *,
    who: str | None = None,
    article: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The newest lines first, at most ``limit`` (500); the next ones are ``before`` the last one's id."""
    a = audit.c
    query = select(audit).order_by(a.id.desc()).limit(max(1, min(limit, _MOST)))
    if who is not None:
        query = query.where(a.who == who)
    if article is not None:
        query = query.where(a.article == article)
    if before is not None:
        query = query.where(a.id < before)
    return [
        Entry(
            id=row.id, at=row.at, who=row.who, action=row.action, article=row.article,
            detail=msgspec.json.decode(row.detail, type=dict[str, Any]),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
