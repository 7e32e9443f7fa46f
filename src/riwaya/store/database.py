"""Opens a database: SQLite file or PostgreSQL URL, its schema brought to the newest version."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Literal

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.pool import NullPool

from riwaya.errors import StoreError, UsageError

__all__ = ["DEFAULT_URL", "HEAD", "Database", "RefusedError", "take_lock"]

DEFAULT_URL = "sqlite:///riwaya.db"
HEAD = "0003"  # the newest migration
# Numbers that no other program will take.
_LOCKS = {"schema": 0x52697761_0001, "links": 0x52697761_0002, "users": 0x52697761_0003}
_UNKNOWN = "{!r} names no database; write a file, sqlite:///FILE or postgresql://USER@HOST/NAME"


class RefusedError(StoreError):
    """The database does not take these values; it is itself in order."""


class Database:
    """One open database. Use as a context manager, or :meth:`close` it.

    ``url`` is an SQLAlchemy URL (``sqlite:///riwaya.db``, ``postgresql://user@host/name``) or the path of
    an SQLite file. With ``create`` a missing one is made and an older schema is migrated; without,
    both are errors.

    Raises:
        StoreError: it cannot be opened, is damaged, or has another schema.
        UsageError: the URL names no database that Riwaya knows.
    """

    def __init__(self, url: str = DEFAULT_URL, *, create: bool = False) -> None:
        self.url = _as_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite and not create:
            _check_exists(self.url)
        self.engine: Engine = self._engine()
        event.listen(self.engine, "handle_error", self._say)
        try:
            self._bring_up_to_date(create)
        except StoreError:
            self.engine.dispose()
            raise

    def _say(self, context: ExceptionContext) -> None:
        """Every error of the database is one line that names it."""
        error = context.sqlalchemy_exception
        if isinstance(error, DBAPIError) and not isinstance(error.orig, OverflowError):
            kind = RefusedError if isinstance(error, DataError | IntegrityError) else StoreError
            raise kind(f"{self.name}: {_reason(error)}") from error

    @property
    def name(self) -> str:
        """The database as messages name it: as the user did, without a password."""
        if self.is_sqlite:
            return self.url.removeprefix("sqlite:///")
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=True)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the database is made of; none for a server."""
        if not self.is_sqlite:
            return ()
        path = self.url.removeprefix("sqlite:///").partition("?")[0]
        return tuple(Path(path + ending) for ending in ("", "-wal", "-shm", "-journal"))

    def _engine(self) -> Engine:
        try:
            if not self.url.startswith(("sqlite:///", "postgresql")):
                raise UsageError(_UNKNOWN.format(self.url))
            if not self.is_sqlite:
                return create_engine(self.url, pool_pre_ping=True)
            engine = create_engine(self.url, poolclass=NullPool)
        except (ArgumentError, NoSuchModuleError) as error:
            raise UsageError(_UNKNOWN.format(self.url)) from error
        except ModuleNotFoundError as error:
            raise UsageError("PostgreSQL needs its driver; pip install 'riwaya[postgres]'") from error
        event.listen(engine, "connect", _set_pragmas)
        return engine

    def _bring_up_to_date(self, create: bool) -> None:
        version = self._version()
        if version == HEAD:
            return
        if not create:
            what = "holds no Riwaya tables" if version is None else f"has schema {version}, this is {HEAD}"
            raise StoreError(f"{self.name}: {what}; run riwaya ingest --db on it first")
        from riwaya.store.migrate import upgrade

        upgrade(self.engine)

    def _version(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(select(text("version_num from alembic_version"))).scalar()
            return found

    def read(self) -> Connection:
        """A connection for questions."""
        return self.engine.connect()

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def take_lock(connection: Connection, work: Literal["schema", "links", "users"]) -> None:
    """Waits until no other process does ``work`` and keeps them from it until the transaction ends.

    To be called first in a transaction, so that what it reads then is what it changes.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCKS[work])))


def _as_url(url: str) -> str:
    if not url or url == "sqlite:///":
        raise UsageError(_UNKNOWN.format(url))
    if "://" not in url:
        return f"sqlite:///{url}"
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url


def _check_exists(url: str) -> None:
    path = url.removeprefix("sqlite:///").partition("?")[0]
    if path and path != ":memory:" and not Path(path).exists():
        raise StoreError(f"{path}: there is no such database; make it with riwaya ingest --db {path}")


def _set_pragmas(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # WAL with NORMAL: a killed process loses no committed report; readers never wait for the writer.
    for pragma in (
        "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000",
        "cache_size=-65536", "temp_store=MEMORY", "mmap_size=268435456",
        "wal_autocheckpoint=8000",  # 32 MB: a page that many reports change is put in its place once
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _reason(error: DBAPIError) -> str:
    first = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        return f"{first}; check the URL, the path and the rights"
    return f"{first}; is it a Riwaya database?"
