"""Who is let in: everything is closed to who has not said who they are, but to the user of this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from riwaya.errors import StoreError, UsageError
from riwaya.store.database import Database
from riwaya.store.users import Users
from riwaya.web.app import make_app
from riwaya.web.security.identity import check_start
from riwaya.web.settings import Settings
from tests.asgi import ask
from tests.desk_client import CHEAP, bearer, csrf, desk, desk_client, security
from tests.security.visitors import FORM, GOOD, TOKEN

# Everything is closed to who has not said who they are


def routes(app: Litestar) -> list[tuple[str, str, bool]]:
    """Method and an address of each handler, and whether it is meant to be open."""
    found = []
    for route in app.routes:
        address = re.sub(r"{\w+:(\w+)}", lambda m: "1", route.path)
        for handler in route.route_handlers:  # type: ignore[union-attr]
            for method in handler.http_methods:
                if method != "OPTIONS":
                    found.append((method, address, bool(handler.opt.get("open"))))
    return found


def test_no_page_and_no_part_of_the_api_is_open_but_those_that_must_be(closed: Litestar) -> None:
    opened = []
    for method, path, is_open in routes(closed):
        answer = ask(closed, method, path, ("accept", "text/html"))
        if is_open:
            opened.append(f"{method} {path}")
        elif method == "GET" and not path.startswith("/v1"):
            assert (answer.status, answer["location"][:7]) == (303, "/login?"), path
        else:
            assert answer.status == 401, (method, path)
    assert set(opened) <= {
        "GET /login", "POST /login", "POST /logout", "GET /static/1/1", "GET /language/1", "GET /about",
        "GET /v1", "GET /v1/openapi.json", "GET /health", "GET /v1/health",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/probe/", "//v1/probe", "/v1//probe", "/./v1/probe", "/v1/probe;x", "/V1/probe",
                                  "/v1/probe/.", "/static/../v1/probe", "/static/1/../../v1/probe"])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "get", "TRACE", "PROPFIND"])
def test_no_other_way_of_writing_an_address_opens_it(closed: Litestar, method: str, path: str) -> None:
    answer = ask(closed, method, path, ("x-original-url", "/login"), ("x-rewrite-url", "/login"))
    assert answer.status in (401, 404, 405) or (method == "OPTIONS" and answer.body == b"")
    assert b"role" not in answer.body


def test_a_method_is_what_it_says(closed: Litestar) -> None:
    auth = bearer(closed, "huda")
    for trick in ("x-http-method-override", "x-http-method", "x-method-override"):
        assert ask(closed, "GET", "/v1/probe", auth, (trick, "POST")).body.startswith(b'{"name"')
    assert ask(closed, "GET", "/logout", auth, query=b"_method=POST").status == 405


@pytest.mark.parametrize(
    ("name", "path", "method", "status"),
    [
        ("rana", "/v1/probe", "GET", 200), ("rana", "/v1/probe", "POST", 403), ("rana", "/users", "GET", 403),
        ("rana", "/audit", "GET", 403), ("sami", "/v1/probe", "POST", 200), ("sami", "/users", "GET", 403),
        ("sami", "/users", "POST", 403), ("sami", "/users/role", "POST", 403), ("sami", "/audit", "GET", 403),
        ("huda", "/v1/probe", "POST", 200), ("huda", "/users", "GET", 200), ("huda", "/audit", "GET", 200),
    ],
)  # fmt: skip
def test_a_role_does_what_it_may(closed: Litestar, name: str, path: str, method: str, status: int) -> None:
    assert ask(closed, method, path, bearer(closed, name), FORM).status == status


def test_a_database_that_fails_lets_nobody_in(guarded: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    auth = bearer(guarded, "huda")
    door = security(guarded).door

    def fail(*_: object) -> None:
        raise StoreError("no disk")

    monkeypatch.setattr(door.tokens, "find", fail)
    answer = ask(guarded, "GET", "/v1/probe", auth)
    assert answer.status == 503
    assert b"no disk" not in answer.body
    assert answer["content-security-policy"]


# The user of this machine


def test_on_this_machine_without_users_one_is_let_in_as_admin(local: Litestar) -> None:
    with desk_client(local) as client:
        assert client.get("/v1/probe").json()["role"] == "admin"
        assert client.get("/account").status_code == 200


def test_the_first_user_closes_a_running_desk(tmp_path: Path) -> None:
    path = str(tmp_path / "new.db")
    app = desk(database=path)
    with desk_client(app) as client:
        assert client.get("/users").status_code == 200
        form = {"name": "huda", "password": GOOD, "role": "admin", "_csrf_token": csrf(client, "/users")}
        assert client.post("/users", data=form, follow_redirects=False).status_code == 303
        assert client.get("/v1/probe").status_code == 401
        assert "/login" in str(client.get("/").url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:9", "localhost", "LocalHost:8765", "[::1]:8765", "127.9.9.9"]
)
def test_the_names_of_this_machine_are_answered(local: Litestar, host: str) -> None:
    assert ask(local, "GET", "/v1/probe", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.nip.io",
                                  "0.0.0.0:8765", "192.168.1.5", "[::2]", "localhost@evil.example", "localhost/", "",
                                  "127.0.0.1\\@evil.example", "2130706433", "localhost:8765:1", "localhost:", None])  # fmt: skip
def test_a_name_rebound_to_this_machine_is_not(local: Litestar, host: str | None) -> None:
    answer = ask(local, "GET", "/v1/probe", host=host)
    assert answer.status in (400, 421)
    assert b"role" not in answer.body


def test_two_hosts_are_none(local: Litestar) -> None:
    assert ask(local, "GET", "/v1/probe", ("host", "evil.example")).status == 400
    assert ask(local, "GET", "/v1/probe", ("x-forwarded-host", "localhost"), host="evil.example").status in (
        403,
        421,
    )


def test_a_name_that_was_allowed_is_answered() -> None:
    app = desk(hosts=("desk.example",), token=TOKEN)
    auth = ("authorization", f"Bearer {TOKEN}")
    assert ask(app, "GET", "/v1/probe", auth, host="Desk.Example:8765").status == 200
    assert ask(app, "GET", "/v1/probe", auth, host="desk.example.").status == 200
    assert ask(app, "GET", "/v1/probe", auth, host="other.example").status == 421


@pytest.mark.parametrize("field", ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-proto"])
def test_what_a_proxy_passed_on_is_not_of_this_machine(local: Litestar, field: str) -> None:
    answer = ask(local, "GET", "/v1/probe", (field, "127.0.0.1"))
    assert answer.status == 403
    assert b"--proxy" in answer.body


def test_an_address_elsewhere_is_not_of_this_machine(local: Litestar) -> None:
    assert ask(local, "GET", "/v1/probe", client="192.0.2.7").status == 401
    assert ask(local, "GET", "/v1/probe", client="::ffff:127.0.0.1").status == 200


# Beyond this machine


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"host": "192.168.1.5"}, {"host": "::"}, {"proxy": True},
                                      {"host": "desk.example"}, {"host": "127.evil.example"},
                                      {"hosts": ("desk.example",)}])  # fmt: skip
def test_nothing_is_served_to_others_without_token_or_users(tmp_path: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--token, or users: riwaya users add"):
        make_app(Settings(**settings))
    with Database(str(tmp_path / "empty.db"), create=True) as database:
        with pytest.raises(UsageError, match="without saying who they are"):
            check_start(Settings(**settings), database)
        Users(database, CHEAP).add("huda", GOOD, "admin", "test")
        check_start(Settings(**settings), database)
    check_start(Settings(token=TOKEN, **settings), None)


@pytest.mark.parametrize("token", ["short", "x" * 15, "with a space in the middle", "كلمة سر طويلة جدا"])
def test_a_token_that_is_guessed_or_mistyped_easily_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="take one such as"):
        make_app(Settings(token=token))


def test_serving_to_others_ends_with_code_2_and_a_remedy() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "riwaya", "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "--token" in ended.stderr
    assert "Traceback" not in ended.stderr
