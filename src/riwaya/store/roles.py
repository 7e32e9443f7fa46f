"""What users may do."""

from __future__ import annotations

from typing import Literal, get_args

from riwaya.errors import UsageError

__all__ = ["ROLES", "Role", "role_of"]

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may


def role_of(written: str) -> Role:
    """The role of that name.

    Raises:
        UsageError: there is none.
    """
    for role in ROLES:
        if role == written:
            return role
    raise UsageError(f"there is no role {written[:20]!r}; roles are {', '.join(ROLES)}")
