"""Header fields: what each answer tells the browser that it may do and keep."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar

from riwaya.web.render import style_source
from tests.asgi import ask
from tests.desk_client import bearer, desk

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
