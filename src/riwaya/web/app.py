"""The desk as an ASGI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from litestar import Litestar, Response, Router, get
from litestar.concurrency import set_asyncio_executor
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from riwaya.errors import RiwayaError
from riwaya.reader import Reader
from riwaya.web.api.plugin import Api
from riwaya.web.assets import asset
from riwaya.web.desk import Desk
from riwaya.web.faults import answers_to_faults
from riwaya.web.pages import (
    about,
    account,
    actor,
    batches,
    charts,
    correct,
    front,
    history,
    lists,
    login,
    occurrence,
    report,
    search,
    users,
)
from riwaya.web.render import Asked, takes_gzip
from riwaya.web.security.forgery import let_in, no_forgery
from riwaya.web.security.gate import Gate, Security
from riwaya.web.security.identity import check_start
from riwaya.web.security.limits import FORM
from riwaya.web.settings import Settings
from riwaya.web.uploads import MOST_FILES

__all__ = ["make_app"]

_FOR_EVER, _FOR_NOW = "public, max-age=31536000, immutable", "public, max-age=600"


def make_app(settings: Settings, reader: Reader | None = None) -> Litestar:
    """The application of one desk. ``reader`` in place of the model, for tests.

    Raises:
        StoreError: the database cannot be opened.
        UsageError: so too, or others could reach the desk without saying who they are.
    """
    # Few at a time: pages are made by the processor, and of many at once all would be late.
    set_asyncio_executor(ThreadPoolExecutor((os.cpu_count() or 1) + 1, thread_name_prefix="riwaya-desk"))
    desk = Desk(settings, reader)
    try:
        check_start(settings, desk.database)
    except RiwayaError:
        desk.close()
        raise
    security = Security(settings, desk.database, desk.watch)
    api = Api(desk)

    @asynccontextmanager
    async def open_desk(_: Litestar) -> AsyncIterator[None]:
        try:
            yield
        finally:
            desk.close()

    # In one router: where the application takes two handlers of an address one after the other, it wraps the first
    # twice for its thread (seen in Litestar 2.25), which then answers with an error.
    handlers = [
        static,
        *front.handlers,
        *login.handlers,
        *account.handlers,
        *users.handlers,
        *report.handlers,
        *correct.handlers,
        *history.handlers,
        *lists.handlers,
        *occurrence.handlers,
        *actor.handlers,
        *charts.handlers,
        *search.handlers,
        *about.handlers,
        *batches.handlers,
    ]
    app = Litestar(
        route_handlers=[Router(path="/", route_handlers=handlers)],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        state=State({"desk": desk, "security": security, "jobs": api.jobs}),
        plugins=[api],
        lifespan=[open_desk],
        guards=[let_in, no_forgery],
        request_max_body_size=FORM,
        multipart_form_part_limit=2 * MOST_FILES,  # so that a page can say that these are too many
        exception_handlers=answers_to_faults(),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5),
        openapi_config=None,
    )
    # Outside of all else, so that answers to wrong addresses and to our own errors leave by it too.
    app.asgi_handler = Gate(app.asgi_handler, security)
    return app


@get("/static/{digest:str}/{name:path}", sync_to_thread=False, cache=False, opt={"open": True})
def static(request: Asked, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One of our own files."""
    found = asset(name.lstrip("/"))
    if found is None:
        raise NotFoundException
    # At another digest it was named relatively, by a file that has its own.
    headers = {
        "Cache-Control": _FOR_EVER if digest == found.digest else _FOR_NOW,
        "ETag": f'"{found.digest}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    data = found.data
    if found.pressed is not None and takes_gzip(request):
        data = found.pressed
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(data, media_type=found.type, headers=headers)
