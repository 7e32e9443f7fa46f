"""``riwaya export``: the readings of a database in the formats of other tools."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from riwaya.cli.remote import client_of, server_option
from riwaya.errors import RiwayaError, UsageError
from riwaya.export.formats import FORMATS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

__all__ = ["export"]


_LAYER = "corrections-jsonl"  # what people changed, not the readings themselves


@click.command()
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
@click.option("--format", "name", required=True, type=click.Choice([*FORMATS, _LAYER]), help="What to write.")
@click.option("--out", required=True, metavar="PATH", help="File, folder or .zip; - for standard output.")
@click.option("--since", metavar="DAY", help="Reports published on this day, YYYY-MM-DD, or later.")
@click.option("--until", metavar="DAY", help="Reports published on this day or earlier.")
@click.option("--article", type=int, multiple=True, metavar="ID", help="Only these articles.")
@server_option
@click.pass_context
def export(
    context: click.Context,
    db: str,
    name: str,
    out: str,
    since: str | None,
    until: str | None,
    article: tuple[int, ...],
    server: str | None,
) -> None:
    """Write the database's readings to PATH in one format, one report in memory at a time.

    Readings are as people corrected them. The format corrections-jsonl is what they changed, for riwaya corrections
    import; the tables of csv and parquet have it too.
    """
    from riwaya.corpus.filters import Filter
    from riwaya.export.formats import export as run
    from riwaya.export.formats import export_lines
    from riwaya.export.writable import abandon_stdout
    from riwaya.store.corrections import each_correction
    from riwaya.store.corrections_file import lines
    from riwaya.store.database import Database
    from riwaya.store.load import each_reading

    try:
        Filter(since=since, until=until).check()
        if server is not None:
            client = client_of(server, context, "db")
            count = client.export(name, out, since=since, until=until, articles=article)
        else:
            with Database(db) as database, database.read() as connection:
                _check_articles(connection, article)
                only = _only(since, until, article)
                if name == _LAYER:
                    count = export_lines(lines(connection, only), out)
                else:
                    count = run(each_reading(connection, only), name, out, each_correction(connection, only))
    except RiwayaError as error:
        abandon_stdout()
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # as of `| head`: all that was wanted has been read
        abandon_stdout()
    else:
        what = "corrections" if name == _LAYER else "reports"
        click.echo(f"{count} {what} written to {out}", err=True)


def _check_articles(connection: Connection, asked: tuple[int, ...]) -> None:
    from sqlalchemy import select

    from riwaya.store.tables import readings

    possible = {id for id in asked if 0 < id < 2**31}  # beyond these a server refuses to compare
    known = select(readings.c.article).where(readings.c.current, readings.c.article.in_(possible))
    unknown = sorted(set(asked) - set(connection.scalars(known))) if asked else []
    if unknown:
        raise UsageError(f"there is no article {', '.join(map(str, unknown))}")


def _only(since: str | None, until: str | None, article: tuple[int, ...]) -> ColumnElement[bool]:
    from sqlalchemy import and_, true

    from riwaya.store.tables import articles

    only: list[ColumnElement[bool]] = [true()]
    if since is not None:
        only.append(articles.c.published >= since)
    if until is not None:
        only.append(articles.c.published <= until)
    if article:
        only.append(articles.c.id.in_(article))
    return and_(*only)
