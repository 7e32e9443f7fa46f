"""Words for codes, on pages, in Arabic and English (``labels.tsv``)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["Labels"]


class Labels:
    """The words of one language."""

    def __init__(self, language: Literal["ar", "en"] = "ar") -> None:
        self.language = language
        self._column = 0 if language == "ar" else 1

    def __call__(self, kind: str, code: str) -> str:
        """The word for a code of that kind; the code itself where the table has none."""
        found = _labels().get((kind, code))
        return found[self._column] if found is not None else code


@cache
def _labels() -> dict[tuple[str, str], tuple[str, str]]:
    table = (resources.files("riwaya.export") / "labels.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {(kind, code): (arabic, english) for kind, code, arabic, english in rows}
