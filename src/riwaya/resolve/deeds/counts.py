"""How many were killed or hurt, from digits, number words, duals and single persons."""

from __future__ import annotations

import re

from msgspec import Struct

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.calendar import calendar
from riwaya.knowledge.casualties import casualty_words
from riwaya.knowledge.countries import nisbas
from riwaya.knowledge.phrases import first_keys, key
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import Count, Span
from riwaya.text.fold import fold_token
from riwaya.text.numerals import Number, numbers
from riwaya.text.tokens import tokens

__all__ = ["Casualty", "casualties"]

_REACH = 7  # words between a casualty word and its number
_TOLL = 16  # … where a toll is said to rise to a number (ارتفع عدد القتلى … إلى 30)
_JOINED = 5  # … between the groups of one toll
_MOST = 10_000_000
_NONE_HURT = re.compile(
    r"(?:دون|بدون|عدم (?:وقوع|تسجيل|سقوط)|لم تسجل|لم تقع|لم يسفر عن)(?: \w+){0,2} (?:خساير|ضحايا|اصابات|قتلي)"
)


class Casualty(Struct, frozen=True):
    """A count of the ``killed`` or ``injured`` and where it stands."""

    kind: str
    count: Count
    at: int


class _Sentence:
    """The words of one sentence with what each says of casualties."""

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.spans = list(tokens(text, span))
        self.folded = [fold_token(s.of(text)) for s in self.spans]
        self.kinds = [_kind(word) for word in self.folded]

    def word(self, at: int) -> str:
        return self.folded[at] if 0 <= at < len(self.folded) else ""

    def kind(self, at: int) -> str | None:
        return self.kinds[at] if 0 <= at < len(self.kinds) else None

    def before(self, at: int, reach: int) -> str | None:
        return next(
            (self.kinds[i] for i in range(at - 1, max(-1, at - 1 - reach), -1) if self.kinds[i]), None
        )

    def after(self, at: int, reach: int) -> str | None:
        return next(
            (self.kinds[i] for i in range(at, min(len(self.kinds), at + reach)) if self.kinds[i]), None
        )

    def toll(self, first: int, after: int) -> str | None:
        """What a toll that rises to a number counts: عدد القتلى … إلى 30، إلى 30 عدد القتلى."""
        for at in (*range(after, after + 2), *range(first - 1, max(-1, first - 1 - _TOLL), -1)):
            if self.word(at).removeprefix("و") in ("عدد", "حصيله", "الحصيله", "عداد"):
                return self.after(at + 1, 2)
        return None

    def who(self, at: int) -> Span | None:
        """The noun that a number before ``at`` counts (سبعة من عناصر الشرطة)."""
        if self.word(at) == "من":
            at += 1
        if not self.word(at)[:1].isalpha():
            return None
        size, _, words = sector_words().longest(self.folded, at, cut=False)
        if words and any(w.id != "spokesman" for w in words):
            return Span(self.spans[at].start, self.spans[at + size - 1].end)
        nation = self.word(at).removeprefix("ال")
        return self.spans[at] if nation in nisbas() or nation.rstrip("ا") in nisbas() else None


def casualties(text: str, sentence: Span) -> list[Casualty]:
    """The casualty counts of one sentence, in order; at most one count a number."""
    s = _Sentence(text, sentence)
    if not any(s.kinds) and not _NONE_HURT.search(" ".join(s.folded)):
        return []
    found: list[Casualty] = []
    used: set[int] = set()
    for number in numbers(text, sentence):
        casualty = _numbered(s, number, used)
        if casualty is not None:
            found.append(casualty)
    for at in range(len(s.spans)):
        if at not in used:
            casualty = _unnumbered(s, at)
            if casualty is not None:
                found.append(casualty)
    if not found and _NONE_HURT.search(" ".join(s.folded)):
        found.append(Casualty("killed", Count(min=0, max=0), sentence.start))
        found.append(Casualty("injured", Count(min=0, max=0), sentence.start))
    return _joined(s, sorted(found, key=lambda c: c.at))


def _joined(s: _Sentence, found: list[Casualty]) -> list[Casualty]:
    """Groups joined by و that one word governs are one toll (قتل تسعة جنود وخمسة من المسلحين: 14)."""
    done: list[Casualty] = []
    for casualty in found:
        before = done[-1] if done else None
        if before is not None and before.kind == casualty.kind and _goes_on(s, before, casualty):
            high = (before.count.max, casualty.count.max)
            total = Count(
                min=before.count.min + casualty.count.min,
                max=None if None in high else sum(h or 0 for h in high),
                span=before.count.span,
            )
            done[-1] = Casualty(casualty.kind, total, casualty.at)
        else:
            done.append(casualty)
    return done


def _goes_on(s: _Sentence, before: Casualty, after: Casualty) -> bool:
    """Whether the count ``after`` begins with و, near the one before, no casualty word between."""
    first = next((i for i, w in enumerate(s.spans) if w.end > before.at), 0)
    last = next((i for i, w in enumerate(s.spans) if w.end > after.at), 0)
    joined = s.word(last).startswith("و") or s.word(last - 1) == "و"
    return joined and last - first <= _JOINED and not any(s.kinds[first + 1 : last + 1])


def _numbered(s: _Sentence, number: Number, used: set[int]) -> Casualty | None:
    at = next((i for i, w in enumerate(s.spans) if w.end > number.span.start), len(s.spans))
    after = next((i for i, w in enumerate(s.spans) if w.start >= number.span.end), len(s.spans))
    first = next((i for i, w in enumerate(s.spans) if w.end > number.extent.start), at)
    is_age = s.word(after) in ("من", "سنه", "عاما") and s.word(after + 1) in word_list("of-his-age")
    if number.min > _MOST or is_age or _is_year(s, number, at) or s.word(first - 1) in word_list("among"):
        return None
    if number.max is None and s.word(at).removeprefix("و") == "عدد" and s.word(at + 1) != "من":
        return None  # عدد القتلى is no number: عدد من القتلى is
    if number.min in (1, 2) and number.min == number.max and s.who(first - 1) and after - first == 1:
        # شخص واحد، مواطنين اثنين: the number follows its noun.
        kind = s.before(first - 1, 4)
        if kind:
            used.update((first - 1, first))
            who = s.who(first - 1)
            return Casualty(
                kind, Count(min=number.min, max=number.max, who=who, span=number.span), number.span.start
            )
    who = s.who(after)
    if s.kind(after) and s.word(after + 1).startswith("و") and s.kind(after + 1):
        return None  # 38 قتيلا وجريحا: how many of each is not said
    said_before = s.kind(first - 1) or (s.kind(first - 2) if s.word(first - 1) in ("الي", "ب") else None)
    counts_people = (
        who is not None or s.word(after) in word_list("others") or s.word(after) in ("منهم", "منها", "من")
    )
    kind = s.kind(after)
    if kind == "injured" and s.word(first - 1) in word_list("death"):
        return None  # وفاة ثلاثة جرحى: the toll that they add to is told elsewhere
    if kind is None and (said_before or counts_people):
        kind = said_before or s.before(first, _REACH) or s.after(after, 5)
    if kind is None and s.word(first - 1) == "الي":
        kind = s.toll(first, after)
    if kind is None:
        return None
    used.update(range(first, after + 1))
    return Casualty(kind, Count(min=number.min, max=number.max, who=who, span=number.span), number.span.start)


def _is_year(s: _Sentence, number: Number, at: int) -> bool:
    if not 1900 <= number.min <= 2100 or number.min != number.max:
        return False
    return (
        s.word(at - 1) in word_list("year-word")
        or key(s.word(at - 1)) in calendar("month")
        or s.word(at - 1) == "في"
    )


def _unnumbered(s: _Sentence, at: int) -> Casualty | None:
    """Duals (قتيلان، شابين) and one person right after a casualty word (مقتل جندي)."""
    bare = s.word(at).removeprefix("و").removeprefix("ال")
    is_dual = bare in word_list("dual") or (bare.endswith("ان") and len(bare) > 4 and _is_person(bare))
    if is_dual:
        kind = s.kind(at) or s.before(at, 4)
        return (
            Casualty(kind, Count(min=2, max=2, who=s.spans[at], span=s.spans[at]), s.spans[at].start)
            if kind
            else None
        )
    kind = s.kind(at - 1)
    if kind and not s.kind(at) and s.word(at)[:1].isalpha():
        size, _, words = sector_words().longest(s.folded, at, cut=False)
        if size and any(w.singular == " ".join(s.folded[at : at + size]) for w in words):
            who = Span(s.spans[at].start, s.spans[at + size - 1].end)
            return Casualty(kind, Count(min=1, max=1, who=who), who.start)
    return None


def _kind(word: str) -> str | None:
    table = casualty_words()
    return next((table[part] for part, _ in first_keys(word) if part in table), None)


def _is_person(dual: str) -> bool:
    return dual not in word_list("no-person") and bool(
        sector_words().exact(dual) or sector_words().exact(dual[:-2])
    )
