"""What the model says of the sector of a party, for parties whose words the tables do not know."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from riwaya.model.draft import Draft
from riwaya.model.labels import SECTORS
from riwaya.schema import Span

__all__ = ["SectorScores"]


class SectorScores:
    """Reads the sector scores of a draft's words."""

    def __init__(self, draft: Draft) -> None:
        self._scores = draft.sectors
        self._starts = [span.start for span in draft.words.spans]
        self._ends = [span.end for span in draft.words.spans]

    def best(self, span: Span) -> tuple[str, float]:
        """The likeliest sector of the party at ``span`` and its probability; ("", 0.0) if the model does not say."""
        first, last = bisect_right(self._ends, span.start), bisect_left(self._starts, span.end)
        if self._scores is None or first >= last:
            return "", 0.0
        mean = self._scores[first:last].sum(axis=0) / (last - first)
        share = np.exp(mean - mean.max())
        at = int(share.argmax())
        return SECTORS[at], float(share[at] / share.sum())
