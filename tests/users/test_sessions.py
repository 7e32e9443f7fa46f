"""Sessions: whose one is, how long it lives, and what ends it."""

from __future__ import annotations

import datetime

from sqlalchemy import select, update

from riwaya.store.passwords import Passwords
from riwaya.store.sessions import IDLE, LONGEST
from riwaya.store.tables import sessions, users
from riwaya.store.users import Users
from tests.users.clocked import CHEAP, GOOD, OTHER, Desk


def test_a_session_opens_by_its_secret_of_which_the_database_has_only_a_digest(desk: Desk) -> None:
    opened = desk.log_in("huda")
    assert len(opened.secret) >= 43  # 32 bytes in base64
    found = desk.sessions.find(opened.secret)
    assert found is not None
    assert (found.name, found.role) == ("huda", "admin")
    with desk.database.read() as connection:
        kept = connection.execute(select(sessions)).one()
    assert opened.secret not in str(kept)
    assert desk.sessions.find(kept.digest) is None
    assert desk.sessions.find("") is None
    assert desk.sessions.find("\0\ud800") is None


def test_each_login_has_a_secret_of_its_own_and_ends_by_itself(small: Desk) -> None:
    one, two = small.log_in("huda").secret, small.log_in("huda").secret
    assert one != two
    first = small.sessions.find(one)
    assert first is not None
    assert small.sessions.end(first.id, first.user, "huda")
    assert small.sessions.find(one) is None
    assert small.sessions.find(two) is not None
    assert not small.sessions.end(first.id, first.user, "huda")


def test_nobody_ends_anothers_session(small: Desk) -> None:
    sami = small.users.add("sami", GOOD, "reader", "test")
    secret = small.log_in("huda").secret
    found = small.sessions.find(secret)
    assert found is not None
    assert not small.sessions.end(found.id, sami.id, "sami")
    assert small.sessions.find(secret) is not None


def test_a_session_unused_for_long_ends_and_a_used_one_lives_on(small: Desk) -> None:
    secret = small.log_in("huda").secret
    for _ in range(3):
        small.clock.pass_(IDLE - datetime.timedelta(minutes=1))
        assert small.sessions.find(secret) is not None
    small.clock.pass_(IDLE + datetime.timedelta(minutes=1))
    assert small.sessions.find(secret) is None


def test_no_session_lives_longer_than_its_longest(small: Desk) -> None:
    secret = small.log_in("huda").secret
    steps = int(LONGEST / datetime.timedelta(hours=6))
    for _ in range(steps - 1):
        small.clock.pass_(datetime.timedelta(hours=6))
        assert small.sessions.find(secret) is not None
    small.clock.pass_(datetime.timedelta(hours=6, seconds=1))
    assert small.sessions.find(secret) is None


def test_another_password_and_disabling_end_all_sessions(desk: Desk) -> None:
    desk.users.add("sami", GOOD, "editor", "test")
    kept = desk.log_in("huda").secret
    secrets = [desk.log_in("sami").secret for _ in range(2)]
    desk.users.set_password("sami", OTHER, "test")
    assert [desk.sessions.find(s) for s in secrets] == [None, None]
    assert desk.users.log_in("sami", GOOD) is None
    secret = desk.log_in("sami", OTHER).secret
    desk.users.disable("sami", "test")
    assert desk.sessions.find(secret) is None
    assert desk.users.log_in("sami", OTHER) is None
    desk.users.enable("sami", "test")
    assert desk.sessions.find(secret) is None  # what ended stays so
    assert desk.sessions.find(kept) is not None


def test_a_role_taken_away_is_gone_from_open_sessions(small: Desk) -> None:
    small.users.add("sami", GOOD, "admin", "test")
    secret = small.log_in("sami").secret
    small.users.set_role("sami", "reader", "test")
    found = small.sessions.find(secret)
    assert found is not None
    assert found.role == "reader"


def test_who_is_disabled_or_changed_while_the_password_is_checked_is_not_let_in(desk: Desk) -> None:
    desk.users.add("sami", GOOD, "reader", "test")

    class Meanwhile(Passwords):
        def is_right(self, digest: str | None, password: str) -> bool:
            right = super().is_right(digest, password)
            desk.users.set_password("sami", OTHER, "test")
            return right

    assert Users(desk.database, Meanwhile(CHEAP), desk.clock).log_in("sami", GOOD) is None
    with desk.database.read() as connection:
        assert connection.execute(select(sessions)).all() == []


def test_a_session_that_was_not_ended_is_of_no_use_to_a_disabled_user(small: Desk) -> None:
    secret = small.log_in("huda").secret
    with small.database.engine.begin() as connection:
        connection.execute(update(users).values(disabled="2026-03-01T09:00:00+00:00"))
    assert small.sessions.find(secret) is None


def test_a_user_has_at_most_twenty_sessions(small: Desk) -> None:
    secrets = [small.log_in("huda").secret for _ in range(22)]
    assert [small.sessions.find(s) is not None for s in secrets] == [False] * 2 + [True] * 20
