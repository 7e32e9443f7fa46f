"""Logistic regression over named comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

__all__ = ["fit_logistic"]


def fit_logistic(
    pairs: Sequence[tuple[Mapping[str, float], bool]], names: Sequence[str], penalty: float = 1.0
) -> dict[str, float]:
    """Weights by name: L2 by Newton's method; the weight named ``bias`` is free."""
    x = np.array([[p.get(name, 0.0) for name in names] for p, _ in pairs])
    y = np.array([float(same) for _, same in pairs])
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[names.index("bias")] = 1e-3
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + ridge * w
        hessian = (x.T * (p * (1 - p))) @ x + np.diag(ridge)
        w -= np.linalg.solve(hessian, gradient)
    return dict(zip(names, (round(float(v), 3) for v in w), strict=True))
