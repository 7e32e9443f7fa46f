"""The label sets of the model's heads, in the order of their output units."""

from __future__ import annotations

from typing import get_args

from riwaya.knowledge.plover import modes, sectors
from riwaya.schema import EVENT_TYPES, EntityType, Factuality, Stance

__all__ = [
    "ATTRIBUTION_ROLES",
    "CUE_TAGS",
    "CUTS",
    "ENTITY_TAGS",
    "EVENT_ROLES",
    "FACTUALITIES",
    "SECTORS",
    "TRIGGER_TAGS",
    "bio",
    "mode_labels",
]


def bio(names: tuple[str, ...]) -> tuple[str, ...]:
    """O, then B-name and I-name for each name."""
    return ("O", *(f"{part}-{name}" for name in names for part in "BI"))


ENTITY_TAGS = bio(get_args(EntityType))
CUE_TAGS = bio(get_args(Stance))
TRIGGER_TAGS = bio(EVENT_TYPES)
# Proclitic characters to cut off the first word of a span: وقالت → 1.
CUTS = ("0", "1", "2", "3")
# Pair scorers give O, B, I for each role apart: a place may be recipient and location at once.
ATTRIBUTION_ROLES = ("source", "content", "cue")
EVENT_ROLES = ("actor", "recipient", "location", "time")
FACTUALITIES: tuple[str, ...] = get_args(Factuality)
# What each word of a party says of its sector.
SECTORS: tuple[str, ...] = tuple(sectors())


def mode_labels() -> tuple[str, ...]:
    """No mode, then every legal TYPE/mode."""
    return ("", *(f"{kind}/{mode}" for kind, names in modes().items() for mode in names))
