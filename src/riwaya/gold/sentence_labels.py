"""The gold standard for Arabic political events: does a sentence tell an ASSAULT, a PROTEST?"""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct

from riwaya.errors import InputError
from riwaya.gold.measure import Reads
from riwaya.schema import Reading

__all__ = ["SentenceFigures", "is_sentence_labels", "measure_sentences"]

# How the text presents an event that counts as told (background is told; what is only feared is not).
_TOLD = ("actual", "future", "historical")


class SentenceFigures(Struct, frozen=True):
    """Right, wrong and missed sentences of one event type, ``yes`` against ``easy no``."""

    event_type: str
    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """F1 of saying that a sentence tells the event."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0


def is_sentence_labels(path: Path) -> bool:
    """Whether a file is such a gold standard (JSONL with ``event_type`` and ``label``)."""
    if path.suffix != ".jsonl":
        return False
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    return '"event_type"' in first and '"label"' in first


def measure_sentences(reader: Reads, path: Path) -> list[SentenceFigures]:
    """F1 for each event type; disputed sentences are left out, as many of them tell true events."""
    counts: dict[str, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["label"] not in ("yes", "easy no"):
            continue
        wanted = record["label"] == "yes"
        try:
            found = _tells(reader.read(record["text"]), record["event_type"])
        except InputError:
            found = False
        count = counts.setdefault(record["event_type"], [0, 0, 0])
        count[0] += wanted and found
        count[1] += found and not wanted
        count[2] += wanted and not found
    return [SentenceFigures(kind, *count) for kind, count in sorted(counts.items())]


def _tells(reading: Reading, kind: str) -> bool:
    return any(e.type == kind and e.factuality in _TOLD for e in reading.events)
