"""One's own account: password, tokens, sessions."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from litestar import Response, get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from riwaya.errors import UsageError
from riwaya.store.sessions import Sessions
from riwaya.store.tokens import Tokens
from riwaya.store.users import Users
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.row_numbers import possible
from riwaya.web.security.found import (
    Form,
    begin_try,
    enter,
    field,
    identity_of,
    needs_safe_way,
    security_of,
    site_of,
)
from riwaya.web.visitor import needs

__all__ = ["handlers"]


@get("/account", sync_to_thread=True, guards=[needs("reader")])
def account(request: Asked, done: FromQuery[str] = "") -> Response[str]:
    """The visitor's password, tokens and sessions."""
    return _account_page(request, done=done)


def _account_page(request: Asked, *, status: int = 200, **said: str) -> Response[str]:
    security, visitor, identity = security_of(request), visitor_of(request), identity_of(request)
    door = security.door
    content: dict[str, Any] = {
        "done": "", "problem": "", "secret": "", **said, "tokens": [], "sessions": [], "this": identity.session,
        "by": identity.by, "has_users": door.users is not None,
    }  # fmt: skip
    if visitor.user is not None and door.tokens is not None and door.sessions is not None:
        content["tokens"] = [t for t in door.tokens.all(visitor.user) if t.revoked is None]
        content["sessions"] = door.sessions.of(visitor.user)
    return page(request, "account.html", content, status=status)


def _own(request: Asked) -> tuple[int, Users, Tokens, Sessions]:
    """The visitor's number, and where their things are."""
    door, user = security_of(request).door, visitor_of(request).user
    if user is None or door.users is None or door.tokens is None or door.sessions is None:
        raise PermissionDeniedException("this is for users of the database")
    return user, door.users, door.tokens, door.sessions


@post("/account/password", guards=[needs("reader")])
async def own_password(request: Asked, data: Form) -> Response[Any]:
    """Changes one's password, which ends all sessions; this browser gets a new one."""
    security, visitor, site = security_of(request), visitor_of(request), site_of(request)
    _, users, _, _ = _own(request)
    say = language_of(request).gettext
    needs_safe_way(request)
    address = begin_try(request, visitor.name)

    def change() -> Response[Any]:
        if not users.has_password(visitor.name, field(data, "password")):
            return _account_page(request, status=403, problem=say("The present password is not right."))
        security.throttle.succeeded(visitor.name, address)
        if field(data, "new") != field(data, "again"):
            return _account_page(request, status=422, problem=say("The two new passwords are not the same."))
        try:
            users.set_password(visitor.name, field(data, "new"), visitor.name)
        except UsageError as error:
            return _account_page(request, status=422, problem=str(error))
        opened = users.log_in(visitor.name, field(data, "new"), site.client)
        answer = Redirect("/account?done=password", status_code=303)
        return (
            enter(request, answer, opened.secret)
            if opened and identity_of(request).by == "session"
            else answer
        )

    return await anyio.to_thread.run_sync(change, limiter=security.digests)


@post("/account/tokens", sync_to_thread=True, guards=[needs("reader")])
def add_token(request: Asked, data: Form) -> Response[str]:
    """Makes a token and shows it, this once."""
    _, users, tokens, _ = _own(request)
    name = visitor_of(request).name
    try:
        made = tokens.add(users.get(name), field(data, "label"), name)
    except UsageError as error:
        return _account_page(request, status=422, problem=str(error))
    return _account_page(request, status=201, secret=made.secret)


@post("/account/tokens/{number:int}/revoke", sync_to_thread=True, guards=[needs("reader")])
def revoke_token(request: Asked, number: FromPath[int], data: Form) -> Response[Any]:
    """Ends one of one's own tokens."""
    user, _, tokens, _ = _own(request)
    try:
        tokens.revoke(possible(number), visitor_of(request).name, user)
    except UsageError as error:
        raise NotFoundException(str(error)) from error
    return Redirect("/account?done=token", status_code=303)


@post("/account/sessions/{number:int}/end", sync_to_thread=True, guards=[needs("reader")])
def end_session(request: Asked, number: FromPath[int], data: Form) -> Response[Any]:
    """Ends one of one's own sessions."""
    user, _, _, sessions = _own(request)
    if not sessions.end(possible(number), user, visitor_of(request).name):
        raise NotFoundException("there is no such session")
    return Redirect("/account?done=session", status_code=303)


handlers = (account, own_password, add_token, revoke_token, end_session)
