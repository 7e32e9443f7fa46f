"""``riwaya link``: events of several reports that are one occurrence."""

from __future__ import annotations

import sys

import click

from riwaya.errors import RiwayaError

__all__ = ["link"]


@click.command()
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
@click.option("--anew", is_flag=True, help="Forget the present links first, not only add to them.")
def link(db: str, anew: bool) -> None:
    """Link the events of the database that are one occurrence (an ingest does so by itself)."""
    from riwaya.corpus.cluster import link as run
    from riwaya.store.database import Database

    try:
        with Database(db) as database:
            total = run(database, anew=anew)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    click.echo(f"{total} occurrences", err=True)
