"""The sentences that words of stored reports stand in."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, select

from riwaya.corpus.excerpts import Place
from riwaya.schema import Span
from riwaya.store.tables import articles
from riwaya.text.sentences import sentences

__all__ = ["Context", "contexts_at"]

_AT_ONCE = 20  # texts in memory
_ROOM = 240  # characters on either side, so that a sentence without an end costs little
_LONGEST_WORDS = 600


class Context(Struct, frozen=True, kw_only=True):
    """Words with the rest of their sentence before and after them; "…" stands where it is cut."""

    before: str
    words: str
    after: str


def contexts_at(connection: Connection, wanted: Iterable[Place]) -> dict[Place, Context]:
    """The sentence around each place."""
    by_article: dict[int, set[Span]] = {}
    for article, span in wanted:
        by_article.setdefault(article, set()).add(span)
    found: dict[Place, Context] = {}
    ids = sorted(by_article)
    for some in (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)):
        for row in connection.execute(select(articles.c.id, articles.c.text).where(articles.c.id.in_(some))):
            for span in by_article[row.id]:
                found[row.id, span] = _context(row.text, span)
    return found


def _context(text: str, span: Span) -> Context:
    start, end = max(0, span.start - _ROOM), min(len(text), span.end + _ROOM)
    room = text[start:end] if span.end - span.start <= _LONGEST_WORDS else text[start : span.end]
    own = [Span(s.start + start, s.end + start) for s in sentences(room)]
    first = next((s.start for s in own if s.end > span.start), start)
    last = next((s.end for s in reversed(own) if s.start < span.end), end)
    before, after = text[min(first, span.start) : span.start], text[span.end : max(last, span.end)]
    words = text[span.start : min(span.end, span.start + _LONGEST_WORDS)]
    if first == start > 0 and not text[start - 1].isspace():
        before = "… " + before.partition(" ")[2]
    if last == end < len(text) and not text[end].isspace():
        after = after.rpartition(" ")[0] + " …"
    return Context(before=before, words=words, after=after)
