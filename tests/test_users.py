"""Users of a database: what a name and a password may be, what a role, a session and a token allow and for how long."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from riwaya.errors import UsageError
from riwaya.store.audit import entries
from riwaya.store.database import Database
from riwaya.store.passwords import Passwords, check
from riwaya.store.sessions import IDLE, LONGEST, Sessions
from riwaya.store.tables import sessions, tokens, users
from riwaya.store.tokens import Tokens
from riwaya.store.users import Opened, Users, name_of

CHEAP = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
GOOD = "يقرأ ثم يصحح الأخبار"
OTHER = "another long password"


class Time:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.at

    def pass_(self, by: datetime.timedelta) -> None:
        self.at += by


class Desk:
    """A database with its users, sessions and tokens, all by one clock."""

    def __init__(self, url: str) -> None:
        self.clock = Time()
        self.database = Database(url, create=True)
        self.users = Users(self.database, Passwords(CHEAP), self.clock)
        self.sessions = Sessions(self.database, self.clock)
        self.tokens = Tokens(self.database, self.clock)

    def actions(self) -> list[tuple[str, str]]:
        with self.database.read() as connection:
            return [(e.who, e.action) for e in reversed(entries(connection))]

    def log_in(self, name: str, password: str = GOOD) -> Opened:
        opened = self.users.log_in(name, password)
        assert opened is not None
        return opened


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """With one admin, huda."""
    made = Desk(database_url)
    made.users.add("Huda", GOOD, "admin", "test")
    yield made
    made.database.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(str(tmp_path / "small.db"))
    made.users.add("huda", GOOD, "admin", "test")
    yield made
    made.database.close()


# Passwords


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


# Names


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a\nb", "a:b", "<b>", "a\u202eb", "-rf", "x" * 81, "a  b"])
def test_a_name_that_could_mislead_is_refused(small: Desk, name: str) -> None:
    with pytest.raises(UsageError):
        small.users.add(name, GOOD, "reader", "test")
    assert small.users.log_in(name, GOOD) is None


@given(st.text(max_size=100))
def test_names_are_kept_in_one_form_only(written: str) -> None:
    try:
        name = name_of(written)
    except UsageError:
        return
    assert name_of(name) == name
    assert name == name.strip()


def test_capital_letters_and_compatible_forms_are_one_user(small: Desk) -> None:
    with pytest.raises(UsageError, match="already"):
        small.users.add("ＨＵＤＡ", GOOD, "reader", "test")
    assert small.log_in("HUDA").user.name == "huda"


# Roles


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


# Sessions


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


# Tokens


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


# The audit log


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


# The command line


def riwaya(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "riwaya", "users", *arguments], input=given, capture_output=True, text=True, timeout=60
    )  # fmt: skip


def test_users_are_kept_from_the_command_line(tmp_path: Path) -> None:
    db = ("--db", str(tmp_path / "made.db"))
    refused = riwaya("add", "sami", "--password-stdin", *db, given=GOOD)
    assert refused.returncode == 2
    assert "take role admin" in refused.stderr
    assert (
        riwaya("add", "huda", "--role", "admin", "--password-stdin", *db, given=GOOD + "\n").returncode == 0
    )
    made = riwaya("token", "huda", "--label", "nightly", *db)
    assert made.stdout.startswith("riw_")
    assert made.stdout.strip() not in made.stderr
    assert "nightly" in riwaya("revoke", *db).stdout
    assert riwaya("revoke", "1", *db).returncode == 0
    listed = riwaya("list", *db)
    assert listed.stdout.split("\t")[:2] == ["huda", "admin"]
    with Database(db[1]) as database:
        assert Tokens(database).find(made.stdout.strip()) is None
        assert Users(database).log_in("huda", GOOD) is not None


def test_a_password_is_never_an_argument_and_never_asked_where_nobody_answers(tmp_path: Path) -> None:
    refused = riwaya("add", "huda", "--role", "admin", "--db", str(tmp_path / "made.db"))
    assert refused.returncode == 2
    assert "--password-stdin" in refused.stderr
    assert "--password " not in riwaya("add", "--help").stdout
