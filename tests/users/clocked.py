"""Users, sessions and tokens of a database, by a clock that a test turns."""

from __future__ import annotations

import datetime

from argon2 import PasswordHasher

from riwaya.store.audit import entries
from riwaya.store.database import Database
from riwaya.store.passwords import Passwords
from riwaya.store.sessions import Sessions
from riwaya.store.tokens import Tokens
from riwaya.store.users import Opened, Users

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
