"""Who said what of whom: every statement with its speaker, its words and the ones it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from riwaya.corpus.accounts import Chains, Teller
from riwaya.corpus.excerpts import Place, Words, bare_readings, words_at
from riwaya.corpus.filters import Filter, claim_conditions, page
from riwaya.schema import Span
from riwaya.store.tables import articles, attributions, events, identities, mentions

__all__ = ["Claim", "Named", "Told", "claims"]

_AT_ONCE = 500


class Named(Struct, frozen=True, kw_only=True):
    """Somebody or something that a statement names; ``start`` and ``end`` are of the first mention in it."""

    identity: int
    type: str
    name: str
    name_ar: str
    start: int
    end: int


class Told(Struct, frozen=True, kw_only=True):
    """An event that a statement tells, by its ids in the store and in the report."""

    event: int
    local: str
    type: str


class Claim(Struct, frozen=True, kw_only=True):
    """One statement; ``local`` is its id within the report.

    ``chain`` runs from the outlet to the speaker, who is its last; ``content`` are the pieces of what is said,
    without the words between them; ``of`` whom it names and ``tells`` the events that it holds.
    """

    id: int
    local: str
    day: str | None
    stance: str
    quote: str
    chain: tuple[Teller, ...]
    cue: Words
    content: tuple[Words, ...]
    of: tuple[Named, ...]
    tells: tuple[Told, ...]
    article: int
    title: str | None
    outlet: str | None
    url: str | None
    confidence: float

    @property
    def speaker(self) -> Teller:
        """Who says it."""
        return self.chain[-1]


def claims(connection: Connection, asked: Filter) -> list[Claim]:
    """The statements that ``asked`` admits, the newest first.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    ids = page(connection, attributions, claim_conditions(connection, asked), asked)
    found: dict[int, Claim] = {}
    for at in range(0, len(ids), _AT_ONCE):
        found |= _said(connection, ids[at : at + _AT_ONCE])
    return [found[number] for number in ids if number in found]


def _said(connection: Connection, ids: Sequence[int]) -> dict[int, Claim]:
    rows = connection.execute(
        select(attributions, articles.c.title, articles.c.url)
        .join(articles, articles.c.id == attributions.c.article)
        .where(attributions.c.id.in_(ids))
    ).all()
    within = {row.article for row in rows}
    pieces = _pieces(connection, rows)
    chains = Chains(connection, within)
    wanted: set[Place] = set()
    for row in rows:
        wanted.update(chains.places(row.article, row.local))
        wanted.add((row.article, Span(row.cue_start, row.cue_end)))
        wanted.update((row.article, piece) for piece in pieces[row.id])
    words = words_at(connection, wanted)
    named = _named(connection, ids)
    told = _told(connection, ids)
    return {
        row.id: Claim(
            id=row.id, local=row.local, day=row.day, stance=row.stance, quote=row.quote,
            chain=chains.chain(row.article, row.local, words),
            cue=words[row.article, Span(row.cue_start, row.cue_end)],
            content=tuple(words[row.article, piece] for piece in pieces[row.id]),
            of=_first(named.get(row.id, ()), pieces[row.id]),
            tells=tuple(
                Told(event=e.id, local=e.local, type=e.type) for e in told.get(row.id, ())
                if _inside(Span(e.trigger_start, e.trigger_end), pieces[row.id])
            ),
            article=row.article, title=row.title, outlet=row.outlet, url=row.url, confidence=row.confidence,
        )
        for row in rows
    }  # fmt: skip


def _pieces(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, tuple[Span, ...]]:
    """The pieces of each content: columns hold only where the first begins and the last ends."""
    number = {(row.article, row.local): row.id for row in rows}
    found: dict[int, tuple[Span, ...]] = {row.id: (Span(row.content_start, row.content_end),) for row in rows}
    for article, reading in bare_readings(connection, {row.article for row in rows}):
        for a in reading.attributions:
            if (article, a.id) in number:
                found[number[article, a.id]] = a.content
    return found


def _inside(span: Span, pieces: Sequence[Span]) -> bool:
    return any(piece.covers(span) for piece in pieces)


def _named(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Row[*tuple[Any, ...]]]]:
    asked = (
        select(
            attributions.c.id, mentions.c.identity, mentions.c.start, mentions.c.end,
            identities.c.type, identities.c.name, identities.c.name_ar,
        )
        .join(mentions, mentions.c.article == attributions.c.article)
        .join(identities, identities.c.id == mentions.c.identity)
        .where(
            attributions.c.id.in_(ids),
            mentions.c.start >= attributions.c.content_start,
            mentions.c.end <= attributions.c.content_end,
        )
        .order_by(mentions.c.start, mentions.c.id)
    )  # fmt: skip
    return _by_id(connection.execute(asked).all())


def _told(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Row[*tuple[Any, ...]]]]:
    asked = (
        select(
            attributions.c.id.label("claim"), events.c.id, events.c.local, events.c.type,
            events.c.trigger_start, events.c.trigger_end,
        )
        .join(events, events.c.article == attributions.c.article)
        .where(
            attributions.c.id.in_(ids),
            events.c.trigger_start >= attributions.c.content_start,
            events.c.trigger_end <= attributions.c.content_end,
        )
        .order_by(events.c.trigger_start, events.c.id)
    )  # fmt: skip
    return _by_id(connection.execute(asked).all())


def _by_id(rows: Sequence[Row[*tuple[Any, ...]]]) -> Mapping[int, Sequence[Row[*tuple[Any, ...]]]]:
    """Rows by their first column, the claim."""
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _first(rows: Sequence[Row[*tuple[Any, ...]]], pieces: Sequence[Span]) -> tuple[Named, ...]:
    found: dict[int, Named] = {}
    for row in rows:
        if row.identity not in found and _inside(Span(row.start, row.end), pieces):
            found[row.identity] = Named(
                identity=row.identity, type=row.type, name=row.name, name_ar=row.name_ar,
                start=row.start, end=row.end,
            )  # fmt: skip
    return tuple(found.values())
