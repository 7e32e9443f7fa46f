"""Other sites: they may link here, and neither embed the desk nor forge its forms."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar

from riwaya.web.security.forgery import FormTokens
from tests.asgi import ask
from tests.desk_client import bearer, csrf, desk_client, security
from tests.security.visitors import FORM, log_in

HERE = "http://127.0.0.1:8765"


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
