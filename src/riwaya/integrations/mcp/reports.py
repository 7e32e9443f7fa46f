"""Stored reports as answers: found by words, opened by pages, cited by place or words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import UNSET, structs
from sqlalchemy import Connection, select

from riwaya.corpus.find import find
from riwaya.errors import UsageError
from riwaya.integrations.mcp.answers import About, Citation, Found, Hit, Page, Words
from riwaya.integrations.mcp.asked import Cite, OpenArticle, Search
from riwaya.integrations.mcp.shown import LONGEST, around, excerpt, line, positions, visible
from riwaya.integrations.mcp.stored import filter_of
from riwaya.integrations.mcp.told import Teller
from riwaya.knowledge.stems import light_stem
from riwaya.schema import Article, Reading, Span
from riwaya.store.load import reading_of
from riwaya.store.tables import articles, publications
from riwaya.text.fold import fold_token
from riwaya.text.sentences import sentences

__all__ = ["about", "article", "cite", "search", "stored"]

_MOST_PLACES = 20
_MOST_MATCHES = 5


def stored(connection: Connection, number: int) -> Reading:
    """The current reading of a stored article.

    Raises:
        UsageError: there is no such article.
    """
    if connection.scalar(select(articles.c.id).where(articles.c.id == number)) is None:
        raise UsageError(f"there is no article {number}; take `article` of an answer of ask or search")
    return reading_of(connection, number)


def search(connection: Connection, asked: Search) -> Found:
    """Reports with every word of the query, the best first, each with the sentence that has most of the words.

    Raises:
        UsageError: no word in the query, or a filter that nothing has.
    """
    hits = find(connection, structs.replace(filter_of(asked), limit=asked.limit + 1), asked.query)
    shown = hits[: asked.limit]
    found = []
    for hit in shown:
        reading = stored(connection, hit.article)
        text = reading.article.text
        snippet = _telling(text, hit.spans)
        matches = [span for span in hit.spans if snippet.start <= span.start < snippet.end]
        teller = Teller(reading)
        holder = teller.holding(matches[0]) if matches else None
        found.append(
            Hit(
                about=about(connection, hit.article, reading.article), snippet=snippet,
                chain=teller.chain(holder.id if holder else None),
                matches=tuple(excerpt(text, span) for span in matches[:_MOST_MATCHES]),
            )
        )  # fmt: skip
    return Found(
        reports=tuple(found),
        next_offset=asked.offset + asked.limit if len(hits) > asked.limit else None,
        note=None if hits else "No report in the database has all these words.",
    )


def article(connection: Connection, asked: OpenArticle) -> Page:
    """A part of a report with the statements and events that begin in it.

    Raises:
        UsageError: no such article, or it ends before that part.
    """
    reading = stored(connection, asked.id)
    text = reading.article.text
    if asked.start >= len(text):
        raise UsageError(f"article {asked.id} has {len(text):,} characters; start before that")
    page = Span(asked.start, min(asked.start + asked.length, len(text)))
    teller = Teller(reading)
    return Page(
        about=about(connection, asked.id, reading.article), text=excerpt(text, page, asked.length),
        statements=teller.statements(page) if asked.show != "events" else UNSET,
        events=teller.events(page) if asked.show != "statements" else UNSET,
        next_start=page.end if page.end < len(text) else None,
    )  # fmt: skip


def cite(connection: Connection, asked: Cite) -> Citation:
    """Words of a report with their sentence and the chain of the statement that holds them.

    Raises:
        UsageError: no such article, no such place, or the words are not in it.
    """
    reading = stored(connection, asked.article)
    text = reading.article.text
    places = _places(asked, text)
    span = places[0]
    teller = Teller(reading)
    holder = teller.holding(span)
    return Citation(
        about=about(connection, asked.article, reading.article), cited=excerpt(text, span, 2000),
        chain=teller.chain(holder.id if holder else None),
        statement=teller.statement(holder) if holder else None,
        partly=tuple(map(teller.statement, teller.touching(span))),
        context=_context(text, span), elsewhere=tuple(excerpt(text, place) for place in places[1:]),
    )  # fmt: skip


def about(connection: Connection | None, number: int | None, article: Article) -> About:
    """Where a report comes from."""
    also: tuple[str, ...] = ()
    if connection is not None and number is not None:
        outlets = connection.scalars(
            select(publications.c.outlet)
            .where(publications.c.article == number, publications.c.outlet.is_not(None))
            .distinct()
            .order_by(publications.c.outlet)
            .limit(_MOST_PLACES)
        )
        also = tuple(filter(None, (line(o) for o in outlets if o != article.outlet)))
    return About(
        article=number, outlet=line(article.outlet), published=article.published, title=line(article.title),
        url=line(article.url), characters=len(article.text), also=also,
    )  # fmt: skip


def _telling(text: str, spans: Sequence[Span]) -> Words:
    """Of the sentences around matched words, the one with the most different ones; the text's first if none matched."""
    every = {around(text, span).start: around(text, span) for span in spans or (Span(0, 0),)}

    def different(words: Words) -> int:
        return len({light_stem(fold_token(s.of(text))) for s in spans if words.start <= s.start < words.end})

    return max(every.values(), key=different)


def _places(asked: Cite, text: str) -> list[Span]:
    """Where the words stand; the first is the one that is meant."""
    if asked.words is not None:
        if asked.start is not None or asked.end is not None:
            raise UsageError("give words, or start and end, not both")
        found = _written(asked.words, text)
        if not found:
            raise UsageError(
                f"these words are not in article {asked.article}; copy them exactly from its text (tool `article`), "
                "without adding or leaving out any"
            )
        return found
    if asked.start is None or asked.end is None:
        raise UsageError("name the place: words, or start and end")
    if not asked.start < asked.end <= len(text):
        raise UsageError(
            f"there are no characters {asked.start} to {asked.end} in article {asked.article}, which has {len(text):,}"
        )
    return [Span(asked.start, asked.end)]


def _written(words: str, text: str) -> list[Span]:
    """Where ``words`` stand in ``text``, whatever the white space and unseen characters between them."""
    parts = visible(words).split()
    if not parts:
        return []
    at = positions(text)
    spans = []
    for match in re.finditer(r"\s+".join(map(re.escape, parts)), visible(text)):
        spans.append(Span(at[match.start()], at[match.end() - 1] + 1))
        if len(spans) == _MOST_PLACES:
            break
    return spans


def _context(text: str, span: Span) -> Words:
    """The sentences that hold the words, or the words themselves where that is long."""
    every = sentences(text)
    starts = [s.start for s in every]
    first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1) - 1
    start = min(every[first].start, span.start) if first >= 0 else span.start
    end = max(every[last].end, span.end) if last >= 0 else span.end
    return excerpt(text, Span(start, end) if end - start <= 2 * LONGEST else span, 2 * LONGEST)
