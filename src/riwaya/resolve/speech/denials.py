"""Verbs that always deny (نفى، فند، دحض), whatever the model took them for."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Span
from riwaya.text.fold import fold_token

__all__ = ["denies", "with_plain_denials"]


def denies(text: str, span: Span) -> bool:
    """Whether the word at ``span`` can only deny, and nothing before it undoes that (لم ينف)."""
    word = fold_token(span.of(text).split(" ")[0])[:40]
    before = text[max(0, span.start - 10) : span.start].split()
    is_undone = bool(before) and fold_token(before[-1]) in word_list("negation")
    return not is_undone and not light_stems(word).isdisjoint(word_list("always-denies"))


def with_plain_denials(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Statements behind such a verb are denials."""
    return [structs.replace(a, stance="deny") if denies(text, a.cue[0]) else a for a in drafts]
