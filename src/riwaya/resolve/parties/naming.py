"""What the tables say against the model about a name's type and extent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, cast

from msgspec import structs

from riwaya.knowledge.actors import bodies, people
from riwaya.knowledge.countries import capitals, country_names, nisbas
from riwaya.knowledge.phrases import PhraseIndex, key
from riwaya.knowledge.places import kind_nouns, places
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftMention
from riwaya.resolve.parties.phrases import is_subject_alone
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
    for draft in _without_titles(text, _without_leaders(text, _joined_names(text, drafts))):
        span = balanced(text, _extent(text, draft.span, draft.type))
        if not len(span) or (found and span.start < found[-1].span.end):
            continue
        form = fold_word(span.of(text))
        kind: EntityType = "GPE" if draft.type == "PER" and form in towns else _type(form, draft.type)
        found.append(structs.replace(draft, span=span, type=kind))
    return _with_their_nouns(text, found)


def _joined_names(text: str, drafts: Sequence[DraftMention]) -> list[DraftMention]:
    """Two persons' names side by side, neither of them known, are first and last name of one (ميشلين | كالمي ري)."""
    found: list[DraftMention] = []
    for draft in drafts:
        last = found[-1] if found else None
        if (
            last is not None
            and last.type == draft.type == "PER"
            and text[last.span.end : draft.span.start] == " "
            and not any(people().exact(d.span.of(text)) for d in (last, draft))
        ):
            found[-1] = structs.replace(last, span=Span(last.span.start, draft.span.end))
            continue
        found.append(draft)
    return found


def _without_leaders(text: str, drafts: Sequence[DraftMention]) -> list[DraftMention]:
    """Who leads a body is no part of its name, but a name of its own (التحالف العربي بقيادة | السعودية)."""
    found: list[DraftMention] = []
    for draft in drafts:
        words = list(tokens(text, draft.span)) if draft.type == "ORG" else []
        at = next(
            (i for i, w in enumerate(words) if i and fold_token(w.of(text)) in word_list("led-by")), None
        )
        if at is None:
            found.append(draft)
            continue
        found.append(structs.replace(draft, span=Span(draft.span.start, words[at - 1].end)))
        if at + 1 < len(words):
            leader = Span(words[at + 1].start, draft.span.end)
            form = fold_word(leader.of(text))
            kind: EntityType | None = (
                "GPE" if country_names().exact(form) else "PER" if people().exact(form) else None
            )
            found += [structs.replace(draft, span=leader, type=kind)] if kind is not None else []
    return found


def _without_titles(text: str, drafts: Sequence[DraftMention]) -> list[DraftMention]:
    """A person's name without rank, office or adjective of nation before it (العقيد | فلان، البوليفي | فلان), and
    without the country that he serves, which is a name of its own (وزير خارجية توغو | فلان)."""
    found: list[DraftMention] = []
    firsts, nations = people().begins(), nisbas()
    for draft in drafts:
        words = list(tokens(text, draft.span)) if draft.type == "PER" else []
        while len(words) > 1:
            form = fold_token(words[0].of(text))
            is_title = form in word_list("title-of-person")
            is_nation = form.startswith("ال") and key(form) in nations
            is_country = bool(country_names().exact(form))
            if not is_title and (key(form) in firsts or not (is_nation or is_country)):
                break
            if is_country:
                found.append(structs.replace(draft, span=words[0], type="GPE"))
            words = words[1:]
            draft = structs.replace(draft, span=Span(words[0].start, draft.span.end))
        found.append(draft)
    return found


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
    if kind == "PER":
        start = _whole_first_name(text, start)
    if kind in _PLACES:
        start = _without_kind_of_place(text, Span(start, end))
    pair = [fold_token(w.of(text)) for w in islice(tokens(text, Span(start, end)), 2)]
    if kind == "ORG" and len(pair) == 2 and is_subject_alone(*pair):
        end = start + len(text[start:end].split()[0])
    if kind == "ORG" and not known:
        start, end = _without_noun_of_outlet(text, Span(start, end))
    line = text.find("\n", start)
    words = list(islice(tokens(text, Span(start, len(text) if line < 0 else line)), _LONGEST_NAME))
    folded = [fold_token(w.of(text)) for w in words]
    size = table.longest(folded, 0, cut=False)[0] if folded else 0
    behind = next((form for word, form in zip(words, folded, strict=True) if word.start > end), "")
    is_whole = behind in word_list("led-by") and table.exact(text[start:end])
    if size and words[size - 1].end > end and not is_whole:
        return Span(start, words[size - 1].end)
    if not table.exact(text[start:end]):
        inside = [w for w in words if w.end <= end]
        while len(inside) > 1 and inside[-1].end == end and _ends_no_name(text, inside[-1]):
            inside.pop()
            end = inside[-1].end
    return Span(start, end)


def _without_kind_of_place(text: str, span: Span) -> int:
    """Where the name of a place begins, behind the noun that says of what kind it is (بلدة | كفرنبل)."""
    words = list(islice(tokens(text, span), 2))
    is_noun = len(words) > 1 and fold_token(words[0].of(text)) in word_list("kind-of-place")
    return words[1].start if is_noun else span.start


def _without_noun_of_outlet(text: str, span: Span) -> tuple[int, int]:
    """The name of an outlet without the noun before it and the adjective of nation behind it (صحيفة | هآرتس | الإسرائيلية)."""
    words = list(tokens(text, span))
    forms = [fold_token(word.of(text)) for word in words]
    if len(words) < 2 or forms[0] not in word_list("before-outlet") or not forms[1][:1].isalpha():
        return span.start, span.end
    is_of_nation = len(words) > 2 and forms[-1].startswith("ال") and key(forms[-1]) in nisbas()
    return words[1].start, words[-2].end if is_of_nation else span.end


def _whole_first_name(text: str, start: int) -> int:
    """Where a person's name begins whose first letter was taken for a proclitic (و | سام بكر)."""
    is_inside = start > 0 and text[start - 1].isalpha() and not text[max(0, start - 2) : start - 1].isalnum()
    if not is_inside:
        return start
    word = next(tokens(text, Span(start - 1, len(text))))
    whole, cut = fold_token(word.of(text)), fold_token(text[start : word.end])
    firsts = people().begins()
    is_name = whole in word_list("given-name") or (whole in firsts and cut not in firsts)
    return start - 1 if is_name and len(whole) > 3 else start


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
