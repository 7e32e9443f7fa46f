"""Users kept from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from riwaya.store.database import Database
from riwaya.store.tokens import Tokens
from riwaya.store.users import Users
from tests.users.clocked import GOOD


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
