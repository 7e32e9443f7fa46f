"""From the network's scores to spans."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["BARRIER", "Tagged", "best_runs", "log_softmax", "role_spans", "tagged_spans"]

Floats = NDArray[np.float32]
BARRIER = -20.0
_BEFORE = 6  # words before a tag out of place that may become a part of its span
Tagged = tuple[int, int, str, float]  # first word, last word + 1, label, probability


def log_softmax(scores: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def _viterbi(scores: Floats) -> list[int]:
    """The best legal O/B/I path for tags ordered O, B-x, I-x, B-y, I-y …: I-x only after B-x or I-x.

    Plain lists: arrays this narrow cost more to call than to add up.
    """
    rows = scores.tolist()
    begins = range(1, scores.shape[1], 2)
    best = list(rows[0])
    for b in begins:
        best[b + 1] = -1e9
    back: list[list[int]] = []
    for row in rows[1:]:
        top = max(range(len(best)), key=best.__getitem__)
        came = [top] * len(best)
        total = [best[top] + value for value in row]
        for b in begins:
            stay = b if best[b] >= best[b + 1] else b + 1
            came[b + 1] = stay
            total[b + 1] = best[stay] + row[b + 1]
        back.append(came)
        best = total
    path = [max(range(len(best)), key=best.__getitem__)]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


def _path(scores: Floats) -> list[int]:
    """The best legal path: the likeliest tags where they are one already.

    Elsewhere it is looked for between the nearest places that nothing spans: an O before an O or a beginning.
    """
    likely: list[int] = scores.argmax(axis=1).tolist()
    before = 0
    at, end = 0, len(likely)
    while at < end:
        tag = likely[at]
        if tag and not tag & 1 and before not in (tag, tag - 1):
            first = max(0, at - _BEFORE)
            while first and (likely[first - 1] or (not likely[first] & 1 and likely[first])):
                first -= 1
            last = at + 1
            while last < end and (likely[last - 1] or (not likely[last] & 1 and likely[last])):
                last += 1
            likely[first:last] = _viterbi(scores[first:last])
            at = last
            before = likely[last - 1]
            continue
        before = tag
        at += 1
    return likely


def _runs(path: list[int]) -> Iterator[tuple[int, int, int]]:
    """(first, last + 1, tag of the first) of each span of a legal path."""
    at, end = 0, len(path)
    while at < end:
        tag = path[at]
        first = at
        at += 1
        if not tag:
            continue
        while at < end and path[at] == tag + 1:
            at += 1
        yield first, at, tag


def tagged_spans(scores: Floats, labels: tuple[str, ...]) -> list[Tagged]:
    """The spans of one tag head over the words of a window."""
    path = _path(scores)
    log_p = log_softmax(scores)
    return [
        (
            first,
            last,
            labels[tag][2:],
            math.exp(sum(log_p[at, path[at]] for at in range(first, last)) / (last - first)),
        )
        for first, last, tag in _runs(path)
    ]


def best_runs(inside: Floats, most: int, second: float) -> list[tuple[int, int]]:
    """Up to ``most`` runs of words with the greatest summed log-odds ``inside``, in text order.

    The first must sum above 0, further ones above ``second``. No run crosses a word whose
    log-odds are :data:`BARRIER`.
    """
    barrier = inside <= BARRIER
    left = np.where(barrier, -1e6, np.clip(inside, -4.0, 4.0))
    runs: list[tuple[int, int]] = []
    for number in range(most):
        best, best_run = (0.0 if not number else second), None
        total, start = 0.0, 0
        for at, value in enumerate(left.tolist()):
            if total <= 0:
                total, start = 0.0, at
            total += value
            if total > best:
                best, best_run = total, (start, at + 1)
        if best_run is None:
            break
        runs.append(best_run)
        left[best_run[0] : best_run[1]] = -1e6
    return sorted(runs)


def role_spans(scores: Floats) -> list[tuple[int, int]]:
    """The spans of one role: scores [W, 3] for outside, first and inside."""
    return [(first, last) for first, last, _ in _runs(_path(scores))]
