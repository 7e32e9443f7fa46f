"""Logging in and out: what a session is, when it ends, and where a login leads."""

from __future__ import annotations

import re
from threading import Thread
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from litestar import Litestar

from riwaya.web.security.addresses import within
from tests.asgi import ask
from tests.desk_client import bearer, csrf, desk, desk_client, security
from tests.security.visitors import FORM, GOOD, OTHER, log_in, secret_of


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
