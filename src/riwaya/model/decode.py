"""From the network's scores to spans."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["BARRIER", "Tagged", "best_runs", "log_softmax", "role_spans", "tagged_spans"]

Floats = NDArray[np.float32]
BARRIER = -20.0
Tagged = tuple[int, int, str, float]  # first word, last word + 1, label, probability


def log_softmax(scores: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def _viterbi(log_p: Floats) -> NDArray[np.int64]:
    """The best legal O/B/I path for tags ordered O, B-x, I-x, B-y, I-y …: I-x only after B-x or I-x."""
    words, tags = log_p.shape
    names = (tags - 1) // 2
    b = np.arange(names) * 2 + 1
    score = log_p[0].copy()
    score[b + 1] = -1e9
    back = np.zeros((words, tags), dtype=np.int64)
    for at in range(1, words):
        top = int(score.argmax())
        best = np.full(tags, score[top])
        back[at] = top
        stay = np.where(score[b] >= score[b + 1], b, b + 1)
        back[at, b + 1] = stay
        best[b + 1] = score[stay]
        score = best + log_p[at]
    path = np.zeros(words, dtype=np.int64)
    path[-1] = int(score.argmax())
    for at in range(words - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def _is_legal(path: NDArray[np.int64]) -> bool:
    """Whether every I-x follows B-x or I-x: then the likeliest tags are the best path already."""
    inside = (path > 0) & (path % 2 == 0)
    before = np.concatenate(([0], path[:-1]))
    return bool(np.all(~inside | (before == path) | (before == path - 1)))


def tagged_spans(scores: Floats, labels: tuple[str, ...]) -> list[Tagged]:
    """The spans of one tag head over the words of a window."""
    log_p = log_softmax(scores)
    likely = log_p.argmax(axis=1)
    if not likely.any():
        return []
    path = likely if _is_legal(likely) else _viterbi(log_p)
    found: list[Tagged] = []
    at = 0
    while at < len(path):
        tag = labels[path[at]]
        if tag == "O":
            at += 1
            continue
        first = at
        at += 1
        while at < len(path) and labels[path[at]] == "I-" + tag[2:]:
            at += 1
        sure = float(np.exp(log_p[np.arange(first, at), path[first:at]].mean()))
        found.append((first, at, tag[2:], sure))
    return found


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
    return [(first, last) for first, last, _, _ in tagged_spans(scores, ("O", "B-x", "I-x"))]
