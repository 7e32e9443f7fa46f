"""What all requests share: the database, the reader, and readings that are kept nowhere else."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from anyio import CapacityLimiter, to_thread
from litestar.di import NamedDependency
from litestar.exceptions import ServiceUnavailableException
from msgspec import Struct
from sqlalchemy import Connection, Table, func, select

from riwaya.errors import RiwayaError, UsageError
from riwaya.reader import Reader
from riwaya.schema import Article, Reading
from riwaya.sources.documents import Document
from riwaya.store import tables
from riwaya.store.database import Database
from riwaya.store.readers import Reads, model_name
from riwaya.store.watch import Watch
from riwaya.web.kept import Kept
from riwaya.web.kept_pages import KeptPages
from riwaya.web.settings import Settings

__all__ = ["AtDesk", "Desk"]

_LINKS_BEHIND = 60  # seconds
_ROOM = 64 * 2**20  # bytes of pages, and as many of answers to programs
_AROUND = 8 * 2**10  # bytes that a page takes beside its content: its address, its header fields
_ROOM_FOR_UNSAVED = 4_000_000  # characters of reports
_LEAST_UNSAVED = 20_000  # that a report counts as
_AT_ONCE = 4  # threads for what reads with the model: pages need the others
_MOST_WAITING = 32  # for one of these
_BUSY = "too many reports wait to be read; try again later"
T = TypeVar("T")


class _OneReader:
    """Reads documents one by one with the desk's reader."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.model = desk.model()

    def read(
        self, groups: Iterable[list[Document]]
    ) -> Iterator[tuple[list[Document], list[Reading | RiwayaError]]]:
        for group in groups:
            yield group, [self._one(document.article) for document in group]

    def _one(self, article: Article) -> Reading | RiwayaError:
        try:
            return self._desk.read(article)
        except RiwayaError as error:
            return error


class _Seen(Struct, frozen=True):
    """The last version: of which state of the database, of what an ingest adds, and when that was asked."""

    seen: int | None
    version: str
    added: str
    asked: float


def _newest(connection: Connection, *some: Table) -> str:
    """The newest rows of tables, by their ids."""
    newest = [select(func.max(table.c.id)).scalar_subquery() for table in some]
    return ".".join(str(n or 0) for n in connection.execute(select(*newest)).one())


def _changed(connection: Connection) -> int:
    """The newest thing that anybody did to a report; logins and the like change no page."""
    done = select(func.max(tables.audit.c.id)).where(tables.audit.c.article.is_not(None))
    return connection.scalar(done) or 0


class Desk:
    """One open desk; :meth:`close` it."""

    def __init__(self, settings: Settings, reader: Reader | None = None) -> None:
        """``reader`` in place of the model, for tests."""
        self.settings = settings
        self.database = Database(settings.database, create=True) if settings.database else None
        self.watch = Watch(self.database) if self.database is not None else None
        self._seen = _Seen(None, "", "", float("-inf"))
        self._reader = reader
        self._reading = threading.Lock()
        self._in_turn = CapacityLimiter(_AT_ONCE)
        self._unsaved: Kept[str, Reading] = Kept(
            _ROOM_FOR_UNSAVED, lambda reading: max(_LEAST_UNSAVED, len(reading.article.text))
        )
        self.pages = KeptPages()
        # Answers to programs with their header fields.
        self.answers: Kept[str, tuple[bytes, dict[str, str]]] = Kept(
            _ROOM, lambda answer: len(answer[0]) + _AROUND
        )
        self.sample: str | None = None  # the name of the sample's reading, once it was read

    def read(self, article: Article) -> Reading:
        """Reads a report; one at a time, as the model takes all cores it is given.

        Raises:
            InputError: the report cannot be read.
        """
        with self._reading:
            return self._loaded().read(article)

    async def in_turn(self, work: Callable[[], T]) -> T:
        """Does what reads with the model, in one of a few threads of its own: reading takes seconds, and who
        waits for it must not keep others from their pages.

        Raises:
            ServiceUnavailableException: too many wait already.
        """
        if self._in_turn.statistics().tasks_waiting >= _MOST_WAITING:
            raise ServiceUnavailableException(_BUSY, headers={"Retry-After": "30"})
        return await to_thread.run_sync(work, limiter=self._in_turn)

    def readers(self) -> Reads:
        """This desk's reader as an ingest wants it."""
        return _OneReader(self)

    def model(self) -> str:
        """The name of the model that reads, as the database notes it."""
        with self._reading:
            return model_name(self._loaded().version, self.settings.model)

    def _loaded(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(model=self.settings.model, threads=self.settings.threads)
        return self._reader

    def keep(self, reading: Reading) -> str:
        """Keeps a reading that is not stored, for a while; the answer is its name in addresses."""
        name = secrets.token_urlsafe(12)
        self._unsaved.put(name, reading)
        return name

    def kept(self, name: str) -> Reading | None:
        """The reading of that name, if it is still kept."""
        return self._unsaved.get(name)

    def connect(self) -> Connection:
        """A connection for questions.

        Raises:
            UsageError: the desk has no database.
        """
        if self.database is None:
            raise UsageError("this desk has no database; start it with riwaya serve --db FILE")
        return self.database.read()

    def version(self, *, behind: float = 0.0) -> str:
        """Another one when reports, corrections or links have been added.

        What people change shows at once; of what an ingest adds the answer may be ``behind`` seconds old, or no
        page could be kept while it runs.
        """
        if self.database is None or self.watch is None:
            return "none"
        seen = self.watch.seen()
        last = self._seen
        if seen is not None and seen == last.seen:
            return last.version
        now = time.monotonic()
        with self.database.read() as connection:
            changed = _changed(connection)
            added, asked = last.added, last.asked
            if now - asked >= behind:
                added, asked = _newest(connection, tables.readings, tables.clusters, tables.publications), now
        # Where the rest was not asked for, it is still to be: the next one asks again.
        is_whole = asked == now
        self._seen = _Seen(seen if is_whole else None, f"{changed}/{added}", added, asked)
        return self._seen.version

    def version_of(self, article: int) -> str:
        """Another one when a report's reading or corrections have changed; its links may be a minute old."""
        with self.connect() as connection:
            r = tables.readings.c
            reading = connection.scalar(select(r.id).where(r.article == article, r.current))
            return f"{_changed(connection)}/{reading}/{time.monotonic() // _LINKS_BEHIND}"

    def close(self) -> None:
        """Lets go of the database."""
        self.pages.close()
        if self.watch is not None:
            self.watch.close()
        if self.database is not None:
            self.database.close()


AtDesk: TypeAlias = NamedDependency[Desk]
"""The desk as a parameter ``desk`` of a route handler."""
