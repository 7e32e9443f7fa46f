"""Passwords: what is long enough, and their argon2id digests (RFC 9106)."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from riwaya.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["LONGEST", "SHORTEST", "Passwords", "check"]

SHORTEST = 10  # characters; length is the only rule (NIST SP 800-63B, 3.1.1.2, asks for 8 and no composition)
LONGEST = 1000


def check(name: str, password: str) -> None:
    """Refuses a password that is too short, or is too short without its owner's name.

    Raises:
        UsageError: says what is wrong with it.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise UsageError(f"the password is shorter than {SHORTEST} characters; take several words")
    if len(plain) > LONGEST:
        raise UsageError(f"the password is longer than {LONGEST:,} characters; take a shorter one")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in plain):
        raise UsageError("the password holds a control character; leave it out")
    if len(plain.casefold().replace(_plain(name).casefold(), "")) < SHORTEST:
        raise UsageError(
            f"without the user's name the password is shorter than {SHORTEST} characters; take other words"
        )


class Passwords:
    """Makes and compares digests with one set of costs. Each takes some 64 MB and a tenth of a second."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """``hasher`` in place of argon2-cffi's defaults.

        Raises:
            UsageError: argon2-cffi is not installed.
        """
        try:
            from argon2 import PasswordHasher
        except ModuleNotFoundError as error:
            raise UsageError("users need argon2-cffi; pip install 'riwaya[desk]'") from error
        self._hasher = hasher or PasswordHasher()

    def digest(self, password: str) -> str:
        """The argon2id digest of a password, in PHC form, with a salt of its own."""
        return self._hasher.hash(_plain(password))

    def is_right(self, digest: str | None, password: str) -> bool:
        """Whether a password has that digest. None costs as much time as any other and is never right."""
        from argon2.exceptions import InvalidHashError, VerificationError

        nobody = self._nobody  # made at the first question, whoever it is about
        if len(password) > LONGEST:
            return False
        try:
            self._hasher.verify(digest or nobody, _plain(password))
        except (VerificationError, InvalidHashError, UnicodeError):
            return False
        return digest is not None

    def is_dated(self, digest: str) -> bool:
        """Whether a digest was made with other costs than today's."""
        return self._hasher.check_needs_rehash(digest)

    @cached_property
    def _nobody(self) -> str:
        """Compared with where there is no such user, so that the time taken does not tell."""
        return self._hasher.hash("nobody has this password")


def _plain(text: str) -> str:
    """One form for what keyboards write in several ways (RFC 8265, OpaqueString, with NFKC)."""
    return unicodedata.normalize("NFKC", text)
