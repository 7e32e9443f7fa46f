"""One identity for a person, body or place over the whole store.

What the tables know is one thing by its canonical name, type and country. Anything else is one by its
folded name, type and country; where the name's own country is not known, by the country of the role in
which the report has it (وزير الداخلية اللبناني). Namesakes of one country are told apart by nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from riwaya.knowledge.phrases import key as without_article
from riwaya.schema import Entity, Party, Reading
from riwaya.text.fold import fold_word

__all__ = ["identity_keys"]

_LONGEST = 400
_GUESS = "rule:country-of-report"


def identity_keys(reading: Reading) -> dict[str, str]:
    """Entity id of the reading -> the key of its identity in the store."""
    roles = _countries_by_role(reading)
    return {e.id: _key(e, roles) for e in reading.entities}


def _key(entity: Entity, roles: Mapping[str, str]) -> str:
    known = entity.name != entity.name_ar
    if known:
        name, country = entity.name, entity.country or ""
    else:
        name = " ".join(without_article(word) for word in fold_word(entity.name_ar).split())
        acts = entity.type in (
            "PER",
            "ORG",
        )  # a place acted upon is not of its attacker's or victim's country
        country = entity.country or (roles.get(entity.id, "") if acts else "")
    return f"{entity.type} {name[: _LONGEST - 16]} {country}".strip()


def _countries_by_role(reading: Reading) -> dict[str, str]:
    """Entity -> the country that most of its roles in the reading have."""
    counts: dict[str, Counter[str]] = {}

    def note(party: Party | None) -> None:
        if (
            party is not None
            and party.entity is not None
            and party.country is not None
            and _GUESS not in party.why
        ):
            counts.setdefault(party.entity, Counter())[party.country] += 1

    for a in reading.attributions:
        note(a.source)
    for e in reading.events:
        for party in (*e.actors, *e.recipients):
            note(party)
    return {entity: found.most_common(1)[0][0] for entity, found in counts.items()}
