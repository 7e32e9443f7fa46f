"""One request to an ASGI application exactly as written: doubled fields, odd paths, any address, a body in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import anyio
from msgspec import Struct

__all__ = ["Answer", "ask"]


class Answer(Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    read: int  # bytes of the request's body that were taken

    def all(self, name: str) -> list[str]:
        """All lines of a field."""
        return [value for key, value in self.headers if key == name]

    def __getitem__(self, name: str) -> str:
        return ", ".join(self.all(name))


def ask(
    app: Any,
    method: str,
    path: str,
    *headers: tuple[str, str],
    client: str = "127.0.0.1",
    scheme: str = "http",
    query: bytes = b"",
    body: Iterable[bytes] = (),
    host: str | None = "127.0.0.1:8765",
) -> Answer:
    """Asks; ``host`` None sends no Host."""
    fields: Sequence[tuple[str, str]] = [*([("host", host)] if host is not None else []), *headers]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": scheme,
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "",
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in fields],
        "client": (client, 50000), "server": ("127.0.0.1", 8765), "state": {},
    }  # fmt: skip
    pieces = iter(body)
    sent: list[dict[str, Any]] = []
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    anyio.run(app, scope, receive, send)
    start = next(m for m in sent if m["type"] == "http.response.start")
    return Answer(
        status=start["status"],
        headers=[(n.decode().lower(), v.decode("latin-1")) for n, v in start["headers"]],
        body=b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body"),
        read=taken,
    )
