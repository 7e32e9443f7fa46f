"""Logging in and out, one's own account, and for admins the users and the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException, PermissionDeniedException, TooManyRequestsException
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import Connection

from riwaya.errors import UsageError
from riwaya.store.audit import entries, record
from riwaya.store.roles import ROLES
from riwaya.store.sessions import Sessions
from riwaya.store.tokens import Tokens
from riwaya.store.users import Users, name_of
from riwaya.web.desk import AtDesk
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.security.addresses import Asked as Site
from riwaya.web.security.addresses import network_of, within
from riwaya.web.security.cookies import Jar
from riwaya.web.security.gate import Security
from riwaya.web.security.identity import SHARED, Identity
from riwaya.web.visitor import needs

__all__ = ["handlers"]

T = TypeVar("T")
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
_LINES = 100  # of the audit log on a page


def _field(data: dict[str, Any], name: str) -> str:
    found = data.get(name, "")
    return found if isinstance(found, str) else ""


def _security(request: Asked) -> Security:
    found: Security = request.app.state.security
    return found


def _identity(request: Asked) -> Identity:
    found: Identity = request.scope["state"]["identity"]
    return found


def _site(request: Asked) -> Site:
    found: Site = request.scope["state"]["asked"]
    return found


def _users(request: Asked) -> Users:
    users = _security(request).door.users
    if users is None:
        raise NotFoundException("this desk has no database, so it has no users")
    return users


# Logging in


@get("/login", sync_to_thread=True, opt={"open": True})
def login_form(request: Asked, next: FromQuery[str] = "/") -> Response[Any]:
    """The form that asks who comes."""
    if visitor_of(request).role is not None:
        return Redirect(within(next), status_code=303)
    return _login_page(request, next, status=200)


def _login_page(
    request: Asked, next: str, *, status: int, problem: str = "", name: str = ""
) -> Response[str]:
    door = _security(request).door
    return page(
        request, "login.html",
        {
            "next": within(next), "problem": problem, "name": name, "by_token": door.settings.token is not None,
            "by_name": door.has_users(), "may_enter": _may_enter(request),
        },
        status=status,
    )  # fmt: skip


def _may_enter(request: Asked) -> bool:
    """Whether a password may be given: over https, or to this very machine."""
    return _site(request).is_secure or _site(request).is_local


@post("/login", opt={"open": True})
async def login(request: Asked, data: Form) -> Response[Any]:
    """Lets in who gives a name and its password, or the shared token."""
    security, site = _security(request), _site(request)
    say = language_of(request).gettext
    next, name, token = _field(data, "next"), _field(data, "name"), _field(data, "token")
    if not _may_enter(request):
        raise PermissionDeniedException("passwords and sessions need https beyond this machine")
    key, address = (
        (SHARED.name, network_of(site.client)) if token else (_folded(name), network_of(site.client))
    )
    wait = security.throttle.begin(key, address)
    if wait:
        raise _wait(wait)

    def check() -> str | None:
        if token:
            is_right = security.door.is_shared_token(token)
            _note_shared(security, site.client, is_right)
            return security.door.shared.begin() if is_right else None
        opened = (
            _users(request).log_in(name, _field(data, "password"), site.client)
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
    await anyio.to_thread.run_sync(security.door.leave, _identity(request))
    return _enter(request, Redirect(within(next), status_code=303), secret)


def _folded(name: str) -> str:
    try:
        return name_of(name)
    except UsageError:
        return ""


def _wait(seconds: float) -> TooManyRequestsException:
    whole = max(1, round(seconds + 0.5))
    return TooManyRequestsException(
        f"too many wrong tries; wait {whole} s", headers={"Retry-After": str(whole)}
    )


def _note_shared(security: Security, client: str, is_right: bool) -> None:
    if security.door.database is None:
        return
    with security.door.database.engine.begin() as connection:
        record(connection, SHARED.name, "login" if is_right else "login.failed", {"address": client})


def _enter(request: Asked, answer: Response[Any], secret: str) -> Response[Any]:
    secure = _site(request).is_secure
    jar = _security(request).door.jar
    answer.headers["Set-Cookie"] = Jar.written(jar.session(secure=secure), secret, secure=secure)
    return answer


@post("/logout", sync_to_thread=True, opt={"open": True})
def logout(request: Asked, data: Form) -> Response[Any]:
    """Ends the session here and in the browser."""
    security, secure = _security(request), _site(request).is_secure
    security.door.leave(_identity(request))
    answer = Redirect("/login", status_code=303)
    name = security.door.jar.session(secure=secure)
    answer.headers["Set-Cookie"] = Jar.written(name, "", secure=secure, ends=True)
    return answer


# One's own account


def _number(written: int) -> int:
    """A number of the database; 0, which nothing has, for one that is too large for it."""
    return written if 0 <= written < 2**63 else 0


@get("/account", sync_to_thread=True, guards=[needs("reader")])
def account(request: Asked, done: FromQuery[str] = "") -> Response[str]:
    """The visitor's password, tokens and sessions."""
    return _account_page(request, done=done)


def _account_page(request: Asked, *, status: int = 200, **said: str) -> Response[str]:
    security, visitor, identity = _security(request), visitor_of(request), _identity(request)
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
    door, user = _security(request).door, visitor_of(request).user
    if user is None or door.users is None or door.tokens is None or door.sessions is None:
        raise PermissionDeniedException("this is for users of the database")
    return user, door.users, door.tokens, door.sessions


@post("/account/password", guards=[needs("reader")])
async def own_password(request: Asked, data: Form) -> Response[Any]:
    """Changes one's password, which ends all sessions; this browser gets a new one."""
    security, visitor, site = _security(request), visitor_of(request), _site(request)
    _, users, _, _ = _own(request)
    say = language_of(request).gettext
    if not _may_enter(request):
        raise PermissionDeniedException("passwords and sessions need https beyond this machine")
    address = network_of(site.client)
    wait = security.throttle.begin(visitor.name, address)
    if wait:
        raise _wait(wait)

    def change() -> Response[Any]:
        if not users.has_password(visitor.name, _field(data, "password")):
            return _account_page(request, status=403, problem=say("The present password is not right."))
        security.throttle.succeeded(visitor.name, address)
        if _field(data, "new") != _field(data, "again"):
            return _account_page(request, status=422, problem=say("The two new passwords are not the same."))
        try:
            users.set_password(visitor.name, _field(data, "new"), visitor.name)
        except UsageError as error:
            return _account_page(request, status=422, problem=str(error))
        opened = users.log_in(visitor.name, _field(data, "new"), site.client)
        answer = Redirect("/account?done=password", status_code=303)
        return (
            _enter(request, answer, opened.secret)
            if opened and _identity(request).by == "session"
            else answer
        )

    return await anyio.to_thread.run_sync(change, limiter=security.digests)


@post("/account/tokens", sync_to_thread=True, guards=[needs("reader")])
def add_token(request: Asked, data: Form) -> Response[str]:
    """Makes a token and shows it, this once."""
    _, users, tokens, _ = _own(request)
    name = visitor_of(request).name
    try:
        made = tokens.add(users.get(name), _field(data, "label"), name)
    except UsageError as error:
        return _account_page(request, status=422, problem=str(error))
    return _account_page(request, status=201, secret=made.secret)


@post("/account/tokens/{number:int}/revoke", sync_to_thread=True, guards=[needs("reader")])
def revoke_token(request: Asked, number: FromPath[int], data: Form) -> Response[Any]:
    """Ends one of one's own tokens."""
    user, _, tokens, _ = _own(request)
    try:
        tokens.revoke(_number(number), visitor_of(request).name, user)
    except UsageError as error:
        raise NotFoundException(str(error)) from error
    return Redirect("/account?done=token", status_code=303)


@post("/account/sessions/{number:int}/end", sync_to_thread=True, guards=[needs("reader")])
def end_session(request: Asked, number: FromPath[int], data: Form) -> Response[Any]:
    """Ends one of one's own sessions."""
    user, _, _, sessions = _own(request)
    if not sessions.end(_number(number), user, visitor_of(request).name):
        raise NotFoundException("there is no such session")
    return Redirect("/account?done=session", status_code=303)


# Users, for admins


@get("/users", sync_to_thread=True, guards=[needs("admin")])
def users_page(request: Asked, done: FromQuery[str] = "") -> Response[str]:
    """All users."""
    return _users_page(request, done=done)


def _users_page(request: Asked, *, status: int = 200, **said: str) -> Response[str]:
    content = {"done": "", "problem": "", "name": "", **said, "users": _users(request).all(), "roles": ROLES}
    return page(request, "users.html", content, status=status)


def _change(
    request: Asked, done: str, change: Callable[[Users, str], object], name: str = ""
) -> Response[Any]:
    try:
        change(_users(request), visitor_of(request).name)
    except UsageError as error:
        return _users_page(request, status=422, problem=str(error), name=name)
    return Redirect(f"/users?done={done}", status_code=303)


async def _change_password(
    request: Asked, done: str, change: Callable[[Users, str], object], name: str
) -> Response[Any]:
    if not _may_enter(request):
        raise PermissionDeniedException("passwords and sessions need https beyond this machine")
    return await anyio.to_thread.run_sync(
        lambda: _change(request, done, change, name), limiter=_security(request).digests
    )


@post("/users", guards=[needs("admin")])
async def add_user(request: Asked, data: Form) -> Response[Any]:
    """Makes a user."""
    name, password, role = (_field(data, n) for n in ("name", "password", "role"))
    return await _change_password(
        request,
        "added",
        lambda users, by: users.add(name, password, role, by),
        name[:80],
    )


@post("/users/password", guards=[needs("admin")])
async def reset_password(request: Asked, data: Form) -> Response[Any]:
    """Gives a user another password."""
    name, password = _field(data, "name"), _field(data, "password")
    return await _change_password(
        request, "password", lambda users, by: users.set_password(name, password, by), ""
    )


@post("/users/role", sync_to_thread=True, guards=[needs("admin")])
def set_role(request: Asked, data: Form) -> Response[Any]:
    """Gives a user another role."""
    name, role = _field(data, "name"), _field(data, "role")
    return _change(request, "role", lambda users, by: users.set_role(name, role, by))


@post("/users/disable", sync_to_thread=True, guards=[needs("admin")])
def disable(request: Asked, data: Form) -> Response[Any]:
    """Shuts a user out."""
    return _change(request, "disabled", lambda users, by: users.disable(_field(data, "name"), by))


@post("/users/enable", sync_to_thread=True, guards=[needs("admin")])
def enable(request: Asked, data: Form) -> Response[Any]:
    """Lets a user in again."""
    return _change(request, "enabled", lambda users, by: users.enable(_field(data, "name"), by))


@get("/audit", sync_to_thread=True, guards=[needs("admin")])
def audit_page(
    request: Asked,
    desk: AtDesk,
    who: FromQuery[str] = "",
    article: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Response[str]:
    """Who did what and when, the newest first."""
    if desk.database is None:
        raise NotFoundException("this desk has no database, so it has no audit log")
    number = int(article) if article.isascii() and article.isdigit() and len(article) < 16 else None
    with desk.connect() as connection:
        lines = _lines(connection, who, number, before)
    more = lines[_LINES - 1].id if len(lines) > _LINES else None
    content = {"lines": lines[:_LINES], "more": more, "who": who, "article": article}
    return page(request, "audit.html", content)


def _lines(connection: Connection, who: str, article: int | None, before: int | None) -> list[Any]:
    before = before if before is None or 0 < before < 2**62 else None
    return entries(connection, who=who or None, article=article, before=before, limit=_LINES + 1)


handlers = (
    login_form, login, logout, account, own_password, add_token, revoke_token, end_session,
    users_page, add_user, reset_password, set_role, disable, enable, audit_page,
)  # fmt: skip
