"""A batch that a server reads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPResponse

import msgspec

from riwaya.client.errors import UnreachableError
from riwaya.client.http import Wire
from riwaya.client.wire import Job
from riwaya.store.ingest import Acknowledgement

__all__ = ["Batch"]

_SILENCE = 60.0  # seconds: the server gives a sign of life every 15
_TRIES = 5
_LONGEST_LINE = 2**20
_KINDS: dict[str, type[Job | Acknowledgement]] = {"job": Job, "acknowledgement": Acknowledgement, "done": Job}


class Batch:
    """A batch on a server; ``job`` is how far it was when last heard of."""

    def __init__(self, wire: Wire, job: Job) -> None:
        self._wire = wire
        self.job = job

    def state(self) -> Job:
        """How far it is now.

        Raises:
            RiwayaError: the server has forgotten it, or cannot be reached.
        """
        with self._wire.asked("GET", f"/batches/{self.job.id}") as response:
            self.job = msgspec.json.decode(response.read(), type=Job)
        return self.job

    def progress(self) -> Iterator[Acknowledgement | Job]:
        """Each acknowledgement, and the job whenever its state has changed; the last is the job when it is over.

        A connection that breaks is taken up again where it was.

        Raises:
            RiwayaError: the server has forgotten it, or cannot be reached any more.
        """
        last, tries = "", _TRIES
        while True:
            try:
                sent = {"Last-Event-ID": last} if last else {}
                with self._wire.asked(
                    "GET", f"/batches/{self.job.id}/events", headers=sent, timeout=_SILENCE
                ) as response:
                    for number, name, data in _events(response):
                        last, tries = number, _TRIES
                        kind = _KINDS.get(name)
                        if kind is None:
                            continue
                        told = msgspec.json.decode(data, type=kind)
                        if isinstance(told, Job):
                            self.job = told
                        yield told
                        if name == "done":
                            return
            except UnreachableError:
                if tries == 0:
                    raise
            if tries == 0:
                raise UnreachableError(f"{self._wire.url}: the events of the batch broke off")
            tries -= 1
            time.sleep(1)

    def wait(self) -> Job:
        """The job when it is over."""
        for _ in self.progress():
            pass
        return self.job

    def cancel(self) -> Job:
        """Ends it; what is stored of it stays.

        Raises:
            RiwayaError: as of :meth:`state`.
        """
        with self._wire.asked("DELETE", f"/batches/{self.job.id}") as response:
            self.job = msgspec.json.decode(response.read(), type=Job)
        return self.job


def _events(response: HTTPResponse) -> Iterator[tuple[str, str, bytes]]:
    """Server-sent events: (id, name, data); HTML standard, section 9.2.6."""
    number = name = ""
    data: list[bytes] = []
    while line := response.readline(_LONGEST_LINE):
        line = line.rstrip(b"\r\n")
        if not line:
            if data:
                yield number, name, b"\n".join(data)
            name, data = "", []
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"id":
            number = value.decode()
        elif field == b"event":
            name = value.decode()
        elif field == b"data":
            data.append(value)
