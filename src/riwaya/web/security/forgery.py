"""Tokens of forms: a page of another site can send a form here, but cannot know what ours holds."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.utils.scope.state import ScopeState

from riwaya.web.security.addresses import Fields
from riwaya.web.visitor import NOBODY, Visitor

__all__ = ["FIELD", "HEADER", "FormTokens", "is_program", "let_in", "no_forgery"]

FIELD, HEADER = "_csrf_token", "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")
_BROWSERS_SEND = ("origin", "referer", "cookie", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")
_SIZE = 32

Connection = ASGIConnection[Any, Any, Any, Any]


class FormTokens:
    """Makes and knows tokens, bound to one secret of the browser: another browser's token is of no use.

    Each is masked anew, so that compressed pages do not give it away (BREACH).
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_SIZE)

    def made(self, bound: str) -> str:
        """A token for who holds ``bound``."""
        mask = secrets.token_bytes(_SIZE)
        return (mask + _xor(mask, self._of(bound))).hex()

    def is_right(self, bound: str, token: str) -> bool:
        """Whether a token is of who holds ``bound``."""
        try:
            raw = bytes.fromhex(token) if len(token) == 4 * _SIZE else b""
        except ValueError:
            raw = b""
        return len(raw) == 2 * _SIZE and hmac.compare_digest(_xor(raw[:_SIZE], raw[_SIZE:]), self._of(bound))

    def _of(self, bound: str) -> bytes:
        return hmac.digest(self._key, bound.encode(), hashlib.sha256)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def is_program(fields: Fields) -> bool:
    """Whether no browser is behind a request that changes something: browsers name the page it came from."""
    return not any(name in fields for name in _BROWSERS_SEND)


def let_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """The guard of the whole desk: closed to who has not said who they are, but for ``opt={"open": True}``."""
    visitor: Visitor = connection.scope.get("user") or NOBODY
    if visitor.role is None and not handler.opt.get("open"):
        raise NotAuthorizedException("log in first")


async def no_forgery(connection: Connection, _: BaseRouteHandler) -> None:
    """The guard of the whole desk: what changes something comes with our token, or from no browser."""
    if connection.scope.get("method") in _SAFE or not isinstance(connection, Request):
        return
    checked = connection.scope["state"].get("forgery")
    if checked is None:  # no cookie and no machine spoke for the visitor
        return
    tokens, bound = checked
    token = connection.headers.get(HEADER)
    if token is None and connection.content_type[0] in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        token = (await connection.form()).get(FIELD)
    if not (isinstance(token, str) and bound and tokens.is_right(bound, token)):
        raise PermissionDeniedException(
            "this page was open for too long, or another site sent this; load it again"
        )


def bind(scope_state: ScopeState, tokens: FormTokens, bound: str) -> None:
    """Gives the pages of a request the token for their forms."""
    scope_state.csrf_token = tokens.made(bound)
