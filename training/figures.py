"""Measures a model file on the development part and writes the figures into its card.

``python -m training.figures MODEL [--corpus corpus]``; the training command does it by itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from msgspec import structs

from riwaya.gold.corpus import load_reports
from riwaya.gold.measure import measure
from riwaya.model.bundle import load_bundle, write_bundle
from riwaya.reader import Reader

__all__ = ["add_figures"]


def add_figures(model: Path, corpus: Path) -> dict[str, float]:
    """The dev figures of ``model``, written into its card."""
    result = measure(Reader(model=model), [g.reading for g in load_reports(corpus, "dev")])
    figures = {f"dev {name}": round(value, 3) for name, value in result.figures.items()}
    bundle = load_bundle(model)
    write_bundle(model, structs.replace(bundle, card=structs.replace(bundle.card, figures=figures)))
    return figures


def main() -> None:
    """Adds and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    options = parser.parse_args()
    for name, value in add_figures(options.model, options.corpus).items():
        print(f"{name}: {value:.3f}")


if __name__ == "__main__":
    main()
