"""``riwaya corpus``: proves that a gold corpus is legal; collects corrections as gold."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from riwaya.errors import RiwayaError

__all__ = ["corpus"]


@click.group()
def corpus() -> None:
    """Work with a gold corpus."""


@corpus.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check that every span, label, code and link of gold files (or of a corpus folder) is legal."""
    from riwaya.gold.corpus import load_gold_file
    from riwaya.gold.layers import layer_problems
    from riwaya.invariants import problems

    bad = 0
    counts = dict.fromkeys(("reports", "words", "mentions", "attributions", "events", "layer sentences"), 0)
    for path in paths:
        files = sorted((path / "reports").glob("*.gold")) if path.is_dir() else [path]
        for file in files:
            try:
                reading = load_gold_file(file).reading
                found = problems(reading)
            except RiwayaError as error:
                click.echo(f"riwaya: {error}", err=True)
                bad += 1
                continue
            for problem in found:
                click.echo(f"riwaya: {file}: {problem}", err=True)
            bad += bool(found)
            counts["reports"] += 1
            counts["words"] += len(reading.article.text.split())
            counts["mentions"] += len(reading.mentions)
            counts["attributions"] += len(reading.attributions)
            counts["events"] += len(reading.events)
        for file in sorted((path / "layers").glob("*.jsonl")) if path.is_dir() else []:
            number, found = layer_problems(file)
            counts["layer sentences"] += number
            for problem in found:
                click.echo(f"riwaya: {file}: {problem}", err=True)
            bad += bool(found)
    click.echo(", ".join(f"{value} {name}" for name, value in counts.items()))
    sys.exit(1 if bad else 0)


@corpus.command("from-corrections")
@click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="A new or empty folder."
)
@click.option("--all", "everything", is_flag=True, help="Also reports that nobody marked as wholly right.")
@click.option("--layers", is_flag=True, help="Hashes, offsets and labels only, without the texts.")
def from_corrections(db: str, out: Path, everything: bool, layers: bool) -> None:
    """Collect reports that people corrected and marked as right, as training data."""
    from riwaya.gold.from_corrections import collect
    from riwaya.store.database import Database

    try:
        with Database(db) as database, database.read() as connection:
            collected = collect(connection, out, everything=everything, layers=layers)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    for article, reason in collected.left_out:
        click.echo(f"riwaya: article {article} is left out: {reason}", err=True)
    click.echo(f"{collected.written} reports written to {out}", err=True)
    sys.exit(1 if collected.left_out else 0)
