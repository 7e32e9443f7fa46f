"""Words of stored reports by their offsets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from riwaya.schema import Reading, Span
from riwaya.store.columns import unpacked
from riwaya.store.layer import has_changes
from riwaya.store.load import reading_of
from riwaya.store.tables import articles, readings

__all__ = ["LONGEST", "Place", "Words", "bare_readings", "span_at", "words_at"]

LONGEST = 2000  # characters of an excerpt; its offsets stay whole
_AT_ONCE = 20  # texts in memory

Place = tuple[int, Span]
"""An article's id, and offsets into its text."""


class Words(Struct, frozen=True, kw_only=True):
    """Words of a report: offsets in code points into its text, and at most 2,000 of the characters there."""

    start: int
    end: int
    words: str


def span_at(start: int | None, end: int | None) -> Span | None:
    """Two columns as a span; None where they are empty."""
    return None if start is None or end is None else Span(start, end)


def words_at(connection: Connection, wanted: Iterable[Place]) -> dict[Place, Words]:
    """The words at each place; a few texts are in memory at a time."""
    by_article: dict[int, set[Span]] = {}
    for article, span in wanted:
        by_article.setdefault(article, set()).add(span)
    found: dict[Place, Words] = {}
    for some in _chunks(list(by_article)):
        asked = select(articles.c.id, articles.c.text).where(articles.c.id.in_(some))
        for row in connection.execute(asked):
            for span in by_article[row.id]:
                cut = row.text[span.start : min(span.end, span.start + LONGEST)]
                found[row.id, span] = Words(start=span.start, end=span.end, words=cut)
    return found


def bare_readings(
    connection: Connection, wanted: Collection[int], *, machine: bool = False
) -> Iterator[tuple[int, Reading]]:
    """The current reading of each article, for what no column holds; without its text, if nothing in it is
    corrected. With ``machine`` as the model gave it.
    """
    for some in _chunks(sorted(set(wanted))):
        asked = select(
            readings.c.article, readings.c.json, has_changes(readings.c.article).label("corrected")
        ).where(readings.c.article.in_(some), readings.c.current)
        for row in connection.execute(asked).all():
            if row.corrected and not machine:
                yield row.article, reading_of(connection, row.article)
            else:
                yield row.article, unpacked(row.json, "")


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]
