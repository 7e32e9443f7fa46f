"""Tokens of programs: each stands for a user and has that user's role. The database has only their SHA-256."""

from __future__ import annotations

import secrets
import unicodedata

from msgspec import Struct
from sqlalchemy import func, insert, select, update

from riwaya.errors import UsageError
from riwaya.store.audit import Clock, moment, now, record
from riwaya.store.database import Database, take_lock
from riwaya.store.roles import Role
from riwaya.store.sessions import digest_of
from riwaya.store.tables import tokens, users
from riwaya.store.users import User

__all__ = ["PREFIX", "NewToken", "Token", "Tokens"]

PREFIX = "riw_"  # so that programs which look for leaked secrets find ours
_LONGEST_LABEL = 80
_MOST = 50  # valid ones of one user


class Token(Struct, frozen=True, kw_only=True):
    """A token without its secret; ``user`` is the name of whom it stands for."""

    id: int
    user: str
    label: str
    made: str
    revoked: str | None = None


class NewToken(Struct, frozen=True, kw_only=True):
    """A token just made; ``secret`` is seen this once."""

    token: Token
    secret: str


class Tokens:
    """The tokens of one database."""

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._now = clock

    def add(self, user: User, label: str, by: str) -> NewToken:
        """A new token for a user.

        Raises:
            UsageError: the label is empty, too long or has control characters, or there are 50 already.
        """
        label = label.strip()
        if not label or len(label) > _LONGEST_LABEL:
            raise UsageError(
                f"a token's label has 1 to {_LONGEST_LABEL} characters; say what the token is for"
            )
        if any(unicodedata.category(c)[0] == "C" for c in label):
            raise UsageError("a token's label has no control characters")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = moment(self._now())
        t = tokens.c
        with self._database.engine.begin() as connection:
            take_lock(connection, "users")
            valid = select(func.count()).where(t.user == user.id, t.revoked.is_(None))
            if connection.execute(valid).scalar_one() >= _MOST:
                raise UsageError(f"{user.name} has {_MOST} tokens; revoke one first")
            number = connection.execute(
                insert(tokens).returning(t.id),
                {"user": user.id, "label": label, "digest": digest_of(secret), "made": made},
            ).scalar_one()
            record(
                connection, by, "token.add", {"user": user.name, "token": number, "label": label}, at=self._now()
            )  # fmt: skip
        return NewToken(token=Token(id=number, user=user.name, label=label, made=made), secret=secret)

    def find(self, secret: str) -> User | None:
        """Whom a token stands for, with their present role; None where it is unknown, revoked or they are disabled."""
        t, u = tokens.c, users.c
        with self._database.read() as connection:
            row = connection.execute(
                select(u.id, u.name, u.role, u.made)
                .join(tokens, t.user == u.id)
                .where(t.digest == digest_of(secret), t.revoked.is_(None), u.disabled.is_(None))
            ).first()
        if row is None:
            return None
        role: Role = row.role
        return User(id=row.id, name=row.name, role=role, made=row.made)

    def all(self, user: int | None = None) -> list[Token]:
        """The tokens of a user, or of all; revoked ones too; the newest first."""
        t = tokens.c
        query = (
            select(t.id, users.c.name.label("user"), t.label, t.made, t.revoked)
            .join(users, t.user == users.c.id)
            .order_by(t.id.desc())
        )
        if user is not None:
            query = query.where(t.user == user)
        with self._database.read() as connection:
            return [Token(**row._mapping) for row in connection.execute(query)]

    def revoke(self, number: int, by: str, user: int | None = None) -> None:
        """Ends a token; with ``user`` only if it is theirs. One that was revoked stays so.

        Raises:
            UsageError: there is no such token.
        """
        t = tokens.c
        with self._database.engine.begin() as connection:
            take_lock(connection, "users")
            query = select(t.id, t.label, t.revoked, users.c.name).join(users, t.user == users.c.id)
            query = query.where(t.id == number)
            row = connection.execute(query if user is None else query.where(t.user == user)).first()
            if row is None:
                raise UsageError(f"there is no token {number}")
            if row.revoked is not None:
                return
            connection.execute(update(tokens).where(t.id == number).values(revoked=moment(self._now())))
            record(
                connection, by, "token.revoke", {"user": row.name, "token": number, "label": row.label},
                at=self._now(),
            )  # fmt: skip
