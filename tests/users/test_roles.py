"""Roles: there are three, and there is always an admin."""

from __future__ import annotations

import threading

import pytest

from riwaya.errors import UsageError
from tests.users.clocked import GOOD, Desk


def test_the_first_user_is_an_admin_and_the_last_admin_stays_one(database_url: str) -> None:
    desk = Desk(database_url)
    assert not desk.users.exist()
    with pytest.raises(UsageError, match="first user must be an admin"):
        desk.users.add("sami", GOOD, "reader", "test")
    desk.users.add("huda", GOOD, "admin", "test")
    with pytest.raises(UsageError, match="last admin"):
        desk.users.disable("huda", "x")
    with pytest.raises(UsageError, match="last admin"):
        desk.users.set_role("huda", "editor", "x")
    desk.users.add("sami", GOOD, "admin", "test")
    desk.users.disable("sami", "test")
    with pytest.raises(UsageError, match="last admin"):  # a disabled admin is none
        desk.users.disable("huda", "test")
    desk.users.enable("sami", "test")
    desk.users.disable("huda", "test")
    assert [(u.name, u.role, u.disabled is None) for u in desk.users.all()] == [
        ("huda", "admin", False), ("sami", "admin", True),
    ]  # fmt: skip
    desk.database.close()


def test_two_admins_who_disable_each_other_at_once_do_not_both_succeed(desk: Desk) -> None:
    desk.users.add("sami", GOOD, "admin", "test")
    refused: list[str] = []

    def disable(name: str) -> None:
        try:
            desk.users.disable(name, "test")
        except UsageError as error:
            refused.append(str(error))

    both = [threading.Thread(target=disable, args=(name,)) for name in ("huda", "sami")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(refused) == 1
    assert sum(u.disabled is None for u in desk.users.all()) == 1


def test_there_are_three_roles(small: Desk) -> None:
    with pytest.raises(UsageError, match="reader, editor, admin"):
        small.users.set_role("huda", "owner", "test")
