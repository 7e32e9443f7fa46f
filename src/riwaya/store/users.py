"""Users of a database: names, roles and passwords. What ends or changes a right does so at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select, update

from riwaya.errors import UsageError
from riwaya.store import sessions
from riwaya.store.audit import Clock, moment, now, record
from riwaya.store.database import Database, take_lock
from riwaya.store.passwords import Passwords, check
from riwaya.store.roles import Role, role_of
from riwaya.store.tables import users

__all__ = ["Opened", "User", "Users", "name_of"]

_LONGEST_NAME = 80
_IN_NAMES = frozenset("._-@ ")


class User(Struct, frozen=True, kw_only=True):
    """A user; ``disabled`` is the moment since which they may do nothing."""

    id: int
    name: str
    role: Role
    made: str
    disabled: str | None = None


class Opened(Struct, frozen=True, kw_only=True):
    """A session that a login opened; ``secret`` is for the browser alone and is kept nowhere else."""

    user: User
    secret: str


def name_of(written: str) -> str:
    """A user's name as it is kept: NFKC, small letters; letters, digits and ``. _ - @`` and single spaces.

    Raises:
        UsageError: it is empty, longer than 80 characters, or has other characters.
    """
    name = " ".join(unicodedata.normalize("NFKC", written[:1000]).casefold().split(" ")).strip()
    if not name or len(name) > _LONGEST_NAME or "  " in name:
        raise UsageError(f"a user's name has 1 to {_LONGEST_NAME} characters and no double spaces")
    if not all(c in _IN_NAMES or unicodedata.category(c)[0] in "LMN" for c in name):
        raise UsageError("a user's name is made of letters, digits, spaces and . _ - @")
    if unicodedata.category(name[0])[0] not in "LN":
        raise UsageError("a user's name begins with a letter or a digit")
    return name


class Users:
    """The users of one database. Every change is one transaction, with its line in the audit log.

    ``by`` is who makes the change, as the audit log names them.
    """

    def __init__(self, database: Database, passwords: Passwords | None = None, clock: Clock = now) -> None:
        self._database = database
        self._passwords = passwords or Passwords()
        self._now = clock

    def exist(self) -> bool:
        """Whether there is any user, disabled ones too."""
        with self._database.read() as connection:
            return _any(connection)

    def all(self) -> list[User]:
        """All users by name."""
        with self._database.read() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def get(self, name: str) -> User:
        """The user of that name.

        Raises:
            UsageError: there is none.
        """
        with self._database.read() as connection:
            return _user(_found(connection, name))

    def add(self, name: str, password: str, role: str, by: str) -> User:
        """A new user.

        Raises:
            UsageError: the name is taken or unfit, the password too weak, or the first user no admin.
        """
        name, kept = name_of(name), role_of(role)
        check(name, password)
        digest = self._passwords.digest(password)
        with self._changing() as connection:
            if connection.execute(select(users.c.id).where(users.c.name == name)).first() is not None:
                raise UsageError(f"there is a user {name} already; choose another name")
            if role != "admin" and not _any(connection):
                raise UsageError(
                    "the first user must be an admin, else nobody could add others; take role admin"
                )
            made = moment(self._now())
            number = connection.execute(
                insert(users).returning(users.c.id),
                {"name": name, "password": digest, "role": kept, "made": made},
            ).scalar_one()
            self._record(connection, by, "user.add", {"user": name, "role": role})
        return User(id=number, name=name, role=kept, made=made)

    def set_role(self, name: str, role: str, by: str) -> None:
        """Gives a user another role; it holds from their next request on.

        Raises:
            UsageError: there is no such user or role, or no admin would be left.
        """
        role = role_of(role)
        with self._changing() as connection:
            row = _found(connection, name)
            if role != "admin":
                _keep_an_admin(connection, row)
            connection.execute(update(users).where(users.c.id == row.id).values(role=role))
            self._record(connection, by, "user.role", {"user": row.name, "role": role, "was": row.role})

    def disable(self, name: str, by: str) -> None:
        """Shuts a user out: their sessions end, their tokens are of no use until they are enabled again.

        Raises:
            UsageError: there is no such user, or no admin would be left.
        """
        with self._changing() as connection:
            row = _found(connection, name)
            if row.disabled is not None:
                return
            _keep_an_admin(connection, row)
            connection.execute(update(users).where(users.c.id == row.id).values(disabled=moment(self._now())))
            ended = sessions.end_all(connection, row.id)
            self._record(connection, by, "user.disable", {"user": row.name, "sessions": ended})

    def enable(self, name: str, by: str) -> None:
        """Lets a disabled user in again.

        Raises:
            UsageError: there is no such user.
        """
        with self._changing() as connection:
            row = _found(connection, name)
            if row.disabled is None:
                return
            connection.execute(update(users).where(users.c.id == row.id).values(disabled=None))
            self._record(connection, by, "user.enable", {"user": row.name})

    def set_password(self, name: str, password: str, by: str) -> None:
        """Gives a user another password and ends all their sessions.

        Raises:
            UsageError: there is no such user, or the password is too weak.
        """
        check(name_of(name), password)
        digest = self._passwords.digest(password)
        with self._changing() as connection:
            row = _found(connection, name)
            connection.execute(update(users).where(users.c.id == row.id).values(password=digest))
            ended = sessions.end_all(connection, row.id)
            self._record(connection, by, "user.password", {"user": row.name, "sessions": ended})

    def has_password(self, name: str, password: str) -> bool:
        """Whether this is the user's password; unknown and disabled users cost the same time."""
        return self._passwords.is_right(self._digest_of(name), password)

    def log_in(self, name: str, password: str, address: str = "") -> Opened | None:
        """Opens a session, or None: unknown names, disabled users and wrong passwords cannot be told apart.

        ``address`` is where the browser is, for the audit log. A digest made with other costs is renewed.
        """
        digest = self._digest_of(name)
        is_right = self._passwords.is_right(digest, password)
        renewed = (
            self._passwords.digest(password) if is_right and self._passwords.is_dated(digest or "") else None
        )
        with self._changing() as connection:
            row = _row(connection, name)
            # Whoever was disabled or given another password meanwhile is not let in.
            if row is None or not is_right or row.disabled is not None or row.password != digest:
                known = {"user": row.name} if row is not None else {}  # else it may be a password, misplaced
                self._record(
                    connection, row.name if row else "", "login.failed", known | {"address": address}
                )
                return None
            if renewed is not None:
                connection.execute(update(users).where(users.c.id == row.id).values(password=renewed))
            secret = sessions.insert_session(connection, row.id, self._now())
            self._record(connection, row.name, "login", {"address": address})
            return Opened(user=_user(row), secret=secret)

    def _digest_of(self, name: str) -> str | None:
        with self._database.read() as connection:
            row = _row(connection, name)
        return row.password if row is not None and row.disabled is None else None

    def _record(self, connection: Connection, who: str, action: str, detail: dict[str, Any]) -> None:
        record(connection, who, action, detail, at=self._now())

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with self._database.engine.begin() as connection:
            take_lock(connection, "users")
            yield connection


def _any(connection: Connection) -> bool:
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def _row(connection: Connection, name: str) -> Row[Any] | None:
    try:
        kept = name_of(name)
    except UsageError:
        kept = ""  # no user has it; asked all the same, so that it takes the time of the others
    return connection.execute(select(users).where(users.c.name == kept)).first()


def _found(connection: Connection, name: str) -> Row[Any]:
    row = _row(connection, name)
    if row is None:
        raise UsageError(f"there is no user {name_of(name)}; riwaya users list shows who there is")
    return row


def _user(row: Row[Any]) -> User:
    return User(id=row.id, name=row.name, role=row.role, made=row.made, disabled=row.disabled)


def _keep_an_admin(connection: Connection, leaving: Row[Any]) -> None:
    if leaving.role != "admin" or leaving.disabled is not None:
        return
    others = select(func.count()).where(
        users.c.role == "admin", users.c.disabled.is_(None), users.c.id != leaving.id
    )
    if not connection.execute(others).scalar_one():
        raise UsageError(f"{leaving.name} is the last admin; make another user an admin first")
