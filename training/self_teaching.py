"""Self-training: a first model reads public newswire, and its readings teach the next one.

Yarowsky (1995); for transformers see Xie et al. (2020). The teacher's readings pass through the rules
of composition first, so that the student learns spans that these have set right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from riwaya.gold.corpus import load_layers
from riwaya.gold.public_text import public_texts
from riwaya.model.words import WordPieces
from riwaya.reader import Reader
from riwaya.schema import Reading
from training.examples import Example, from_reading

__all__ = ["taught_examples"]

_CLEAR = ("yes", "easy no")


def _untouchable(corpus: Path, data: Path) -> set[str]:
    """Texts that measure something, or that people annotated: the teacher leaves them alone."""
    texts = {
        gold.reading.article.text
        for part in ("train", "dev", "test")
        for gold in load_layers(corpus, data, part)
    }
    for line in (data / "events/gsr-dev.jsonl").read_text(encoding="utf-8").splitlines():
        judgement = json.loads(line)
        if judgement["label"] in _CLEAR:
            texts.add(" ".join(judgement["text"].split()))
    return texts


def taught_examples(teacher: Path, corpus: Path, data: Path, pieces: WordPieces) -> Iterator[Example]:
    """Windows of unannotated public newswire as the model file ``teacher`` reads it."""
    known = _untouchable(corpus, data)
    texts = sorted({text for text in public_texts(data).values() if text not in known})
    for outcome in Reader(model=teacher).read_many(texts):
        if isinstance(outcome, Reading):
            yield from from_reading(outcome, pieces)
