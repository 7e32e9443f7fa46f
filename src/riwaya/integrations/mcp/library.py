"""The database and the model of one server, each opened when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from riwaya.errors import UsageError
from riwaya.schema import Article, Reading

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from riwaya.store.database import Database

__all__ = ["Library", "Reads"]

_NO_DATABASE = (
    "this server has no database, so that only the tool `read` works; "
    "make one with `riwaya ingest --db FILE REPORTS` and start the server as `riwaya mcp --db FILE`"
)


class Reads(Protocol):
    """What reads a report: :class:`riwaya.reader.Reader`, or a stand-in."""

    def read(self, article: Article) -> Reading:
        """The reading of one report; raises InputError."""


class Library:
    """``database`` as ``riwaya ingest --db`` takes it, None for none; ``model`` a model file, None for our own."""

    def __init__(
        self, database: str | None = None, model: Path | None = None, reader: Reads | None = None
    ) -> None:
        self._url = database
        self._model = model
        self._reader = reader
        self._database: Database | None = None
        self._opening = threading.Lock()
        self._reading = threading.Lock()

    def read(self, article: Article) -> Reading:
        """Reads a report; one at a time, as the model takes the cores it is given.

        Raises:
            InputError: the report cannot be read.
            ModelError: the model cannot be loaded.
        """
        with self._reading:
            if self._reader is None:
                from riwaya.reader import Reader

                self._reader = Reader(model=self._model)
            return self._reader.read(article)

    @contextmanager
    def asked(self) -> Iterator[Connection]:
        """A connection that cannot write; all that is asked over it sees the database in one state.

        Raises:
            UsageError: there is no database.
            StoreError: it cannot be opened.
        """
        database = self._opened()
        with database.engine.connect() as connection:
            if database.is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    def _opened(self) -> Database:
        if self._url is None:
            raise UsageError(_NO_DATABASE)
        with self._opening:
            if self._database is None:
                from riwaya.store.database import Database

                self._database = Database(self._url)
            return self._database

    def close(self) -> None:
        """Lets go of the database."""
        if self._database is not None:
            self._database.close()
