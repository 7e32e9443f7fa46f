"""CAMEO (Schrodt 2012), the code book before PLOVER: what GDELT's columns are written in."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.knowledge.tables import rows

__all__ = ["CameoActor", "CameoEvent", "cameo_event", "fips", "roles", "stateless_actors"]


class CameoEvent(Struct, frozen=True):
    """An event code of three digits, and its score on CAMEO's Goldstein scale (-10 to 10)."""

    code: str
    score: float

    @property
    def root(self) -> str:
        """The two digits of the root code, 01 to 20."""
        return self.code[:2]


class CameoActor(Struct, frozen=True):
    """How CAMEO writes an actor without a state; ``group`` is "" if it is no known group."""

    role: str
    actor: str
    group: str


_SECTOR_COLUMNS = ("kind", "code", "role", "actor", "group")


@cache
def _events() -> dict[tuple[str, str], CameoEvent]:
    """Event type and mode ("": the type itself) -> CAMEO."""
    found: dict[tuple[str, str], CameoEvent] = {}
    for kind, mode, code, score in rows("plover_cameo.tsv", ("type", "mode", "cameo", "goldstein")):
        found[kind, mode] = CameoEvent(code, float(score) if score else found[kind, ""].score)
    return found


def cameo_event(type: str, modes: tuple[str, ...]) -> CameoEvent:
    """The CAMEO event of a PLOVER type: of its first mode that has one, else of the type."""
    table = _events()
    return next((table[type, mode] for mode in modes if (type, mode) in table), table[type, ""])


@cache
def roles() -> dict[str, str]:
    """PLOVER sector -> CAMEO role code."""
    return {row[1]: row[2] for row in rows("sector_cameo.tsv", _SECTOR_COLUMNS) if row[0] == "sector"}


@cache
def stateless_actors() -> dict[str, CameoActor]:
    """Code of an actor without a state (IGO, UNO, …) -> CAMEO."""
    return {
        code: CameoActor(role, actor, group)
        for kind, code, role, actor, group in rows("sector_cameo.tsv", _SECTOR_COLUMNS)
        if kind == "actor"
    }


@cache
def fips() -> dict[str, str]:
    """ISO 3166 alpha-3 -> FIPS 10-4 country code."""
    return {row[0]: row[1] for row in rows("country_fips.tsv", ("iso3", "fips"))}
