"""Loads the gold corpus: reports in their notation, and stand-off layers over public text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from riwaya.errors import InputError, NotationError
from riwaya.gold.notation import GoldReport, parse_gold
from riwaya.gold.public_text import public_texts
from riwaya.knowledge.countries import legal_countries
from riwaya.knowledge.plover import sectors
from riwaya.schema import Article, Attribution, Entity, Event, Mention, Reading

__all__ = ["PARTS", "LayerRecord", "load_gold_file", "load_layers", "load_reports", "part_of"]

PARTS = ("train", "dev", "test")


class LayerRecord(Struct, frozen=True, kw_only=True):
    """One sentence of public text, annotated: ids, a hash, offsets and labels, never the text."""

    id: str
    sha256: str
    part: str
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    attributions: tuple[Attribution, ...]
    events: tuple[Event, ...]


def part_of(corpus: Path) -> dict[str, str]:
    """Report id -> train, dev or test (``split.tsv``)."""
    lines = (corpus / "split.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def load_gold_file(path: Path) -> GoldReport:
    """One gold report.

    Raises:
        InputError: the file is not there or not legal; the reason lists every problem.
    """
    try:
        return parse_gold(path.read_text(encoding="utf-8"), legal_countries(), frozenset(sectors()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "give a UTF-8 gold file") from error
    except NotationError as error:
        raise InputError(
            str(path), "; ".join(error.problems), "mend these lines (docs/notation.md)"
        ) from error


def load_reports(corpus: Path, part: str) -> list[GoldReport]:
    """The gold reports of one part, in order of their ids."""
    split = part_of(corpus)
    return [
        load_gold_file(p) for p in sorted((corpus / "reports").glob("*.gold")) if split.get(p.stem) == part
    ]


def load_layers(corpus: Path, data: Path, part: str) -> list[GoldReport]:
    """The layer sentences of one part, joined with their text from ``data``.

    Raises:
        InputError: a text is missing or differs from the one that was annotated.
    """
    return list(_joined(corpus, public_texts(data), part))


def _joined(corpus: Path, texts: dict[str, str], part: str) -> Iterator[GoldReport]:
    for path in sorted((corpus / "layers").glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            record = msgspec.json.decode(line, type=LayerRecord)
            if record.part != part:
                continue
            text = texts.get(record.id)
            if text is None or hashlib.sha256(text.encode()).hexdigest() != record.sha256:
                raise InputError(
                    record.id,
                    "its public text is missing or changed",
                    "get the data named in docs/data-card.md",
                )
            reading = Reading(
                article=Article(id=record.id, text=text, sha256=record.sha256),
                entities=record.entities,
                mentions=record.mentions,
                attributions=record.attributions,
                events=record.events,
            )
            yield GoldReport(reading=reading, meta={"id": record.id, "part": record.part})
