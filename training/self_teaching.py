"""Self-training: first models read public newswire together, and their readings teach the next one.

Yarowsky (1995); for transformers see Xie et al. (2020). The teachers' readings pass through the rules
of composition first, so that the student learns spans that these have set right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from riwaya.gold.corpus import load_layers
from riwaya.gold.public_text import public_texts
from riwaya.model.words import WordPieces
from riwaya.reader import Reader
from riwaya.schema import Reading
from training.ensemble import Ensemble
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


def taught_examples(
    teachers: Sequence[Path], corpus: Path, data: Path, pieces: WordPieces
) -> Iterator[Example]:
    """Windows of unannotated public newswire as the model files ``teachers`` read it, all as one."""
    known = _untouchable(corpus, data)
    texts = sorted({text for text in public_texts(data).values() if text not in known})
    for outcome in Reader.of(Ensemble(teachers)).read_many(texts):
        if isinstance(outcome, Reading):
            yield from from_reading(outcome, pieces, coded=False)
