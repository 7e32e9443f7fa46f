"""What the words of a noun phrase say by the tables: sector, country, title, whose it is."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from msgspec import Struct

from riwaya.knowledge.actors import SectorWord, bodies, office_titles, sector_words
from riwaya.knowledge.countries import nisbas, nisbas_in_context
from riwaya.knowledge.number_words import number_words
from riwaya.knowledge.phrases import PhraseIndex, first_keys
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["NounPhrase", "read_phrase"]

_PRONOUNS = ("هما", "هم", "ها", "نا", "ه")
_OWNED = re.compile(r"\w{2,}(?:هما|هم|ها|نا|ه)")  # in the text as written: ه is no ta marbuta
_LEADS = re.compile(r"باسمه(?:ا|م)?|(?:رئيس|مدير|أمين|قائد|زعيم|مفوض)(?:ت?ه|ت?ها|هم)")


class NounPhrase(Struct, frozen=True, kw_only=True):
    """What the words of a noun phrase say.

    ``head`` is the id of its first word for a kind of actor, ``title`` the office that it begins with.
    ``bare``: one definite noun and no more than an adjective (الوزير). ``owned``: the head has a pronoun (قواته).
    ``leads``: it speaks for or leads what was named before (الناطقة باسمها، رئيسه). ``of_several``: its adjective is
    of more than one country (غربي). ``counted``: a number, of whom or of which nation at most (22 فلسطينيا).
    """

    sectors: tuple[str, ...] = ()
    country: str | None = None
    why: tuple[str, ...] = ()
    head: str | None = None
    title: str | None = None
    bare: bool = False
    owned: bool = False
    leads: bool = False
    of_several: bool = False
    counted: bool = False


def read_phrase(
    text: str, span: Span, persons: Sequence[Span], places: Sequence[Span], named: Container[str]
) -> NounPhrase:
    """Reads the words at ``span`` but for the names of ``persons``.

    The names of ``places`` are no adjectives of nation (كوريا الشمالية); ``named`` are the countries of the report.
    """
    words = list(tokens(text, span))
    folded = [fold_token(w.of(text)) for w in words]
    if not folded:
        return NounPhrase()
    sectors: tuple[str, ...] = ()
    why: list[str] = []
    country, head, owned, weak, at = None, None, False, False, 0
    weak_ids, before_head = word_list("weak-sector"), word_list("before-head")
    while at < len(words):
        if any(s.overlaps(words[at]) for s in persons) or not folded[at]:
            at += 1
            continue
        size, is_cut, found = _longest(sector_words(), folded, at)
        if size and not (folded[at] in before_head and size == 1):
            word = found[0]
            if head is None:
                head = word.id
                owned = (is_cut or word.id == "state") and _OWNED.fullmatch(words[at].of(text)) is not None
            stays = sectors == ("MIL",) and word.sector == "GOV"  # whoever's it is, a force is one
            if word.sector and (not sectors or (weak and word.id not in weak_ids and not stays)):
                sectors, weak = (word.sector,), word.id in weak_ids
                why = [w for w in why if not w.startswith("sector:")] + [f"sector:{word.id}"]
            if word.country and country is None:
                country = word.country
                why.append(f"sector:{word.id}")
            at += size
            continue
        size, _, known = bodies().longest(folded, at, cut=at == 0)
        if size > 1 and (not sectors or weak):
            sectors, weak = known[0].sectors, False
            country = country or known[0].country or None
            why.append(f"body:{known[0].name_en}")
            at += size
            continue
        at += 1
    nation = _nisba(folded, words, [*persons, *places], named)
    if nation and country is None:
        country = nation
        why.append(f"nisba:{nation}")
    roles = office_titles().longest(folded, 0)[2]
    return NounPhrase(
        sectors=sectors,
        country=country,
        why=tuple(dict.fromkeys(why)),
        head=head,
        title=roles[0] if roles else None,
        bare=folded[0].startswith("ال") and sum(1 for f in folded if f[:1].isalpha()) <= 2,
        owned=owned,
        leads=any(_LEADS.fullmatch(w.of(text)) for w in words[:3]),
        of_several=any(w.removeprefix("ال") in word_list("region-adjective") for w in folded[1:3]),
        counted=_is_count(folded),
    )


def _longest(
    index: PhraseIndex[SectorWord], folded: list[str], at: int
) -> tuple[int, bool, tuple[SectorWord, ...]]:
    """(words, whether a pronoun was cut off, values) of the longest phrase at ``at`` (قواتها counts as قوات)."""
    size, _, found = index.longest(folded, at)
    if size:
        return size, False, found
    for pronoun in _PRONOUNS:
        if folded[at].endswith(pronoun) and len(folded[at]) - len(pronoun) > 2:
            bare = folded[at][: -len(pronoun)]
            for form in (bare, bare[:-1] + "ه" if bare.endswith("ت") else bare, bare + "ون"):
                size, _, found = index.longest([form], 0)
                if size:
                    return size, True, found
    return 0, False, ()


def _nisba(folded: list[str], words: list[Span], names: Sequence[Span], named: Container[str]) -> str | None:
    table = nisbas()
    for i, word in enumerate(folded):
        if any(s.overlaps(words[i]) for s in names):
            continue
        bare = word.removeprefix("ال")
        for part in [part for part, _ in first_keys(word)] if i == 0 else [bare]:
            pair = f"{part} {folded[i + 1].removeprefix('ال')}" if i + 1 < len(folded) else ""
            if pair in table:
                return table[pair]
            if part in table:
                return table[part]
        code, not_behind = nisbas_in_context().get(bare, ("", frozenset()))
        if i and code in named and folded[i - 1].removeprefix("ال") not in not_behind:
            return code
    return None


def _is_count(folded: Sequence[str]) -> bool:
    numbers = number_words()
    rest = [
        w for w in folded if not w[:1].isdigit() and w not in numbers and w.removeprefix("ال") not in numbers
    ]
    of_whom = word_list("before-head") | word_list("others") | word_list("among")
    return len(rest) < len(folded) and all(
        w in of_whom or w.removeprefix("ال") in of_whom or w.removeprefix("ال") in nisbas() for w in rest
    )
