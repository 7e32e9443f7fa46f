"""What a request gets when something is wrong: a page for people, problem details for programs (RFC 9457)."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect

from riwaya.errors import InputError, NotStoredError, RiwayaError, StoreError, UsageError
from riwaya.web.render import Asked, here, language_of, page

__all__ = ["answers_to_faults", "status_of"]

_STATUS: tuple[tuple[type[RiwayaError], int], ...] = (
    (NotStoredError, 404), (InputError, 422), (UsageError, 400), (StoreError, 503),
)  # fmt: skip
_AGAIN = "5"  # seconds
_PHRASES = {status.phrase for status in HTTPStatus}
_log = logging.getLogger("riwaya.web")


def status_of(error: Exception) -> int:
    """The HTTP status of an error."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _answer(request: Asked, error: Exception) -> Response[Any]:
    status = status_of(error)
    detail, remedy, number = str(error), None, None
    if isinstance(error, HTTPException):
        detail = _said(request, error)
    elif isinstance(error, NotStoredError) and language_of(request).code != "en":
        detail = ""  # the heading says it in the visitor's language
    elif isinstance(error, InputError):
        detail, remedy = error.reason, error.remedy
    elif not isinstance(error, RiwayaError):
        number = secrets.token_hex(4)
        _log.error("error %s at %a", number, request.url.path, exc_info=error)
        detail = ""
    if status == 401 and request.method == "GET":
        return Redirect(f"/login?next={quote(here(request), safe='/')}", status_code=303)
    answer = page(
        request, "error.html",
        {"status": status, "detail": detail, "remedy": remedy, "number": number},
        status=status,
    )  # fmt: skip
    if isinstance(error, HTTPException) and error.headers:  # such as Retry-After and Allow
        answer.headers.update(error.headers)
    if status in (429, 503):
        answer.headers.setdefault("Retry-After", _AGAIN)
    return answer


def _said(request: Asked, error: HTTPException) -> str:
    """What pages and guards say. Litestar's own sentences repeat the status, or are about its insides."""
    _ = language_of(request).gettext
    if isinstance(error, ValidationException):
        return _("A value in the address or in the form does not fit here.")
    return "" if error.detail in _PHRASES else _(error.detail)


def answers_to_faults() -> dict[int | type[Exception], Any]:
    """For the application's ``exception_handlers``."""
    return {Exception: _answer}
