"""Two statements that claim the same words: the nearer cue has them."""

from __future__ import annotations

from collections.abc import Sequence

from riwaya.model.draft import DraftAttribution

__all__ = ["without_rivals"]

_SAME = 0.8  # share of common characters from which two contents are the same words


def without_rivals(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """Leaves out a cue that is the second half of another (أوضح … قائلا), of two cues with one content the farther,
    and a cue after و that reaches back to what another one says (قالت إنها أوقفت فلانا، وأعلنت النيابة).
    """
    kept = [
        b
        for b in drafts
        if not any(b is not a and any(part.overlaps(b.cue[0]) for part in a.cue[1:]) for a in drafts)
    ]
    return [
        a for a in kept if not any(b is not a and (_yields(a, b) or _reaches_back(text, a, b)) for b in kept)
    ]


def _yields(a: DraftAttribution, b: DraftAttribution) -> bool:
    """Whether ``a`` yields its content to ``b``: two speakers, the same words, and the cue of ``b`` nearer before them."""
    if not a.content or not b.content or a.source is None or b.source is None or _share(a, b) < _SAME:
        return False
    if a.source.overlaps(b.source):
        return False
    return a.cue[-1] < b.cue[0] and b.cue[-1] < a.content[0] and not _holds(a, b)


def _reaches_back(text: str, a: DraftAttribution, b: DraftAttribution) -> bool:
    """Whether ``a`` opens a clause of its own after all of its content, and ``b`` says that before it."""
    opens = text[max(0, a.cue[0].start - 2) : a.cue[0].start] == " و"
    if not opens or not a.content or not b.content or a.content[-1].end > a.cue[0].start:
        return False
    return b.cue[-1] < a.content[0] and all(any(x.overlaps(y) for y in b.content) for x in a.content)


def _share(a: DraftAttribution, b: DraftAttribution) -> float:
    """How much of the words of both is common to them; of those of ``a`` alone where both begin at one word."""
    common = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a.content for y in b.content)
    size = sum(map(len, a.content))
    if a.content[0].start != b.content[0].start:
        size += sum(map(len, b.content)) - common
    return common / size


def _holds(a: DraftAttribution, b: DraftAttribution) -> bool:
    return any(piece.covers(b.cue[0]) for piece in a.content)
