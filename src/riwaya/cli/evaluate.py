"""``riwaya evaluate``: the table of quality figures over gold reports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from riwaya.errors import RiwayaError

__all__ = ["evaluate"]


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--part", type=click.Choice(["train", "dev", "test"]), default="dev", show_default=True,
              help="Which part of a corpus folder.")  # fmt: skip
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of the public texts: evaluates the stand-off layers of a corpus folder instead of its reports.")  # fmt: skip
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="Another model file.")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what differs, one a line, to a file.",
)
def evaluate(
    gold: tuple[Path, ...],
    part: str,
    data: Path | None,
    model: Path | None,
    as_json: bool,
    errors: Path | None,
) -> None:
    """Read the reports of GOLD (gold files, or a corpus folder with split.tsv) and compare."""
    from riwaya.gold.corpus import load_gold_file, load_layers, load_reports
    from riwaya.gold.measure import measure, table
    from riwaya.gold.sentence_labels import is_sentence_labels, measure_sentences
    from riwaya.reader import Reader

    try:
        if all(path.is_file() and is_sentence_labels(path) for path in gold):
            reader = Reader(model=model)
            for path in gold:
                for f in measure_sentences(reader, path):
                    click.echo(
                        f"{f.event_type:<10} F1 {f.f1:.3f}  right {f.right}, wrong {f.wrong}, missed {f.missed}"
                    )
            return
        reports = []
        for path in gold:
            if path.is_dir() and data is not None:
                reports += load_layers(path, data, part)
            elif path.is_dir():
                reports += load_reports(path, part)
            else:
                reports.append(load_gold_file(path))
        if not reports:
            raise click.UsageError(f"no gold reports of part {part} in {', '.join(map(str, gold))}")
        reader = Reader(model=model)
        result = measure(reader, [r.reading for r in reports])
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    if errors is not None:
        errors.write_text("\n".join(result.differences) + "\n", encoding="utf-8")
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(result.figures).decode())
    else:
        click.echo(f"{len(reports)} {'sentences' if data else 'reports'}, model {reader.version}")
        click.echo(table(result))
