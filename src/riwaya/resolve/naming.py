"""What the tables say against the model about a name's type and extent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from msgspec import structs

from riwaya.knowledge.actors import bodies, people
from riwaya.knowledge.countries import capitals, country_names
from riwaya.knowledge.phrases import key
from riwaya.knowledge.places import kind_nouns, places
from riwaya.model.draft import DraftMention
from riwaya.schema import EntityType
from riwaya.text.edges import balanced
from riwaya.text.fold import fold_word

__all__ = ["settle_names"]

_PLACES = ("GPE", "LOC", "FAC")


def settle_names(text: str, drafts: Sequence[DraftMention]) -> tuple[DraftMention, ...]:
    """Mentions with their quotation marks balanced and their type as the tables have it.

    A name that only one kind of table has is of that kind (نتنياهو is no place); a place whose
    name begins with معبر، مطار، نهر… is what that noun says.
    """
    found: list[DraftMention] = []
    for draft in drafts:
        span = balanced(text, draft.span)
        if not len(span) or (found and span.start < found[-1].span.end):
            continue
        found.append(structs.replace(draft, span=span, type=_type(fold_word(span.of(text)), draft.type)))
    return tuple(found)


def _type(form: str, kind: EntityType) -> EntityType:
    where = places().exact(form)
    is_place = bool(where or country_names().exact(form) or capitals().exact(form))
    if kind in _PLACES:
        noun = kind_nouns().get(key(form.split(" ")[0])) if " " in form else None
        if noun:
            return cast(EntityType, noun)
        own = [p.type for p in where if p.geonames is None]
        if own:
            return cast(EntityType, own[0])
    if is_place:
        return kind
    if kind != "PER" and people().exact(form) and not bodies().exact(form):
        return "PER"
    if kind not in ("ORG", "PER") and bodies().exact(form):
        return "ORG"
    return kind
