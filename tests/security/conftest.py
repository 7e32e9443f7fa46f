"""A desk of this machine without users, and one with an admin huda, an editor sami and a reader rana."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import delete, select, update

from riwaya.store.database import Database
from riwaya.store.tables import sessions, tokens, users
from riwaya.store.users import Users
from riwaya.web.security.rates import LoginThrottle
from tests.desk_client import CHEAP, desk, security
from tests.security.visitors import GOOD


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "filled.db"
    with Database(str(path), create=True) as database:
        known = Users(database, CHEAP)
        for name, role in (("huda", "admin"), ("sami", "editor"), ("rana", "reader")):
            known.add(name, GOOD, role, "test")
    return path


@pytest.fixture
def db(_filled: Path, tmp_path: Path) -> str:
    """A database with an admin huda, an editor sami and a reader rana."""
    copy = tmp_path / "desk.db"
    copy.write_bytes(_filled.read_bytes())
    return str(copy)


@pytest.fixture(scope="module")
def local() -> Iterator[Litestar]:
    """On this machine, without users."""
    app = desk()
    yield app
    app.state.desk.close()


@pytest.fixture(scope="module")
def closed(_filled: Path) -> Iterator[Litestar]:
    """On this machine, with users; for tests that change nothing."""
    app = desk(database=str(_filled))
    yield app
    app.state.desk.close()


@pytest.fixture
def guarded(closed: Litestar) -> Iterator[Litestar]:
    """The same, put back afterwards."""
    database = security(closed).door.database
    assert database is not None
    with database.read() as connection:
        before = [dict(row._mapping) for row in connection.execute(select(users))]
    security(closed).throttle = LoginThrottle()
    yield closed
    with database.engine.begin() as connection:
        for table in (sessions, tokens):
            connection.execute(delete(table))
        for row in before:
            connection.execute(update(users).where(users.c.id == row["id"]).values(row))
