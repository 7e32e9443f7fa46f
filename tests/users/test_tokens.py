"""Tokens: whom one stands for, and who revokes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from riwaya.errors import UsageError
from riwaya.store.tables import tokens
from tests.users.clocked import GOOD, Desk


def test_a_token_stands_for_its_user_until_it_is_revoked(desk: Desk) -> None:
    sami = desk.users.add("sami", GOOD, "reader", "test")
    made = desk.tokens.add(sami, "nightly", "sami")
    assert made.secret.startswith("riw_")
    assert len(made.secret) >= 47
    with desk.database.read() as connection:
        assert made.secret not in str(connection.execute(select(tokens)).one())
    found = desk.tokens.find(made.secret)
    assert found is not None
    assert (found.name, found.role) == ("sami", "reader")
    desk.users.set_role("sami", "editor", "test")
    found = desk.tokens.find(made.secret)
    assert found is not None
    assert found.role == "editor"
    desk.users.disable("sami", "test")
    assert desk.tokens.find(made.secret) is None
    desk.users.enable("sami", "test")
    assert desk.tokens.find(made.secret) is not None
    desk.tokens.revoke(made.token.id, "sami", sami.id)
    assert desk.tokens.find(made.secret) is None
    assert [t.label for t in desk.tokens.all() if t.revoked] == ["nightly"]


def test_nobody_revokes_anothers_token_but_an_admin_does(small: Desk) -> None:
    sami = small.users.add("sami", GOOD, "reader", "test")
    made = small.tokens.add(small.users.get("huda"), "hers", "huda")
    with pytest.raises(UsageError, match="no token"):
        small.tokens.revoke(made.token.id, "sami", sami.id)
    assert small.tokens.find(made.secret) is not None
    small.tokens.revoke(made.token.id, "huda")
    assert small.tokens.find(made.secret) is None


@pytest.mark.parametrize("label", ["", "   ", "x" * 81, "a\0", "a\u202eb"])
def test_a_label_says_what_a_token_is_for(small: Desk, label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        small.tokens.add(small.users.get("huda"), label, "huda")
