"""How uvicorn runs the desk: no patience for requests that come a letter at a time, no trust in forwarded fields."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["PunctualProtocol", "uvicorn_settings"]

_HEAD_WITHIN = 15.0  # seconds from the first byte, or the connection, to the end of the header fields
_KEPT = 20  # seconds that a connection without a request is kept
_FAREWELL = 3  # seconds that what is under way has when the desk ends
_LONGEST_HEAD = 32 * 2**10  # bytes
_MOST_CONNECTIONS = 512


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 with a time limit for the header fields, which uvicorn lacks."""

    head_within = _HEAD_WITHIN

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        is_first = self._late is None and self._is_waiting()
        super().data_received(data)
        if not self._is_waiting():
            self._stop_watching()
        elif is_first:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        super().connection_lost(exc)

    def _is_waiting(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        self._late = self.loop.call_later(self.head_within, self._give_up)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if self._is_waiting() and not self.transport.is_closing():
            self.transport.close()


def uvicorn_settings() -> dict[str, Any]:
    """What to give uvicorn's Config beside the application and its address."""
    return {
        "http": PunctualProtocol,
        "ws": "none",
        "timeout_keep_alive": _KEPT,
        "h11_max_incomplete_event_size": _LONGEST_HEAD,
        "timeout_graceful_shutdown": _FAREWELL,  # an open stream of events would never end by itself
        "limit_concurrency": _MOST_CONNECTIONS,
        "proxy_headers": False,  # the gate reads them, and only where it was told to
        "server_header": False,
    }
