"""Who and what is meant by the beginning of a name, in either script."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from riwaya.knowledge.phrases import key as without_article
from riwaya.store.tables import forms, identities
from riwaya.text.fold import fold_word

__all__ = ["Suggestion", "frequent", "suggestions"]

_LONGEST = 100  # characters of a beginning
_CANDIDATES = 60  # that are ranked by all their mentions
_SCANNED = 200_000  # identities, up to which words inside names are looked for
_LAST = "\U0010ffff"  # behind every letter, in Python as in both databases


class Suggestion(Struct, frozen=True, kw_only=True):
    """An identity; ``count`` are its mentions; ``exact``: some name or written form is what was asked."""

    identity: int
    name: str
    name_ar: str
    type: str
    country: str | None
    count: int
    exact: bool


def suggestions(connection: Connection, words: str, limit: int = 10) -> list[Suggestion]:
    """Identities with a written form or name that begins so, compared by folded letters.

    Arabic counts with and without the article; an English name by each of its words. First those that are
    called just so, then by their mentions.
    """
    words = " ".join(words.split())[:_LONGEST]
    folded = " ".join(fold_word(words).split())
    starts = _starts(folded)
    if not starts:
        return []
    found = _by_forms(connection, starts) | _by_names(connection, words)
    if len(found) < limit and _few(connection):
        found |= _by_words_inside(connection, words, folded)
    return _ranked(connection, found, starts, folded)[:limit]


def frequent(connection: Connection, types: Iterable[str], limit: int) -> list[Suggestion]:
    """The identities of these types that are mentioned most."""
    count = func.sum(forms.c.count)
    rows = connection.execute(
        select(identities, count.label("mentions"))
        .join(forms, forms.c.identity == identities.c.id)
        .where(identities.c.type.in_(tuple(types)))
        .group_by(*identities.c)
        .order_by(count.desc(), identities.c.id)
        .limit(limit)
    )
    return [
        Suggestion(
            identity=row.id, name=row.name, name_ar=row.name_ar, type=row.type, country=row.country,
            count=row.mentions, exact=False,
        )
        for row in rows
    ]  # fmt: skip


def _starts(folded: str) -> list[str]:
    """The beginning, with and without the article; nothing where it is the article alone."""
    if not folded or folded == "ال":
        return []
    bare = folded[2:] if folded.startswith("ال") else folded
    return list(dict.fromkeys((folded, bare, f"ال{bare}"))) if "\u0600" <= bare[0] <= "\u06ff" else [folded]


def _begins(connection: Connection, column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """A condition that the column's index answers; PostgreSQL's own order of letters is not the one of an index."""
    if connection.dialect.name == "postgresql":
        return and_(column.op("~>=~")(start), column.op("~<~")(start + _LAST))
    return and_(column >= start, column < start + _LAST)


def _by_forms(connection: Connection, starts: list[str]) -> set[int]:
    count = func.sum(forms.c.count)
    found: set[int] = set()
    for start in starts:
        same = func.max(case((forms.c.folded == start, 1), else_=0))
        asked = (
            select(forms.c.identity)
            .where(_begins(connection, forms.c.folded, start))
            .group_by(forms.c.identity)
            .order_by(same.desc(), count.desc())
        )
        found.update(connection.scalars(asked.limit(_CANDIDATES)))
    return found


def _by_names(connection: Connection, words: str) -> set[int]:
    written = dict.fromkeys((words, words.title(), words.upper(), words[:1].upper() + words[1:]))
    begins = or_(*(_begins(connection, identities.c.name, start) for start in written))
    return _most_mentioned(connection, select(identities.c.id).where(begins))


def _by_words_inside(connection: Connection, words: str, folded: str) -> set[int]:
    """One look at all names: what stands in the middle is in no index."""
    if words.isascii():
        # SQLite's LIKE knows no case of ASCII letters.
        like = "ILIKE" if connection.dialect.name == "postgresql" else "LIKE"
        inside = [identities.c.name.op(like)(f"%{mark}{_escaped(words)}%") for mark in (" ", "-")]
    else:
        inside = [identities.c.name_ar.like(f"% {_escaped(w)}%") for w in {words, *_starts(folded)[1:]}]
    return _most_mentioned(connection, select(identities.c.id).where(or_(*inside)))


def _escaped(words: str) -> str:
    """Without the letters that mean others in a pattern; names have none of them."""
    return words.translate({ord(letter): " " for letter in "%_\\"})


def _most_mentioned(connection: Connection, which: Select[tuple[int]]) -> set[int]:
    asked = (
        select(forms.c.identity)
        .where(forms.c.identity.in_(which))
        .group_by(forms.c.identity)
        .order_by(func.sum(forms.c.count).desc())
        .limit(_CANDIDATES)
    )
    return set(connection.scalars(asked))


def _few(connection: Connection) -> bool:
    return (connection.scalar(select(func.max(identities.c.id))) or 0) <= _SCANNED


def _ranked(connection: Connection, ids: set[int], starts: list[str], folded: str) -> list[Suggestion]:
    same = func.max(case((forms.c.folded.in_(starts), 1), else_=0))
    mentions = connection.execute(
        select(forms.c.identity, func.sum(forms.c.count), same)
        .where(forms.c.identity.in_(ids))
        .group_by(forms.c.identity)
    )
    counts = {row[0]: (row[1], bool(row[2])) for row in mentions}
    bare = without_article(folded)
    found = [
        Suggestion(
            identity=row.id, name=row.name, name_ar=row.name_ar, type=row.type, country=row.country,
            count=counts.get(row.id, (0, False))[0],
            exact=counts.get(row.id, (0, False))[1]
            or bare in (without_article(fold_word(row.name)), without_article(fold_word(row.name_ar))),
        )
        for row in connection.execute(select(identities).where(identities.c.id.in_(ids)))
    ]  # fmt: skip
    return sorted(found, key=lambda s: (not s.exact, -s.count, s.identity))
