"""The desk as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.types import ASGIApp, Receive, Scope, Send

from riwaya.reader import Reader
from riwaya.web.assets import asset
from riwaya.web.desk import Desk
from riwaya.web.faults import answers_to_faults
from riwaya.web.pages import front, report
from riwaya.web.settings import Settings
from riwaya.web.visitor import Visitor

__all__ = ["make_app"]


def make_app(settings: Settings, reader: Reader | None = None) -> Litestar:
    """The application of one desk. ``reader`` in place of the model, for tests.

    Raises:
        StoreError, UsageError: the database cannot be opened.
    """
    desk = Desk(settings, reader)

    @asynccontextmanager
    async def open_desk(_: Litestar) -> AsyncIterator[None]:
        try:
            yield
        finally:
            desk.close()

    return Litestar(
        route_handlers=[static, *front.handlers, *report.handlers],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        state=State({"desk": desk}),
        lifespan=[open_desk],
        middleware=[_as_local],
        exception_handlers=answers_to_faults(),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5),
        openapi_config=None,
    )


@get("/static/{digest:str}/{name:path}", sync_to_thread=False, cache=False)
def static(digest: str, name: str) -> Response[bytes]:
    """One of our own files."""
    found = asset(digest, name.lstrip("/"))
    if found is None:
        raise NotFoundException
    keep = "public, max-age=31536000, immutable" if digest != "-" else "public, max-age=86400"
    return Response(found.data, media_type=found.type, headers={"Cache-Control": keep})


def _as_local(app: ASGIApp) -> ASGIApp:
    async def passed(scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = Visitor(name="local", role="admin")
        await app(scope, receive, send)

    return passed
