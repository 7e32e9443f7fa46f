"""What is wrong with a form, to be said in the visitor's language."""

from __future__ import annotations

from riwaya.errors import UsageError
from riwaya.web.languages import Language

__all__ = ["UnfitError", "told"]


class UnfitError(UsageError):
    """A value that a form cannot take; ``message`` is in the catalogue, ``values`` stand in its ``%(…)s``."""

    def __init__(self, message: str, **values: str) -> None:
        self.message, self.values = message, values
        super().__init__(message % values)


def told(error: UsageError, spoken: Language) -> str:
    """The error in the visitor's language where the catalogue has it."""
    if isinstance(error, UnfitError):
        return spoken.gettext(error.message) % error.values
    return str(error)
