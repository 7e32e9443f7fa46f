"""``riwaya ingest``: sources into a database."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from riwaya.cli.remote import client_of, ingest_remotely, server_option
from riwaya.errors import RiwayaError

if TYPE_CHECKING:
    from riwaya.sources.tabular import Columns
    from riwaya.store.ingest import Acknowledgement, Summary

__all__ = ["ingest"]


@click.command()
@click.argument("names", nargs=-1, metavar="PATH_OR_URL…")
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
@click.option("--column", "columns", multiple=True, metavar="NAME=COLUMN",
              help="For tables: text, title, published, outlet, url or id is in this column.")  # fmt: skip
@click.option("--published", metavar="DATE", help="Publication date where the source states none.")
@click.option("--outlet", metavar="NAME", help="Who published, where the source does not say.")
@click.option("--encoding", metavar="NAME", help="Encoding of text files; detected if left out.")
@click.option("--follow", is_flag=True, help="For feeds: fetch and read the linked pages.")
@click.option("--allow-local", is_flag=True, help="Fetch from loopback and private addresses too.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes that read, each with a model of its own.")  # fmt: skip
@click.option(
    "--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="CPU threads in all."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Do not try again what failed in an earlier run (stored texts are never read twice).",
)
@click.option("--no-link", is_flag=True, help="Do not link events of several reports now (riwaya link does).")
@click.option(
    "--json", "as_json", is_flag=True, help="One line of JSON an item, once it is safe in the database."
)
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="Another model file.")
@server_option
@click.pass_context
def ingest(
    context: click.Context,
    names: tuple[str, ...],
    db: str,
    columns: tuple[str, ...],
    published: str | None,
    outlet: str | None,
    encoding: str | None,
    follow: bool,
    allow_local: bool,
    workers: int,
    threads: int,
    resume: bool,
    no_link: bool,
    as_json: bool,
    model: Path | None,
    server: str | None,
) -> None:
    """Read every report found in files, folders, archives, feeds, tables, web archives or URLs, once.

    Kinds are told apart by content. A text that the database has is not read again, wherever it was found.
    """
    if not names:
        raise click.UsageError("name a file, a folder or a URL, or - for standard input")
    from msgspec import structs

    from riwaya.sources.collect import Options, collect
    from riwaya.store.database import Database
    from riwaya.store.ingest import ingest as run
    from riwaya.store.readers import Readers

    mapped = _columns(columns)
    signal.signal(signal.SIGTERM, _end)
    options = Options(
        columns=mapped, encoding=encoding, outlet=outlet, published=published, follow=follow,
        allow_local=allow_local,
    )  # fmt: skip
    try:
        if server is not None:
            own = ("db", "workers", "threads", "resume", "no_link", "model")
            client = client_of(server, context, *own)
            with _acknowledging(as_json) as acknowledge:
                summary, clusters = ingest_remotely(client, collect(names, options), acknowledge)
            _end_with(summary, clusters, server)
        readers = Readers(model=model, threads=max(1, threads // workers), workers=workers)
        with Database(db, create=True) as database:
            options = structs.replace(options, leave_out=database.files)
            with _acknowledging(as_json) as acknowledge:
                summary = run(
                    database, collect(names, options), readers, sources=list(names), resume=resume,
                    acknowledge=acknowledge,
                )  # fmt: skip
            clusters = None
            if not no_link:
                from riwaya.corpus.cluster import link

                clusters = link(database)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    _end_with(summary, clusters, db)


def _end_with(summary: Summary, clusters: int | None, where: str) -> NoReturn:
    """Says what became of the items, and ends as that is."""
    click.echo(_said(summary, clusters, where), err=True)
    failed = summary.counts.get("failed", 0)
    settled = sum(summary.counts.values()) - failed
    sys.exit(0 if not failed else 1 if settled else 2)


def _end(number: int, _frame: object) -> None:
    """Ends as after an error, with transactions undone and workers sent home, and not in mid-air."""
    sys.exit(128 + number)


def _columns(given: tuple[str, ...]) -> Columns:
    from riwaya.sources.tabular import Columns

    names = {}
    for pair in given:
        name, equals, column = pair.partition("=")
        if not equals or name not in Columns.__struct_fields__:
            known = ", ".join(Columns.__struct_fields__)
            raise click.UsageError(f"--column {pair!r}: write NAME=COLUMN, NAME one of {known}")
        names[name] = column
    return Columns(**names)


@contextmanager
def _acknowledging(as_json: bool) -> Iterator[Callable[[Acknowledgement], None]]:
    """What is done with each acknowledgement: a line of JSON, errors on stderr, a count on a terminal."""
    import msgspec

    done = 0
    live = sys.stderr.isatty() and not as_json

    def say(ack: Acknowledgement) -> None:
        nonlocal done
        done += 1
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(ack) + b"\n")
            sys.stdout.buffer.flush()
        if ack.status == "failed":
            click.echo(f"\r\x1b[Kriwaya: {ack.reason}" if live else f"riwaya: {ack.reason}", err=True)
        if live:
            click.echo(f"\r\x1b[K{done} items", err=True, nl=False)

    try:
        yield say
    finally:
        if live:
            click.echo("\r\x1b[K", err=True, nl=False)


def _said(summary: Summary, clusters: int | None, db: str) -> str:
    counts = summary.counts
    parts = [f"{counts.get('read', 0)} read"]
    parts += [f"{counts[name]} {name}" for name in ("reread", "known", "done", "failed") if counts.get(name)]
    parts += [f"{count} skipped ({reason})" for reason, count in sorted(summary.skipped.items())]
    if clusters is not None:
        parts.append(f"{clusters} occurrences in {db}")
    return "; ".join(parts)
