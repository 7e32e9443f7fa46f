"""The readers of an ingest: one in this process, or several processes with a model each."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from riwaya.errors import InputError, RiwayaError
from riwaya.model.bundle import default_path
from riwaya.reader import Failure, Reader
from riwaya.schema import Article, Reading, dump, load
from riwaya.sources.documents import Document

__all__ = ["Readers"]

Result = Reading | RiwayaError
_AHEAD = 2  # groups a worker has waiting


class Readers:
    """Reads groups of documents in order. ``workers`` 1 reads in this process.

    ``threads`` are those of each worker. A worker that dies costs its group, not the batch.
    """

    def __init__(self, *, model: Path | None = None, threads: int = 2, workers: int = 1) -> None:
        self._path, self._threads, self._workers = model, threads, workers
        self._reader = Reader(model=model, threads=threads)
        with (model or default_path()).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.model = f"{self._reader.version}+{digest[:8]}"  # two models of one version are two

    def read(self, groups: Iterable[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:
        """Each group with an outcome for each of its documents, in order."""
        if self._workers == 1:
            for group in groups:
                yield group, _outcomes(self._reader, [d.article for d in group])
            return
        yield from self._in_processes(groups)

    def _in_processes(
        self, groups: Iterable[list[Document]]
    ) -> Iterator[tuple[list[Document], list[Result]]]:
        pool = self._pool()
        waiting: deque[tuple[list[Document], Future[list[bytes | tuple[str, str, str]]]]] = deque()
        source = iter(groups)
        try:
            while True:
                while len(waiting) < self._workers * _AHEAD:
                    group = next(source, None)
                    if group is None:
                        break
                    waiting.append((group, pool.submit(_work, [d.article for d in group])))
                if not waiting:
                    return
                group, future = waiting.popleft()
                try:
                    yield group, [_unpacked(r) for r in future.result()]
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = self._pool()
                    yield group, [_died(d) for d in group]
                    # The others were lost with it: they are handed out anew.
                    waiting = deque((g, pool.submit(_work, [d.article for d in g])) for g, _ in waiting)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self._path, self._threads),
        )


_mine: list[Reader] = []  # the reader of a worker process


def _start(model: Path | None, threads: int) -> None:
    _mine.append(Reader(model=model, threads=threads))


def _work(articles: list[Article]) -> list[bytes | tuple[str, str, str]]:
    return [dump(r) if isinstance(r, Reading) else _parts(r) for r in _outcomes(_mine[0], articles)]


def _outcomes(reader: Reader, articles: list[Article]) -> list[Result]:
    return [o.error if isinstance(o, Failure) else o for o in reader.read_many(articles)]


def _parts(error: RiwayaError) -> tuple[str, str, str]:
    if isinstance(error, InputError):
        return error.name, error.reason, error.remedy
    return "report", str(error), "report this"


def _unpacked(result: bytes | tuple[str, str, str]) -> Result:
    return load(result) if isinstance(result, bytes) else InputError(*result)


def _died(document: Document) -> Result:
    return InputError(document.origin, "the process that read it ended", "try it alone, with riwaya read")
