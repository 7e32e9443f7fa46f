"""What all requests share: the database, the reader, and readings that are kept nowhere else."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeAlias, TypeVar

from litestar.di import NamedDependency
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
from riwaya.web.settings import Settings

__all__ = ["AtDesk", "Desk", "Kept"]

_MOST_UNSAVED = 200
_LINKS_BEHIND = 60  # seconds
K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The last things used, at most ``most`` of them; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[K, threading.Lock] = {}

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """The thing of that key; who asks while another makes it waits for that one."""
        found = self.get(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            found = self.get(key)
            if found is None:
                try:
                    found = make()
                    self.put(key, found)
                finally:
                    with self._lock:
                        self._making.pop(key, None)
        return found

    def put(self, key: K, thing: V) -> None:
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)


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
        self._unsaved: Kept[str, Reading] = Kept(_MOST_UNSAVED)
        self.sample: str | None = None  # the name of the sample's reading, once it was read

    def read(self, article: Article) -> Reading:
        """Reads a report; one at a time, as the model takes all cores it is given.

        Raises:
            InputError: the report cannot be read.
        """
        with self._reading:
            return self._loaded().read(article)

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
            changed = _newest(connection, tables.audit)
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
            return f"{_newest(connection, tables.audit)}/{reading}/{time.monotonic() // _LINKS_BEHIND}"

    def close(self) -> None:
        """Lets go of the database."""
        if self.watch is not None:
            self.watch.close()
        if self.database is not None:
            self.database.close()


AtDesk: TypeAlias = NamedDependency[Desk]
"""The desk as a parameter ``desk`` of a route handler."""
