"""Passwords: what one may be, how it is kept, and what it costs to check."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from sqlalchemy import select

from riwaya.errors import UsageError
from riwaya.store.passwords import Passwords, check
from riwaya.store.tables import users
from riwaya.store.users import Users
from tests.users.clocked import GOOD, OTHER, Desk


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "shorter than 10"),
        ("nine char", "shorter than 10"),
        ("x" * 1001, "longer than 1,000"),
        ("huda123456", "without the user's name"),
        ("HUDAhuda huda 1", "without the user's name"),
        ("with a \0 in it", "control"),
        ("with a \ud800 in it", "control"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check("huda", password)


@pytest.mark.parametrize("password", ["ten letter", "1234567890", GOOD, "huda likes the sea", "🌊" * 10])
def test_length_is_the_only_other_rule(password: str) -> None:
    check("huda", password)


def test_passwords_are_kept_as_argon2id_with_the_librarys_costs_and_a_salt_each() -> None:
    kept = Passwords()
    one, two = kept.digest(GOOD), kept.digest(GOOD)
    assert one != two
    assert extract_parameters(one).type == Type.ID
    assert extract_parameters(one).memory_cost >= 19_456  # KiB, what OWASP asks for at least
    assert kept.is_right(one, GOOD)
    assert not kept.is_right(one, OTHER)


def test_one_password_may_be_written_in_two_unicode_forms(small: Desk) -> None:
    small.users.set_password("huda", "cafe\u0301 au lait", "test")
    assert small.users.log_in("huda", "caf\u00e9 au lait") is not None


def test_a_password_with_other_costs_is_digested_anew_at_the_next_login(desk: Desk) -> None:
    dearer = Users(desk.database, Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert dearer.log_in("huda", OTHER) is None
    with desk.database.read() as connection:
        before = connection.scalar(select(users.c.password))
    assert dearer.log_in("huda", GOOD) is not None
    with desk.database.read() as connection:
        after = connection.scalar(select(users.c.password))
    assert before is not None
    assert after is not None
    assert (extract_parameters(before).time_cost, extract_parameters(after).time_cost) == (1, 2)
    assert dearer.log_in("huda", GOOD) is not None


class Counting(PasswordHasher):
    """Notes the digests that it compares with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=16, parallelism=1)
        self.compared: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared.append(str(hash))
        return super().verify(hash, password)


def test_unknown_names_and_disabled_users_cost_the_work_of_wrong_passwords(small: Desk) -> None:
    hasher = Counting()
    slow = Users(small.database, Passwords(hasher))
    slow.set_password("huda", GOOD, "test")
    slow.add("gone", GOOD, "reader", "test")
    slow.disable("gone", "test")
    work = {}
    for name in ("huda", "nobody", "gone", "\0"):
        hasher.compared.clear()
        assert slow.log_in(name, OTHER) is None
        work[name] = [extract_parameters(digest) for digest in hasher.compared]
    assert len(work["huda"]) == 1
    assert all(each == work["huda"] for each in work.values()), work
