"""What all requests share: the database, the reader, and readings that are kept nowhere else."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeAlias, TypeVar

from litestar.di import NamedDependency
from sqlalchemy import Connection, func, select

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
K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The last things used, at most ``most`` of them; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
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


class Desk:
    """One open desk; :meth:`close` it."""

    def __init__(self, settings: Settings, reader: Reader | None = None) -> None:
        """``reader`` in place of the model, for tests."""
        self.settings = settings
        self.database = Database(settings.database, create=True) if settings.database else None
        self.watch = Watch(self.database) if self.database is not None else None
        self._versions: tuple[int | None, str] = (None, "")
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

    def version(self) -> str:
        """Another one whenever reports, corrections or links have been added."""
        if self.database is None or self.watch is None:
            return "none"
        seen = self.watch.seen()
        before, version = self._versions
        if seen is not None and seen == before:
            return version
        newest = [
            select(func.max(table.c.id)).scalar_subquery()
            for table in (tables.readings, tables.audit, tables.clusters, tables.publications)
        ]
        with self.database.read() as connection:
            version = ".".join(str(n or 0) for n in connection.execute(select(*newest)).one())
        self._versions = (seen, version)  # what was written since is seen again
        return version

    def close(self) -> None:
        """Lets go of the database."""
        if self.watch is not None:
            self.watch.close()
        if self.database is not None:
            self.database.close()


AtDesk: TypeAlias = NamedDependency[Desk]
"""The desk as a parameter ``desk`` of a route handler."""
