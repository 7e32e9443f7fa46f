"""Who is quoted how often, by which outlets, with which stances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from riwaya.corpus.accounts import code_of
from riwaya.corpus.filters import Filter, claim_conditions
from riwaya.store.tables import attributions, identities

__all__ = ["Quoted", "Speakers", "speakers"]

Speakers = Literal["identity", "code"]

_MOST_OUTLETS = 20
_A = attributions.c


class Quoted(Struct, frozen=True, kw_only=True):
    """A speaker, or all speakers of one code (``name`` is None), and their statements in numbers.

    ``code`` is COUNTRY SECTOR, of an identity the one of its newest statement; ``outlets`` counts by the outlet
    that published, the 20 most frequent, of ``outlet_count``; ``quotes`` counts direct, mixed and indirect.
    """

    name: str | None
    name_ar: str | None
    identity: int | None
    code: str | None
    statements: int
    outlet_count: int
    outlets: dict[str, int]
    stances: dict[str, int]
    quotes: dict[str, int]
    first_day: str | None
    last_day: str | None


def speakers(connection: Connection, asked: Filter, by: Speakers = "identity") -> list[Quoted]:
    """The speakers with the most statements that ``asked`` admits, by name or by code.

    By name only those whom a report names; by code also the unnamed (مسؤول في حلب). Statements of nobody
    that is known count in neither.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    columns = (_A.identity,) if by == "identity" else (_A.country, _A.sector)
    rows = _counted(connection, claim_conditions(connection, asked), columns, asked)
    if by == "code":
        return [_quoted(its, None, code_of(*who)) for who, its in rows.items()]
    known = _known(connection, [who[0] for who in rows])
    return [_quoted(its, known[who[0]], _code(known[who[0]])) for who, its in rows.items()]


def _counted(
    connection: Connection,
    where: Iterable[ColumnElement[bool]],
    columns: tuple[ColumnElement[Any], ...],
    asked: Filter,
) -> Mapping[tuple[Any, ...], Sequence[Row[*tuple[Any, ...]]]]:
    """Of each speaker, the most quoted first, the counts by outlet, stance and kind of quotation."""
    facets = (_A.outlet, _A.stance, _A.quote)
    # One pass over the statements, however costly the conditions: ranks are taken from its counts.
    counts = (
        select(
            *(column.label(f"who{i}") for i, column in enumerate(columns)), *facets, func.count().label("n"),
            func.min(_A.day).label("first"), func.max(_A.day).label("last"),
        )
        .where(or_(*(column.is_not(None) for column in columns)), *where)
        .group_by(*columns, *facets)
        .cte("counts")
    )  # fmt: skip
    who = [counts.c[f"who{i}"] for i in range(len(columns))]
    total = func.sum(counts.c.n)
    top = (
        select(*who, total.label("total"))
        .group_by(*who)
        .order_by(total.desc(), *who)
        .limit(asked.limit)
        .offset(asked.offset)
        .cte("top")
    )
    same = (top.c[column.name].is_not_distinct_from(column) for column in who)
    rows = connection.execute(
        select(*who, counts.c.outlet, counts.c.stance, counts.c.quote, counts.c.n, counts.c.first, counts.c.last)
        .join(top, and_(*same))
        .order_by(top.c.total.desc(), *who)
    )  # fmt: skip
    found: dict[tuple[Any, ...], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(tuple(row[: len(columns)]), []).append(row)
    return found


def _known(connection: Connection, ids: Sequence[int]) -> Mapping[int, Row[*tuple[Any, ...]]]:
    """Names of identities, and the code of the newest statement of each."""
    newest = (
        select(_A.id)
        .where(_A.identity == identities.c.id)
        .order_by(_A.day.desc())
        .limit(1)
        .correlate(identities)
        .scalar_subquery()
    )
    asked = (
        select(identities.c.id, identities.c.name, identities.c.name_ar, _A.country, _A.sector)
        .outerjoin(attributions, _A.id == newest)
        .where(identities.c.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(asked)}


def _code(row: Row[*tuple[Any, ...]]) -> str | None:
    return code_of(row.country, row.sector)


def _quoted(
    rows: Sequence[Row[*tuple[Any, ...]]], name: Row[*tuple[Any, ...]] | None, code: str | None
) -> Quoted:
    outlets, stances, quotes = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        stances[row.stance] += row.n
        quotes[row.quote] += row.n
        if row.outlet is not None:
            outlets[row.outlet] += row.n
    return Quoted(
        name=name.name if name else None, name_ar=name.name_ar if name else None,
        identity=name.id if name else None, code=code,
        statements=sum(row.n for row in rows), outlet_count=len(outlets),
        outlets=dict(outlets.most_common(_MOST_OUTLETS)), stances=dict(stances.most_common()),
        quotes=dict(quotes.most_common()),
        first_day=min((row.first for row in rows if row.first), default=None),
        last_day=max((row.last for row in rows if row.last), default=None),
    )  # fmt: skip
