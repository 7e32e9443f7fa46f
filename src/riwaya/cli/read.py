"""``riwaya read``: reports to the terminal or to JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riwaya.cli.remote import Reads, RemoteReader, client_of, server_option
from riwaya.errors import InputError, RiwayaError
from riwaya.schema import Article, dump

if TYPE_CHECKING:
    from riwaya.reader import Outcome

__all__ = ["read"]


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…|-]")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a report, one a line (docs/schema.md)."
)
@click.option(
    "--published", metavar="DATE", help="Publication date, YYYY-MM-DD; else the one the report states."
)
@click.option("--outlet", metavar="NAME", help="Who published the report.")
@click.option("--encoding", metavar="NAME", help="Encoding of the files; detected if left out.")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="CPU threads.")
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="Another model file.")
@server_option
@click.pass_context
def read(
    context: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    published: str | None,
    outlet: str | None,
    encoding: str | None,
    threads: int,
    model: Path | None,
    server: str | None,
) -> None:
    """Read each FILE (or - for standard input) and print everything it says and who says it."""
    if not files:
        raise click.UsageError("name a file, or - for standard input")
    if published is not None:
        _check_date(published)
    from riwaya.reader import Failure, Reader

    reader: Reads
    try:
        if server is not None:
            reader = RemoteReader(client_of(server, context, "model", "threads"))
        else:
            reader = Reader(model=model, threads=threads)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    failed = done = 0
    try:
        with _progress(len(files)) as advance:
            for outcome in _outcomes(reader, files, published, outlet, encoding):
                if isinstance(outcome, (InputError, Failure)):
                    failed += 1
                    click.echo(
                        f"riwaya: {outcome.error if isinstance(outcome, Failure) else outcome}", err=True
                    )
                else:
                    if as_json:
                        sys.stdout.buffer.write(dump(outcome) + b"\n")
                        sys.stdout.buffer.flush()
                    else:
                        from riwaya.cli.terminal import show

                        show(outcome, first=done == 0)
                    done += 1
                advance()
    except RiwayaError as error:  # of the server: reports have failures of their own
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    sys.exit(0 if not failed else 1 if done else 2)


def _check_date(published: str) -> None:
    import datetime

    try:
        datetime.date.fromisoformat(published)
    except ValueError as error:
        raise click.UsageError(f"--published {published!r} is no date; write it YYYY-MM-DD") from error


def _outcomes(
    reader: Reads, files: tuple[str, ...], published: str | None, outlet: str | None, encoding: str | None
) -> Iterator[Outcome | InputError]:
    """An outcome a file, in order; several files share the model's batches."""
    from riwaya.sources.plain_text import decode, read_file

    def articles() -> Iterator[Article | InputError]:
        for name in files:
            try:
                text = (
                    decode(sys.stdin.buffer.read(), "stdin", encoding)
                    if name == "-"
                    else read_file(Path(name), encoding)
                )
            except InputError as error:
                yield error
                continue
            yield Article(id="stdin" if name == "-" else name, text=text, published=published, outlet=outlet)

    waiting: list[Article] = []
    for item in articles():
        if isinstance(item, InputError):
            yield from reader.read_many(waiting)
            waiting = []
            yield item
            continue
        waiting.append(item)
        if len(waiting) == 8:
            yield from reader.read_many(waiting)
            waiting = []
    yield from reader.read_many(waiting)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr, only for several files and only on a terminal."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda: bar.advance(task)
