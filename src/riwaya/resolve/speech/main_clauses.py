"""Where what is said ends: before the main clause (رغم تلويحه بوقف المحادثات | تعهدت موسكو …), and before another's denial
(قال المصدر إن اللقاء قريب | ، غير أن الوزارة نفت ذلك)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token

__all__ = ["within_their_clause"]

_BUT = re.compile(r"\s*،\s*(?:و?غير أن|و?لكن|[إا]لا [أا]ن|بيد [أا]ن|في وقت|فيما|بينما|في حين)\b")


def within_their_clause(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Cuts a content that is a noun phrase behind ب before a verb of speech with a speaker of its own.

    A verb right behind a definite noun is no relative clause, which would need its pronoun (التي): it opens the main
    clause, which is nobody's words. Who denies it behind غير أن, لكن or فيما is another speaker on the outlet's word.
    """
    found = []
    for a in drafts:
        begins = a.content[0].start if a.content else 0
        if text[max(0, begins - 2) : begins] == " ب":
            next_clause = (
                b.cue[0].start for b in drafts if b is not a and _opens(text, b) and _is_after(a, b)
            )
            end = min(next_clause, default=None)
            if end is not None:
                cut = (trim(text, Span(c.start, min(c.end, end))) for c in a.content if c.start < end)
                a = structs.replace(a, content=tuple(cut))
        turn = min((at for b in drafts if b is not a for at in _turns(text, a, b)), default=None)
        if turn is not None:
            kept = (trim(text, Span(c.start, min(c.end, turn))) for c in a.content if c.start < turn)
            a = structs.replace(a, content=tuple(kept))
        found.append(a)
    return found


def _turns(text: str, a: DraftAttribution, b: DraftAttribution) -> list[int]:
    """Where the content of ``a`` turns to what ``b`` denies with a speaker of its own."""
    if b.stance != "deny" or b.source is None:
        return []
    holding = (c for c in a.content if c.covers(b.cue[0]))
    marks = (m for c in holding for m in _BUT.finditer(text, c.start, b.cue[0].start))
    return [m.start() for m in marks if m.end() <= b.source.start]


def _is_after(a: DraftAttribution, b: DraftAttribution) -> bool:
    """Whether ``a`` holds the cue of ``b`` behind its own beginning."""
    return any(c.covers(b.cue[0]) and c.start < b.cue[0].start for c in a.content)


def _opens(text: str, b: DraftAttribution) -> bool:
    """Whether a cue stands right behind a definite noun and its speaker behind it."""
    before = text[: b.cue[0].start][-60:].split(" ")
    noun = before[-2] if len(before) > 1 and before[-1] == "" else ""
    is_definite = noun.startswith("ال") and fold_token(noun) not in word_list("relative")
    return is_definite and b.source is not None and b.cue[0] < b.source
