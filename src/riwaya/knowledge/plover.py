"""The PLOVER ontology as Riwaya uses it (Open Event Data Alliance, PLOVER codebook)."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.knowledge.tables import rows

__all__ = ["NON_STATE", "STATE_SECTORS", "TypeFacts", "event_types", "modes", "sectors", "threatened_mode"]

# Codes that stand where a country code would for actors without a state (codebook, "Actors").
NON_STATE = ("IGO", "UNO", "EUR", "NGO", "IMG", "MNC", "ISM")

# Sectors that only states have: a party of theirs without a country is the report's or its speaker's.
STATE_SECTORS = frozenset(("GOV", "MIL", "COP", "SPY", "LEG", "JUD"))


class TypeFacts(Struct, frozen=True):
    """What the ontology says of an event type; ``quad`` 1 to 4, ``score`` from -10 to 10."""

    quad: int
    score: float
    cameo: str
    meaning: str


@cache
def event_types() -> dict[str, TypeFacts]:
    """Event type -> quad class (verbal and material cooperation, verbal and material conflict) and score."""
    return {
        kind: TypeFacts(int(quad), float(score), cameo, meaning)
        for kind, quad, score, cameo, meaning in rows(
            "plover_types.tsv", ("type", "quad", "score", "cameo", "meaning")
        )
    }


@cache
def modes() -> dict[str, tuple[str, ...]]:
    """Event type -> its legal modes."""
    table: dict[str, list[str]] = {}
    for kind, mode in rows("plover_modes.tsv", ("type", "mode")):
        table.setdefault(kind, []).append(mode)
    return {kind: tuple(names) for kind, names in table.items()}


@cache
def _threatened() -> dict[tuple[str, str], str]:
    return {
        (kind, mode): threat
        for kind, mode, threat in rows("threatened_modes.tsv", ("type", "mode", "threat"))
    }


def threatened_mode(kind: str, mode: str) -> str | None:
    """The mode of a threat with an event of type ``kind`` and that mode (or none, ""); None if the table does not say."""
    return _threatened().get((kind, mode)) or _threatened().get((kind, "*"))


@cache
def sectors() -> dict[str, str]:
    """Sector code -> what it means."""
    return {row[0]: row[1] for row in rows("plover_sectors.tsv", ("sector", "meaning"))}
