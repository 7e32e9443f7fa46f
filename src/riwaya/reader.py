"""The reader: one report in, one reading out; batches go on when one report fails."""

from __future__ import annotations

import datetime
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from riwaya.compose import compose
from riwaya.errors import InputError, RiwayaError
from riwaya.invariants import check
from riwaya.schema import Article, Reading
from riwaya.text.language import is_arabic

if TYPE_CHECKING:
    from riwaya.model.run import Model

__all__ = ["Failure", "Outcome", "Reader", "unexpected"]

_LARGEST = 300_000  # characters: far beyond any report
_AHEAD = 4  # reports a thread has waiting


class Failure(Struct, frozen=True):
    """A report that could not be read, and why."""

    article: Article
    error: RiwayaError


Outcome = Reading | Failure


class Reader:
    """Loads the model once; :meth:`read` is pure.

    ``model`` is a model file (default: the one that ships); ``threads`` bounds the CPU threads.
    """

    def __init__(self, *, model: Path | None = None, threads: int = 2) -> None:
        from riwaya.model.run import Model

        self._model: Model = Model(model, threads)

    @classmethod
    def of(cls, model: Model) -> Reader:
        """A reader of a model that is loaded already."""
        reader = cls.__new__(cls)
        reader._model = model
        return reader

    @property
    def version(self) -> str:
        """The version of the loaded model."""
        return self._model.card.version

    def read(self, article: Article | str) -> Reading:
        """Everything the report says and who says it.

        Raises:
            InputError: the text is empty, not Arabic, too long, or its date is no ISO date.
        """
        prepared = _prepared(article)
        (draft,) = self._model.draft([prepared.text])
        reading = compose(prepared, draft)
        check(reading)
        return reading

    def read_many(self, articles: Iterable[Article | str]) -> Iterator[Outcome]:
        """One outcome an article, in order; a bad report is a :class:`Failure`, not the end.

        Reports are read side by side, each by one thread, and a few ahead of what has been taken.
        """
        threads = self._model.threads
        if threads == 1:
            yield from map(self._outcome, articles)
            return
        waiting: deque[Future[Outcome]] = deque()
        pool = ThreadPoolExecutor(threads, thread_name_prefix="riwaya-read")
        try:
            for article in articles:
                waiting.append(pool.submit(self._outcome, article))
                if len(waiting) >= threads * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _outcome(self, article: Article | str) -> Outcome:
        """One report read by the calling thread alone."""
        prepared = _prepared_or_failure(article)
        if isinstance(prepared, Failure):
            return prepared
        try:
            (draft,) = self._model.draft([prepared.text], threads=1)
            reading = compose(prepared, draft)
            check(reading)
        except RiwayaError as error:
            return Failure(prepared, error)
        except Exception as error:
            return Failure(prepared, unexpected(prepared.id, error))
        return reading


def unexpected(name: str, error: BaseException) -> InputError:
    """The failure of one report for a reason that nobody foresaw, in one line."""
    said = " ".join(str(error).split())[:500]
    return InputError(name, f"{type(error).__name__}: {said}", "report this")


def _prepared_or_failure(article: Article | str) -> Article | Failure:
    try:
        return _prepared(article)
    except RiwayaError as error:
        return Failure(article if isinstance(article, Article) else Article(text=article), error)


def _prepared(article: Article | str) -> Article:
    given = Article(text=article) if isinstance(article, str) else article
    name = given.id or "text"
    if not given.text.strip():
        raise InputError(name, "the text is empty", "give a report in Arabic")
    if len(given.text) > _LARGEST:
        raise InputError(
            name, f"the text has {len(given.text):,} characters", f"split it: {_LARGEST:,} at most"
        )
    if not is_arabic(given.text):
        raise InputError(
            name, "the text is not Arabic", "give a report in Arabic (and --encoding if it is garbled)"
        )
    if given.published is not None:
        try:
            datetime.date.fromisoformat(given.published)
        except ValueError as error:
            raise InputError(
                name, f"the publication date is {given.published!r}", "write it YYYY-MM-DD"
            ) from error
    digest = hashlib.sha256(given.text.encode("utf-8", "surrogatepass")).hexdigest()
    return structs.replace(
        given, sha256=digest, id=given.id or digest[:16], title=given.title or _title(given.text)
    )


def _title(text: str) -> str | None:
    """The first line, if it stands alone and is no sentence with its stop."""
    lines = [line.strip() for line in text[:2000].split("\n") if line.strip()]
    if len(lines) > 1 and len(lines[0]) <= 160 and not lines[0].endswith((".", "…", ":")):
        return lines[0]
    return None
