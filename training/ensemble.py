"""Several models read as one: the mean of their scores (Dietterich 2000), for teaching a single one.

Slower by as many times as there are models, so that it never ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from riwaya.model.decode import Tagged, log_softmax
from riwaya.model.run import Floats, Model, Scores, Text
from riwaya.model.windows import Window

__all__ = ["Ensemble"]


class Ensemble(Model):
    """Models of one vocabulary and one set of labels."""

    def __init__(self, paths: Sequence[Path], threads: int = 2) -> None:
        super().__init__(paths[0], threads)
        self._members = [Model(path, threads) for path in paths]

    def _encode(
        self, encoder: InferenceSession, prepared: list[Text], group: list[tuple[int, Window]]
    ) -> Iterable[Scores]:
        every = [m._encode(m._encoder(encoder.get_session_options().intra_op_num_threads), prepared, group)
                 for m in self._members]  # fmt: skip
        for each in zip(*every, strict=True):
            entity, cue, trigger, cut = (
                np.mean([log_softmax(getattr(s, name)) for s in each], axis=0)
                for name in ("entity", "cue", "trigger", "cut")
            )
            yield Scores(entity, cue, trigger, cut, None, np.stack([s.states for s in each], axis=1))

    def _score_pairs(
        self,
        p: Text,
        offset: int,
        span: tuple[int, int],
        states: Floats,
        cues: list[Tagged],
        triggers: list[Tagged],
    ) -> tuple[Floats, Floats, Floats, Floats]:
        scored = [
            member._score_pairs(p, offset, span, np.ascontiguousarray(states[:, i]), cues, triggers)
            for i, member in enumerate(self._members)
        ]
        roles, slots, factuality, mode = (_mean(list(scores)) for scores in zip(*scored, strict=True))
        return roles, slots, factuality, mode


def _mean(scores: list[Floats]) -> NDArray[np.float32]:
    return np.mean([log_softmax(s) for s in scores], axis=0, dtype=np.float32)
