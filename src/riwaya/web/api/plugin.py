"""The API as a part of the desk's application."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from anyio import to_thread
from litestar import Litestar, Response, Router, get
from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin
from litestar.response import Redirect

from riwaya.store.readers import Readers
from riwaya.web.api.operations import route
from riwaya.web.api.problems import answer_problem
from riwaya.web.api.surface import operations
from riwaya.web.desk import Desk
from riwaya.web.jobs import Jobs
from riwaya.web.render import Asked

__all__ = ["Api"]

Answer = Callable[[Asked, Exception], Response[Any]]


class Api(InitPlugin):
    """Adds ``/v1`` to the application of a desk, and ends its batches when the application ends.

    ``make_readers`` in place of the model, for tests.
    """

    def __init__(self, desk: Desk, make_readers: Callable[[], Readers] | None = None) -> None:
        self.desk = desk
        make = make_readers or partial(
            Readers, model=desk.settings.model, threads=_threads(desk.settings.threads)
        )
        self.jobs = Jobs(desk.database.url, make) if desk.database is not None else None

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Litestar's hook."""
        app_config.route_handlers.append(
            Router(
                "/v1",
                route_handlers=[_start, *(route(o, self.desk, self.jobs) for o in operations)],
                exception_handlers={Exception: answer_problem},
            )
        )
        app_config.lifespan.append(self._ended)
        # Of addresses and methods that no operation has, and of those whom the application itself turns away.
        others = dict(app_config.exception_handlers or {}).get(Exception)
        app_config.exception_handlers[Exception] = _by_address(others)
        pressing = app_config.compression_config
        if pressing is not None and pressing.exclude_opt_key is None:
            # Events that are pressed would wait in a buffer.
            app_config.compression_config = dataclasses.replace(pressing, exclude_opt_key="skip_compression")
        return app_config

    @asynccontextmanager
    async def _ended(self, _: Litestar) -> AsyncIterator[None]:
        try:
            yield
        finally:
            if self.jobs is not None:
                await to_thread.run_sync(self.jobs.close)


def _threads(wanted: int) -> int:
    """A core is left to those who look at pages."""
    return max(1, min(wanted, (os.cpu_count() or 2) - 1))


def _by_address(others: Answer | None) -> Answer:
    def answer(request: Asked, error: Exception) -> Response[Any]:
        if others is None or request.url.path.startswith("/v1/"):
            return answer_problem(request, error)
        return others(request, error)

    return answer


@get("/", opt={"open": True}, include_in_schema=False, sync_to_thread=False)
def _start() -> Redirect:
    return Redirect("/v1/openapi.json")
