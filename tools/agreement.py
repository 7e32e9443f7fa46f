"""How far a first annotation and its reviewed version agree: ``python tools/agreement.py BEFORE AFTER``.

Both are folders of gold files; reports that stand in both and name a reviewer in AFTER are compared
with the measures of ``riwaya evaluate`` (the reviewed version counts as gold).
"""

from __future__ import annotations

import sys
from pathlib import Path

from riwaya.gold.corpus import load_gold_file
from riwaya.gold.measure import measure, table
from riwaya.schema import Article, Reading


class _First:
    """Reads by looking up the first annotation."""

    def __init__(self, readings: dict[str, Reading]) -> None:
        self.readings = readings

    def read(self, article: Article | str) -> Reading:
        assert isinstance(article, Article)
        return self.readings[article.id]


def main() -> None:
    """Prints the table."""
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    first: dict[str, Reading] = {}
    reviewed: list[Reading] = []
    for path in sorted(after.glob("*.gold")):
        gold = load_gold_file(path)
        if gold.meta.get("reviewer") and (before / path.name).exists():
            old = load_gold_file(before / path.name).reading
            if old.article.text == gold.reading.article.text:
                first[gold.reading.article.id] = old
                reviewed.append(gold.reading)
    print(f"{len(reviewed)} reviewed reports")
    print(table(measure(_First(first), reviewed)))


if __name__ == "__main__":
    main()
