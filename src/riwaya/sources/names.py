"""Names of sources made safe to show: archives and folders are free to call their members anything."""

from __future__ import annotations

import unicodedata

__all__ = ["shown"]

_LONGEST = 300  # characters
# Format characters (bidi marks among them), controls, surrogates, private use, line and paragraph ends.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def shown(name: str) -> str:
    """``name`` on one line, without control and bidi characters (as U+FFFD), of at most 300 characters.

    Characters are told apart by their Unicode general category; the joiners that Persian and Urdu
    names are written with stay.
    """
    kept = (
        "\ufffd" if unicodedata.category(c) in _UNSHOWN and c not in _JOINERS else c
        for c in name[: _LONGEST + 1]
    )
    clean = "".join(kept)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
