"""``riwaya export``: the readings of a database in the formats of other tools."""

from __future__ import annotations

import sys

import click

from riwaya.errors import RiwayaError

__all__ = ["export"]


@click.command()
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
@click.option("--format", "name", required=True, metavar="F", help="Any other word lists them.")
@click.option("--out", required=True, metavar="PATH", help="File, folder or .zip; - for standard output.")
@click.option("--since", metavar="DATE", help="Reports published on this day or later.")
@click.option("--until", metavar="DATE", help="Reports published on this day or earlier.")
@click.option("--article", type=int, multiple=True, metavar="ID", help="Only these articles.")
def export(
    db: str, name: str, out: str, since: str | None, until: str | None, article: tuple[int, ...]
) -> None:
    """Write the database's readings to PATH in format F, one report in memory at a time."""
    from sqlalchemy import ColumnElement, and_, true

    from riwaya.export.formats import FORMATS
    from riwaya.export.formats import export as run
    from riwaya.store.database import Database
    from riwaya.store.load import each_reading
    from riwaya.store.tables import articles

    if name not in FORMATS:
        known = "\n".join(f"  {f.name:<14}{f.about}" for f in FORMATS.values())
        raise click.UsageError(f"there is no format {name!r}; there are\n{known}")
    only: list[ColumnElement[bool]] = [true()]
    if since is not None:
        only.append(articles.c.published >= since)
    if until is not None:
        only.append(articles.c.published <= until)
    if article:
        only.append(articles.c.id.in_(article))
    try:
        with Database(db) as database, database.read() as connection:
            count = run(each_reading(connection, and_(*only)), name, out)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    click.echo(f"{count} reports written to {out}", err=True)
