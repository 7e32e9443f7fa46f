"""Safe by default: who is let in, what other sites cannot do, and what an attacker tries in vain."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import delete, select, update

from riwaya.errors import StoreError, UsageError
from riwaya.store.audit import record
from riwaya.store.database import Database
from riwaya.store.tables import sessions, tokens, users
from riwaya.store.users import Users, name_of
from riwaya.web.app import make_app
from riwaya.web.render import style_source
from riwaya.web.security.addresses import within
from riwaya.web.security.forgery import FormTokens
from riwaya.web.security.identity import check_start
from riwaya.web.security.rates import LoginThrottle
from riwaya.web.settings import Settings
from tests.asgi import ask
from tests.desk_client import CHEAP, bearer, csrf, desk, desk_client, security

GOOD, OTHER, TOKEN = "a long password", "another password", "a-token-for-all-of-us"
HERE = "http://127.0.0.1:8765"
FORM = ("content-type", "application/x-www-form-urlencoded")
Client = TestClient[Litestar]


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "filled.db"
    with Database(str(path), create=True) as database:
        known = Users(database, CHEAP)
        for name, role in (("huda", "admin"), ("sami", "editor"), ("rana", "reader")):
            known.add(name, GOOD, role, "test")
    return path


@pytest.fixture
def db(_filled: Path, tmp_path: Path) -> str:
    """A database with an admin huda, an editor sami and a reader rana."""
    copy = tmp_path / "desk.db"
    copy.write_bytes(_filled.read_bytes())
    return str(copy)


@pytest.fixture(scope="module")
def local() -> Iterator[Litestar]:
    """On this machine, without users."""
    app = desk()
    yield app
    app.state.desk.close()


@pytest.fixture(scope="module")
def closed(_filled: Path) -> Iterator[Litestar]:
    """On this machine, with users; for tests that change nothing."""
    app = desk(database=str(_filled))
    yield app
    app.state.desk.close()


@pytest.fixture
def guarded(closed: Litestar) -> Iterator[Litestar]:
    """The same, put back afterwards."""
    database = security(closed).door.database
    assert database is not None
    with database.read() as connection:
        before = [dict(row._mapping) for row in connection.execute(select(users))]
    security(closed).throttle = LoginThrottle()
    yield closed
    with database.engine.begin() as connection:
        for table in (sessions, tokens):
            connection.execute(delete(table))
        for row in before:
            connection.execute(update(users).where(users.c.id == row["id"]).values(row))


def log_in(client: Client, name: str = "huda", password: str = GOOD, **more: str) -> Any:
    data = {"name": name, "password": password, "_csrf_token": csrf(client, "/login"), **more}
    return client.post("/login", data=data, follow_redirects=False)


def secret_of(answer: Any) -> str:
    found = re.search(r"riwaya(?:-\d+)?=([^;]+);", answer.headers["set-cookie"])
    assert found is not None
    return found[1]


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


# Tokens


def test_a_program_shows_its_token(guarded: Litestar) -> None:
    name, value = bearer(guarded, "sami")
    for written in (value, value.replace("Bearer", "bearer"), value.replace("Bearer ", "BEARER  ")):
        assert ask(guarded, "GET", "/v1/probe", (name, written)).body == b'{"name":"sami","role":"editor"}'
    secret = value.split()[1]
    for wrong in (
        f"Bearer {secret}x",
        f"Bearer {secret[:-1]}",
        "Bearer ",
        "Bearer riw_",
        f"Bearer {secret}\xff",
    ):
        answer = ask(guarded, "GET", "/v1/probe", (name, wrong))
        assert answer.status == 401, wrong
        assert "Bearer" in answer["www-authenticate"]
    for elsewhere in (("authorization", f"Basic {secret}"), ("authorization", secret), ("cookie", f"riwaya-8765={secret}"),
                      ("x-api-key", secret)):  # fmt: skip
        assert ask(guarded, "GET", "/v1/probe", elsewhere).status == 401
    assert (
        ask(guarded, "GET", "/v1/probe", query=f"token={secret}&access_token={secret}".encode()).status == 401
    )
    assert ask(guarded, "GET", "/v1/probe", (name, value), (name, "Bearer x")).status == 400


def test_a_wrong_token_is_not_made_good_by_a_right_cookie(guarded: Litestar) -> None:
    with desk_client(guarded) as client:
        log_in(client)
        assert client.get("/v1/probe").status_code == 200
        assert client.get("/v1/probe", headers={"Authorization": "Bearer riw_wrong"}).status_code == 401


def test_a_revoked_token_and_a_disabled_users_token_open_nothing(guarded: Litestar) -> None:
    auth = bearer(guarded, "sami")
    door = security(guarded).door
    assert door.users is not None
    assert door.tokens is not None
    door.users.disable("sami", "test")
    assert ask(guarded, "GET", "/v1/probe", auth).status == 401
    door.users.enable("sami", "test")
    assert ask(guarded, "GET", "/v1/probe", auth).status == 200
    door.tokens.revoke(door.tokens.all()[0].id, "test")
    assert ask(guarded, "GET", "/v1/probe", auth).status == 401


def test_one_token_for_all_makes_editors_who_are_told_apart_from_users() -> None:
    app = desk(token=TOKEN)
    assert ask(app, "GET", "/v1/probe").status == 401  # on this machine too
    shown = ask(app, "GET", "/v1/probe", ("authorization", f"Bearer {TOKEN}"))
    assert shown.body == b'{"name":"token:shared","role":"editor"}'
    assert ask(app, "GET", "/v1/probe", ("authorization", f"Bearer {TOKEN[:-1]}")).status == 401
    with pytest.raises(UsageError):  # no user can take that name
        name_of("token:shared")


def test_a_browser_gives_the_token_once() -> None:
    with desk_client(desk(token=TOKEN)) as client:
        form = {"token": TOKEN, "_csrf_token": csrf(client, "/login"), "next": "/v1/probe"}
        assert client.post("/login", data=form | {"token": TOKEN + "x"}).status_code == 403
        answer = client.post("/login", data=form, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/v1/probe")
        assert TOKEN not in str(answer.headers)
        assert client.get("/v1/probe").json()["role"] == "editor"
        assert client.get("/users").status_code == 403
        secret = secret_of(answer)
        client.post("/logout", data={"_csrf_token": csrf(client, "/account")})
        client.cookies.set("riwaya-8765", secret)
        assert client.get("/v1/probe").status_code == 401  # ended here, not only in the browser


# Logging in and out


def test_a_login_opens_a_session_in_a_cookie_that_no_script_reads(guarded: Litestar) -> None:
    with desk_client(guarded) as client:
        answer = log_in(client, next="/users")
        assert (answer.status_code, answer.headers["location"]) == (303, "/users")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("riwaya-8765=")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie  # http on this machine
        assert "Domain" not in cookie
        assert client.get("/v1/probe").json() == {"name": "huda", "role": "admin"}


def test_over_https_the_cookie_is_bound_to_the_host(db: str) -> None:
    with desk_client(desk(database=db, secure=True), https=True) as client:
        answer = log_in(client)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-riwaya=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "max-age=" in answer.headers["strict-transport-security"]
        assert client.get("/v1/probe").status_code == 200
        client.cookies.clear()
        client.cookies.set("riwaya-8765", secret_of(answer))  # as another host of the domain could set it
        assert client.get("/v1/probe").status_code == 401


def test_wrong_names_and_wrong_passwords_get_the_same_answer(closed: Litestar) -> None:
    answers = []
    with desk_client(closed) as client:
        for name, password in (
            ("huda", OTHER),
            ("nobody", OTHER),
            ("\0", OTHER),
            ("huda", ""),
            ("' or 1=1 --", "x" * 999),
        ):
            answer = log_in(client, name, password)
            body = re.sub(r'value="[^"]*"', "", answer.text)
            answers.append((answer.status_code, body, "riwaya-8765" in answer.headers.get("set-cookie", "")))
    assert len(set(answers)) == 1
    assert answers[0][0] == 403


def test_a_session_that_was_there_before_does_not_become_the_users(guarded: Litestar) -> None:
    planted = "A" * 43
    with desk_client(guarded) as client:
        client.cookies.set("riwaya-8765", planted)
        secret = secret_of(log_in(client))
        assert secret != planted
    assert ask(guarded, "GET", "/v1/probe", ("cookie", f"riwaya-8765={planted}")).status == 401


def test_a_second_login_ends_the_first_session_of_the_browser(guarded: Litestar) -> None:
    with desk_client(guarded) as client:
        first = secret_of(log_in(client))
        form = {"name": "sami", "password": GOOD, "_csrf_token": csrf(client, "/account")}
        answer = client.post("/login", data=form, follow_redirects=False)
        assert answer.status_code == 303
        assert client.get("/v1/probe").json()["name"] == "sami"
    assert ask(guarded, "GET", "/v1/probe", ("cookie", f"riwaya-8765={first}")).status == 401


def test_two_session_cookies_are_none(guarded: Litestar) -> None:
    """Another host of the domain, or an attacker's page on another port, may add a cookie beside ours."""
    with desk_client(guarded) as client:
        secret = secret_of(log_in(client))
    tossed = (
        [("cookie", f"riwaya-8765={secret}; riwaya-8765=x")],
        [("cookie", f"riwaya-8765=x; riwaya-8765={secret}")],
        [("cookie", f"riwaya-8765={secret}"), ("cookie", "riwaya-8765=x")],
    )
    for fields in tossed:
        assert ask(guarded, "GET", "/v1/probe", *fields).status == 401
    assert ask(guarded, "GET", "/v1/probe", ("cookie", f"a=b; riwaya-8765={secret}; c")).status == 200


def test_logging_out_ends_the_session_on_the_server(guarded: Litestar) -> None:
    with desk_client(guarded) as client:
        secret = secret_of(log_in(client))
        answer = client.post(
            "/logout", data={"_csrf_token": csrf(client, "/account")}, follow_redirects=False
        )
        assert "Max-Age=0" in answer.headers["set-cookie"]
    assert ask(guarded, "GET", "/v1/probe", ("cookie", f"riwaya-8765={secret}")).status == 401


def test_ones_own_password_ends_all_sessions_but_gives_this_browser_a_new_one(guarded: Litestar) -> None:
    with desk_client(guarded) as other:
        elsewhere = secret_of(log_in(other, "sami"))
    with desk_client(guarded) as client:
        before = secret_of(log_in(client, "sami"))
        form = {"password": OTHER, "new": OTHER, "again": OTHER, "_csrf_token": csrf(client, "/account")}
        assert client.post("/account/password", data=form).status_code == 403
        assert (
            client.post("/account/password", data=form | {"password": GOOD, "again": GOOD}).status_code == 422
        )
        assert (
            client.post(
                "/account/password", data=form | {"password": GOOD, "new": "x", "again": "x"}
            ).status_code
            == 422
        )
        assert client.post("/account/password", data=form | {"password": GOOD}).status_code == 200
        assert client.get("/v1/probe").json()["name"] == "sami"
    for secret in (elsewhere, before):
        assert ask(guarded, "GET", "/v1/probe", ("cookie", f"riwaya-8765={secret}")).status == 401


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "9" * 40, "1e3", "x"])
def test_numbers_that_nothing_has_are_not_found(guarded: Litestar, number: str) -> None:
    auth = bearer(guarded, "rana")
    for path in (f"/account/tokens/{number}/revoke", f"/account/sessions/{number}/end"):
        assert ask(guarded, "POST", path, auth, FORM).status == 404


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


def test_an_admin_shuts_a_user_out_at_once(guarded: Litestar) -> None:
    with desk_client(guarded) as victim:
        cookie = ("cookie", f"riwaya-8765={secret_of(log_in(victim, 'sami'))}")
    assert ask(guarded, "GET", "/v1/probe", cookie).status == 200
    with desk_client(guarded) as admin:
        log_in(admin, "huda")
        form = {"name": "sami", "_csrf_token": csrf(admin, "/users")}
        assert admin.post("/users/disable", data=form).status_code == 200
        assert admin.post("/users/disable", data=form | {"name": "huda"}).status_code == 422  # the last admin
    assert ask(guarded, "GET", "/v1/probe", cookie).status == 401


def test_ones_tokens_are_made_and_revoked_on_the_page_and_seen_once(guarded: Litestar) -> None:
    with desk_client(guarded) as client:
        log_in(client, "rana")
        token = csrf(client, "/account")
        answer = client.post("/account/tokens", data={"label": "<b>nightly", "_csrf_token": token})
        assert answer.status_code == 201
        assert "&lt;b&gt;nightly" in answer.text
        found = re.search(r"riw_[\w-]{43}", answer.text)
        revoke = re.search(r"/account/tokens/\d+/revoke", answer.text)
        assert found is not None
        assert revoke is not None
        assert found[0] not in client.get("/account").text
        auth = ("authorization", f"Bearer {found[0]}")
        anothers = bearer(guarded, "sami")
        assert ask(guarded, "POST", revoke[0], anothers, FORM).status == 404
        assert ask(guarded, "GET", "/v1/probe", auth).body == b'{"name":"rana","role":"reader"}'
        assert client.post(revoke[0], data={"_csrf_token": token}).status_code == 200
        assert ask(guarded, "GET", "/v1/probe", auth).status == 401


def test_passwords_are_not_taken_over_plain_http_from_elsewhere(db: str) -> None:
    app = desk(database=db, host="0.0.0.0", hosts=("desk.example",))
    form = ask(app, "GET", "/login", client="192.0.2.7", host="desk.example")
    assert b"over https only" in form.body
    assert b'type="password"' not in form.body
    cookie = form["set-cookie"].split(";")[0]
    answer = ask(app, "POST", "/login", FORM, ("cookie", cookie), client="192.0.2.7", host="desk.example",
                 body=[b"name=huda&password=a+long+password"])  # fmt: skip
    assert answer.status == 403
    assert "riwaya-8765=" not in answer["set-cookie"]


@pytest.mark.parametrize("address", ["/", "/events?type=FIGHT&q=%D8%A7", "/articles/3#a1"])
def test_one_is_led_back_to_where_one_was(address: str) -> None:
    assert within(address) == address


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
                                     "/\t/evil.example", "\\\\evil.example", "/\n/evil.example", "evil", "", None, " /x",
                                     "/%0d%0a\r\nSet-Cookie: a=b", "/x\0", "/" + "x" * 3000, "///evil.example"])  # fmt: skip
def test_no_login_leads_to_another_site(closed: Litestar, address: str | None) -> None:
    assert within(address) == "/"
    with desk_client(closed) as client:
        assert log_in(client, next=address or "").headers["location"] == "/"
        if address and address.isprintable() and len(address) < 100:
            assert (
                client.get("/login", params={"next": address}, follow_redirects=False).headers["location"]
                == "/"
            )


@given(st.text(max_size=30).map(lambda t: "/" + t))
@example("/ok")
def test_what_is_led_to_is_a_path_of_this_site(address: str) -> None:
    found = urlsplit(urljoin("https://desk.example/login", within(address)))
    assert (found.scheme, found.netloc) == ("https", "desk.example")


# Guessing


class Seconds:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def tries(throttle: LoginThrottle, clock: Seconds, name: str, address: str, count: int) -> list[float]:
    """How long one waits before each of so many wrong tries."""
    waited = []
    for _ in range(count):
        wait = throttle.begin(name, address)
        clock.at += wait
        if wait:
            assert throttle.begin(name, address) == 0
        waited.append(wait)
    return waited


def test_waits_between_wrong_tries_double_up_to_a_minute_and_never_end_in_a_lock() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = [tries(throttle, clock, "huda", f"192.0.2.{i}", 1)[0] for i in range(40)]
    assert waited[:12] == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60]
    assert set(waited[12:]) == {60}


def test_one_address_waits_whatever_names_it_tries() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = [tries(throttle, clock, f"user {i}", "192.0.2.7", 1)[0] for i in range(40)]
    assert waited[:20] == [0] * 20
    assert waited[20:29] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(waited[29:]) == {300}


def test_who_logs_in_as_themselves_in_between_washes_nothing_off() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    waited = 0.0
    for _ in range(40):
        waited += sum(tries(throttle, clock, "mallory", "192.0.2.7", 1))
        throttle.succeeded("mallory", "192.0.2.7")
        waited += sum(tries(throttle, clock, "huda", "192.0.2.7", 1))
    assert waited > 3000


def test_guesses_from_elsewhere_do_not_keep_a_user_out_of_their_own_place() -> None:
    clock = Seconds()
    throttle = LoginThrottle(clock)
    assert throttle.begin("huda", "198.51.100.1") == 0
    throttle.succeeded("huda", "198.51.100.1")
    for i in range(30):
        tries(throttle, clock, "huda", f"192.0.2.{i}", 1)
    assert throttle.begin("huda", "203.0.113.5") > 0
    assert throttle.begin("huda", "198.51.100.1") == 0


def test_many_tries_at_once_are_worth_no_more_than_one_by_one(guarded: Litestar) -> None:
    statuses: list[int] = []
    with desk_client(guarded) as client:
        token = csrf(client, "/login")

        def guess() -> None:
            data = {"name": "huda", "password": OTHER, "_csrf_token": token}
            statuses.append(client.post("/login", data=data).status_code)

        threads = [Thread(target=guess) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(set(statuses)) == [403, 429]
        assert statuses.count(403) <= 6
        refused = log_in(client)  # the right password waits too, and learns how long
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1


def test_two_logins_at_once_both_succeed_with_a_session_each(guarded: Litestar) -> None:
    known = security(guarded).door.users
    assert known is not None
    secrets: list[str] = []

    def enter() -> None:
        opened = known.log_in("huda", GOOD)
        assert opened is not None
        secrets.append(opened.secret)

    threads = [Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(secrets)) == 4
    for secret in secrets:
        assert ask(guarded, "GET", "/v1/probe", ("cookie", f"riwaya-8765={secret}")).status == 200


# Other sites


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({}, 200),
    ],
)
def test_other_sites_may_link_here_and_nothing_else(
    local: Litestar, fields: dict[str, str], status: int
) -> None:
    assert ask(local, "GET", "/v1/probe", *fields.items()).status == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403), ({"origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403), ({"origin": "https://127.0.0.1:8765"}, 403),
        ({"origin": "http://127.0.0.1:8765.evil.example"}, 403), ({"origin": "http://127.0.0.1:8765@evil.example"}, 403),
        ({"origin": "http://evil.example#http://127.0.0.1:8765"}, 403), ({"origin": "null", "sec-fetch-site": "none"}, 403),
        ({"origin": HERE, "sec-fetch-site": "cross-site"}, 403), ({"origin": HERE, "sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, 403), ({"origin": "file://"}, 403),
        ({"origin": HERE}, 422), ({"origin": HERE, "sec-fetch-site": "same-origin"}, 422),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 422), ({}, 422),
    ],
)  # fmt: skip
def test_a_form_comes_from_our_own_page_even_with_a_right_token(
    local: Litestar, fields: dict[str, str], status: int
) -> None:
    token = security(local).forms.made("local:local")
    body = f"_csrf_token={token}&name=x&role=admin".encode()
    answer = ask(local, "POST", "/probe/text", FORM, *fields.items(), body=[body])
    assert (answer.status == 200) is (status == 422)
    assert answer.status in (200, 403)


def test_a_form_carries_a_token_of_its_own_browser(guarded: Litestar) -> None:
    with desk_client(guarded) as other:
        log_in(other, "sami")
        anothers = csrf(other, "/account")
    with desk_client(guarded) as client:
        before = csrf(client, "/login")
        log_in(client)
        own = csrf(client, "/account")
        assert client.post("/probe/text", data={"text": "x", "_csrf_token": own}).status_code == 200
        assert (
            client.post("/probe/text", data={"text": "x"}, headers={"X-CSRF-Token": own}).status_code == 200
        )
        assert client.post("/probe/text", data={"text": "x"}, params={"_csrf_token": own}).status_code == 403
        for wrong in (
            "",
            "x",
            own[:-1],
            own + "0",
            own.upper() + " ",
            anothers,
            before,
            "0" * len(own),
            "é" * 128,
        ):
            assert client.post("/probe/text", data={"text": "x", "_csrf_token": wrong}).status_code == 403, (
                wrong
            )
        two = f"_csrf_token={anothers}&_csrf_token={own}"
        headers = {"Content-Type": FORM[1]}
        assert client.post("/probe/text", content=two, headers=headers).status_code == 403
        assert (
            csrf(client, "/account") != own
        )  # masked anew each time, so that compression does not give it away


def test_the_api_with_a_session_is_not_exempt_and_with_a_token_is(guarded: Litestar) -> None:
    auth = bearer(guarded, "sami")
    assert ask(guarded, "POST", "/v1/probe", auth, body=[b"{}"]).status == 200
    with desk_client(guarded) as client:
        log_in(client)
        assert client.post("/v1/probe", json={}).status_code == 403
        assert (
            client.post("/v1/probe", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 403
        )
        assert client.post("/v1/probe", content=b"").status_code == 403
        own = csrf(client, "/account")
        assert client.post("/v1/probe", json={}, headers={"X-CSRF-Token": own}).status_code == 200
        assert client.post("/v1/probe", json={}, headers={"X-CSRF-Token": "x"}).status_code == 403


def test_a_program_on_this_machine_needs_no_token_but_a_browser_does(local: Litestar) -> None:
    assert ask(local, "POST", "/v1/probe", body=[b"{}"]).status == 200
    for mark in (("origin", HERE), ("referer", HERE), ("cookie", "a=b"), ("sec-fetch-site", "none")):
        assert ask(local, "POST", "/v1/probe", mark, body=[b"{}"]).status == 403
    assert ask(local, "POST", "/probe/text", FORM, body=[b"text=x"]).status == 403  # pages always
    assert ask(local, "POST", "/v1/../probe/text", FORM, body=[b"text=x"]).status in (403, 404)


def test_the_login_form_is_of_this_browser_too(closed: Litestar) -> None:
    """Else another site could log its visitors in as somebody else, and read what they then do."""
    body = b"name=huda&password=a+long+password"
    assert ask(closed, "POST", "/login", FORM, body=[body]).status == 403
    shown = ask(closed, "GET", "/login")
    found = re.search(rb'name="_csrf_token" value="(\w+)"', shown.body)
    assert found is not None
    cookie = shown["set-cookie"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie
    body += b"&_csrf_token=" + found[1]
    assert ask(closed, "POST", "/login", FORM, body=[body]).status == 403
    assert ask(closed, "POST", "/login", FORM, ("cookie", "riwaya-form-8765=x"), body=[body]).status == 403
    assert ask(closed, "POST", "/login", FORM, ("cookie", cookie.split(";")[0]), body=[body]).status == 303


def test_tokens_of_forms_are_bound_and_masked() -> None:
    forms = FormTokens()
    one, two = forms.made("a"), forms.made("a")
    assert one != two
    assert forms.is_right("a", one)
    assert forms.is_right("a", two)
    assert not forms.is_right("b", one)
    assert not FormTokens().is_right("a", one)


# What each answer tells the browser

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200), ("GET", "/nowhere", 404), ("PUT", "/login", 405), ("GET", "/v1/probe", 200),
        ("GET", "/v1/nowhere", 404), ("GET", "/probe/broken", 500), ("GET", "/static/-/desk.css", 200),
        ("POST", "/login", 403), ("OPTIONS", "/login", 204), ("GET", "/" + "x" * 3000, 414),
    ],
)  # fmt: skip
def test_every_answer_says_what_a_browser_may_do(
    local: Litestar, method: str, path: str, status: int
) -> None:
    answer = ask(local, method, path)
    assert answer.status == status
    assert answer.all("content-security-policy") == [CSP.format("")]
    assert answer.all("x-content-type-options") == ["nosniff"]
    assert answer.all("referrer-policy") == ["same-origin"]
    assert answer.all("cross-origin-opener-policy") == ["same-origin"]
    assert answer.all("cross-origin-resource-policy") == ["same-origin"]
    assert "camera=()" in answer["permissions-policy"]
    assert len(answer.all("cache-control")) == 1
    assert "strict-transport-security" not in dict(answer.headers)
    assert "access-control-allow-origin" not in dict(answer.headers)
    assert b"secret of the inside" not in answer.body


def test_a_page_hands_over_its_own_style_sheet_by_hash(local: Litestar) -> None:
    answer = ask(local, "GET", "/probe/page")
    assert answer["content-security-policy"] == CSP.format(" " + style_source("p { color: red }"))
    assert ask(local, "GET", "/v1/probe")["content-security-policy"] == CSP.format("")


def test_pages_behind_a_login_are_kept_nowhere_and_static_files_for_ever(guarded: Litestar) -> None:
    auth = bearer(guarded, "rana")
    for path in ("/", "/v1/probe", "/account"):
        assert ask(guarded, "GET", path, auth)["cache-control"] == "private, no-store"
    page_ = ask(guarded, "GET", "/login").body.decode()
    found = re.search(r"/static/\w+/desk.css", page_)
    assert found is not None
    assert "immutable" in ask(guarded, "GET", found[0])["cache-control"]


def test_over_https_browsers_are_told_to_stay_there(db: str) -> None:
    app = desk(database=db, secure=True)
    for path in ("/login", "/nowhere", "/static/-/desk.css"):
        assert ask(app, "GET", path)["strict-transport-security"] == "max-age=31536000"
    app.state.desk.close()


# The audit log


def test_an_admin_reads_the_audit_log_by_user_and_report_and_page_by_page(guarded: Litestar) -> None:
    database = security(guarded).door.database
    assert database is not None
    with database.engine.begin() as connection:
        record(connection, "sami", "the.first")
        for i in range(150):
            record(connection, "sami", "correction.add", {"number": i}, article=7)
        record(connection, "<script>alert(1)</script>", "correction.add", {"note": "<b>\u202e"}, article=8)
    auth = bearer(guarded, "huda")
    whole = ask(guarded, "GET", "/audit", auth).body.decode()
    assert "<script>alert" not in whole
    assert "&lt;script&gt;alert(1)" in whole
    assert "the.first" not in whole  # it is on the next page
    more = re.search(r'href="/audit\?before=(\d+)"', whole)
    assert more is not None
    assert (
        "the.first" in ask(guarded, "GET", "/audit", auth, query=f"before={more[1]}".encode()).body.decode()
    )
    assert (
        ask(guarded, "GET", "/audit", auth, query=b"article=7&who=sami").body.count(b"correction.add") == 100
    )
    assert ask(guarded, "GET", "/audit", auth, query=b"article=8").body.count(b"correction.add") == 1
    for odd in (b"article=%27", b"before=-1", b"article=99999999999999999999", b"before=99999999999999999999999",
                b"who=%F0%9F%8C%8A", b"article=%D9%A1"):  # fmt: skip
        assert ask(guarded, "GET", "/audit", auth, query=odd).status in (200, 400), odd
