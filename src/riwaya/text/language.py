"""Whether a text is Arabic."""

from __future__ import annotations

__all__ = ["arabic_share"]

_SAMPLE = 20_000


def arabic_share(text: str) -> float:
    """The share of letters that are of the Arabic script, in the first 20,000 characters."""
    letters = [c for c in text.lstrip()[:_SAMPLE] if c.isalpha()]
    arabic = sum("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufefc" for c in letters)
    return arabic / len(letters) if letters else 0.0
