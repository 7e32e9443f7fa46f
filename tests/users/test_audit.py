"""The audit log: every change and every login, without secrets."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from riwaya.errors import UsageError
from riwaya.store.audit import entries
from tests.users.clocked import GOOD, OTHER, Desk


def test_every_change_and_every_login_is_noted_without_secrets(desk: Desk) -> None:
    sami = desk.users.add("sami", GOOD, "reader", "huda")
    desk.users.set_role("sami", "editor", "huda")
    desk.users.set_password("sami", OTHER, "sami")
    assert desk.users.log_in("sami", "a password typed wrongly", "192.0.2.7") is None
    assert desk.users.log_in("a password in place of a name", "x") is None
    secret = desk.log_in("sami", OTHER).secret
    found = desk.sessions.find(secret)
    assert found is not None
    desk.sessions.end(found.id, found.user, "sami")
    made = desk.tokens.add(sami, "nightly", "sami")
    desk.tokens.revoke(made.token.id, "huda")
    desk.users.disable("sami", "huda")
    desk.users.enable("sami", "huda")
    assert desk.actions() == [
        ("test", "user.add"), ("huda", "user.add"), ("huda", "user.role"), ("sami", "user.password"),
        ("sami", "login.failed"), ("", "login.failed"), ("sami", "login"), ("sami", "logout"),
        ("sami", "token.add"), ("huda", "token.revoke"), ("huda", "user.disable"), ("huda", "user.enable"),
    ]  # fmt: skip
    with desk.database.read() as connection:
        log = str(connection.execute(text("SELECT * FROM audit")).all())
        assert [
            e.detail["address"] for e in entries(connection, who="sami") if e.action == "login.failed"
        ] == ["192.0.2.7"]
    for hidden in (GOOD, OTHER, secret, made.secret, "typed wrongly", "in place of a name", "argon2"):
        assert hidden not in log


def test_a_change_that_fails_leaves_no_trace(desk: Desk) -> None:
    before = desk.actions()
    with pytest.raises(UsageError, match="no user sami"):
        desk.users.set_role("sami", "editor", "huda")
    with pytest.raises(UsageError, match="last admin"):
        desk.users.disable("huda", "huda")
    assert desk.actions() == before
