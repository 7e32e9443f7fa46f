"""A database with one admin, huda: of each kind, or on SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.users.clocked import GOOD, Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """With one admin, huda."""
    made = Desk(database_url)
    made.users.add("Huda", GOOD, "admin", "test")
    yield made
    made.database.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(str(tmp_path / "small.db"))
    made.users.add("huda", GOOD, "admin", "test")
    yield made
    made.database.close()
