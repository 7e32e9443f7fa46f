"""The readers of an ingest: one in this process, or several processes with a model each."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import Protocol

from riwaya.errors import InputError, RiwayaError
from riwaya.model.bundle import default_path
from riwaya.reader import Failure, Outcome, Reader, unexpected
from riwaya.schema import Article, Reading, dump, load
from riwaya.sources.documents import Document

__all__ = ["Readers", "Reads", "model_name"]

Result = Reading | RiwayaError
_AHEAD = 2  # groups a worker has waiting


class Reads(Protocol):
    """What an ingest reads with. ``model`` names what reads, so that a newer one reads again."""

    model: str

    def read(self, groups: Iterable[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:
        """Each group with an outcome for each of its documents, in order."""


def model_name(version: str, model: Path | None = None) -> str:
    """The name of a model file: two models of one version are two."""
    with (model or default_path()).open("rb") as file:
        return f"{version}+{hashlib.file_digest(file, 'sha256').hexdigest()[:8]}"


class Readers:
    """Reads groups of documents in order. ``workers`` 1 reads in this process.

    ``threads`` are those of each worker. A worker that dies costs the report that killed it, not the
    batch.
    """

    def __init__(self, *, model: Path | None = None, threads: int = 2, workers: int = 1) -> None:
        self._make: Callable[[], Reader] = partial(Reader, model=model, threads=threads)
        self._workers = workers
        self._reader = self._make()
        self.model = model_name(self._reader.version, model)

    def read(self, groups: Iterable[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:
        """Each group with an outcome for each of its documents, in order."""
        yield from self._in_processes(groups) if self._workers > 1 else self._here(groups)

    def _here(self, groups: Iterable[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:
        """While the one who asks saves a group, the next are read."""
        waiting: deque[list[Document]] = deque()

        def articles() -> Iterator[Article]:
            for group in groups:
                waiting.append(group)
                yield from (document.article for document in group)

        outcomes = _results(self._reader.read_many(articles()))
        with _quick_turns():
            for first in outcomes:
                group = waiting.popleft()
                yield group, [first, *islice(outcomes, len(group) - 1)]

    def _in_processes(
        self, groups: Iterable[list[Document]]
    ) -> Iterator[tuple[list[Document], list[Result]]]:
        waiting: deque[tuple[list[Document], Future[list[_Packed]]]] = deque()
        source = iter(groups)
        pool = _Pool(self._workers, self._make)
        try:
            while True:
                while len(waiting) < self._workers * _AHEAD:
                    group = next(source, None)
                    if group is None:
                        break
                    waiting.append((group, pool.submit(group)))
                if not waiting:
                    return
                group, future = waiting.popleft()
                try:
                    outcomes = [_unpacked(r) for r in future.result()]
                except BrokenProcessPool:
                    # Any of those under way may have done it: each that was lost is read alone.
                    pool.renew()
                    yield group, pool.read_alone(group)
                    while waiting:
                        group, future = waiting.popleft()
                        if future.done() and not future.cancelled() and future.exception() is None:
                            yield group, [_unpacked(r) for r in future.result()]
                        else:
                            yield group, pool.read_alone(group)
                else:
                    yield group, outcomes
        finally:
            pool.end()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Lets the thread that saves have its turn among those that read ten times sooner than by default."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


_Packed = bytes | tuple[str, str, str]


class _Pool:
    """Processes that read; renewed when one of them died, as the others are lost with it."""

    def __init__(self, workers: int, make: Callable[[], Reader]) -> None:
        self._workers, self._make = workers, make
        self._processes = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self._make,),
        )

    def submit(self, group: list[Document]) -> Future[list[_Packed]]:
        """What will be read; that a worker died shows in the future only."""
        try:
            return self._processes.submit(_work, [d.article for d in group])
        except BrokenProcessPool as error:
            lost: Future[list[_Packed]] = Future()
            lost.set_exception(error)
            return lost

    def read_alone(self, group: list[Document]) -> list[Result]:
        """The group while nothing else is read; if a worker dies of it, its documents one by one."""
        try:
            return [_unpacked(r) for r in self.submit(group).result()]
        except BrokenProcessPool:
            self.renew()
        if len(group) == 1:
            return [_died(group[0])]
        return [result for document in group for result in self.read_alone([document])]

    def renew(self) -> None:
        self.end()
        self._processes = self._started()

    def end(self) -> None:
        self._processes.shutdown(wait=False, cancel_futures=True)


_mine: list[Reader] = []  # the reader of a worker process


def _start(make: Callable[[], Reader]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _mine.append(make())


def _end_with_parent() -> None:
    """Waits for the end of the process that started this one, however it ends: nobody else would end us."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(articles: list[Article]) -> list[_Packed]:
    return [_sent(r) for r in _results(_mine[0].read_many(articles))]


def _sent(result: Result) -> _Packed:
    if not isinstance(result, Reading):
        return _parts(result)
    try:
        return dump(result)
    except Exception as error:
        return _parts(unexpected(result.article.id, error))


def _results(outcomes: Iterator[Outcome]) -> Iterator[Result]:
    for outcome in outcomes:
        yield outcome.error if isinstance(outcome, Failure) else outcome


def _parts(error: RiwayaError) -> tuple[str, str, str]:
    if isinstance(error, InputError):
        return error.name, error.reason, error.remedy
    return "report", str(error), "report this"


def _unpacked(result: _Packed) -> Result:
    return load(result) if isinstance(result, bytes) else InputError(*result)


def _died(document: Document) -> Result:
    return InputError(document.origin, "the process that read it ended", "try it alone, with riwaya read")
