"""An operation of the API: what it takes and answers, said once, for the document and for every request."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import msgspec
from anyio import to_thread
from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct
from sqlalchemy import Connection

from riwaya.client.wire import Fault
from riwaya.web.api.problems import Refused
from riwaya.web.desk import Desk
from riwaya.web.jobs import Jobs
from riwaya.web.render import Asked, visitor_of
from riwaya.web.visitor import Role, Visitor, needs

__all__ = ["Body", "Call", "Nothing", "Operation", "Positive", "route", "stored"]

Q = TypeVar("Q")
Method = Literal["GET", "POST", "DELETE"]
Positive = Meta(ge=1, le=2**53 - 1)
_METHODS: dict[Method, Callable[..., Any]] = {"GET": get, "POST": post, "DELETE": delete}
_NAMED = re.compile(r"\{\w+\}")
SMALL_BODY = 4 * 2**20  # bytes: a text of a million characters in UTF-8


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question without parameters."""


class Call(Struct, Generic[Q], frozen=True, kw_only=True):
    """One request: ``asked`` are its query parameters, ``id`` what its path names, ``body`` what was received."""

    asked: Q
    id: str
    body: Any
    desk: Desk
    jobs: Jobs | None
    visitor: Visitor
    headers: Mapping[str, str]
    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def number(self) -> int:
        """What the path names, where it is a number.

        Raises:
            Refused: it is none.
        """
        if not (self.id.isascii() and self.id.isdecimal() and len(self.id) < 17):
            raise Refused("not-found", "there is no such number")
        return int(self.id)


class Body(Struct, frozen=True, kw_only=True):
    """What an operation takes: ``types`` by media type (None: text or files), and how it is received."""

    types: Mapping[str, Mapping[str, Any] | Any]
    receive: Callable[[Asked, Desk, Jobs | None], Awaitable[Any]]
    examples: Mapping[str, Any] = {}
    about: str = ""
    most: int = SMALL_BODY


class Operation(Struct, frozen=True, kw_only=True):
    """One operation. ``answers`` is the type of its answer (None: bytes of ``media``)."""

    id: str
    method: Method
    path: str
    summary: str
    about: str
    run: Callable[[Any], Any]
    answers: Any
    asks: type[Struct] = Nothing
    body: Body | None = None
    id_is: str = ""  # what the path names in braces
    status: int = 200
    media: tuple[str, ...] = ("application/json",)
    role: Role | None = "reader"
    problems: tuple[str, ...] = ()
    tag: str = "questions"
    cached: bool = False  # has an ETag, and knows If-None-Match
    paged: bool = False  # has a Link to the next page
    reads: bool = False  # with the model, which takes long: in turn


def route(operation: Operation, desk: Desk, jobs: Jobs | None) -> HTTPRouteHandler:
    """The Litestar handler of an operation."""

    async def answer(request: Asked) -> Response[Any]:
        query = tuple(request.query_params.multi_items())
        asked = _asked(operation.asks, query)
        body = await operation.body.receive(request, desk, jobs) if operation.body is not None else None
        call = Call(
            asked=asked, id=str(request.path_params.get("id", "")), body=body, desk=desk, jobs=jobs,
            visitor=visitor_of(request), headers=request.headers, path=request.url.path,
            query=query,
        )  # fmt: skip
        found = await (desk.in_turn if operation.reads else to_thread.run_sync)(partial(operation.run, call))
        if isinstance(found, Response):
            return found
        return Response(
            msgspec.json.encode(found), status_code=operation.status, media_type="application/json"
        )

    opt = {"open": operation.role is None, "skip_compression": "text/event-stream" in operation.media}
    made = _METHODS[operation.method](
        _NAMED.sub("{id:str}", operation.path),
        name=f"v1.{operation.id}",
        include_in_schema=False,
        guards=[needs(operation.role)] if operation.role is not None else None,
        request_max_body_size=operation.body.most if operation.body is not None else SMALL_BODY,
        status_code=operation.status,
        opt=opt,
    )(answer)
    assert isinstance(made, HTTPRouteHandler)
    return made


def _asked(kind: type[Struct], given: Iterable[tuple[str, str]]) -> Struct:
    """The parameters as the operation's struct.

    Raises:
        Refused: unknown, repeated or wrong ones, each with its reason.
    """
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, texts in values.items():
        at = f"query.{name[:80]}"
        field = fields.get(name)
        if field is None:
            faults.append(Fault(at=at, detail=f"no such parameter; there are {', '.join(fields) or 'none'}"))
            continue
        many = isinstance(field.default, tuple)
        if len(texts) > 1 and not many:
            faults.append(Fault(at=at, detail="given more than once"))
            continue
        try:
            found[field.name] = msgspec.convert(texts if many else texts[0], field.type, strict=False)
        except msgspec.ValidationError as error:
            faults.append(Fault(at=at, detail=str(error)))
    for field in fields.values():
        if field.required and field.encode_name not in values:
            faults.append(Fault(at=f"query.{field.encode_name}", detail="is needed"))
    if faults:
        raise Refused("malformed", faults[0].detail, "see /v1/openapi.json", tuple(faults))
    return kind(**found)


def stored(call: Call[Any], make: Callable[[Connection], Any]) -> Any:
    """Answers from the database with an ETag; 304 where the program has that very answer already.

    Raises:
        Refused: the desk has no database.
    """
    database = call.desk.database
    if database is None:
        raise Refused("no-database", "this server has no database", "start it with riwaya serve --db FILE")
    tag = _tag(call)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    sent = call.headers.get("if-none-match", "")[:4000]
    if _knows(sent, tag):
        return Response(None, status_code=304, headers=headers)
    kept = call.desk.answers.get(tag)
    if kept is None:
        with database.read() as connection:
            found = make(connection)
        kept = msgspec.json.encode(found), _next(call, found)
        call.desk.answers.put(tag, kept)
    if sent.strip() == "*":  # any answer will do, if there is one
        return Response(None, status_code=304, headers=headers)
    return Response(kept[0], media_type="application/json", headers={**headers, **kept[1]})


def _tag(call: Call[Any]) -> str:
    """A weak validator (RFC 9110, 8.8.1): the data's version and the address."""
    seen = msgspec.json.encode([call.desk.version(), call.path, call.query])
    return f'W/"{hashlib.sha256(seen).hexdigest()[:24]}"'


def _knows(sent: str, tag: str) -> bool:
    return tag.removeprefix("W/") in [part.strip().removeprefix("W/") for part in sent.split(",")]


def _next(call: Call[Any], found: Any) -> dict[str, str]:
    """The Link to the next page (RFC 8288)."""
    cursor = getattr(found, "next", None)
    if not isinstance(cursor, str):
        return {}
    from urllib.parse import urlencode

    kept = [(name, value) for name, value in call.query if name not in ("cursor", "after", "offset")]
    return {"Link": f'<{call.path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'}
