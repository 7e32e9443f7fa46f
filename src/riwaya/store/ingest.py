"""From sources to the store: each report read once, saved whole, acknowledged after its transaction."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Literal

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy.exc import InvalidRequestError

from riwaya.errors import InputError, RiwayaError, StoreError
from riwaya.reader import unexpected
from riwaya.schema import Article, Reading
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.store.columns import storable
from riwaya.store.database import Database, RefusedError
from riwaya.store.readers import Reads
from riwaya.store.save import Saved, Saver
from riwaya.store.tables import failures, runs
from riwaya.version import __version__

__all__ = ["Acknowledgement", "Summary", "ingest"]

_AT_ONCE = 8  # documents read together; what a kill can cost is the reading of these


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item, said only after it is safe in the database.

    ``status``: ``read`` (new), ``reread`` (by a newer model), ``known`` (a text that is there already),
    ``skipped``, ``failed``, or ``done`` (it failed in an earlier run and is not tried again: ``resume``).
    """

    origin: str
    status: Literal["read", "reread", "known", "skipped", "failed", "done"]
    article: int | None = None
    near: tuple[int, ...] = ()
    reason: str | None = None


class Summary(Struct, frozen=True, kw_only=True):
    """Counts of a run by status, and of what was skipped by reason."""

    run: int
    counts: dict[str, int]
    skipped: dict[str, int]


class _Run:
    """One run's row and its transactions."""

    def __init__(self, database: Database, connection: Connection, model: str, sources: list[str]) -> None:
        self._connection = connection
        with connection.begin():
            self.number: int = connection.execute(
                insert(runs).returning(runs.c.id),
                {
                    "started": _now(), "riwaya": __version__, "model": model,
                    "sources": msgspec.json.encode([storable(s) for s in sources]).decode(),
                },
            ).scalar_one()  # fmt: skip
        self.saver = Saver(database, connection, self.number, model)

    def fail(self, origin: str, error: RiwayaError, article: Article | None = None) -> None:
        reason, remedy = (
            (error.reason, error.remedy) if isinstance(error, InputError) else (str(error), "report this")
        )
        with self._connection.begin():
            self._connection.execute(
                insert(failures),
                {
                    "run": self.number, "origin": storable(origin), "sha256": article.sha256 if article else None,
                    "reason": storable(reason)[:2000], "remedy": storable(remedy)[:2000],
                },
            )  # fmt: skip

    def has_failed(self, article: Article) -> bool:
        """Whether an earlier run found that this very text cannot be read."""
        with self._connection.begin():
            return bool(
                self._connection.execute(
                    select(exists().where(failures.c.sha256 == article.sha256, failures.c.run != self.number))
                ).scalar()
            )

    def finish(self, counts: Counter[str], skipped: Counter[str]) -> None:
        with self._connection.begin():
            self._connection.execute(
                update(runs)
                .where(runs.c.id == self.number)
                .values(
                    finished=_now(),
                    counts=msgspec.json.encode({**counts, "skipped by reason": dict(skipped)}).decode(),
                )
            )


def ingest(
    database: Database,
    found: Iterable[Found],
    readers: Reads,
    *,
    sources: list[str] | None = None,
    resume: bool = False,
    acknowledge: Callable[[Acknowledgement], None] = lambda _: None,
) -> Summary:
    """Reads and saves every document of ``found`` that the store does not have yet.

    A text is stored once however often it is found; each place of publication is noted. Bad items are
    recorded with their error and the rest goes on. After a kill the same call goes on where it was, as
    texts that are stored are known by their content; with ``resume`` texts that failed before are not tried
    again.
    """
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()

    def say(ack: Acknowledgement) -> None:
        counts[ack.status] += 1
        acknowledge(ack)

    with database.engine.connect() as connection:
        run = _Run(database, connection, readers.model, sources or [])
        documents = _documents(found, run, resume, say, skipped)
        for group, outcomes in readers.read(_grouped(documents, run, say)):
            for document, outcome in zip(group, outcomes, strict=True):
                say(_settled(run, document, outcome))
        run.finish(counts, skipped)
    return Summary(run=run.number, counts=dict(counts), skipped=dict(skipped))


def _documents(
    found: Iterable[Found],
    run: _Run,
    resume: bool,
    say: Callable[[Acknowledgement], None],
    skipped: Counter[str],
) -> Iterator[Document]:
    """The documents to look at; everything else is settled here."""
    for item in found:
        if isinstance(item, InputError):
            run.fail(item.name, item)
            say(Acknowledgement(origin=item.name, status="failed", reason=str(item)))
        elif isinstance(item, Skipped):
            skipped[item.reason] += 1
            say(Acknowledgement(origin=item.origin, status="skipped", reason=item.reason))
        else:
            document = structs.replace(item, article=_identified(item.article))
            if resume and run.has_failed(document.article):
                say(Acknowledgement(origin=item.origin, status="done"))
            else:
                yield document


def _settled(run: _Run, document: Document, outcome: Reading | RiwayaError) -> Acknowledgement:
    """Saves the reading, or records why there is none."""
    origin = document.origin
    if isinstance(outcome, Reading):
        try:
            return _acknowledged(origin, run.saver.save(outcome, origin))
        except Exception as error:
            return _failed(run, document, error)
    return _failed(run, document, outcome)


def _failed(run: _Run, document: Document, error: Exception) -> Acknowledgement:
    failure = _of_report(document.origin, error)
    run.fail(document.origin, failure, document.article)
    return Acknowledgement(origin=document.origin, status="failed", reason=str(failure))


def _of_report(origin: str, error: Exception) -> RiwayaError:
    """The error with the place that the user knows; what is no one report's fault is raised again."""
    if isinstance(error, InputError):
        return InputError(origin, error.reason, error.remedy)
    if isinstance(error, StoreError):
        if not isinstance(error, RefusedError):  # the connection, the disk, the rights
            raise error
        return unexpected(origin, error.__cause__ or error)
    if isinstance(error, InvalidRequestError):  # the connection cannot be used any more
        raise StoreError(f"the database's connection was lost: {error}") from error
    return error if isinstance(error, RiwayaError) else unexpected(origin, error)


def _identified(article: Article) -> Article:
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return structs.replace(article, sha256=digest, id=article.id or digest[:16])


def _grouped(
    documents: Iterator[Document], run: _Run, say: Callable[[Acknowledgement], None]
) -> Iterator[list[Document]]:
    """Groups of new texts, each text once; a text found again waits for nothing but its first reading."""

    def is_known(document: Document) -> bool:
        try:
            known = run.saver.known(document.article, document.origin)
        except Exception as error:
            say(_failed(run, document, error))
            return True
        if known is not None:
            say(_acknowledged(document.origin, known))
        return known is not None

    while group := list(islice(documents, _AT_ONCE)):
        stored = run.saver.stored([document.article.sha256 for document in group])
        new: dict[str, Document] = {}
        again: list[Document] = []
        for document in group:
            sha256 = document.article.sha256
            if sha256 in stored and is_known(document):
                continue
            if sha256 in new:
                again.append(document)
            else:
                new[sha256] = document
        if new:
            yield list(new.values())
        for document in again:
            # Tried for itself if its first copy failed, or is still under way: then it is found to be known later.
            if not is_known(document):
                yield [document]


def _acknowledged(origin: str, saved: Saved) -> Acknowledgement:
    return Acknowledgement(origin=origin, status=saved.status, article=saved.article, near=saved.near)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
