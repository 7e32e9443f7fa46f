"""``riwaya info``: versions, the model, the data it was trained on."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import click

from riwaya.errors import RiwayaError
from riwaya.schema import SCHEMA_VERSION
from riwaya.version import __version__

__all__ = ["info"]


@click.command()
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), help="Another model file.")
def info(model: Path | None) -> None:
    """Print versions, the model and the hashes of the data behind it."""
    from riwaya.model.bundle import default_path, read_card

    click.echo(f"riwaya {__version__}, JSON version {SCHEMA_VERSION}, Python {sys.version.split()[0]}")
    for name in ("onnxruntime", "tokenizers", "numpy", "msgspec"):
        click.echo(f"  {name} {metadata.version(name)}")
    path = model or default_path()
    try:
        card = read_card(path)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    click.echo(
        f"model {card.version}, trained {card.trained}, {path.stat().st_size / 1e6:.1f} MB, {card.licence}"
    )
    click.echo(f"  {path}")
    click.echo(f"  base: {card.base}")
    for name, value in card.settings.items():
        click.echo(f"  setting {name}: {value}")
    for name, digest in card.data.items():
        click.echo(f"  data {name}: {digest}")
    for name, figure in card.figures.items():
        click.echo(f"  figure {name}: {figure:.3f}")
