"""Whom a demand, an accusation or a threat is addressed to: the words between who speaks and what is said."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.countries import nisbas
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Attribution, EventType, Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["addressee", "without_press_addressed"]

ADDRESSED: frozenset[EventType] = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_LONGEST = 7  # words


def addressee(text: str, type: EventType, account: Attribution | None, names: Sequence[Span]) -> Span | None:
    """The phrase between the speaker and the content of ``account`` (اتهم فلان | القوات | بالقصف), without the
    prepositions at its edges; None where anything but a short phrase stands there that begins with one of
    the ``names`` or with a word for a kind of actor."""
    if account is None or type not in ADDRESSED or not account.content:
        return None
    start = account.cue[0].end
    if account.source is not None and account.source.span is not None:
        if account.source.span.start < account.cue[0].start:
            return None  # who speaks before the verb: what follows it may be anything
        start = account.source.span.end
    following = [piece.start for piece in account.content if piece.start >= start]
    if not following:
        return None
    words = list(tokens(text, Span(start, min(following))))
    if words and fold_token(words[0].of(text)) in word_list("before-addressee"):
        words = words[1:]
    kept: list[Span] = []
    for word in words[: _LONGEST + 1]:
        folded = fold_token(word.of(text))
        if folded in word_list("ends-phrase") or (len(folded) == 1 and not folded.isalpha()):
            break
        kept.append(word)
    if kept and len(fold_token(kept[-1].of(text))) == 1:
        kept.pop()  # the preposition of what is said (ب)
    if not kept or len(kept) > _LONGEST:
        return None
    found = Span(kept[0].start, kept[-1].end)
    folded_words = [fold_token(w.of(text)) for w in kept]
    kinds = sector_words().longest(folded_words, 0, cut=False)[2]
    is_actor = any(kind.sector for kind in kinds) or folded_words[0].removeprefix("ال") in nisbas()
    return found if is_actor or any(name.start == found.start for name in names) else None


def without_press_addressed(
    text: str, drafts: Sequence[DraftAttribution], bodies: Sequence[Span]
) -> list[DraftAttribution]:
    """Contents without the outlet to which they were told (نفى لوكالة رويترز | أي دور له)."""
    nouns = word_list("press-noun") | word_list("agency-noun")
    found = []
    for a in drafts:
        first = min(a.content, default=None)
        if first is not None and text[max(0, first.start - 2) : first.start] == " ل":
            named = (b for b in bodies if b.start == first.start and b.end < first.end)
            outlet = next((b for b in named if fold_token(b.of(text).split(" ")[0]) in nouns), None)
            if outlet is not None:
                rest = trim(text, Span(outlet.end, first.end))
                a = structs.replace(a, content=tuple(rest if c == first else c for c in a.content))
        found.append(a)
    return found
