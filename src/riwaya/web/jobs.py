"""Batches: read by a process of their own, one at a time, so that the desk keeps answering."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import msgspec
from msgspec import Struct, structs

from riwaya.client.wire import Job, Problem
from riwaya.errors import NotStoredError
from riwaya.store.audit import moment, now
from riwaya.store.ingest import Acknowledgement
from riwaya.store.readers import Readers
from riwaya.web.batch import Done, Failed, Linking, Note, Upload, read_batch

__all__ = ["BusyError", "Jobs", "Noted"]

_MOST_WAITING = 8
_MOST_FINISHED = 20
_MOST_NOTED = 20_000  # of one job
_BETWEEN = 0.5  # seconds between two accounts of a job's state
_log = logging.getLogger("riwaya.web.batch")
_NOTES = msgspec.json.Decoder(Note)


class BusyError(Exception):
    """Too many batches wait already."""


class Noted(Struct, frozen=True):
    """Something that happened: ``number`` counts from 1 within a job, ``data`` is JSON."""

    number: int
    name: str
    data: bytes


class _Entry:
    """A job with all that belongs to it."""

    def __init__(self, job: Job, upload: Upload) -> None:
        self.job = job
        self.upload = upload
        self.noted: deque[Noted] = deque(maxlen=_MOST_NOTED)
        self.count = 0
        self.told = float("-inf")
        self.cancelled = False
        self.process: SpawnProcess | None = None


class Jobs:
    """The batches of one database; :meth:`close` ends what is under way.

    ``make_readers`` is called in the process that reads; it and what it makes come from importable modules.
    """

    def __init__(self, database: str, make_readers: Callable[[], Readers]) -> None:
        self._database, self._make_readers = database, make_readers
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._waiting: deque[_Entry] = deque()
        self._changed = threading.Condition()
        self._listeners: set[Callable[[], None]] = set()
        self._closed = False
        self._worker: threading.Thread | None = None

    def submit(self, upload: Upload, by: str) -> Job:
        """A new job; its folder is removed when the job is over, or is refused.

        Raises:
            BusyError: too many are waiting.
        """
        job = Job(
            id=secrets.token_urlsafe(9),
            state="queued",
            by=by,
            submitted=moment(now()),
            reports=upload.reports,
        )
        entry = _Entry(job, upload)
        with self._changed:
            if self._closed or len(self._waiting) >= _MOST_WAITING:
                shutil.rmtree(upload.folder, ignore_errors=True)
                raise BusyError
            self._entries[job.id] = entry
            self._waiting.append(entry)
            self._note(entry, "job", msgspec.json.encode(job))
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="riwaya-batches", daemon=True)
                self._worker.start()
            self._changed.notify_all()
        return job

    def all(self) -> list[Job]:
        """The jobs that are remembered, the newest first."""
        with self._changed:
            return [entry.job for entry in reversed(self._entries.values())]

    def get(self, id: str) -> Job:
        """One job.

        Raises:
            NotStoredError: there is none of that id, or it is forgotten.
        """
        return self._entry(id).job

    def noted(self, id: str, after: int) -> tuple[list[Noted], bool]:
        """What happened behind the number ``after``, and whether that is all there will ever be.

        Raises:
            NotStoredError: as of :meth:`get`.
        """
        with self._changed:
            entry = self._entry(id)
            return [n for n in entry.noted if n.number > after], entry.job.is_over

    def cancel(self, id: str) -> Job:
        """Ends a job that waits or is under way; of one that is over nothing changes.

        Raises:
            NotStoredError: as of :meth:`get`.
        """
        with self._changed:
            entry = self._entry(id)
            if entry.job.is_over:
                return entry.job
            entry.cancelled = True
            if entry in self._waiting:
                self._waiting.remove(entry)
                self._finish(entry, "cancelled")
            elif entry.process is not None:
                entry.process.terminate()
            while not entry.job.is_over and self._changed.wait(10):
                pass
            return entry.job

    def listen(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Calls ``tell``, from another thread, whenever something has happened; the answer ends that."""
        with self._changed:
            self._listeners.add(tell)
        return lambda: self._listeners.discard(tell)

    def close(self) -> None:
        """Ends what is under way; what was saved of it stays, the rest can be sent again."""
        with self._changed:
            self._closed = True
            while self._waiting:
                self._finish(self._waiting.popleft(), "cancelled")
            for entry in self._entries.values():
                if entry.process is not None:
                    entry.cancelled = True
                    entry.process.terminate()
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join(20)

    def _entry(self, id: str) -> _Entry:
        found = self._entries.get(id)
        if found is None:
            raise NotStoredError(f"there is no batch {id[:40]!r}")
        return found

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return
                entry = self._waiting.popleft()
                try:
                    process, notes = self._started(entry)
                except OSError as error:  # no memory, no file handles: the next one may be luckier
                    _log.error("no process for a batch: %s", error)
                    self._finish(entry, "failed", "the server cannot begin it now")
                    continue
            self._follow(entry, process, notes)

    def _started(self, entry: _Entry) -> tuple[SpawnProcess, Connection]:
        spawn = get_context("spawn")  # a fork would take the desk's threads and connections along
        notes, sending = spawn.Pipe(duplex=False)
        process = spawn.Process(
            target=read_batch, args=(sending, self._database, entry.upload, self._make_readers), daemon=True
        )
        process.start()
        sending.close()
        entry.process = process
        self._become(entry, structs.replace(entry.job, state="reading", started=moment(now())))
        return process, notes

    def _follow(self, entry: _Entry, process: SpawnProcess, notes: Connection) -> None:
        end: Done | Failed | None = None
        with notes:
            while True:
                try:
                    note = _NOTES.decode(notes.recv_bytes())
                except (EOFError, OSError, msgspec.DecodeError):  # it ended, maybe in the middle of a word
                    break
                if isinstance(note, Done | Failed):
                    end = note
                else:
                    self._take(entry, note)
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
        with self._changed:
            entry.process = None
            if isinstance(end, Done):
                entry.job = structs.replace(
                    entry.job, counts=end.counts, skipped=end.skipped, occurrences=end.occurrences,
                    settled=sum(end.counts.values()),
                )  # fmt: skip
                self._finish(entry, "done")
            elif entry.cancelled:
                self._finish(entry, "cancelled")
            else:
                self._finish(entry, "failed", end.detail if end else "the process that read it ended")
        process.close()

    def _take(self, entry: _Entry, note: Acknowledgement | Linking) -> None:
        with self._changed:
            if isinstance(note, Linking):
                self._become(entry, structs.replace(entry.job, state="linking"))
                return
            said = Acknowledgement(
                **{name: getattr(note, name) for name in Acknowledgement.__struct_fields__}
            )
            self._note(entry, "acknowledgement", msgspec.json.encode(said))
            counts = {**entry.job.counts, note.status: entry.job.counts.get(note.status, 0) + 1}
            skipped = dict(entry.job.skipped)
            if note.status == "skipped" and note.reason:
                skipped[note.reason] = skipped.get(note.reason, 0) + 1
            entry.job = structs.replace(
                entry.job, settled=entry.job.settled + 1, counts=counts, skipped=skipped
            )
            at = time.monotonic()
            if at - entry.told >= _BETWEEN:
                entry.told = at
                self._note(entry, "job", msgspec.json.encode(entry.job))

    def _become(self, entry: _Entry, job: Job) -> None:
        entry.job = job
        self._note(entry, "job", msgspec.json.encode(job))

    def _finish(self, entry: _Entry, state: str, detail: str | None = None) -> None:
        problem = None
        if detail is not None:
            problem = Problem(
                type="urn:riwaya:problem:failed", title="Failed", status=500, detail=detail,
                remedy="send it again: what was saved is not read twice",
            )  # fmt: skip
        entry.job = structs.replace(entry.job, state=state, finished=moment(now()), problem=problem)
        self._note(entry, "done", msgspec.json.encode(entry.job))
        shutil.rmtree(entry.upload.folder, ignore_errors=True)
        over = [id for id, e in self._entries.items() if e.job.is_over]
        for id in over[: max(0, len(over) - _MOST_FINISHED)]:
            del self._entries[id]

    def _note(self, entry: _Entry, name: str, data: bytes) -> None:
        entry.count += 1
        entry.noted.append(Noted(entry.count, name, data))
        self._changed.notify_all()
        for tell in tuple(self._listeners):
            tell()
