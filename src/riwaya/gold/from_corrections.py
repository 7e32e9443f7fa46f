"""Collects what people corrected as training data: gold reports, or stand-off layers without text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, select

from riwaya.errors import NotationError, UsageError
from riwaya.gold.corpus import LayerRecord
from riwaya.gold.writing import write_gold
from riwaya.schema import Entity, Reading
from riwaya.store.corrections import reviewed
from riwaya.store.load import reading_of
from riwaya.store.tables import corrections

__all__ = ["Collected", "collect"]

_AT_ONCE = 200
_PART = "train"


class Collected(Struct, frozen=True):
    """How many reports were written, and which articles could not be, with the reason."""

    written: int
    left_out: list[tuple[int, str]]


def collect(
    connection: Connection, folder: Path, *, everything: bool = False, layers: bool = False
) -> Collected:
    """Writes the reports that someone marked as right to a corpus folder, for training.

    With ``everything`` also reports that are corrected but not marked: what is wrong in them may be there
    still. ``layers`` writes offsets and labels without text (``layers/corrections.jsonl``), else each report
    is a file in the gold notation (``reports/``, ``split.tsv``).

    Raises:
        UsageError: the folder holds something already, or cannot be written.
    """
    written = 0
    left_out: list[tuple[int, str]] = []
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty; give another folder")
        (folder / ("layers" if layers else "reports")).mkdir(parents=True, exist_ok=True)
        with (folder / ("layers/corrections.jsonl" if layers else "split.tsv")).open("wb") as index:
            for article, is_reviewed in _corrected(connection):
                if not (is_reviewed or everything):
                    continue
                reading = reading_of(connection, article)
                try:
                    if layers:
                        index.write(msgspec.json.encode(_record(reading)) + b"\n")
                    else:
                        name, gold = _report(reading, is_reviewed)
                        (folder / "reports" / f"{name}.gold").write_text(gold, encoding="utf-8", newline="\n")
                        index.write(f"{name}\t{_PART}\n".encode())
                except NotationError as error:
                    left_out.append((article, "; ".join(error.problems[:3])))
                else:
                    written += 1
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror}); give another folder") from error
    return Collected(written, left_out)


def _corrected(connection: Connection) -> Iterator[tuple[int, bool]]:
    """Articles with corrections that hold, and whether someone marked them as right."""
    last = 0
    while True:
        asked = (
            select(corrections.c.article)
            .where(corrections.c.article > last, corrections.c.undone.is_(None))
            .distinct()
            .order_by(corrections.c.article)
            .limit(_AT_ONCE)
        )
        some = list(connection.scalars(asked))
        if not some:
            return
        for article in some:
            yield article, reviewed(connection, article) is not None
        last = some[-1]


def _report(reading: Reading, is_reviewed: bool) -> tuple[str, str]:
    article = reading.article
    name = f"c-{article.sha256[:12]}"
    meta = {
        "id": name, "title": article.title or "-", "outlet": article.outlet or "-",
        "published": article.published or "-", "annotator": "corrections",
        "reviewed": "yes" if is_reviewed else "no",
    }  # fmt: skip
    return name, write_gold(reading, meta)


def _record(reading: Reading) -> LayerRecord:
    """One record for the whole report, named by the hash of its text."""
    article = reading.article
    if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
        raise NotationError(["the store could not keep its text as it was received"])
    return LayerRecord(
        id=f"report:{article.sha256}", sha256=article.sha256, part=_PART,
        entities=tuple(map(_bare, reading.entities)), mentions=reading.mentions,
        attributions=reading.attributions, events=reading.events,
    )  # fmt: skip


def _bare(entity: Entity) -> Entity:
    """Without words of the text."""
    name = "" if entity.name == entity.name_ar else entity.name
    return structs.replace(entity, name=name, name_ar="")
