"""How bodies are received: reports as JSON or text, batches onto the disk, never more than is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from anyio import to_thread
from litestar.datastructures import UploadFile

from riwaya.client.wire import Fault, Report
from riwaya.web.api.problems import Refused
from riwaya.web.batch import MOST_REPORTS, Upload
from riwaya.web.render import Asked
from riwaya.web.uploads import MOST_FILES, new_folder, saved

__all__ = ["JSON", "LINES", "MULTIPART", "TEXT", "received_batch", "received_json", "received_report"]

JSON, LINES, TEXT, MULTIPART = "application/json", "application/x-ndjson", "text/plain", "multipart/form-data"
_LONGEST_LINE = 8 * 2**20  # bytes


def _kind(request: Asked, *allowed: str) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in allowed:
        raise Refused(
            "media-type", f"{kind[:80] or 'no Content-Type'!r} is not taken", f"send {' or '.join(allowed)}"
        )
    return kind


def _decoded(data: bytes, kind: Any, at: str = "body") -> Any:
    """JSON as a value of a type.

    Raises:
        Refused: it is none; the problem has the path.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail, _, path = str(error).partition(" - at `$")
        fault = Fault(at=at + path.rstrip("`"), detail=detail)
        raise Refused("malformed", f"{fault.at}: {detail}", "see /v1/openapi.json", (fault,)) from error


async def received_json(request: Asked, kind: Any) -> Any:
    """A body as JSON of a type.

    Raises:
        Refused: it is of another kind, or none.
    """
    _kind(request, JSON)
    return _decoded(await request.body(), kind)


async def received_report(request: Asked) -> Report:
    """A report as JSON, or its text alone in UTF-8.

    Raises:
        Refused: it is of another kind, or no report.
    """
    kind = _kind(request, JSON, TEXT)
    data = await request.body()
    if kind == JSON:
        report = _decoded(data, Report)
        assert isinstance(report, Report)
        return report
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("malformed", f"the text is no UTF-8 at byte {error.start}", "send UTF-8") from error
    return _decoded(msgspec.json.encode({"text": text}), Report)  # type: ignore[no-any-return]


async def received_batch(request: Asked) -> Upload:
    """A batch in a new folder: a list of reports, a report a line, or files.

    Raises:
        Refused: it is of another kind, too large, or a report in it is none; nothing is left then.
    """
    kind = _kind(request, JSON, LINES, MULTIPART)
    with new_folder() as folder:
        if kind == MULTIPART:
            return await _files(request, folder)
        path = folder / "reports.jsonl"
        if kind == JSON:
            data = await request.body()
            count = await to_thread.run_sync(_listed, data, path)
        else:
            count = await _lined(_lines(request.stream()), path)
        if count == 0:
            raise Refused("malformed", "the batch is empty", "send a report or more")
        return Upload(
            folder=str(folder), files=(("reports.jsonl", "reports sent to the server"),), reports=count
        )


class _Reports:
    """Checks reports and writes them, one a line."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.count = 0

    def add(self, data: bytes, at: str) -> None:
        self._out.write(msgspec.json.encode(_decoded(data, Report, at)) + b"\n")
        self.count += 1
        if self.count > MOST_REPORTS:
            raise Refused("too-large", f"a batch has {MOST_REPORTS:,} reports at most", "send it in parts")


@contextmanager
def _writing(path: Path) -> Iterator[_Reports]:
    with path.open("wb") as out:
        yield _Reports(out)


def _listed(data: bytes, path: Path) -> int:
    with _writing(path) as reports:
        for number, raw in enumerate(_decoded(data, list[msgspec.Raw])):
            reports.add(bytes(raw), f"body[{number}]")
        return reports.count


async def _lines(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in stream:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > _LONGEST_LINE:
            raise Refused("too-large", "a line has more than a report may have", "one report a line")
    yield rest


async def _lined(lines: AsyncIterator[bytes], path: Path) -> int:
    with _writing(path) as reports:
        number = 0
        async for line in lines:
            number += 1
            if line.strip():
                reports.add(line, f"line {number}")
        return reports.count


async def _files(request: Asked, folder: Path) -> Upload:
    form = await request.form()
    files = [item for _, item in form.multi_items()]
    sent = [item for item in files if isinstance(item, UploadFile)]
    if not sent or len(sent) != len(files):
        fault = Fault(at="body", detail="every part has to be a file, with a file name")
        raise Refused("malformed", fault.detail, "send files as multipart/form-data", (fault,))
    if len(sent) > MOST_FILES:
        raise Refused("too-large", f"a batch has {MOST_FILES:,} files at most", "send a ZIP of them")
    return await saved(sent, folder)
