"""Runs the desk until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from riwaya.errors import UsageError
from riwaya.web.app import make_app
from riwaya.web.security.punctual import uvicorn_settings
from riwaya.web.settings import Settings

__all__ = ["run"]

_WAITING = 128  # connections


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. ``say`` is told the address.

    Raises:
        UsageError: the address is taken or not this machine's.
        StoreError: the database cannot be opened.
    """
    app = make_app(settings)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except (OSError, OverflowError) as error:
            raise UsageError(f"cannot listen at {settings.host} port {settings.port}: {error}") from error
        listening.listen(_WAITING)  # who follows the address at once waits rather than being refused
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"riwaya: the desk is at http://{shown}:{port}/ (Ctrl-C ends it)")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, **uvicorn_settings(),
        )  # fmt: skip
        uvicorn.Server(config).run([listening])
