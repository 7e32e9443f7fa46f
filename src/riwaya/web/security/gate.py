"""The gate before the desk: every request passes it, every answer leaves by it.

In this order: header fields of the answer, form of the request, Host, rate of the address, other sites behind it, who
asks, rate of the user, size and pace of the body.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import MutableMapping
from functools import partial
from typing import Any

import anyio.to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from riwaya.errors import StoreError
from riwaya.store.database import Database
from riwaya.store.watch import Watch
from riwaya.web.security.addresses import Asked, Fields, asked, check_same_site, is_loopback, network_of
from riwaya.web.security.cookies import Jar
from riwaya.web.security.forgery import FormTokens, bind, is_program
from riwaya.web.security.headers import safe
from riwaya.web.security.identity import Door, Identity
from riwaya.web.security.limits import bounded, check_head
from riwaya.web.security.rates import Buckets, LoginThrottle, Rate
from riwaya.web.security.refusal import Refusal, too_many
from riwaya.web.settings import Settings
from riwaya.web.visitor import NOBODY

__all__ = ["ADDRESS", "HERE", "USER", "Gate", "Security"]

# One address may be a whole newsroom. On this machine the limit is only there to stop a script that runs wild.
HERE, ADDRESS, USER = Rate(1000, 10_000), Rate(60, 600), Rate(20, 300)
_COST = {"GET": 1.0, "HEAD": 1.0, "OPTIONS": 1.0}
_COST_OF_CHANGE, _COST_OF_STATIC, _COST_OF_WRONG_TOKEN = 5.0, 0.1, 20.0
_ASKED_AT_ONCE = 8  # look-ups of who asks
_DIGESTS_AT_ONCE = 2  # of passwords: each takes 64 MB and a core
_log = logging.getLogger("riwaya.web")


class Security:
    """What the gate and the pages of accounts share."""

    def __init__(self, settings: Settings, database: Database | None, watch: Watch | None = None) -> None:
        self.settings = settings
        self.door = Door(settings, database, watch)
        self.forms = FormTokens()
        self.throttle = LoginThrottle()
        self.here, self.addresses, self.users = Buckets(HERE), Buckets(ADDRESS), Buckets(USER)
        self.lookups = anyio.CapacityLimiter(_ASKED_AT_ONCE)
        self.digests = anyio.CapacityLimiter(_DIGESTS_AT_ONCE)

    def check_rate(self, client: str, cost: float) -> None:
        """Raises a Refusal where an address asks too much."""
        from_here = not client or is_loopback(client)
        wait = (self.here if from_here else self.addresses).take(network_of(client), cost)
        if wait:
            raise too_many(wait)


class Gate:
    """An ASGI application around the desk's."""

    def __init__(self, desk: ASGIApp, security: Security) -> None:
        self._desk, self._security = desk, security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await send({"type": "websocket.close", "code": 1008, "reason": "no web sockets here"})
            return
        answer = _Answer(scope, send, self._security.settings.secure)
        try:
            await self._check(scope, answer)
        except StoreError:
            _log.exception("the database does not say who asks")
            await answer.refuse(
                Refusal(503, "the database does not answer", "try again later"), problem=False
            )
            return
        except Refusal as refusal:
            await answer.refuse(refusal, problem=_normal(scope["path"]).startswith("/v1/"))
            return
        if scope["method"] == "HEAD":
            # Every address that has an answer has its head too (RFC 9110, 9.3.2).
            scope = {**scope, "method": "GET"}
        await self._desk(scope, bounded(receive), answer.send)

    async def _check(self, scope: HTTPScope, answer: _Answer) -> None:
        security = self._security
        fields = _fields(scope)
        check_head(scope["path"], scope.get("raw_path") or b"", scope["query_string"], fields)
        client = scope["client"][0] if scope["client"] else ""
        found = asked(scope["scheme"], client, fields, security.settings)
        answer.is_secure = found.is_secure
        path, method = _normal(scope["path"]), scope["method"]
        is_static = path.startswith("/static/")
        cost = _COST_OF_STATIC if is_static else _COST.get(method, _COST_OF_CHANGE)
        security.check_rate(found.client, cost)
        check_same_site(method, fields, found.origin)
        if is_static and method == "GET":
            identity = Identity(visitor=NOBODY, by="none")
        else:
            identity = await self._who(fields, found)
        if identity.visitor.user is not None and (wait := security.users.take(identity.visitor.user, cost)):
            raise too_many(wait)
        scope["user"] = identity.visitor
        state = scope["state"]
        state["asked"], state["identity"] = found, identity
        self._bind(scope, fields, identity, found, answer, path)

    async def _who(self, fields: Fields, found: Asked) -> Identity:
        try:
            return await anyio.to_thread.run_sync(
                partial(self._security.door.who, fields, found), limiter=self._security.lookups
            )
        except Refusal as refusal:
            if refusal.status == 401:
                self._security.check_rate(found.client, _COST_OF_WRONG_TOKEN)
            raise

    def _bind(
        self, scope: HTTPScope, fields: Fields, identity: Identity, found: Asked, answer: _Answer, path: str
    ) -> None:
        """Says what the forms of this visitor are bound to, unless nothing speaks for them by itself."""
        if identity.by == "bearer" or (
            identity.by == "local" and path.startswith("/v1/") and is_program(fields)
        ):
            return
        if identity.by == "none":
            name = self._security.door.jar.form(secure=found.is_secure)
            bound = Jar.found(fields, name) or ""
            if not bound and path == "/login" and scope["method"] == "GET":
                bound = secrets.token_urlsafe(24)
                answer.cookies.append(Jar.written(name, bound, secure=found.is_secure, same_site="Strict"))
        else:
            bound = identity.secret or "local"
        bound = f"{identity.by}:{bound}" if bound else ""
        scope["state"]["forgery"] = (self._security.forms, bound)
        if bound:
            bind(ScopeState.from_scope(scope), self._security.forms, bound)


class _Answer:
    """The answer on its way out."""

    def __init__(self, scope: HTTPScope, send: Send, is_secure: bool) -> None:
        self._scope, self._send = scope, send
        self._is_head = scope["method"] == "HEAD"
        self._is_over = False
        self.is_secure = is_secure
        self.cookies: list[str] = []
        scope.setdefault("state", {})

    async def send(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.body" and self._is_head:
            # At once, as a stream may have no end; what makes it sees that nobody waits.
            self._is_over = True
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        if message["type"] == "http.response.start":
            state: MutableMapping[str, Any] = self._scope["state"]
            identity = state.get("identity")
            headers = safe(
                list(message["headers"]),
                styles=state.get("styles", ()),
                is_secure=self.is_secure,
                is_personal=identity is None or identity.by in ("bearer", "session"),
            )
            message["headers"] = headers + [(b"set-cookie", c.encode("latin-1")) for c in self.cookies]
        await self._send(message)

    async def refuse(self, refusal: Refusal, *, problem: bool) -> None:
        body, kind = refusal.body(problem=problem)
        headers = [(n.lower().encode(), v.encode("latin-1", "replace")) for n, v in refusal.headers]
        headers += [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})


def _fields(scope: HTTPScope) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        fields[key] = (*fields.get(key, ()), value.decode("latin-1"))
    return fields


def _normal(path: str) -> str:
    """A path as the desk's routes read it: single slashes, none at the end but the only one."""
    return "/" + "/".join(part for part in path.split("/") if part)
