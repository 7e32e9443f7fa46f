"""How many were killed and hurt, by day and place: every source's own figure, none summed, none averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from riwaya.corpus.accounts import Chains, Teller
from riwaya.corpus.events import Range
from riwaya.corpus.excerpts import Place, Words, bare_readings, words_at
from riwaya.corpus.filters import Filter, event_conditions
from riwaya.schema import Event, Span
from riwaya.store.tables import cluster_members, clusters, events, identities

__all__ = ["Figure", "Toll", "casualties", "figures_of"]

_STATED = ("actual", "historical")  # what is denied, planned or supposed gives no bounds
_AT_ONCE = 500


class Figure(Struct, frozen=True, kw_only=True):
    """One source's own numbers, in one report.

    ``words`` are those that give the number of killed, else of hurt, else that tell the event; ``injured_words`` those
    that give the number of hurt, None where it is not known which they are.
    """

    killed: Range | None
    injured: Range | None
    words: Words
    injured_words: Words | None
    chain: tuple[Teller, ...]
    factuality: str
    event: int
    local: str
    article: int
    published: str | None
    outlet: str | None


class Toll(Struct, frozen=True, kw_only=True):
    """One occurrence and its figures.

    ``killed`` and ``injured`` run from the lowest minimum to the highest maximum of ``figures`` (None: open) that are
    stated as facts; None where none is. ``occurrence`` is the occurrence's id where its accounts are linked.
    """

    day: str | None
    place: str | None
    place_ar: str | None
    country: str | None
    type: str
    occurrence: int | None
    killed: Range | None
    injured: Range | None
    figures: tuple[Figure, ...]


def casualties(connection: Connection, asked: Filter) -> list[Toll]:
    """The occurrences with numbers of killed or hurt that ``asked`` admits, the newest first, then by place.

    Later mentions in a report are one occurrence with the first, also where reports are not linked.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    where = [
        *event_conditions(connection, asked),
        or_(events.c.killed_min.is_not(None), events.c.hurt_min.is_not(None)),
    ]
    found = connection.execute(_numbered(where)).all()
    groups: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in found:
        groups.setdefault(row.group, []).append(row)
    newest = sorted(groups, key=lambda g: (groups[g][0].day or "", groups[g][0].place or 0, g), reverse=True)
    wanted = newest[asked.offset : asked.offset + asked.limit]
    rows = _rows(connection, [row.id for group in wanted for row in groups[group]])
    figures = _figures(connection, list(rows.values()))
    places = _places(connection, (groups[group][0].place for group in wanted))
    return [_toll(groups[group], rows, figures, places) for group in wanted]


def figures_of(connection: Connection, ids: Sequence[int]) -> tuple[Figure, ...]:
    """The figures of the events of these ids that give any, each source's own once."""
    rows = _rows(connection, ids)
    numbered = [row for row in rows.values() if row.killed_min is not None or row.hurt_min is not None]
    return _own(numbered, _figures(connection, numbered))


def _numbered(where: Iterable[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Event ids with the occurrence that each belongs to, its day and its place.

    An occurrence is a cluster (positive), or the first mention in a report where there is none (negative).
    """
    first = events.alias("first_mention")
    return (
        select(
            events.c.id, cluster_members.c.cluster,
            func.coalesce(cluster_members.c.cluster, -first.c.id, -events.c.id).label("group"),
            func.coalesce(clusters.c.day, first.c.day, events.c.day).label("day"),
            func.coalesce(clusters.c.place, first.c.place, events.c.place).label("place"),
        )
        .select_from(events)
        .outerjoin(cluster_members, cluster_members.c.event == events.c.id)
        .outerjoin(clusters, clusters.c.id == cluster_members.c.cluster)
        .outerjoin(first, and_(first.c.article == events.c.article, first.c.local == events.c.same_as))
        .where(*where)
        .order_by(events.c.id)
    )  # fmt: skip


def _rows(connection: Connection, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    found: dict[int, Row[*tuple[Any, ...]]] = {}
    for at in range(0, len(ids), _AT_ONCE):
        asked = select(events).where(events.c.id.in_(ids[at : at + _AT_ONCE]))
        found.update((row.id, row) for row in connection.execute(asked))
    return found


def _places(connection: Connection, ids: Iterable[int | None]) -> Mapping[int, Row[*tuple[Any, ...]]]:
    wanted = sorted({i for i in ids if i is not None})
    found: dict[int, Row[*tuple[Any, ...]]] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        asked = select(identities.c.id, identities.c.name, identities.c.name_ar, identities.c.country).where(
            identities.c.id.in_(wanted[at : at + _AT_ONCE])
        )
        found.update((row.id, row) for row in connection.execute(asked))
    return found


def _figures(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> Mapping[int, Figure]:
    spans, hurt = _number_spans(connection, rows)
    chains = Chains(connection, {row.article for row in rows})
    wanted: set[Place] = {
        (row.article, span) for row in rows for span in (spans[row.id], hurt.get(row.id)) if span
    }
    for row in rows:
        wanted.update(chains.places(row.article, row.attribution))
    words = words_at(connection, wanted)
    return {
        row.id: Figure(
            killed=_range(row.killed_min, row.killed_max), injured=_range(row.hurt_min, row.hurt_max),
            words=words[row.article, spans[row.id]],
            injured_words=words[row.article, hurt[row.id]] if row.id in hurt else None,
            chain=chains.chain(row.article, row.attribution, words),
            factuality=row.factuality, event=row.id, local=row.local, article=row.article, published=row.published,
            outlet=row.outlet,
        )
        for row in rows
    }  # fmt: skip


def _number_spans(
    connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> tuple[Mapping[int, Span], Mapping[int, Span]]:
    """Where the number stands, and where that of the hurt does: the stored reading knows, the tables hold the trigger."""
    number = {(row.article, row.local): row.id for row in rows}
    found = {row.id: Span(row.trigger_start, row.trigger_end) for row in rows}
    hurt: dict[int, Span] = {}
    for article, reading in bare_readings(connection, {row.article for row in rows}):
        for event in reading.events:
            id = number.get((article, event.id))
            if id is None:
                continue
            found[id] = _number_span(event) or found[id]
            if event.injuries is not None and event.injuries.span is not None:
                hurt[id] = event.injuries.span
    return found, hurt


def _number_span(event: Event) -> Span | None:
    counts = (event.fatalities, event.injuries)
    return next((count.span for count in counts if count is not None and count.span is not None), None)


def _range(low: int | None, high: int | None) -> Range | None:
    return None if low is None else Range(min=low, max=high)


def _toll(
    group: Sequence[Row[*tuple[Any, ...]]],
    rows: Mapping[int, Row[*tuple[Any, ...]]],
    figures: Mapping[int, Figure],
    places: Mapping[int, Row[*tuple[Any, ...]]],
) -> Toll:
    first = group[0]
    place = places.get(first.place)
    its = _own([rows[member.id] for member in group], figures)
    return Toll(
        day=first.day, place=place.name if place else None, place_ar=place.name_ar if place else None,
        country=place.country if place else None, type=rows[first.id].type, occurrence=first.cluster,
        killed=_bounds(its, lambda f: f.killed), injured=_bounds(its, lambda f: f.injured), figures=its,
    )  # fmt: skip


def _own(rows: Iterable[Row[*tuple[Any, ...]]], figures: Mapping[int, Figure]) -> tuple[Figure, ...]:
    """A source that repeats its numbers in one report has one figure."""
    own: dict[object, Figure] = {}
    for row in rows:
        figure = figures[row.id]
        said = (row.article, row.attribution, figure.killed, figure.injured, row.factuality)
        own.setdefault(said, figure)
    return tuple(own.values())


def _bounds(figures: Sequence[Figure], which: Callable[[Figure], Range | None]) -> Range | None:
    stated = [r for f in figures if f.factuality in _STATED and (r := which(f)) is not None]
    if not stated:
        return None
    highest = [r.max for r in stated if r.max is not None]
    return Range(min=min(r.min for r in stated), max=max(highest) if len(highest) == len(stated) else None)
