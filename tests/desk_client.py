"""A desk to ask in tests: under its own name, as the gate wants it, and with the token of its forms."""

from __future__ import annotations

import re
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

__all__ = ["csrf", "desk_client"]


def desk_client(app: Litestar, *, https: bool = False, **named: Any) -> TestClient[Litestar]:
    """A client of the desk on this machine."""
    return TestClient(app=app, base_url=f"{'https' if https else 'http'}://127.0.0.1", **named)


def csrf(client: TestClient[Litestar], path: str = "/") -> str:
    """The token that forms of this visitor carry, from a page that has one."""
    found = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None, f"{path} has no form"
    return found[1]
