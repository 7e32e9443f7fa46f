"""Handlers that wait for the database, off the event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from anyio import to_thread

__all__ = ["threaded"]

P = ParamSpec("P")
T = TypeVar("T")


def threaded(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """``handler`` run in a thread. For handlers that share a path with another method.

    Litestar's own ``sync_to_thread=True`` wraps the first of two such handlers twice (seen in 2.25).
    """

    @wraps(handler)
    async def waiting(*args: P.args, **kwargs: P.kwargs) -> T:
        return await to_thread.run_sync(partial(handler, *args, **kwargs))

    return waiting
