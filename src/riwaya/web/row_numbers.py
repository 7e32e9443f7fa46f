"""Numbers of things in addresses."""

from __future__ import annotations

from litestar.exceptions import NotFoundException

__all__ = ["possible"]

_MOST = 2**53  # more than any row has; databases refuse to look for more than 2**63


def possible(number: int) -> int:
    """``number``, where a row may have it.

    Raises:
        NotFoundException: none can.
    """
    if not 0 < number < _MOST:
        raise NotFoundException("nothing has this number")
    return number
