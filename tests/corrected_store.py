"""A store whose reports are corrected, for tests: filled, read, and changes of what it has."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from riwaya.corrections import edit, value_of
from riwaya.schema import Reading
from riwaya.sources.documents import Document
from riwaya.store.database import Database
from riwaya.store.ingest import ingest
from riwaya.store.load import reading_of
from tests.gold_reader import Gold, document


def fill(database: Database, readings: list[Reading], model: str = "gold+1") -> None:
    documents: list[Document] = [document(r, f"{r.article.id}.txt") for r in readings]
    ingest(database, documents, Gold(readings, model))


def read(database: Database, article: int, *, machine: bool = False) -> Reading:
    with database.read() as connection:
        return reading_of(connection, article, machine=machine)


def an_event(reading: Reading) -> str:
    """An event with an actor, told by somebody."""
    return next(v.id for v in reading.events if v.actors and v.recipients and v.attribution)


def edited(reading: Reading, id: str, **fields: object) -> Any:
    return edit(reading, id, structs.replace(value_of(reading, id), **fields))
