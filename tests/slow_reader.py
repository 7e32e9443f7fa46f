"""A reader that takes its time over texts it does not know, so that a batch can be met while it is read."""

from __future__ import annotations

import time
from collections.abc import Iterator

from riwaya.schema import Article
from riwaya.sources.documents import Document
from riwaya.store.readers import Result
from tests.gold_reader import Gold

__all__ = ["Slow"]

_SECONDS = 0.1


class Slow(Gold):
    """Knows the gold at once."""

    def read(self, groups: Iterator[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:  # type: ignore[override]
        return super().read(self._delayed(groups))

    def _delayed(self, groups: Iterator[list[Document]]) -> Iterator[list[Document]]:
        for group in groups:
            unknown: list[Article] = [d.article for d in group if d.article.text not in self._by_text]
            time.sleep(_SECONDS * len(unknown))
            yield group
