"""Tokens: what opens the desk to a program, and what does so no more."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar

from riwaya.errors import UsageError
from riwaya.store.users import name_of
from tests.asgi import ask
from tests.desk_client import bearer, csrf, desk, desk_client, security
from tests.security.visitors import FORM, TOKEN, log_in, secret_of


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
