"""Logging in and out."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from riwaya.errors import UsageError
from riwaya.store.audit import record
from riwaya.store.users import name_of
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.security.addresses import within
from riwaya.web.security.cookies import Jar
from riwaya.web.security.found import (
    Form,
    begin_try,
    enter,
    field,
    identity_of,
    may_enter,
    needs_safe_way,
    security_of,
    site_of,
    users_of,
)
from riwaya.web.security.gate import Security
from riwaya.web.security.identity import SHARED

__all__ = ["handlers"]


@get("/login", sync_to_thread=True, opt={"open": True})
def login_form(request: Asked, next: FromQuery[str] = "/") -> Response[Any]:
    """The form that asks who comes."""
    if visitor_of(request).role is not None:
        return Redirect(within(next), status_code=303)
    return _login_page(request, next, status=200)


def _login_page(
    request: Asked, next: str, *, status: int, problem: str = "", name: str = ""
) -> Response[str]:
    door = security_of(request).door
    return page(
        request, "login.html",
        {
            "next": within(next), "problem": problem, "name": name, "by_token": door.settings.token is not None,
            "by_name": door.has_users(), "may_enter": may_enter(request),
        },
        status=status,
    )  # fmt: skip


@post("/login", opt={"open": True})
async def login(request: Asked, data: Form) -> Response[Any]:
    """Lets in who gives a name and its password, or the shared token."""
    security, site = security_of(request), site_of(request)
    say = language_of(request).gettext
    next, name, token = field(data, "next"), field(data, "name"), field(data, "token")
    needs_safe_way(request)
    key = SHARED.name if token else _folded(name)
    address = begin_try(request, key)

    def check() -> str | None:
        if token:
            is_right = security.door.is_shared_token(token)
            _note_shared(security, site.client, is_right)
            return security.door.shared.begin() if is_right else None
        opened = (
            users_of(request).log_in(name, field(data, "password"), site.client)
            if security.door.users
            else None
        )
        return opened.secret if opened else None

    secret = await anyio.to_thread.run_sync(check, limiter=security.digests)
    if secret is None:
        problem = say("This is not right. Check what you typed, capital letters too.")
        return await anyio.to_thread.run_sync(
            lambda: _login_page(request, next, status=403, problem=problem, name=name[:80])
        )
    security.throttle.succeeded(key, address)
    # Whatever session this browser had ends; the new one's secret was never anybody else's.
    await anyio.to_thread.run_sync(security.door.leave, identity_of(request))
    return enter(request, Redirect(within(next), status_code=303), secret)


def _folded(name: str) -> str:
    try:
        return name_of(name)
    except UsageError:
        return ""


def _note_shared(security: Security, client: str, is_right: bool) -> None:
    if security.door.database is None:
        return
    with security.door.database.engine.begin() as connection:
        record(connection, SHARED.name, "login" if is_right else "login.failed", {"address": client})


@post("/logout", sync_to_thread=True, opt={"open": True})
def logout(request: Asked, data: Form) -> Response[Any]:
    """Ends the session here and in the browser."""
    security, secure = security_of(request), site_of(request).is_secure
    security.door.leave(identity_of(request))
    answer = Redirect("/login", status_code=303)
    name = security.door.jar.session(secure=secure)
    answer.headers["Set-Cookie"] = Jar.written(name, "", secure=secure, ends=True)
    return answer


handlers = (login_form, login, logout)
