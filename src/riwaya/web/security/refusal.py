"""A request that is turned away before any page or part of the API sees it."""

from __future__ import annotations

import math
from http import HTTPStatus

import msgspec

__all__ = ["Refusal", "too_many"]


class Refusal(Exception):  # noqa: N818
    """Why, and what can be done: one line each. ``headers`` go with the answer."""

    def __init__(
        self, status: int, reason: str, remedy: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self.status, self.reason, self.remedy, self.headers = status, reason, remedy, headers
        super().__init__(f"{status} {reason}")

    def body(self, *, problem: bool) -> tuple[bytes, bytes]:
        """The answer and its media type: problem details (RFC 9457) for programs, a line for people."""
        said = "; ".join(filter(None, (self.reason, self.remedy)))
        if not problem:
            return f"{self.status} {said}\n".encode(), b"text/plain; charset=utf-8"
        details = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": said,
        }
        return msgspec.json.encode(details), b"application/problem+json"


def too_many(seconds: float) -> Refusal:
    """More requests than are answered; to be tried again after so many seconds."""
    wait = max(1, math.ceil(seconds))
    return Refusal(429, "too many requests", f"wait {wait} s", (("Retry-After", str(wait)),))
