"""``riwaya corrections``: takes people's corrections from one database to another."""

from __future__ import annotations

import getpass
import sys
from collections import Counter
from pathlib import Path

import click

from riwaya.errors import InputError, RiwayaError

__all__ = ["corrections"]


@click.group()
def corrections() -> None:
    """Work with what people corrected (riwaya export --format corrections-jsonl writes it)."""


@corrections.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
def import_(file: Path, db: str) -> None:
    """Put the corrections of FILE into a database that has their reports, however its model reads them.

    What is there already is left as it is, so that a file can be imported again.
    """
    from riwaya.store.corrections_file import restore
    from riwaya.store.database import Database

    counts: Counter[str] = Counter()
    try:
        with Database(db, create=True) as database, file.open("rb") as source:
            for outcome in restore(database, source, str(file), _who()):
                if isinstance(outcome, InputError):
                    click.echo(f"riwaya: {outcome}", err=True)
                    outcome = "failed"
                counts[outcome] += 1
    except (RiwayaError, OSError) as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    click.echo(", ".join(f"{n} {what}" for what, n in sorted(counts.items())) or "no corrections", err=True)
    sys.exit(1 if counts["failed"] or counts["no report"] else 0)


def _who() -> str:
    """The name that the system knows the user by, for the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in a container
        return "import"
