"""Reads the readable tables of ``knowledge/data``: tab-separated, one header line, ``#`` comments."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

from riwaya.errors import KnowledgeError

__all__ = ["data_file", "rows"]


def data_file(name: str) -> Traversable:
    """The table file ``name`` of the package."""
    return resources.files("riwaya.knowledge") / "data" / name


def rows(name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows of table ``name``, each with exactly ``columns`` in that order.

    Trailing empty cells may be left out.

    Raises:
        KnowledgeError: the header differs or a row has too many cells (names file and line).
    """
    found: list[tuple[str, ...]] = []
    header: tuple[str, ...] | None = None
    for number, line in enumerate(data_file(name).read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if header is None:
            header = cells
            if header != columns:
                raise KnowledgeError(f"{name}:{number}: the columns are {header}, not {columns}")
            continue
        if len(cells) > len(columns):
            raise KnowledgeError(f"{name}:{number}: {len(cells)} cells for {len(columns)} columns")
        found.append(cells + ("",) * (len(columns) - len(cells)))
    return found
