"""How large and how slow a request may be."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import anyio
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_408_REQUEST_TIMEOUT, HTTP_413_REQUEST_ENTITY_TOO_LARGE
from litestar.types import HTTPReceiveMessage, Receive

from riwaya.web.security.refusal import Refusal

__all__ = ["FORM", "SILENCE", "TEXT", "UPLOAD", "bounded", "check_head"]

FORM = 64 * 2**10  # bytes of a form's fields
TEXT = 8 * 2**20  # a million letters, six bytes a letter as a form writes them
UPLOAD = 65 * 2**20  # a file of 64 MiB and what stands around it

_LONGEST_PATH, _LONGEST_QUERY = 2 * 2**10, 8 * 2**10  # bytes as written
_MOST_FIELDS, _LONGEST_HEAD = 100, 24 * 2**10
_ONCE = ("host", "origin", "authorization", "content-length", "content-type", "x-csrf-token",
         "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")  # fmt: skip
SILENCE = 20.0  # seconds without a byte of the body
_SLOWEST = 16 * 2**10  # bytes a second on the whole


def check_head(path: str, raw_path: bytes, query: bytes, fields: Mapping[str, tuple[str, ...]]) -> None:
    """Checks all that stands before a body.

    Raises:
        Refusal: something is too long, stands twice, or hides a control character.
    """
    if len(raw_path) > _LONGEST_PATH or len(query) > _LONGEST_QUERY:
        raise Refusal(414, "the address is too long", "ask for less at once")
    count = sum(len(lines) for lines in fields.values())
    size = sum(len(name) + len(line) for name, lines in fields.items() for line in lines)
    if count > _MOST_FIELDS or size > _LONGEST_HEAD:
        raise Refusal(431, "the header fields are too many or too long", "delete this site's cookies")
    for name in _ONCE:
        if len(fields.get(name, ())) > 1:
            raise Refusal(400, f"the field {name} stands twice")
    if any(c < " " or c == "\x7f" for c in path) or b"\0" in unquote_to_bytes(query.replace(b"+", b" ")):
        raise Refusal(400, "the address holds a control character")
    length = fields.get("content-length", ("0",))[0]
    if not (length.isascii() and length.isdigit() and len(length) <= 20):
        raise Refusal(400, "the field content-length is no number")
    if int(length) > UPLOAD:
        raise Refusal(413, "the request is too large", f"send at most {UPLOAD // 2**20} MiB")


def bounded(receive: Receive, silence: float = SILENCE, slowest: float = _SLOWEST) -> Receive:
    """``receive`` with an end: never more than the largest upload, never slower than bears.

    Raises (on receiving):
        HTTPException: 413 or 408.
    """
    begun = time.monotonic()
    size, is_whole = 0, False

    async def received() -> HTTPReceiveMessage:
        nonlocal size, is_whole
        if is_whole:  # from here on only the end of the connection is awaited
            return await receive()  # type: ignore[return-value]
        allowed = begun + silence + size / slowest - time.monotonic()
        try:
            with anyio.fail_after(max(0.0, min(silence, allowed))):
                message = await receive()
        except TimeoutError:
            raise HTTPException("the request came too slowly", status_code=HTTP_408_REQUEST_TIMEOUT) from None
        if message["type"] != "http.request":
            return message  # type: ignore[return-value]
        size += len(message["body"])
        is_whole = not message["more_body"]
        if size > UPLOAD:
            raise HTTPException("the request is too large", status_code=HTTP_413_REQUEST_ENTITY_TOO_LARGE)
        return message

    return received
