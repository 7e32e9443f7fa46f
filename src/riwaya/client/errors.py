"""What the client raises beside the errors that the package raises anyway."""

from __future__ import annotations

from riwaya.client.wire import Problem
from riwaya.errors import InputError, NotStoredError, RiwayaError, UsageError

__all__ = ["ServerError", "UnreachableError", "error_of"]

_URN = "urn:riwaya:problem:"
_USAGE = ("malformed", "unanswerable", "cursor", "no-database", "too-large", "media-type")


class ServerError(RiwayaError):
    """The server answers with a problem: it refuses, is busy, or has failed. ``problem`` is what it says."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        said = [problem.detail or problem.title, problem.remedy, problem.instance]
        super().__init__("; ".join(part for part in said if part))


class UnreachableError(RiwayaError):
    """There is no server at the address, the connection broke, or what answers is no Riwaya server."""


def error_of(problem: Problem, name: str) -> RiwayaError:
    """The error that the same call raises without a server, else a :class:`ServerError`."""
    kind = problem.type.removeprefix(_URN)
    if kind == "unreadable":
        return InputError(name, problem.detail, problem.remedy or "see the server's documentation")
    if kind == "not-found":
        return NotStoredError(problem.detail)
    if kind in _USAGE:
        faults = "; ".join(f"{fault.at}: {fault.detail}" for fault in problem.errors)
        return UsageError(faults or problem.detail)
    return ServerError(problem)
