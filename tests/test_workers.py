"""Reading in several processes: a report that kills its worker costs itself, and no worker outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest

from riwaya import reader as reading
from riwaya.errors import InputError
from riwaya.model.draft import Draft
from riwaya.reader import Failure, Outcome, Reader
from riwaya.schema import Article, Reading
from riwaya.sources.documents import Document
from riwaya.store.readers import Readers

ROOT = Path(__file__).parent.parent
KILLER = "تقرير قاتل"
UNWRITABLE = "تقرير لا يُكتب"
SLOW = "تقرير طويل"
ENDS_IN_TIME = 8.0  # seconds


class Quick(Reader):
    """Finds nothing in any text, without the model; one text kills it, one cannot be sent."""

    def __init__(self) -> None:
        pass

    def read_many(self, articles: Iterable[Article | str]) -> Iterator[Outcome]:
        for article in articles:
            assert isinstance(article, Article)
            if article.text == KILLER:
                os._exit(9)
            odd = {"title": object()} if article.text == UNWRITABLE else {}
            yield Reading(article=Article(text=article.text, **odd))  # type: ignore[arg-type]


class QuickReaders(Readers):
    def __init__(self, workers: int) -> None:
        self._workers, self._make = workers, Quick


def groups(*texts: str, of: int = 2) -> list[list[Document]]:
    documents = [Document(origin=t, article=Article(text=t)) for t in texts]
    return [documents[i : i + of] for i in range(0, len(documents), of)]


def failures(readers: Readers, given: Iterable[list[Document]]) -> tuple[list[str], dict[str, str]]:
    """The texts in the order in which they came back, and the reasons of those that failed."""
    order, failed = [], {}
    for group, outcomes in readers.read(given):
        for document, outcome in zip(group, outcomes, strict=True):
            order.append(document.origin)
            if isinstance(outcome, Reading):
                assert outcome.article.text == document.article.text
            else:
                assert isinstance(outcome, InputError)
                failed[document.origin] = outcome.reason
    return order, failed


def test_only_the_report_that_kills_its_worker_fails() -> None:
    texts = [f"نص {i}" for i in range(12)]
    texts.insert(5, KILLER)
    order, failed = failures(QuickReaders(2), groups(*texts))
    assert order == texts
    assert set(failed) == {KILLER}


def test_a_worker_killed_between_two_groups_costs_nothing() -> None:
    texts = [f"نص {i}" for i in range(12)]

    def given() -> Iterator[list[Document]]:
        for i, group in enumerate(groups(*texts)):
            if (
                i == 4
            ):  # the first four are handed out by now, and the pool is seen broken when it gets the fifth
                mine = children(os.getpid())
                assert mine
                for worker in mine:
                    os.kill(worker, signal.SIGKILL)
                time.sleep(0.5)
            yield group

    assert failures(QuickReaders(2), given()) == (texts, {})


def test_a_reading_that_cannot_be_sent_fails_alone() -> None:
    order, failed = failures(QuickReaders(2), groups("نص", UNWRITABLE, "آخر"))
    assert order == ["نص", UNWRITABLE, "آخر"]
    assert failed[UNWRITABLE].startswith("TypeError: ")
    assert len(failed) == 1


def children(parent: int) -> list[int]:
    """The workers of a process (multiprocessing's tracker of resources is none)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_for_ever() -> None:
    """What the test below runs: reads two groups, says so, and waits for more."""

    def given() -> Iterator[list[Document]]:
        yield from groups("أ", "ب", "ج", "د", of=1)
        time.sleep(60)

    for _ in QuickReaders(2).read(given()):
        print("read", flush=True)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_workers_end_with_their_parent_even_if_it_is_killed() -> None:
    command = [sys.executable, "-c", "from tests.test_workers import read_for_ever; read_for_ever()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"read\n"
        workers = children(parent.pid)
        parent.kill()
        try:
            assert workers
            until = time.monotonic() + ENDS_IN_TIME
            while any(map(lives, workers)) and time.monotonic() < until:
                time.sleep(0.05)
            assert not any(map(lives, workers))
        finally:
            for worker in filter(lives, workers):
                os.kill(worker, signal.SIGKILL)


def test_sigterm_ends_an_ingest_cleanly(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    command = [sys.executable, "-m", "riwaya", "ingest", "-", "--db", str(database), "--workers", "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        until = time.monotonic() + 20
        while not database.exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.terminate()
        _, said = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert b"Traceback" not in said


class _Drafts:
    """A model that one text breaks and another keeps busy."""

    threads = 2

    def draft(self, texts: list[str], threads: int | None = None) -> list[Draft | None]:
        if SLOW in texts:
            time.sleep(0.3)
        if KILLER in texts:
            raise IndexError("outside of\nthe window")
        return [None for _ in texts]


@pytest.fixture
def drafting(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader of :class:`_Drafts`, which takes its texts as they come."""

    def compose(article: Article, draft: Draft) -> Reading:
        if article.text == UNWRITABLE:
            raise KeyError("e7")
        return Reading(article=article)

    monkeypatch.setattr(reading, "compose", compose)
    monkeypatch.setattr(reading, "check", lambda _: None)
    reader = Quick()
    reader._model = _Drafts()  # type: ignore[assignment]
    return reader


def test_reports_read_side_by_side_come_back_in_order(drafting: Reader) -> None:
    texts = [SLOW, *(f"نص {i}" for i in range(20)), SLOW, "نص آخر"]
    outcomes = Reader.read_many(drafting, texts)
    assert [o.article.text for o in outcomes] == texts


def test_only_a_few_reports_are_taken_ahead_and_none_after_the_end(drafting: Reader) -> None:
    taken: list[str] = []

    def endless() -> Iterator[str]:
        for number in count():
            taken.append(f"نص {number}")
            yield taken[-1]

    outcomes = Reader.read_many(drafting, endless())
    assert next(outcomes).article.text == "نص 0"
    assert len(taken) <= 8
    del outcomes
    assert not [t for t in threading.enumerate() if t.name.startswith("riwaya-read")]


def test_an_error_that_nobody_foresaw_fails_one_report(drafting: Reader) -> None:
    good, broken, odd, last = Reader.read_many(drafting, ["نص أول", KILLER, UNWRITABLE, "نص آخر"])
    assert isinstance(good, Reading)
    assert isinstance(last, Reading)
    assert isinstance(broken, Failure)
    assert str(broken.error).endswith("IndexError: outside of the window; report this")
    assert isinstance(odd, Failure)
    assert str(odd.error).endswith("KeyError: 'e7'; report this")
