"""How uvicorn runs the desk: no patience for requests that come a letter at a time, no room for one who takes all
connections, no trust in forwarded fields."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from riwaya.web.security.addresses import is_loopback, network_of

__all__ = ["PunctualProtocol", "uvicorn_settings"]

_HEAD_WITHIN = 15.0  # seconds from the first byte, or the connection, to the end of the header fields
_KEPT = 20  # seconds that a connection without a request is kept
_FAREWELL = 3  # seconds that what is under way has when the desk ends
_LONGEST_HEAD = 32 * 2**10  # bytes
_MOST_CONNECTIONS = 512
_MOST_OF_ONE = 128  # connections of one address beyond this machine: a newsroom's, or one who wants them all


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 with a time limit for the header fields and a bound for each address, which uvicorn lacks."""

    head_within = _HEAD_WITHIN
    most_of_one = _MOST_OF_ONE
    is_bounded = staticmethod(lambda host: not is_loopback(host))  # a proxy comes from here for all

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._has_too_many():
            transport.abort()
        else:
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

    def _has_too_many(self) -> bool:
        """Whether the address that this connection comes from has its share already."""
        host = self._host()
        if not host or not self.is_bounded(host):
            return False
        one = network_of(host)
        others = (c._host() for c in self.connections if isinstance(c, PunctualProtocol))
        return sum(bool(other) and network_of(other) == one for other in others) > self.most_of_one

    def _host(self) -> str:
        return self.client[0] if self.client else ""

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
