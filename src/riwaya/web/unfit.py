"""What is wrong with a form, to be said in the visitor's language."""

from __future__ import annotations

import re

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
    for pattern, said in _rules(spoken):
        found = re.fullmatch(pattern, str(error), re.DOTALL)
        if found is not None:
            return said % found.groupdict()
    return str(error)


def _rules(spoken: Language) -> tuple[tuple[str, str], ...]:
    """What corrections are refused for (``riwaya.corrections``, ``riwaya.invariants``), as a form says it."""
    _ = spoken.gettext
    return (
        (
            r"it has been changed meanwhile.*",
            _("The report has been changed meanwhile. This is how it stands now."),
        ),
        (
            r"there is one like it already: .*",
            _("There is one like it in the report already; change that one."),
        ),
        (r"there is no context (?P<value>\S+); .*", _("There is no “%(value)s” to choose here.")),
        (r"\w+: its cue stands in its own content", _("The words that say so cannot be among what is said.")),
        (r"\w+: its chain of attributions is a circle", _("A statement cannot be told within itself.")),
        (
            r"\w+: its cue is not inside the content of \w+",
            _("It cannot be told within that statement: its words stand outside of what is said there."),
        ),
        (r"\w+: an impossible count", _("The most cannot be fewer than the least.")),
    )
