"""Which attribution a stretch of text belongs to, by containment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from riwaya.schema import Span

__all__ = ["innermost"]


class _HasContent(Protocol):
    @property
    def cue(self) -> tuple[Span, ...]: ...

    @property
    def content(self) -> tuple[Span, ...]: ...


def innermost(
    attributions: Iterable[tuple[str, _HasContent]], span: Span, but: str | None = None
) -> str | None:
    """The id of the attribution with the shortest content that covers ``span`` (None: the outlet alone).

    Of several with the same words (what one asserts and another denies) it is the one whose cue comes first.
    """
    holding = [
        (sum(len(piece) for piece in a.content), a.cue[0].start, name)
        for name, a in attributions
        if name != but and any(piece.covers(span) for piece in a.content)
    ]
    return min(holding)[2] if holding else None
