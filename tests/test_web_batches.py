"""Files given to the desk are read beside it into the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from tests.desk_client import csrf, desk_client

EXAMPLES = Path(__file__).parent.parent / "examples"
Client = TestClient[Litestar]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Client]:
    with desk_client(make_app(Settings(database=str(tmp_path / "new.db"), threads=1))) as client:
        yield client


def send(client: Client, *files: tuple[str, bytes]) -> int:
    """The status of sending files as the form does."""
    return client.post(
        "/batches/new",
        data={"_csrf_token": csrf(client, "/batches")},
        files=[("file", (name, data, "application/octet-stream")) for name, data in files],
        follow_redirects=False,
    ).status_code


def test_files_are_read_while_pages_answer(desk: Client) -> None:
    report = (EXAMPLES / "report-ar.txt").read_bytes()
    assert (
        send(desk, ("a.txt", report), ("twice.txt", report), ("english.txt", b"Nothing here is Arabic."))
        == 303
    )
    until = time.monotonic() + 60
    while "data-open" in desk.get("/batches").text and time.monotonic() < until:
        assert desk.get("/articles").status_code == 200
        time.sleep(0.1)
    page = desk.get("/batches").text
    assert "read 1" in page
    assert "known already 1" in page
    assert "left out 1" in page
    assert "not Arabic" in page
    until = time.monotonic() + 50  # pages may be some seconds behind
    while "<b>1</b> report" not in desk.get("/").text and time.monotonic() < until:
        time.sleep(0.2)
    assert "<b>1</b> report" in desk.get("/").text


def test_a_batch_can_be_stopped(desk: Client) -> None:
    assert send(desk, ("a.txt", (EXAMPLES / "report-ar.txt").read_bytes())) == 303
    (job,) = desk.get("/v1/batches").json()["items"]
    desk.post(f"/batches/{job['id']}/cancel", data={"_csrf_token": csrf(desk, "/batches")})
    assert "cancelled" in desk.get("/batches").text


def test_no_file_is_said(desk: Client) -> None:
    answer = desk.post("/batches/new", data={"_csrf_token": csrf(desk, "/batches")}, files={"x": ("", b"")})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_a_desk_without_a_database_says_so() -> None:
    with desk_client(make_app(Settings())) as client:
        answer = client.get("/batches")
        assert answer.status_code == 400
        assert "no database" in answer.text
