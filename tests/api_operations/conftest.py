"""A store of three short reports for each test, and who asks the API about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.schema import Reading
from tests.api_desk import app_of, gold_readings
from tests.small_store import fill


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    return gold_readings(tmp_path_factory.mktemp("gold"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(f"sqlite:///{folder / 'small.db'}", folder)
    return folder / "small.db"


@pytest.fixture
def url(filled: Path, tmp_path: Path) -> str:
    shutil.copy(filled, tmp_path / "small.db")
    return f"sqlite:///{tmp_path / 'small.db'}"


@pytest.fixture
def client(url: str, gold: list[Reading]) -> Iterator[TestClient[Litestar]]:
    app, _ = app_of(url, gold)
    with TestClient(app) as found:
        yield found
