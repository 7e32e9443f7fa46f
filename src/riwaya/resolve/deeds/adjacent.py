"""Two words side by side that name one deed: فتح | تحقيق, جولة | المفاوضات."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftEvent
from riwaya.schema import Span
from riwaya.text.fold import fold_token

__all__ = ["adjacent_as_one"]


def adjacent_as_one(text: str, drafts: Sequence[DraftEvent]) -> list[DraftEvent]:
    """Events of one type whose triggers stand side by side are one, with the words of both and the parties of either."""
    found: list[DraftEvent] = []
    for d in sorted(drafts, key=lambda d: d.trigger):
        before = found[-1] if found else None
        if before is not None and before.type == d.type and _is_beside(text, before.trigger, d.trigger):
            found[-1] = _joined(before, d)
        else:
            found.append(d)
    return found


def _is_beside(text: str, first: Span, second: Span) -> bool:
    gap = text[first.end : second.start]
    is_suffered = gap == " ل" and not light_stems(fold_token(first.of(text))[:40]).isdisjoint(
        word_list("suffers")
    )
    return gap == " " or is_suffered  # تعرضت ل | هجوم


def _joined(a: DraftEvent, b: DraftEvent) -> DraftEvent:
    return structs.replace(
        a,
        trigger=Span(a.trigger.start, b.trigger.end),
        mode=a.mode or b.mode,
        actors=_either(a.actors, b.actors),
        recipients=_either(a.recipients, b.recipients),
        locations=_either(a.locations, b.locations),
        time=a.time or b.time,
        confidence=max(a.confidence, b.confidence),
    )


def _either(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    return (*first, *(span for span in second if not any(span.overlaps(other) for other in first)))
