"""What the tables say against the model about a name's type and extent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, cast

from msgspec import structs

from riwaya.knowledge.actors import bodies, people
from riwaya.knowledge.countries import capitals, country_names
from riwaya.knowledge.phrases import PhraseIndex, key
from riwaya.knowledge.places import kind_nouns, places
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftMention
from riwaya.schema import EntityType, Span
from riwaya.text.edges import balanced
from riwaya.text.fold import fold_token, fold_word
from riwaya.text.tokens import tokens

__all__ = ["settle_names"]

_LONGEST_NAME = 10  # words
_PLACES = ("GPE", "LOC", "FAC")


def settle_names(text: str, drafts: Sequence[DraftMention]) -> tuple[DraftMention, ...]:
    """Mentions with their quotation marks balanced and their type as the tables have it.

    A name that only one kind of table has is of that kind (نتنياهو is no place); a place whose
    name begins with معبر، مطار، نهر… is what that noun says.
    """
    found: list[DraftMention] = []
    for draft in drafts:
        span = balanced(text, _extent(text, draft.span, draft.type))
        if not len(span) or (found and span.start < found[-1].span.end):
            continue
        found.append(structs.replace(draft, span=span, type=_type(fold_word(span.of(text)), draft.type)))
    return tuple(found)


def _extent(text: str, span: Span, kind: EntityType) -> Span:
    """The extent as the tables have it: a proclitic cut off a known name, a known longer name taken
    whole (وكالة | تسنيم), words that end no name left out (اللجنة العليا | في)."""
    start, end = span.start, span.end
    table: PhraseIndex[Any] = people() if kind == "PER" else bodies() if kind == "ORG" else places()
    whole = span.of(text)
    if len(whole) > 3 and whole[0] in "وفبكل" and not table.exact(whole) and table.exact(whole[1:]):
        start += 1
    line = text.find("\n", start)
    words = list(islice(tokens(text, Span(start, len(text) if line < 0 else line)), _LONGEST_NAME))
    folded = [fold_token(w.of(text)) for w in words]
    size = table.longest(folded, 0, cut=False)[0] if folded else 0
    if size and words[size - 1].end > end:
        return Span(start, words[size - 1].end)
    if not table.exact(text[start:end]):
        inside = [w for w in words if w.end <= end]
        while len(inside) > 1 and inside[-1].end == end and _ends_no_name(text, inside[-1]):
            inside.pop()
            end = inside[-1].end
    return Span(start, end)


def _ends_no_name(text: str, word: Span) -> bool:
    return fold_token(word.of(text)) in word_list("not-in-names")


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
