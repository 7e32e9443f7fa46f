"""Whether a content is quoted: direct, indirect or mixed."""

from __future__ import annotations

from collections.abc import Sequence

from riwaya.schema import Quote, Span
from riwaya.text.quotes import Quotation

__all__ = ["quote_kind"]

_SLACK = 3  # characters of a content that may stand outside its quotation marks


def _covered(span: Span, by: Sequence[Span]) -> int:
    return sum(max(0, min(span.end, other.end) - max(span.start, other.start)) for other in by)


def quote_kind(
    content: Sequence[Span], others: Sequence[Span], quoted: Sequence[Quotation], names: Sequence[Span] = ()
) -> Quote:
    """The kind of quotation of ``content``; ``others`` are contents of attributions nested in it.

    A quotation that is another's words (it lies in a nested content) does not make the outer
    attribution a quote (guide, section 2); nor does a name in marks («الحياة»): ``names`` are the
    mentions of the report.
    """
    own = [
        q.inner for q in quoted
        if q.depth == 0
        and any(q.inner.overlaps(piece) for piece in content)
        and not any(n.overlaps(q.inner) and _covered(q.inner, [n]) * 4 >= 3 * len(q.inner) for n in names)
        and not any(o.overlaps(q.inner) and _covered(q.inner, [o]) * 2 > len(q.inner) for o in others)
    ]  # fmt: skip
    total = sum(len(piece) for piece in content)
    inside = sum(_covered(piece, own) for piece in content)
    if not inside:
        return "indirect"
    return "direct" if total - inside <= _SLACK else "mixed"
