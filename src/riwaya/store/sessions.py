"""Sessions of browsers. The browser has the secret, the database only its SHA-256."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from contextlib import suppress

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from riwaya.errors import StoreError
from riwaya.store.audit import Clock, moment, now, record
from riwaya.store.database import Database
from riwaya.store.roles import Role
from riwaya.store.tables import sessions, users

__all__ = ["IDLE", "LONGEST", "Session", "Sessions", "digest_of", "end_all", "insert_session"]

IDLE = datetime.timedelta(hours=12)  # without a request
LONGEST = datetime.timedelta(days=14)  # whatever happens
_RENEWED_AFTER = datetime.timedelta(minutes=10)  # so that reading pages seldom writes
_MOST = 20  # of one user; the oldest goes


class Session(Struct, frozen=True, kw_only=True):
    """An open session and whose it is."""

    id: int
    user: int
    name: str
    role: Role
    made: str
    expires: str


def digest_of(secret: str) -> str:
    """The name that the database knows a secret by. Secrets are random, so one fast pass is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def insert_session(connection: Connection, user: int, at: datetime.datetime) -> str:
    """Opens a session in the caller's transaction; the answer is its secret, of 32 random bytes."""
    s = sessions.c
    connection.execute(delete(sessions).where(s.expires <= moment(at)))
    kept = select(s.id).where(s.user == user).order_by(s.id.desc()).limit(_MOST - 1)
    newest = list(connection.scalars(kept))
    connection.execute(delete(sessions).where(s.user == user, s.id.not_in(newest)))
    secret = secrets.token_urlsafe(32)
    connection.execute(
        insert(sessions),
        {"user": user, "digest": digest_of(secret), "made": moment(at), "expires": moment(at + IDLE)},
    )
    return secret


def end_all(connection: Connection, user: int) -> int:
    """Ends all sessions of a user in the caller's transaction; the answer is how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.user == user)).rowcount


class Sessions:
    """The sessions of one database."""

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._now = clock

    def find(self, secret: str) -> Session | None:
        """The open session of that secret, which lives on; None where it ended or its user is disabled."""
        s, u = sessions.c, users.c
        at = self._now()
        with self._database.read() as connection:
            row = connection.execute(
                select(s.id, s.user, u.name, u.role, s.made, s.expires)
                .join(users, s.user == u.id)
                .where(s.digest == digest_of(secret), s.expires > moment(at), u.disabled.is_(None))
            ).first()
        if row is None:
            return None
        found = Session(**row._mapping)
        self._live_on(found, at)
        return found

    def _live_on(self, session: Session, at: datetime.datetime) -> None:
        longest = datetime.datetime.fromisoformat(session.made) + LONGEST
        expires = min(at + IDLE, longest)
        if expires - datetime.datetime.fromisoformat(session.expires) < _RENEWED_AFTER:
            return
        # A page is shown even where the database takes no writes just now.
        with suppress(StoreError), self._database.engine.begin() as connection:
            connection.execute(
                update(sessions).where(sessions.c.id == session.id).values(expires=moment(expires))
            )

    def of(self, user: int) -> list[Session]:
        """The open sessions of a user, the newest first."""
        s, u = sessions.c, users.c
        with self._database.read() as connection:
            rows = connection.execute(
                select(s.id, s.user, u.name, u.role, s.made, s.expires)
                .join(users, s.user == u.id)
                .where(s.user == user, s.expires > moment(self._now()))
                .order_by(s.id.desc())
            )
            return [Session(**row._mapping) for row in rows]

    def end(self, session: int, user: int, by: str) -> bool:
        """Ends one session of a user; False where they have no such session."""
        with self._database.engine.begin() as connection:
            gone = connection.execute(
                delete(sessions).where(sessions.c.id == session, sessions.c.user == user)
            ).rowcount
            if gone:
                record(connection, by, "logout", {"session": session}, at=self._now())
            return bool(gone)
