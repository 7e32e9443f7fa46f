"""A noun phrase that a cue governs ends where the main clause begins (رغم تلويحه بوقف المحادثات | تعهدت موسكو …)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token

__all__ = ["within_their_clause"]


def within_their_clause(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Cuts a content that is a noun phrase behind ب before a verb of speech with a speaker of its own.

    A verb right behind a definite noun is no relative clause, which would need its pronoun (التي): it opens the main
    clause, which is nobody's words.
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
        found.append(a)
    return found


def _is_after(a: DraftAttribution, b: DraftAttribution) -> bool:
    """Whether ``a`` holds the cue of ``b`` behind its own beginning."""
    return any(c.covers(b.cue[0]) and c.start < b.cue[0].start for c in a.content)


def _opens(text: str, b: DraftAttribution) -> bool:
    """Whether a cue stands right behind a definite noun and its speaker behind it."""
    before = text[: b.cue[0].start][-60:].split(" ")
    noun = before[-2] if len(before) > 1 and before[-1] == "" else ""
    is_definite = noun.startswith("ال") and fold_token(noun) not in word_list("relative")
    return is_definite and b.source is not None and b.cue[0] < b.source
