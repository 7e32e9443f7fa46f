"""Batches: sent, followed by server-sent events, cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import move_on_after
from litestar.response import Stream
from msgspec import Meta, Struct

from riwaya.client.wire import Job, Page, Report
from riwaya.web.api.bodies import JSON, LINES, MULTIPART, received_batch
from riwaya.web.api.operations import Body, Call, Operation
from riwaya.web.api.problems import Refused
from riwaya.web.batch import MOST_REPORTS
from riwaya.web.desk import Desk
from riwaya.web.jobs import BusyError, Jobs, Noted
from riwaya.web.render import Asked
from riwaya.web.settings import LONGEST_UPLOAD

__all__ = ["operations"]

_PULSE = 15.0  # seconds between two signs of life
_EVENTS = "text/event-stream"


def _open(jobs: Jobs | None) -> Jobs:
    if jobs is None:
        raise Refused("no-database", "this server has no database", "start it with riwaya serve --db FILE")
    return jobs


async def _receive(request: Asked, desk: Desk, jobs: Jobs | None) -> Any:
    _open(jobs)
    return await received_batch(request)


def _submit(call: Call[Struct]) -> Job:
    try:
        return _open(call.jobs).submit(call.body, call.visitor.name)
    except BusyError as error:
        raise Refused("too-many", "too many batches wait", "send it again when one is over") from error


def _list(call: Call[Struct]) -> Page[Job]:
    return Page(items=tuple(_open(call.jobs).all()))


def _get(call: Call[Struct]) -> Job:
    return _open(call.jobs).get(call.id)


def _cancel(call: Call[Struct]) -> Job:
    return _open(call.jobs).cancel(call.id)


def _follow(call: Call[Struct]) -> Stream:
    jobs = _open(call.jobs)
    jobs.get(call.id)
    seen = call.headers.get("last-event-id", "")
    after = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 16 else 0
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(_told(jobs, call.id, after), media_type=_EVENTS, headers=headers)


async def _told(jobs: Jobs, id: str, after: int) -> AsyncIterator[bytes]:
    """The job's events as the HTML standard writes them (section 9.2), until it is over."""
    loop, happened = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(happened.set)

    stop = jobs.listen(tell)
    try:
        yield b"retry: 2000\n\n"
        while True:
            happened.clear()
            noted, over = jobs.noted(id, after)
            if noted:
                yield b"".join(map(_written, noted))
                after = noted[-1].number
            if over:
                return
            with move_on_after(_PULSE) as waited:
                await happened.wait()
            if waited.cancelled_caught:
                yield b": still there\n\n"
    finally:
        stop()


def _written(note: Noted) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (note.number, note.name.encode(), note.data)


_REPORT = {"id": "n1", "text": "قال الرئيس إن الهدنة صامدة.", "published": "2017-05-09", "outlet": "وكالة"}
_ID_IS = "batch"

operations: tuple[Operation, ...] = (
    Operation(
        id="batch", method="POST", path="/batches", summary="Send many reports to be read and stored",
        about=f"At most {MOST_REPORTS:,} reports and 64 MB: a list of them, one a line, or files of any kind that `riwaya ingest` reads. "
        "A process of its own reads them, one batch after another; texts that the store has are not read again.",
        run=_submit, answers=Job, status=202, role="editor", tag="batches",
        problems=("malformed", "no-database", "too-large", "media-type"),
        body=Body(
            types={JSON: Annotated[list[Report], Meta(min_length=1, max_length=MOST_REPORTS)], LINES: None, MULTIPART: None}, receive=_receive, most=LONGEST_UPLOAD,
            about="A JSON list of reports, a report a line, or files.",
            examples={JSON: [_REPORT]},
        ),
    ),
    Operation(
        id="batches", method="GET", path="/batches", summary="The batches",
        about="Those that wait, the one under way and the last twenty that are over; the newest first.",
        run=_list, answers=Page[Job], role="editor", tag="batches", problems=("no-database",),
    ),
    Operation(
        id="batch_state", method="GET", path="/batches/{id}", summary="How far a batch is", about="Its state and its counts.",
        run=_get, answers=Job, id_is=_ID_IS, role="editor", tag="batches", problems=("not-found", "no-database"),
    ),
    Operation(
        id="batch_events", method="GET", path="/batches/{id}/events", summary="Follow a batch",
        about="Server-sent events: `acknowledgement` for each item, once it is safe in the database; `job` whenever its state changes and twice a second; `done` at the end, with the job. "
        "After a break the stream goes on behind `Last-Event-ID`.",
        run=_follow, answers=None, media=(_EVENTS,), id_is=_ID_IS, role="editor", tag="batches",
        problems=("not-found", "no-database"),
    ),
    Operation(
        id="cancel_batch", method="DELETE", path="/batches/{id}", summary="Cancel a batch",
        about="Its process is ended. What is stored already stays; a batch that is over is left as it is.",
        run=_cancel, answers=Job, id_is=_ID_IS, role="editor", tag="batches", problems=("not-found", "no-database"),
    ),
)  # fmt: skip
