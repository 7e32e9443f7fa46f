"""Full-text search that knows Arabic: folded forms and light stems in the database's own index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Float, Integer, literal_column, select, text

from riwaya.errors import UsageError
from riwaya.knowledge.stems import light_stem
from riwaya.schema import Article, Span
from riwaya.store.bulk import Bulk
from riwaya.store.tables import articles
from riwaya.store.words import words_of
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["Hit", "add", "find"]

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_MOST_TERMS = 24
_ARTICLE, _RANK = literal_column("article", Integer), literal_column("rank", Float)
_SQLITE = text(
    "SELECT rowid AS article, bm25(search, 2.0, 1.0) AS rank FROM search WHERE search MATCH :query"
)
_ADD_SQLITE = "INSERT INTO search (rowid, folded, stems) VALUES (:n, :folded, :stems)"
# Folded words and stems share one vector; the mark keeps a stem from matching as a word.
_STEM = "ـ"
_MOST_POSTGRES = 400_000  # characters: a vector may have 1 MB
_ADD_POSTGRES = (
    "INSERT INTO search (article, vector) VALUES (%(n)s, setweight(to_tsvector('simple', %(folded)s), 'A') "
    "|| setweight(to_tsvector('simple', %(stems)s), 'B'))"
)
_POSTGRES = text(
    "SELECT article, -ts_rank_cd(vector, to_tsquery('simple', :query)) AS rank FROM search "
    "WHERE vector @@ to_tsquery('simple', :query)"
)


class Hit(Struct, frozen=True, kw_only=True):
    """An article that was found; ``spans`` are the words that matched, at most 20, offsets into its text."""

    article: int
    title: str | None
    published: str | None
    outlet: str | None
    rank: float
    spans: tuple[Span, ...]
    snippet: str


def add(bulk: Bulk, number: int, article: Article) -> None:
    """Indexes the title and text of a new article."""
    words = (*words_of(article.title or "").folded, *words_of(article.text).folded)
    stems = [light_stem(word) for word in words]
    folded = " ".join(words)
    if bulk.is_sqlite:
        bulk.run(_ADD_SQLITE, {"n": number, "folded": folded, "stems": " ".join(stems)})
        return
    marked = " ".join(_STEM + stem for stem in stems)
    values = {"n": number, "folded": folded[:_MOST_POSTGRES], "stems": marked[:_MOST_POSTGRES]}
    bulk.run(_ADD_POSTGRES, values)


def find(
    connection: Connection,
    query: str,
    limit: int = 20,
    offset: int = 0,
    only: Sequence[ColumnElement[bool]] = (),
) -> list[Hit]:
    """Articles that have every word of ``query``, in any of its forms; "…" asks for the exact phrase.

    ``only`` are conditions on the table of articles.

    Raises:
        UsageError: the query has no word.
    """
    phrases, words = _parsed(query)
    if not phrases and not words:
        raise UsageError(f"nothing to search for in {query!r}; give a word")
    is_sqlite = connection.dialect.name == "sqlite"
    asked = _fts5(phrases, words) if is_sqlite else _tsquery(phrases, words)
    matching = (_SQLITE if is_sqlite else _POSTGRES).columns(_ARTICLE, _RANK).subquery("matching")
    ranked = select(matching.c.article, matching.c.rank)
    if only:
        ranked = ranked.join(articles, articles.c.id == matching.c.article).where(*only)
    rows = connection.execute(
        ranked.order_by(matching.c.rank, matching.c.article).limit(limit).offset(offset), {"query": asked}
    ).all()
    texts = {
        row.id: row
        for row in connection.execute(
            select(articles.c.id, articles.c.title, articles.c.text, articles.c.published, articles.c.outlet)
            .where(articles.c.id.in_([row.article for row in rows]))
        )
    }  # fmt: skip
    wanted = {*words, *(w for phrase in phrases for w in phrase)}
    return [
        Hit(
            article=row.article, title=texts[row.article].title, published=texts[row.article].published,
            outlet=texts[row.article].outlet, rank=round(float(row.rank), 4), spans=spans,
            snippet=_snippet(texts[row.article].text, spans),
        )
        for row in rows
        for spans in [_matches(texts[row.article].text, wanted)]
    ]  # fmt: skip


def _parsed(query: str) -> tuple[list[list[str]], list[str]]:
    phrases: list[list[str]] = []
    words: list[str] = []
    for phrase, word in _TERM.findall(query[:2000]):
        if phrase.strip():
            phrases.append(list(words_of(phrase).folded[:_MOST_TERMS]))
        elif word:
            words.extend(words_of(word).folded)
    return [p for p in phrases if p], words[:_MOST_TERMS]


def _fts5(phrases: Sequence[Sequence[str]], words: Sequence[str]) -> str:
    asked = [f'folded : "{" ".join(p)}"' for p in phrases]
    asked += [f'(folded : "{w}" OR stems : "{light_stem(w)}")' for w in words]
    return " AND ".join(asked)


def _tsquery(phrases: Sequence[Sequence[str]], words: Sequence[str]) -> str:
    def quoted(word: str) -> str:
        return "'" + word.replace("\\", "").replace("'", "''") + "'"

    asked = ["(" + " <-> ".join(quoted(w) for w in p) + ")" for p in phrases]
    asked += [f"({quoted(w)} | {quoted(_STEM + light_stem(w))})" for w in words]
    return " & ".join(asked)


def _matches(value: str, wanted: set[str]) -> tuple[Span, ...]:
    stems = {light_stem(w) for w in wanted}
    found: list[Span] = []
    for token in tokens(value):
        folded = fold_token(token.of(value))
        if folded in wanted or light_stem(folded) in stems:
            found.append(token)
            if len(found) == 20:
                break
    return tuple(found)


def _snippet(value: str, spans: Sequence[Span], around: int = 80) -> str:
    at = spans[0].start if spans else 0
    start, end = max(0, at - around), min(len(value), at + around)
    return " ".join(value[start:end].split())
