"""Mends the extent of a party's noun phrase by what the tables and the names in it say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.countries import nisbas
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["apart", "is_construct", "is_subject_alone", "is_title", "titled_start", "whole_phrase"]

_RUNS_ON = re.compile(r"\s+[بل]\w")  # what follows a name behind its own preposition is the verb's
_ADJECTIVE = re.compile(r"ال\w+ي?[يه]")  # of one body or of many things, not of people (السوريين)
_AHEAD = 12  # words
_QUOTED = re.compile(r"\s[«“\"]")
_REACH_BACK = 90  # characters of title before a name
_REACH = 100  # characters after a phrase within which a name can belong to it


def whole_phrase(text: str, span: Span, names: Sequence[Span], persons: Sequence[Span]) -> Span:
    """``span`` as the noun phrase that it begins.

    Names at its edges are whole (باراك أوباما); a title goes on to its holder (رئيس | الوزراء
    العراقي فلان); a person's name, or an adjective of nation before another name, ends it (اتهم
    مسؤول أمريكي | طهران).
    """
    span = _without_link(text, span)
    start, end = span.start, span.end
    reach = Span(start, end + _REACH)
    names = [name for name in names if name.overlaps(reach)]
    persons = [person for person in persons if person.overlaps(reach)]
    for name in names:
        if name.overlaps(span):
            start, end = min(start, name.start), max(end, name.end)
    if any(person.start == start for person in persons):
        start = titled_start(text, Span(start, end))
    end = max(end, _titled_end(text, Span(start, end), persons))
    if is_construct(text[start:end].split()[-1]):
        owner = next(tokens(text, Span(end, min(len(text), end + _REACH))), None)
        end = owner.end if owner is not None and owner.of(text).startswith("ال") else end
    if fold_token(text[start:end].split()[-1]) in word_list("body-noun") | word_list("press-noun"):
        # وكالة | «سانا»
        quoted = _QUOTED.match(text, end)
        end = next((name.end for name in names if quoted and name.start == quoted.end()), end)
    for person in persons:
        if start <= person.start and any(
            person.end < name.start < end and text[person.end : name.start].isspace() for name in names
        ):
            return Span(start, person.end)
    for name in names:
        if name.start == start and name not in persons and _RUNS_ON.match(text, name.end, end):
            return name  # روسيا | بنسف الجهود
    for name in names:
        before = text[start : name.start].rstrip()
        words = before.split()
        if start < name.start < end and name not in persons and _is_closed(words, name.of(text)):
            return Span(start, start + len(before))  # وزير الدفاع | حركة الجهاد
        is_last = start < name.start < end <= name.end and name not in persons and len(words) > 1
        if is_last and fold_token(words[-1]).removeprefix("ال") in nisbas():
            return Span(start, start + len(before))
    return Span(start, end)


def is_subject_alone(first: str, second: str = "") -> bool:
    """Whether a definite noun that acts stands before what it acts upon, not before a part of its own phrase (قصف الجيش |
    البلدة، أقال الرئيس | وزير الدفاع). Both words folded."""
    acted_upon = second in word_list("acted-upon") or second in word_list("office-noun")
    return first in word_list("acting-body") and acted_upon


def is_construct(word: str) -> bool:
    """Whether a word is a plural that waits for the noun it belongs to (مسؤولي | الإدارة، مقاتلو | المعارضة)."""
    form = fold_token(word)
    return form.endswith(("ي", "و")) and len(form) > 3 and bool(sector_words().exact(form + "ن"))


def _without_link(text: str, span: Span) -> Span:
    """``span`` without a preposition at its end (حيا سكنيا | في)."""
    words = span.of(text).split()
    if len(words) > 1 and fold_token(words[-1]) in word_list("link"):
        return Span(span.start, span.start + len(span.of(text).rstrip()) - len(words[-1]) - 1)
    return span


def _is_closed(words: Sequence[str], name: str) -> bool:
    """Whether a construct that a definite noun has closed stands before an indefinite noun, which begins another."""
    body = fold_token(name.split()[0])
    return (
        len(words) > 1 and not words[0].startswith("ال") and words[-1].startswith("ال")
        and body in word_list("body-noun")
    )  # fmt: skip


def _titled_end(text: str, span: Span, persons: Sequence[Span]) -> int:
    """Where the title at the start of ``span`` ends, with its adjective of nation and its holder."""
    line = text.find("\n", span.end)
    words = list(islice(tokens(text, Span(span.start, len(text) if line < 0 else line)), _AHEAD))
    folded = [fold_token(w.of(text)) for w in words]
    if not folded:
        return span.end
    size, _, found = sector_words().longest(folded, 0)
    inside = sum(1 for w in words if w.end <= span.end)
    if not found or inside > size + 2 or (inside == 1 and is_subject_alone(*folded[:2])):
        return span.end
    at = max(size, inside)
    while at < len(folded) and folded[at].removeprefix("ال") in nisbas():
        at += 1
    if at < len(words):
        holder = next((p for p in persons if p.start == words[at].start), None)
        if holder is not None:
            return holder.end
    # القوات | السورية; but دعا الجيش | السوريين are two.
    agrees = (
        at > inside
        and folded[inside - 1].startswith("ال")
        and _ADJECTIVE.fullmatch(folded[at - 1]) is not None
    )
    return words[at - 1].end if at > inside and (size > inside or agrees) else span.end


def apart(text: str, spans: Sequence[Span], names: Sequence[Span], persons: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap or that nothing but white space parts made one.

    The members of a list have و or a mark between them: أمام | مطار أربيل is one place. But a name
    ends its phrase unless its holder follows: دعا حزب العمال | الحكومة are two parties.
    """
    ends = {name.end for name in names}
    holders = {person.start for person in persons}
    found: list[Span] = []
    for span in sorted(spans):
        two = found and found[-1].end <= span.start and found[-1].end in ends and span.start not in holders
        if found and not two and not text[found[-1].end : span.start].strip():
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


def titled_start(text: str, name: Span) -> int:
    """Where the title before ``name`` begins, behind a proclitic (ل | لمتحدث باسم), or the name."""
    line = text.rfind("\n", 0, name.start) + 1
    words = list(tokens(text, Span(max(line, name.start - _REACH_BACK), name.start)))
    folded = [fold_token(word.of(text)) for word in words]
    for at, word in enumerate(words):
        cut = _title_cut(folded[at:])
        if cut is not None:
            return word.start + cut
    return name.start


def is_title(text: str, span: Span) -> bool:
    """Whether ``span`` holds nothing but the words of one title and adjectives of nation."""
    return _title_cut([fold_token(word.of(text)) for word in tokens(text, span)]) == 0


def _title_cut(folded: Sequence[str]) -> int | None:
    """The characters of proclitics before the title that ``folded`` is; None if it is none.

    What stands behind a definite word for an actor is another phrase (دعت الحكومة | الرئيس).
    """
    at, first_cut, is_closed = 0, 0, False
    while at < len(folded):
        size, cut, kinds = sector_words().longest(folded, at, cut=at == 0)
        if size and not is_closed:
            first_cut = cut if at == 0 else first_cut
            is_closed = folded[at + size - 1].startswith("ال") and any(kind.sector for kind in kinds)
        elif folded[at].removeprefix("ال") not in nisbas() and folded[at] not in word_list("honorific"):
            return None
        at += max(size, 1)
    return first_cut
