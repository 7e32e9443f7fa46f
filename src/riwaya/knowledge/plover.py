"""The PLOVER ontology as Riwaya uses it (Open Event Data Alliance, PLOVER codebook)."""

from __future__ import annotations

from functools import cache

from riwaya.knowledge.tables import rows

__all__ = ["NON_STATE", "modes", "sectors"]

# Codes that stand where a country code would for actors without a state (codebook, "Actors").
NON_STATE = ("IGO", "UNO", "EUR", "NGO", "IMG", "MNC", "ISM")


@cache
def modes() -> dict[str, tuple[str, ...]]:
    """Event type -> its legal modes."""
    table: dict[str, list[str]] = {}
    for kind, mode in rows("plover_modes.tsv", ("type", "mode")):
        table.setdefault(kind, []).append(mode)
    return {kind: tuple(names) for kind, names in table.items()}


@cache
def sectors() -> dict[str, str]:
    """Sector code -> what it means."""
    return {row[0]: row[1] for row in rows("plover_sectors.tsv", ("sector", "meaning"))}
