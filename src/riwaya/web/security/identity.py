"""Who asks: by token, by session, or as the user of this machine."""

from __future__ import annotations

import getpass
import secrets
import threading
import time
from collections import OrderedDict
from typing import Literal

from msgspec import Struct

from riwaya.errors import UsageError
from riwaya.store.database import Database
from riwaya.store.sessions import IDLE, LONGEST, Sessions, digest_of
from riwaya.store.tokens import PREFIX, Tokens
from riwaya.store.users import Users
from riwaya.store.watch import Watch
from riwaya.web.security.addresses import Asked, Fields, is_loopback
from riwaya.web.security.cookies import Jar
from riwaya.web.security.refusal import Refusal
from riwaya.web.settings import Settings
from riwaya.web.visitor import NOBODY, Visitor

__all__ = ["SHARED", "Door", "Identity", "check_start"]

# A colon is in no user's name, so that nobody can pass for it in the audit log. An editor: what many share must
# not make users or read the audit log.
SHARED = Visitor(name="token:shared", role="editor")

_SHORTEST_TOKEN = 16
_MOST_SHARED = 1000


class Identity(Struct, frozen=True, kw_only=True):
    """A visitor and how they showed who they are; ``secret`` is their session's, ``session`` its number."""

    visitor: Visitor
    by: Literal["bearer", "session", "local", "none"]
    secret: str = ""
    session: int | None = None


class SharedSessions:
    """Browsers that gave the shared token; they end with the desk, which alone knows their digests."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[float, float]] = OrderedDict()  # when made, when last used
        self._lock = threading.Lock()

    def begin(self) -> str:
        secret = secrets.token_urlsafe(32)
        at = time.monotonic()
        with self._lock:
            self._open[digest_of(secret)] = (at, at)
            while len(self._open) > _MOST_SHARED:
                self._open.popitem(last=False)
        return secret

    def is_open(self, secret: str) -> bool:
        digest, at = digest_of(secret), time.monotonic()
        with self._lock:
            made, used = self._open.get(digest, (0.0, 0.0))
            if not made or at - used > IDLE.total_seconds() or at - made > LONGEST.total_seconds():
                self._open.pop(digest, None)
                return False
            self._open[digest] = (made, at)
            self._open.move_to_end(digest)
            return True

    def end(self, secret: str) -> None:
        with self._lock:
            self._open.pop(digest_of(secret), None)


class Door:
    """Knows who may come in, and lets them in and out. ``database`` None: no users, a token at most."""

    def __init__(self, settings: Settings, database: Database | None, watch: Watch | None = None) -> None:
        self.settings, self.database = settings, database
        self.users = Users(database) if database is not None else None
        self.sessions = Sessions(database) if database is not None else None
        self.tokens = Tokens(database) if database is not None else None
        self.shared = SharedSessions()
        self.jar = Jar(settings.port)
        self._has_users = False
        self._watch = watch
        self._seen: int | None = None
        self._local = Visitor(name=_account(), role="admin")

    def has_users(self) -> bool:
        """Whether the database has users; asked after each write until it has, since users are never deleted."""
        if not self._has_users and self.users is not None:
            seen = self._watch.seen() if self._watch is not None else None
            if seen is None or seen != self._seen:
                self._has_users = self.users.exist()
                self._seen = seen
        return self._has_users

    def is_open_to_local(self) -> bool:
        """Whether whoever sits at this machine is let in as they are."""
        s = self.settings
        return s.is_loopback and not s.proxy and s.token is None and not self.has_users()

    def who(self, fields: Fields, asked: Asked) -> Identity:
        """Who asks.

        Raises:
            Refusal: a bearer token is unknown (401). A cookie that is unknown is no cookie.
        """
        scheme, _, token = fields.get("authorization", ("",))[0].partition(" ")
        if scheme.casefold() == "bearer":
            return Identity(visitor=self._bearer(token.strip()), by="bearer")
        if self.is_open_to_local():
            if asked.is_local:
                return Identity(visitor=self._local, by="local")
            return Identity(visitor=NOBODY, by="none")
        secret = self.jar.found(fields, self.jar.session(secure=asked.is_secure))
        if secret is not None:
            if self.settings.token is not None and self.shared.is_open(secret):
                return Identity(visitor=SHARED, by="session", secret=secret)
            found = self.sessions.find(secret) if self.sessions is not None else None
            if found is not None:
                visitor = Visitor(name=found.name, role=found.role, user=found.user)
                return Identity(visitor=visitor, by="session", secret=secret, session=found.id)
        return Identity(visitor=NOBODY, by="none")

    def is_shared_token(self, token: str) -> bool:
        """Whether this is the shared token; takes the same time for every wrong one."""
        # Digests are of one length, and compare_digest takes no text beyond ASCII.
        ours = digest_of(self.settings.token or "")
        return secrets.compare_digest(digest_of(token), ours) and self.settings.token is not None

    def _bearer(self, token: str) -> Visitor:
        if self.is_shared_token(token):
            return SHARED
        found = self.tokens.find(token) if self.tokens is not None and token.startswith(PREFIX) else None
        if found is None:
            headers = (("WWW-Authenticate", 'Bearer realm="riwaya", error="invalid_token"'),)
            raise Refusal(
                401, "the token is unknown, revoked or of a disabled user", "get a new one", headers
            )
        return Visitor(name=found.name, role=found.role, user=found.id)

    def leave(self, identity: Identity) -> None:
        """Ends the session that a request came with."""
        self.shared.end(identity.secret)
        visitor = identity.visitor
        if self.sessions is not None and identity.session is not None and visitor.user is not None:
            self.sessions.end(identity.session, visitor.user, visitor.name)


def check_start(settings: Settings, database: Database | None) -> None:
    """Checks that a desk which others can reach asks who they are.

    A proxy in front that nobody announced looks like this machine; what gives it away is the name it is asked by.

    Raises:
        UsageError: it is reached from beyond this machine, by a proxy, or by another name than this machine's, and
            has neither token nor users; or the token is weak.
    """
    token = settings.token
    if token is not None and (len(token) < _SHORTEST_TOKEN or not token.isascii() or " " in token):
        raise UsageError(
            f"the token is shorter than {_SHORTEST_TOKEN} characters, or has other than ASCII characters; "
            f"take one such as {secrets.token_urlsafe(24)}"
        )
    named = next((name for name in settings.hosts if not is_loopback(name)), None)
    if token is not None or (settings.is_loopback and not settings.proxy and named is None):
        return
    if database is not None and Users(database).exist():
        return
    reached = f"at {settings.host}" if not settings.is_loopback else f"as {named}" if named else "by a proxy"
    db = settings.database or "URL"
    raise UsageError(
        f"others could reach this desk {reached} without saying who they are; give it --token, or users: "
        f"riwaya users add NAME --role admin --db {db}"
    )


def _account() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):  # no account has this number, as in some containers
        name = ""
    return "".join(c for c in name if c.isprintable())[:80] or "local"
