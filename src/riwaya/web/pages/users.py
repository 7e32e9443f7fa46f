"""Users and the audit log, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio.to_thread
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy import Connection

from riwaya.errors import UsageError
from riwaya.store.audit import entries
from riwaya.store.roles import ROLES
from riwaya.store.users import Users
from riwaya.web.desk import AtDesk
from riwaya.web.render import Asked, page, visitor_of
from riwaya.web.security.found import Form, field, needs_safe_way, security_of, users_of
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_LINES = 100  # of the audit log on a page


@get("/users", sync_to_thread=True, guards=[needs("admin")])
def users_page(request: Asked, done: FromQuery[str] = "") -> Response[str]:
    """All users."""
    return _users_page(request, done=done)


def _users_page(request: Asked, *, status: int = 200, **said: str) -> Response[str]:
    content = {
        "done": "",
        "problem": "",
        "name": "",
        **said,
        "users": users_of(request).all(),
        "roles": ROLES,
    }
    return page(request, "users.html", content, status=status)


def _change(
    request: Asked, done: str, change: Callable[[Users, str], object], name: str = ""
) -> Response[Any]:
    try:
        change(users_of(request), visitor_of(request).name)
    except UsageError as error:
        return _users_page(request, status=422, problem=str(error), name=name)
    return Redirect(f"/users?done={done}", status_code=303)


async def _change_password(
    request: Asked, done: str, change: Callable[[Users, str], object], name: str
) -> Response[Any]:
    needs_safe_way(request)
    return await anyio.to_thread.run_sync(
        lambda: _change(request, done, change, name), limiter=security_of(request).digests
    )


@post("/users", guards=[needs("admin")])
async def add_user(request: Asked, data: Form) -> Response[Any]:
    """Makes a user."""
    name, password, role = (field(data, n) for n in ("name", "password", "role"))
    return await _change_password(
        request,
        "added",
        lambda users, by: users.add(name, password, role, by),
        name[:80],
    )


@post("/users/password", guards=[needs("admin")])
async def reset_password(request: Asked, data: Form) -> Response[Any]:
    """Gives a user another password."""
    name, password = field(data, "name"), field(data, "password")
    return await _change_password(
        request, "password", lambda users, by: users.set_password(name, password, by), ""
    )


@post("/users/role", sync_to_thread=True, guards=[needs("admin")])
def set_role(request: Asked, data: Form) -> Response[Any]:
    """Gives a user another role."""
    name, role = field(data, "name"), field(data, "role")
    return _change(request, "role", lambda users, by: users.set_role(name, role, by))


@post("/users/disable", sync_to_thread=True, guards=[needs("admin")])
def disable(request: Asked, data: Form) -> Response[Any]:
    """Shuts a user out."""
    return _change(request, "disabled", lambda users, by: users.disable(field(data, "name"), by))


@post("/users/enable", sync_to_thread=True, guards=[needs("admin")])
def enable(request: Asked, data: Form) -> Response[Any]:
    """Lets a user in again."""
    return _change(request, "enabled", lambda users, by: users.enable(field(data, "name"), by))


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
    users_page, add_user, reset_password, set_role, disable, enable, audit_page,
)  # fmt: skip
