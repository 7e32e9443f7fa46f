"""Arabic words for codes, on pages (``labels.tsv``: kind, code, Arabic)."""

from __future__ import annotations

from functools import cache
from importlib import resources

__all__ = ["label"]


def label(kind: str, code: str) -> str:
    """The Arabic word for a code of that kind; the code itself where the table has none."""
    return _labels().get((kind, code), code)


@cache
def _labels() -> dict[tuple[str, str], str]:
    table = (resources.files("riwaya.export") / "labels.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {(kind, code): arabic for kind, code, arabic in rows}
