"""What a program gets when something is wrong: problem details (RFC 9457), of one of the kinds below."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from riwaya.client.wire import Fault, Problem
from riwaya.errors import InputError, NotStoredError, RiwayaError, StoreError, UsageError
from riwaya.web.render import Asked

__all__ = ["KINDS", "MEDIA_TYPE", "Kind", "Refused", "answer_problem", "problem_of"]

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("riwaya.web.api")


class Kind(Struct, frozen=True):
    """A kind of problem; its type is ``urn:riwaya:problem:NAME``."""

    name: str
    status: int
    title: str
    about: str

    @property
    def urn(self) -> str:
        """The ``type`` of such a problem."""
        return f"urn:riwaya:problem:{self.name}"


def _table(*kinds: Kind) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds}


KINDS = _table(
    Kind(
        "malformed", 400, "Malformed request", "A value is not what the OpenAPI document says it has to be."
    ),
    Kind("unauthenticated", 401, "Who are you?", "The server wants a token or a session."),
    Kind("forbidden", 403, "Not allowed", "Your role does not allow this."),
    Kind("not-found", 404, "Not found", "There is no such address, or nothing of that id."),
    Kind("method", 405, "Method not allowed", "The address does not take this method."),
    Kind("no-database", 409, "No database", "The server was started without a database."),
    Kind("too-large", 413, "Too large", "The body is larger than the server takes."),
    Kind(
        "media-type", 415, "Unsupported media type", "The body is of a kind that the operation does not take."
    ),
    Kind("unreadable", 422, "Unreadable report", "The report cannot be read: not Arabic, empty, too long."),
    Kind("unanswerable", 422, "Unanswerable", "A name that nothing has, or values that do not go together."),
    Kind(
        "cursor", 422, "Unknown cursor", "The cursor is of another question, or what it pointed at is gone."
    ),
    Kind("too-many", 429, "Too many requests", "Wait as long as Retry-After says."),
    Kind("failed", 500, "Failed", "An error of the server, logged under the number in `instance`."),
    Kind("unavailable", 503, "Unavailable", "The database does not answer, or the server is busy."),
)
_BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}
_BY_ERROR: tuple[tuple[type[RiwayaError], str], ...] = (
    (NotStoredError, "not-found"),
    (InputError, "unreadable"),
    (UsageError, "unanswerable"),
    (StoreError, "unavailable"),
)


class Refused(Exception):  # noqa: N818 -- not an error of the program: an answer
    """An operation answers with a problem of a kind."""

    def __init__(
        self, kind: str, detail: str, remedy: str | None = None, errors: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type=KINDS[kind].urn, title=KINDS[kind].title, status=KINDS[kind].status, detail=detail,
            remedy=remedy, errors=errors,
        )  # fmt: skip


def problem_of(error: Exception, where: str) -> Problem:
    """The problem that an error is to the program that asked; what nobody foresaw is logged with a number."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, HTTPException) and error.status_code in _BY_STATUS:
        kind = _BY_STATUS[error.status_code]
        return Problem(type=kind.urn, title=kind.title, status=kind.status, detail=_said(error, kind))
    if isinstance(error, HTTPException) and error.status_code < 500:
        return Problem(type="about:blank", title="Refused", status=error.status_code, detail=error.detail)
    for its, name in _BY_ERROR:
        if isinstance(error, its):
            kind = KINDS[name]
            detail, remedy = str(error), None
            if isinstance(error, InputError):
                detail, remedy = error.reason, error.remedy
            elif name == "unavailable":  # what the database says is of no concern to others
                _log.error("at %a: %s", where, error)
                detail, remedy = "the database does not answer", "try again later"
            return Problem(type=kind.urn, title=kind.title, status=kind.status, detail=detail, remedy=remedy)
    number = secrets.token_hex(6)
    _log.error("error %s at %a", number, where, exc_info=error)
    kind = KINDS["failed"]
    return Problem(
        type=kind.urn, title=kind.title, status=kind.status, detail="the server failed to answer",
        remedy="tell those who run it the number in instance", instance=f"urn:riwaya:error:{number}",
    )  # fmt: skip


def _said(error: HTTPException, kind: Kind) -> str:
    """Litestar's own sentences are about its insides; ours, and those of guards, are kept."""
    return error.detail if kind.status in (401, 403, 429) and error.detail else kind.about


def answer_problem(request: Asked, error: Exception) -> Response[bytes]:
    """For ``exception_handlers``, of the whole application too where a path begins with ``/v1``."""
    problem = problem_of(error, f"{request.method} {request.url.path}")
    kept = (
        "allow",
        "retry-after",
        "www-authenticate",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
    )
    said = getattr(error, "headers", None) or {}
    headers: dict[str, Any] = {name: value for name, value in said.items() if name.lower() in kept}
    if problem.status in (429, 503):
        headers.setdefault("Retry-After", "5")
    if problem.status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="riwaya"')
    headers["Cache-Control"] = "no-store"
    return Response(
        msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
    )
