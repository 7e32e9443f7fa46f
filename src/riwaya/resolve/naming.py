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
_LARGE = 100_000  # inhabitants of a town that news names by itself
_QUOTES = " \"«»“”'"
_PLACES = ("GPE", "LOC", "FAC")


def settle_names(text: str, drafts: Sequence[DraftMention]) -> tuple[DraftMention, ...]:
    """Mentions with their quotation marks balanced and their type as the tables have it.

    A name that only one kind of table has is of that kind (نتنياهو is no place); a place whose
    name begins with معبر، مطار، نهر… is what that noun says.
    """
    found: list[DraftMention] = []
    towns = _towns(text, drafts)
    for draft in drafts:
        span = balanced(text, _extent(text, draft.span, draft.type))
        if not len(span) or (found and span.start < found[-1].span.end):
            continue
        form = fold_word(span.of(text))
        kind: EntityType = "GPE" if draft.type == "PER" and form in towns else _type(form, draft.type)
        found.append(structs.replace(draft, span=span, type=kind))
    return _with_their_nouns(text, found)


def _with_their_nouns(text: str, mentions: Sequence[DraftMention]) -> tuple[DraftMention, ...]:
    """A noun of kind alone before a name in marks is part of it (وكالة «سانا»), or of no name (قناة «المسيرة»); before
    a place it makes one name with it (قاعدة | عين الأسد, which has nothing of al-Qaeda)."""
    found: list[DraftMention] = []
    for mention in mentions:
        before = found[-1] if found else None
        if (
            before is not None
            and mention.type in _PLACES
            and text[before.span.end : mention.span.start] == " "
        ):
            kind = kind_nouns().get(fold_word(before.span.of(text)))
            if before.type == "ORG" and kind is not None:
                found[-1] = structs.replace(
                    mention, span=Span(before.span.start, mention.span.end), type=cast(EntityType, kind)
                )
                continue
        if before is not None and _is_noun_of(text, before, mention):
            found.pop()
            if key(fold_word(before.span.of(text)).strip(_QUOTES)) not in word_list("press-noun"):
                whole = balanced(text, Span(before.span.start, mention.span.end))
                mention = structs.replace(mention, span=whole, type=before.type)
        found.append(mention)
    return tuple(found)


def _is_noun_of(text: str, noun: DraftMention, name: DraftMention) -> bool:
    form = fold_word(noun.span.of(text)).strip(_QUOTES)
    nouns = word_list("body-noun") | word_list("press-noun")
    between = text[noun.span.end : name.span.start]
    return noun.type == "ORG" and form in nouns and between.strip(_QUOTES) == "" and len(between) <= 3


def _towns(text: str, drafts: Sequence[DraftMention]) -> frozenset[str]:
    """Single names read as a person's that are towns here: the tables have the town, the report puts something
    in it or from it (في سوتشي, مدينة كولن), and names nobody so in full."""
    found: set[str] = set()
    forms = [(fold_word(d.span.of(text)), d) for d in drafts]
    for form, draft in forms:
        if " " in form or not any(p.geonames is None or p.population >= _LARGE for p in places().exact(form)):
            continue
        before = text[max(0, draft.span.start - 20) : draft.span.start].split()
        if before and fold_token(before[-1]) in word_list("before-town"):
            found.add(form)
    full = {form.split(" ")[-1] for form, draft in forms if draft.type == "PER" and " " in form}
    return frozenset(found - full)


def _extent(text: str, span: Span, kind: EntityType) -> Span:
    """The extent as the tables have it: a proclitic cut off a known name, a known longer name taken
    whole (وكالة | تسنيم), words that end no name left out (اللجنة العليا | في)."""
    start, end = span.start, span.end
    table: PhraseIndex[Any] = people() if kind == "PER" else bodies() if kind == "ORG" else places()
    whole = span.of(text)
    is_article = text[max(0, start - 1) : start + 1] == "لل"  # للحوثيين without its preposition is لحوثيين
    known = not table.exact(whole) and table.exact(whole[1:])
    if len(whole) > 3 and whole[0] in "وفبكل" and not is_article and known:
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
    first, _, rest = form.partition(" ")
    if key(first) in word_list("state-noun") and country_names().exact(rest):
        return "GPE"  # سلطنة عمان
    if kind in _PLACES:
        noun = kind_nouns().get(key(form.split(" ")[0])) if " " in form else None
        if noun:
            return cast(EntityType, noun)
        own = [p.type for p in where if p.geonames is None]
        if own:
            return cast(EntityType, own[0])
    if kind == "FAC" and bodies().exact(form):
        return "ORG"  # the White House, whatever village has its name
    if is_place:
        return kind
    if kind != "PER" and people().exact(form) and not bodies().exact(form):
        return "PER"
    if kind not in ("ORG", "PER") and bodies().exact(form):
        return "ORG"
    return kind
