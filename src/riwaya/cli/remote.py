"""What commands share that can ask a server instead of working themselves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

if TYPE_CHECKING:
    from riwaya.client import Client
    from riwaya.client.wire import Job
    from riwaya.corpus.filters import Filter
    from riwaya.reader import Outcome
    from riwaya.schema import Article
    from riwaya.sources.documents import Document, Found
    from riwaya.store.ingest import Acknowledgement, Summary

__all__ = ["Reads", "RemoteReader", "ask_server", "client_of", "ingest_remotely", "server_option"]

_TOKEN = "RIWAYA_TOKEN"
_AT_ONCE = 2000  # reports of one batch
_MOST_CHARACTERS = 10_000_000  # of one batch: some 20 MB
_LONGEST_ID = 400

F = TypeVar("F", bound=Callable[..., Any])


def server_option(command: F) -> F:
    """``--server``, for commands that have nothing else to do with it than to be told of it."""
    return click.option(
        "--server", metavar="URL", help=f"Let the server at URL do it (riwaya serve); token from {_TOKEN}."
    )(command)


def client_of(server: str, context: click.Context, *own: str) -> Client:
    """The client of a server; ``own`` are options that only have a meaning without one.

    Raises:
        UsageError: one of those is given, or the address is none.
    """
    from riwaya.client import Client

    for name in own:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise click.UsageError(f"--{name.replace('_', '-')} is the server's own affair with --server")
    return Client(server, os.environ.get(_TOKEN) or None)


class Reads(Protocol):
    """What reads reports: a model here, or a server."""

    def read_many(self, articles: Iterable[Article | str], /) -> Iterator[Outcome]:
        """An outcome an article, in order."""


class RemoteReader:
    """Reads at a server, one report after another."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def read_many(self, articles: Iterable[Article | str], /) -> Iterator[Outcome]:
        """An outcome an article, in order; a bad report is a Failure, not the end.

        Raises:
            RiwayaError: the server refuses, or cannot be reached.
        """
        from riwaya.errors import InputError, UsageError
        from riwaya.reader import Failure
        from riwaya.schema import Article

        for article in articles:
            given = Article(text=article) if isinstance(article, str) else article
            try:
                yield self._client.read(given)
            except (InputError, UsageError) as error:
                yield Failure(given, error)


def ask_server(client: Client, question: str, asked: Filter, more: dict[str, Any]) -> list[Any]:
    """The answers of a server to a question of ``riwaya ask``."""
    if question == "find":
        return list(client.search(more["query"], asked))
    return list(getattr(client, question)(asked, **more))


def ingest_remotely(
    client: Client, found: Iterable[Found], acknowledge: Callable[[Acknowledgement], None]
) -> tuple[Summary, int | None]:
    """Sends what is found, in batches; the summary, and how many occurrences the server has at the end.

    What cannot be read or is no report is settled here, as without a server.
    """
    from collections import Counter

    from riwaya.errors import InputError
    from riwaya.sources.documents import Skipped
    from riwaya.store.ingest import Acknowledgement, Summary

    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    occurrences: int | None = None

    def say(ack: Acknowledgement) -> None:
        counts[ack.status] += 1
        if ack.status == "skipped":
            skipped[ack.reason or ""] += 1
        acknowledge(ack)

    def documents() -> Iterator[Document]:
        for item in found:
            if isinstance(item, InputError):
                say(Acknowledgement(origin=item.name, status="failed", reason=str(item)))
            elif isinstance(item, Skipped):
                say(Acknowledgement(origin=item.origin, status="skipped", reason=item.reason))
            else:
                yield item

    for group in _groups(documents()):
        job = _sent(client, group, say)
        occurrences = job.occurrences
        if job.problem is not None:
            from riwaya.client import ServerError

            raise ServerError(job.problem)
    return Summary(run=0, counts=dict(counts), skipped=dict(skipped)), occurrences


def _groups(documents: Iterator[Document]) -> Iterator[list[Document]]:
    group: list[Document] = []
    characters = 0
    for document in documents:
        group.append(document)
        characters += len(document.article.text)
        if len(group) == _AT_ONCE or characters > _MOST_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _sent(client: Client, group: list[Document], say: Callable[[Acknowledgement], None]) -> Job:
    from msgspec import structs

    from riwaya.store.ingest import Acknowledgement

    # The server tells of items by the ids they are sent with, which are not as long as origins may be.
    origins = {_short(document.origin): document.origin for document in group}
    batch = client.batch(structs.replace(d.article, id=_short(d.origin)) for d in group)
    for told in batch.progress():
        if isinstance(told, Acknowledgement):
            say(structs.replace(told, origin=origins.get(told.origin, told.origin)))
    return batch.job


def _short(origin: str) -> str:
    return origin if len(origin) <= _LONGEST_ID else f"…{origin[1 - _LONGEST_ID :]}"
