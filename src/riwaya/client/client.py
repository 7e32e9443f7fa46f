"""A server's operations as methods, with the values of the package."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import BinaryIO, TypeVar, cast

import msgspec
from msgspec import structs

from riwaya.changes import Change, Correction, encode_change
from riwaya.client.batch import Batch
from riwaya.client.errors import UnreachableError
from riwaya.client.http import Query, Wire
from riwaya.client.saving import save
from riwaya.client.wire import (
    Health,
    Info,
    Job,
    KnownEntity,
    ListedArticle,
    ListedEntity,
    Occurrence,
    Page,
    Report,
    StoredArticle,
    Undone,
)
from riwaya.corpus.casualties import Toll
from riwaya.corpus.claims import Claim
from riwaya.corpus.conflicts import Conflict
from riwaya.corpus.events import ToldEvent
from riwaya.corpus.filters import Filter
from riwaya.corpus.network import Dyad, Nodes
from riwaya.corpus.speakers import Quoted, Speakers
from riwaya.corpus.timeline import Grain, Period
from riwaya.errors import UsageError
from riwaya.schema import Article, Reading
from riwaya.store.search import Hit

__all__ = ["MOST_BYTES", "MOST_REPORTS", "Client"]

T = TypeVar("T")
MOST_REPORTS = 10_000
MOST_BYTES = 64 * 2**20  # of one batch
_PAGE = 1000
_SPOOLED = 8 * 2**20  # bytes of a batch that are kept in memory


class Client:
    """A server of ``riwaya serve``; its methods are the operations of the API, by the same names.

    ``token`` says who you are (a server on your own machine may need none); ``timeout`` in seconds bounds each
    wait for an answer. Questions answer as the functions of :mod:`riwaya.corpus` do, as many as the filter's
    ``limit``, page by page.

    Every method raises the errors that the same call raises without a server (UsageError, InputError,
    NotStoredError), ServerError where the server refuses or fails, and UnreachableError where none answers.
    """

    def __init__(self, url: str, token: str | None = None, *, timeout: float = 60.0) -> None:
        self._wire = Wire(url, token, timeout)

    # reading

    def read(self, article: Article | Report | str) -> Reading:
        """Everything a report says and who says it; nothing is stored."""
        report = _report(article)
        name = report.id or "text"
        return self._sent("POST", "/read", Reading, msgspec.json.encode(report), name=name)

    # questions

    def events(self, asked: Filter | None = None) -> Iterator[ToldEvent]:
        """Who did what to whom, as which report tells it; the newest first."""
        return self._asked("events", asked, ToldEvent)

    def claims(self, asked: Filter | None = None) -> Iterator[Claim]:
        """Who said what; the newest first."""
        return self._asked("claims", asked, Claim)

    def conflicts(self, asked: Filter | None = None) -> Iterator[Conflict]:
        """Where accounts of one occurrence differ; the filter's limit counts occurrences."""
        return self._asked("conflicts", asked, Conflict)

    def timeline(self, asked: Filter | None = None, by: Grain = "day") -> list[Period]:
        """The newest periods with events, the oldest first."""
        pages = list(self._pages("/timeline", _query(asked, by=by), Period, (asked or Filter()).limit))
        return [period for page in reversed(pages) for period in page]

    def network(self, asked: Filter | None = None, by: Nodes = "identity") -> Iterator[Dyad]:
        """Who does what to whom, counted; the most frequent first."""
        return self._asked("network", asked, Dyad, by=by)

    def casualties(self, asked: Filter | None = None) -> Iterator[Toll]:
        """Killed and hurt, every source's own figure."""
        return self._asked("casualties", asked, Toll)

    def speakers(self, asked: Filter | None = None, by: Speakers = "identity") -> Iterator[Quoted]:
        """Who is quoted how often; the most quoted first."""
        return self._asked("speakers", asked, Quoted, by=by)

    def search(self, query: str, asked: Filter | None = None) -> Iterator[Hit]:
        """Articles that have every word of ``query``; the best first."""
        return self._asked("search", asked, Hit, q=query)

    # what the store holds

    def articles(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        limit: int = 100,
    ) -> Iterator[ListedArticle]:
        """The stored articles, the last first."""
        query = _given(since=since, until=until, outlet=outlet)
        return self._each("/articles", query, ListedArticle, limit)

    def article(self, id: int) -> StoredArticle:
        """An article with its text."""
        return self._sent("GET", f"/articles/{id}", StoredArticle)

    def reading(self, id: int) -> Reading:
        """The reading of an article, with its corrections."""
        return self._sent("GET", f"/articles/{id}/reading", Reading)

    def entities(
        self, q: str | None = None, *, type: str | None = None, limit: int = 100
    ) -> Iterator[ListedEntity]:
        """Entities whose names begin with ``q``, the most written of first."""
        return self._each("/entities", _given(q=q, type=type), ListedEntity, limit)

    def entity(self, id: int) -> KnownEntity:
        """An entity."""
        return self._sent("GET", f"/entities/{id}", KnownEntity)

    def occurrence(self, id: int) -> Occurrence:
        """One real-world event in all its accounts."""
        return self._sent("GET", f"/occurrences/{id}", Occurrence)

    # exports

    def export(
        self,
        format: str,
        path: str,
        *,
        since: str | None = None,
        until: str | None = None,
        articles: Iterable[int] = (),
    ) -> int:
        """Writes readings to ``path`` (:func:`riwaya.export.formats.export`); returns how many there are.

        The format ``corrections-jsonl`` is what people changed.
        """
        query = [*_given(since=since, until=until), *(("article", str(number)) for number in articles)]
        with TemporaryDirectory(prefix="riwaya-") as folder:
            whole = Path(folder) / "whole"
            with self._wire.asked("GET", f"/exports/{format}", query) as response, whole.open("wb") as out:
                zipped = response.headers.get_content_type() == "application/zip"
                count = int(response.headers.get("Riwaya-Reports") or 0)
                shutil.copyfileobj(response, out)  # a connection that breaks leaves nothing half-written
            save(whole, format, path, zipped=zipped)
        return count

    # corrections

    def article_corrections(self, article: int) -> list[Correction]:
        """The corrections that hold for an article."""
        page: Page[Correction] = self._sent("GET", f"/articles/{article}/corrections", Page[Correction])
        return list(page.items)

    def corrections(self, limit: int = 100) -> Iterator[Correction]:
        """All corrections, undone ones too, the newest first."""
        return self._each("/corrections", [], Correction, limit)

    def correct(self, article: int, change: Change) -> Correction:
        """Changes the reading of an article."""
        return self._sent("POST", f"/articles/{article}/corrections", Correction, encode_change(change))

    def undo(self, correction: int) -> tuple[int, ...]:
        """Undoes a correction; returns the numbers of all that went with it."""
        return self._sent("DELETE", f"/corrections/{correction}", Undone).undone

    # batches

    def batch(self, articles: Iterable[Article | Report | str]) -> Batch:
        """Sends reports to be read and stored: 10,000 and 64 MB at most."""
        with SpooledTemporaryFile(_SPOOLED) as body:
            for number, article in enumerate(articles, 1):
                body.write(msgspec.json.encode(_report(article)) + b"\n")
                if number > MOST_REPORTS or body.tell() > MOST_BYTES:
                    raise UsageError(
                        f"a batch has {MOST_REPORTS:,} reports and 64 MB at most; send it in parts"
                    )
            size = body.tell()
            body.seek(0)
            headers = {"Content-Type": "application/x-ndjson", "Content-Length": str(size)}
            with self._wire.asked("POST", "/batches", body=cast(BinaryIO, body), headers=headers) as response:
                return Batch(self._wire, self._decoded(response.read(), Job))

    def batches(self) -> list[Job]:
        """The batches that the server remembers, the newest first."""
        page: Page[Job] = self._sent("GET", "/batches", Page[Job])
        return list(page.items)

    def batch_state(self, id: str) -> Batch:
        """A batch by its id, to be followed or cancelled."""
        return Batch(self._wire, self._sent("GET", f"/batches/{id}", Job))

    # the server

    def info(self) -> Info:
        """What the server is, and how much its store holds."""
        return self._sent("GET", "/info", Info)

    def health(self) -> Health:
        """Whether the server answers."""
        return self._sent("GET", "/health", Health)

    def _asked(self, name: str, asked: Filter | None, kind: type[T], **more: str) -> Iterator[T]:
        asked = asked or Filter()
        return self._each(f"/{name}", _query(asked, **more), kind, asked.limit)

    def _each(self, path: str, query: Query, kind: type[T], limit: int) -> Iterator[T]:
        for page in self._pages(path, query, kind, limit):
            yield from page

    def _pages(self, path: str, query: Query, kind: type[T], limit: int) -> Iterator[tuple[T, ...]]:
        """Pages of ``limit`` answers in all; a server counts them as it counts those of one page."""
        cursor: str | None = None
        while limit > 0:
            wanted = min(limit, _PAGE)
            paging = [("limit", str(wanted))] + ([("cursor", cursor)] if cursor is not None else [])
            page: Page[T] = self._sent("GET", path, Page[kind], query=[*query, *paging])  # type: ignore[valid-type]
            yield page.items
            limit, cursor = limit - wanted, page.next
            if cursor is None:
                return

    def _sent(
        self,
        method: str,
        path: str,
        kind: type[T],
        body: bytes | None = None,
        query: Query = (),
        name: str = "text",
    ) -> T:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        with self._wire.asked(method, path, query, body=body, headers=headers, name=name) as response:
            return self._decoded(response.read(), kind)

    def _decoded(self, data: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(data, type=kind)
        except msgspec.DecodeError as error:
            said = f"{self._wire.url}: not an answer of version 1: {error}"
            raise UnreachableError(said) from error


def _report(article: Article | Report | str) -> Report:
    if isinstance(article, Report):
        return article
    if isinstance(article, str):
        return Report(text=article)
    return Report(**{name: getattr(article, name) for name in Report.__struct_fields__})


def _given(**values: str | None) -> list[tuple[str, str]]:
    return [(name, value) for name, value in values.items() if value is not None]


def _query(asked: Filter | None, **more: str) -> list[tuple[str, str]]:
    asked = asked or Filter()
    asked.check()
    values = {
        name: value for name, value in structs.asdict(asked).items() if name != "limit" and value is not None
    }
    if not asked.offset:
        del values["offset"]
    return [(name, str(value)) for name, value in {**values, **more}.items()]
