"""Everything Riwaya raises on purpose.

::

    RiwayaError
    ├── InputError          a report cannot be read (names the file, the reason, the remedy)
    ├── UsageError          the caller asked for something that does not exist
    │   └── UnknownNameError  no place, party or source is called so (knows the names near it)
    ├── KnowledgeError      a knowledge table has an illegal row
    ├── ModelError          the model file is missing, damaged or of another version
    ├── InvariantError      a Reading breaks its own rules (a bug, or a damaged file)
    ├── StoreError          a database cannot be opened, is damaged or of another schema
    │   └── NotStoredError  the database is in order but holds no such thing
    └── NotationError       a gold file has an illegal line
"""

from __future__ import annotations

__all__ = [
    "InputError",
    "InvariantError",
    "KnowledgeError",
    "ModelError",
    "NotStoredError",
    "NotationError",
    "RiwayaError",
    "StoreError",
    "UnknownNameError",
    "UsageError",
]


class RiwayaError(Exception):
    """Base of all errors that Riwaya raises on purpose."""


class InputError(RiwayaError):
    """A report cannot be read.

    The message is one line: ``NAME: REASON; REMEDY``.
    """

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        self.name = name
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{name}: {reason}; {remedy}")


class UsageError(RiwayaError):
    """The caller asked for something that does not exist."""


class UnknownNameError(UsageError):
    """No ``kind`` (place, party or source) is called ``name``; ``near`` are up to five names that look like it."""

    def __init__(self, kind: str, name: str, near: tuple[str, ...]) -> None:
        self.kind = kind
        self.name = name
        self.near = near
        super().__init__(f"no {kind} is called {name!r}" + (f"; near it: {', '.join(near)}" if near else ""))


class KnowledgeError(RiwayaError):
    """A knowledge table has an illegal row."""


class ModelError(RiwayaError):
    """The model file is missing, damaged or of another version."""


class InvariantError(RiwayaError):
    """A Reading breaks its own rules."""


class StoreError(RiwayaError):
    """A database cannot be opened, is damaged or of another schema."""


class NotStoredError(StoreError):
    """The database is in order but holds no such thing."""


class NotationError(RiwayaError):
    """A gold file has an illegal line; ``problems`` lists every one found."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
