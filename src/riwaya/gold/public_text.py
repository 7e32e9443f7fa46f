"""The public sentences that stand-off layers point to, by id."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["public_texts"]


def public_texts(data: Path) -> dict[str, str]:
    """Id -> sentence, white space made single, for the sources of ``docs/data-card.md`` found in ``data``.

    ``anercorp-train:N`` is the Nth sentence of the training part, ``gsr-dev:ID:TYPE`` a judgement
    of the event gold standard, ``pud:ID`` a sentence of the treebank; ``report:SHA256`` is a whole report
    as it was received, by its hash, of ``reports.jsonl`` (JSON lines with ``text``).
    """
    pairs = (*_anercorp(data / "ner/anercorp-train.txt"), *_gsr(data / "events/gsr-dev.jsonl"),
             *_pud(data / "syntax/ar_pud.conllu"))  # fmt: skip
    return {
        **{name: re.sub(r"\s+", " ", text).strip() for name, text in pairs},
        **dict(_reports(data / "reports.jsonl")),
    }


def _anercorp(path: Path) -> Iterator[tuple[str, str]]:
    words: list[str] = []
    number = 0
    for line in [*(path.read_text(encoding="utf-8").split("\n") if path.exists() else ()), ""]:
        if line.strip():
            words.append(line.split(" ")[0])
        elif words:
            yield f"anercorp-train:{number}", " ".join(words)
            number += 1
            words = []


def _gsr(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        record = json.loads(line)
        yield f"gsr-dev:{record['id']}:{record['event_type']}", record["text"]


def _pud(path: Path) -> Iterator[tuple[str, str]]:
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line.startswith("# sent_id"):
            name = line.partition("=")[2].strip()
        elif line.startswith("# text ="):
            yield f"pud:{name}", line.partition("=")[2].strip()


def _reports(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_bytes().splitlines() if path.exists() else ():
        text = json.loads(line)["text"]
        yield f"report:{hashlib.sha256(text.encode()).hexdigest()}", text
