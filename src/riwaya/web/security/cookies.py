"""The desk's cookies: how they are named, written and found again."""

from __future__ import annotations

from msgspec import Struct

from riwaya.web.security.addresses import Fields

__all__ = ["Jar"]

_LONGEST = 200


class Jar(Struct, frozen=True):
    """Names of the cookies of one desk.

    Over https ``__Host-`` keeps other hosts of the domain from setting them (RFC 6265bis, 4.1.3.2). Cookies know no
    ports, so that over http the port is part of the name: two desks on one machine are two.
    """

    port: int

    def session(self, *, secure: bool) -> str:
        """The name of the cookie that holds a session's secret."""
        return self._name("riwaya", secure)

    def form(self, *, secure: bool) -> str:
        """The name of the cookie that ties the login form to a browser."""
        return self._name("riwaya-form", secure)

    def _name(self, name: str, secure: bool) -> str:
        return f"__Host-{name}" if secure else f"{name}-{self.port}"

    @staticmethod
    def written(name: str, value: str, *, secure: bool, same_site: str = "Lax", ends: bool = False) -> str:
        """A Set-Cookie line that no script can read and no other host is sent; ``ends`` deletes the cookie."""
        return (
            f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}"
            + ("; Secure" if secure else "")
            + ("; Max-Age=0" if ends else "")
        )

    @staticmethod
    def found(fields: Fields, name: str) -> str | None:
        """The value of a cookie; None where it is missing, or sent twice, as another site's would be beside ours."""
        values = [
            value.strip()
            for line in fields.get("cookie", ())
            for pair in line.split(";")
            for key, equals, value in (pair.partition("="),)
            if equals and key.strip() == name
        ]
        return values[0] if len(values) == 1 and 0 < len(values[0]) <= _LONGEST else None
