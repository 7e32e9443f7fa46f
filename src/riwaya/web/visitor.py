"""Who asks, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from riwaya.store.roles import ROLES, Role

__all__ = ["NOBODY", "ROLES", "Role", "Visitor", "needs"]


class Visitor(Struct, frozen=True, kw_only=True):
    """Who asks: ``role`` None has not said who they are; ``user`` is the id of a user of the database."""

    name: str
    role: Role | None
    user: int | None = None

    def may(self, role: Role) -> bool:
        """Whether they may do what ``role`` may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


NOBODY = Visitor(name="", role=None)

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]


def needs(role: Role) -> Guard:
    """A guard that lets in only who may do what ``role`` may."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        visitor: Visitor = connection.scope.get("user") or NOBODY
        if visitor.role is None:
            raise NotAuthorizedException("log in first")
        if not visitor.may(role):
            raise PermissionDeniedException(f"this needs the role {role}; yours is {visitor.role}")

    return guard
