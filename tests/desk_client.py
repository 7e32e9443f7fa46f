"""A desk to ask in tests: under its own name, as the gate wants it, with the token of its forms, and with probes."""

from __future__ import annotations

import re
from typing import Annotated, Any

from argon2 import PasswordHasher
from litestar import Litestar, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.testing import TestClient

from riwaya.store.passwords import Passwords
from riwaya.store.tokens import Tokens
from riwaya.store.users import Users
from riwaya.web.app import make_app
from riwaya.web.render import Asked, page, visitor_of
from riwaya.web.security.gate import Security
from riwaya.web.security.limits import TEXT, UPLOAD
from riwaya.web.settings import Settings
from riwaya.web.visitor import needs

__all__ = ["CHEAP", "bearer", "csrf", "desk", "desk_client", "security"]

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))


def desk_client(app: Litestar, *, https: bool = False, **named: Any) -> TestClient[Litestar]:
    """A client of the desk on this machine."""
    return TestClient(app=app, base_url=f"{'https' if https else 'http'}://127.0.0.1", **named)


def csrf(client: TestClient[Litestar], path: str = "/") -> str:
    """The token that forms of this visitor carry, from a page that has one."""
    found = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None, f"{path} has no form"
    return found[1]


@get("/v1/probe", guards=[needs("reader")], sync_to_thread=False)
def probe(request: Asked) -> dict[str, str | None]:
    visitor = visitor_of(request)
    return {"name": visitor.name, "role": visitor.role}


@post("/v1/probe", guards=[needs("editor")], status_code=200)
async def change(request: Asked) -> dict[str, int]:
    return {"length": len(await request.body())}


@post("/probe/text", guards=[needs("reader")], status_code=200, request_max_body_size=TEXT)
async def take_text(
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> dict[str, int]:
    return {"length": len(data.get("text", ""))}


@post("/v1/upload", guards=[needs("reader")], status_code=200, request_max_body_size=UPLOAD)
async def take_file(request: Asked) -> dict[str, int]:
    return {"length": sum([len(piece) async for piece in request.stream()])}


@get("/probe/page", guards=[needs("reader")], sync_to_thread=False)
def styled(request: Asked) -> Response[str]:
    return page(request, "error.html", {"status": 200, "detail": "", "remedy": "", "number": "",
                                        "style": "p { color: red }"})  # fmt: skip


@get("/probe/broken", guards=[needs("reader")], sync_to_thread=False)
def broken() -> str:
    raise RuntimeError("a secret of the inside")


def desk(**settings: Any) -> Litestar:
    """A desk with a few addresses of the tests' own, and cheap passwords."""
    app = make_app(Settings(**settings))
    for handler in (probe, change, take_text, take_file, styled, broken):
        app.register(handler)
    door = security(app).door
    if door.database is not None:
        door.users = Users(door.database, CHEAP)
    return app


def security(app: Litestar) -> Security:
    found: Security = app.state.security
    return found


def bearer(app: Litestar, name: str) -> tuple[str, str]:
    database = security(app).door.database
    assert database is not None
    return (
        "authorization",
        f"Bearer {Tokens(database).add(Users(database, CHEAP).get(name), 'test', 'x').secret}",
    )
