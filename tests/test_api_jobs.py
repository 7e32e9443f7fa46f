"""Batches behind the API: what happens when things go wrong or end."""

from __future__ import annotations

import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import anyio
import msgspec
import pytest
from sqlalchemy import true

from riwaya.client.wire import Job, Report
from riwaya.errors import NotStoredError
from riwaya.export.formats import FORMATS
from riwaya.schema import Reading
from riwaya.store.database import Database
from riwaya.store.readers import Readers
from riwaya.web.api import exports
from riwaya.web.batch import Upload
from riwaya.web.jobs import BusyError, Jobs
from tests.api_desk import KNOWN, gold_readings
from tests.slow_reader import Slow

Started = Callable[..., Jobs]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    return gold_readings(tmp_path_factory.mktemp("gold"))


@pytest.fixture
def started(tmp_path: Path, gold: list[Reading]) -> Iterator[Started]:
    made: list[Jobs] = []
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    Database(url, create=True).close()

    def start(make: Callable[[], Readers] | None = None) -> Jobs:
        made.append(Jobs(url, make or partial(Slow, gold)))
        return made[-1]

    yield start
    for jobs in made:
        jobs.close()


def upload(folder: Path, *texts: str) -> Upload:
    folder.mkdir()
    lines = b"".join(msgspec.json.encode(Report(text=text)) + b"\n" for text in texts)
    (folder / "reports.jsonl").write_bytes(lines)
    return Upload(folder=str(folder), files=(("reports.jsonl", "sent"),), reports=len(texts))


def until(jobs: Jobs, id: str, holds: Callable[[Job], bool]) -> Job:
    end = time.monotonic() + 15
    while not holds(job := jobs.get(id)):
        assert time.monotonic() < end, job
        time.sleep(0.02)
    return job


LONG = tuple(f"{KNOWN} {number}" for number in range(500))


def test_a_process_that_dies_fails_its_job_and_the_next_goes_on(started: Started, tmp_path: Path) -> None:
    jobs = started()
    first = jobs.submit(upload(tmp_path / "a", *LONG), "x").id
    second = jobs.submit(upload(tmp_path / "b", KNOWN), "x").id
    until(jobs, first, lambda job: job.settled > 0)
    (process,) = multiprocessing.active_children()
    process.kill()
    job = until(jobs, first, lambda job: job.is_over)
    assert job.state == "failed"
    assert job.problem is not None
    assert job.problem.remedy == "send it again: what was saved is not read twice"
    assert until(jobs, second, lambda job: job.is_over).state == "done"
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


def _no_readers() -> Readers:
    raise NotStoredError("a path of the server")


def test_readers_that_cannot_be_made_fail_the_job_without_telling_why(
    started: Started, tmp_path: Path
) -> None:
    jobs = started(_no_readers)
    job = until(jobs, jobs.submit(upload(tmp_path / "a", KNOWN), "x").id, lambda job: job.is_over)
    assert job.state == "failed"
    assert job.problem is not None
    assert "path" not in job.problem.detail


def test_the_end_of_the_server_ends_its_batches(started: Started, tmp_path: Path) -> None:
    jobs = started()
    running = jobs.submit(upload(tmp_path / "a", *LONG), "x").id
    waiting = jobs.submit(upload(tmp_path / "b", KNOWN), "x").id
    until(jobs, running, lambda job: job.settled > 0)
    jobs.close()
    assert [jobs.get(id).state for id in (running, waiting)] == ["cancelled", "cancelled"]
    assert not multiprocessing.active_children()
    assert not any((tmp_path / name).exists() for name in ("a", "b"))
    with pytest.raises(BusyError):
        jobs.submit(upload(tmp_path / "c", KNOWN), "x")
    again = started()
    job = until(again, again.submit(upload(tmp_path / "d", *LONG[:3]), "x").id, lambda job: job.is_over)
    assert job.counts == {"failed": 3}  # of texts that the reader does not know


def test_not_too_many_wait_and_not_too_many_are_remembered(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("riwaya.web.jobs._MOST_WAITING", 2)
    monkeypatch.setattr("riwaya.web.jobs._MOST_FINISHED", 1)
    jobs = started()
    ids = [jobs.submit(upload(tmp_path / "0", *LONG), "x").id]
    until(jobs, ids[0], lambda job: job.state == "reading")
    ids += [jobs.submit(upload(tmp_path / name, KNOWN), "x").id for name in "12"]
    with pytest.raises(BusyError):
        jobs.submit(upload(tmp_path / "3", KNOWN), "x")
    assert not (tmp_path / "3").exists()
    for id in (*ids[1:], ids[0]):
        assert jobs.cancel(id).state == "cancelled"
    assert [job.id for job in jobs.all()] == ids[-1:]
    with pytest.raises(NotStoredError):
        jobs.get("nobody")


def test_an_export_is_made_as_it_is_fetched_and_no_further(
    tmp_path: Path, gold: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = itertools.count()

    def endless(*_: object) -> Iterator[Reading]:
        for _number in made:
            yield gold[0]

    monkeypatch.setattr(exports, "each_reading", endless)

    async def fetch(database: Database) -> None:
        chunks = exports._chunks(database, true(), FORMATS["plover-jsonl"], False)
        for _ in range(5):
            assert len(await anext(chunks)) > 1000
        await chunks.aclose()  # type: ignore[attr-defined]

    with Database(f"sqlite:///{tmp_path / 'x.db'}", create=True) as database:
        anyio.run(fetch, database)
        end = time.monotonic() + 10
        while any(t.name == "riwaya-export" for t in threading.enumerate()):
            assert time.monotonic() < end
            time.sleep(0.02)
    assert next(made) < 1000  # a megabyte or so


def test_who_stops_fetching_an_export_gives_up_their_place(
    tmp_path: Path, gold: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "each_reading", lambda *_: itertools.repeat(gold[0]))
    monkeypatch.setattr(exports, "_LONGEST_STALL", 0.1)

    async def fetch(database: Database) -> None:
        chunks = exports._chunks(database, true(), FORMATS["plover-jsonl"], False)
        await anext(chunks)
        while any(t.name == "riwaya-export" for t in threading.enumerate()):
            await anyio.sleep(0.05)
        with pytest.raises(
            exports._GoneError
        ):  # the connection breaks off: a part is never taken for the whole
            async for _ in chunks:
                pass

    with Database(f"sqlite:///{tmp_path / 'x.db'}", create=True) as database:
        anyio.run(fetch, database)


def test_a_batch_that_no_process_can_be_had_for_fails_and_the_next_is_read(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = started()

    def refuse(self: Jobs, entry: object) -> None:
        monkeypatch.undo()
        raise OSError("no memory")

    monkeypatch.setattr(Jobs, "_started", refuse)
    first = jobs.submit(upload(tmp_path / "1", KNOWN), "x")
    failed = until(jobs, first.id, lambda job: job.is_over)
    assert failed.state == "failed"
    assert failed.problem is not None
    assert "memory" not in failed.problem.detail
    second = jobs.submit(upload(tmp_path / "2", KNOWN), "x")
    assert until(jobs, second.id, lambda job: job.is_over).state == "done"
    assert not (tmp_path / "1").exists()
