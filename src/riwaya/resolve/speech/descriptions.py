"""What is described belongs to what is said of it: وصف | التصريحات | بأنها | «مساس بالسيادة»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution
from riwaya.schema import Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token

__all__ = ["with_what_is_described"]

_AS = re.compile(r"\sبأ?ن(?:ه|ها|هم|هما|هن)\s*$|\sبـ?\s*$")
_STOPS = re.compile(r"[.،؛:!؟…\n]")
_LONGEST = 8  # words between the cue and the description


def with_what_is_described(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Gives a description whose content begins behind بأنه its object as the first piece of the content.

    Without it a quoted description would count as said whole in these words (guide, section 2: direct only if
    all of the content is quoted).
    """
    return [_with_object(text, a) if _describes(text, a) else a for a in drafts]


def _describes(text: str, a: DraftAttribution) -> bool:
    word = a.cue[0].of(text).split(" ")[0]
    return len(a.content) == 1 and not light_stems(fold_token(word)[:40]).isdisjoint(word_list("describing"))


def _with_object(text: str, a: DraftAttribution) -> DraftAttribution:
    (said,) = a.content
    before = [a.cue[0], *([a.source] if a.source is not None else [])]
    start = max((span.end for span in before if span.end <= said.start), default=said.start)
    gap = text[start : said.start].rstrip("«“\"”'")
    link = _AS.search(gap)
    if link is None:
        return a
    described = trim(text, Span(start, start + link.start()))
    words = described.of(text).split()
    taken = any(described.overlaps(part) for part in (*a.cue, *before))
    if taken or not 0 < len(words) <= _LONGEST or _STOPS.search(text, start, start + link.end()):
        return a
    return structs.replace(a, content=(described, said))
