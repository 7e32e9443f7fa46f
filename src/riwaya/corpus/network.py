"""Who does what to whom: pairs of actor and recipient with their counts and scores."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Row, and_, func, select

from riwaya.corpus.filters import Filter, dyad_conditions
from riwaya.store.tables import dyads, identities

__all__ = ["Dyad", "Node", "Nodes", "network"]

Nodes = Literal["code", "identity"]


class Node(Struct, frozen=True, kw_only=True):
    """An actor or recipient: a code (COUNTRY SECTOR, --- where unknown), or an identity with its names."""

    name: str
    name_ar: str | None = None
    identity: int | None = None


class Dyad(Struct, frozen=True, kw_only=True):
    """What one does to another.

    ``events`` counts what is told, each mention, also what is denied or planned unless the filter names a
    factuality; ``score`` is the mean PLOVER score, -10 to 10, of their types; ``types`` counts by type.
    """

    actor: Node
    recipient: Node
    events: int
    score: float
    types: dict[str, int]


def network(connection: Connection, asked: Filter, by: Nodes = "identity") -> list[Dyad]:
    """The pairs with the most events that ``asked`` admits, first the most frequent.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    where = dyad_conditions(connection, asked)
    names = ("actor", "recipient") if by == "identity" else ("actor_code", "recipient_code")
    actor, recipient = (dyads.c[name] for name in names)
    # One pass over the dyads, however costly the conditions: ranks are taken from its counts. An event in which
    # several of the same name or code take part has several dyads of one pair, and counts once.
    counts = (
        select(
            actor.label("actor"), recipient.label("recipient"), dyads.c.type,
            func.count(dyads.c.event.distinct()).label("n"), func.avg(dyads.c.score).label("mean"),
        )
        .where(*where)
        .group_by(actor, recipient, dyads.c.type)
        .cte("counts")
    )  # fmt: skip
    who = (counts.c.actor, counts.c.recipient)
    total = func.sum(counts.c.n)
    top = (
        select(*who)
        .group_by(*who)
        .order_by(total.desc(), *who)
        .limit(asked.limit)
        .offset(asked.offset)
        .cte("top")
    )
    rows = connection.execute(
        select(*who, counts.c.type, counts.c.n, counts.c.mean).join(
            top, and_(top.c.actor == counts.c.actor, top.c.recipient == counts.c.recipient)
        )
    ).all()
    pairs: dict[tuple[str, str], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        pairs.setdefault((row[0], row[1]), []).append(row)
    nodes = _nodes(connection, {key for pair in pairs for key in pair}) if by == "identity" else {}
    found = [
        _dyad(nodes.get(a) or Node(name=a), nodes.get(r) or Node(name=r), some)
        for (a, r), some in pairs.items()
    ]
    return sorted(found, key=lambda d: (-d.events, d.actor.name, d.recipient.name))


def _dyad(actor: Node, recipient: Node, rows: list[Row[*tuple[Any, ...]]]) -> Dyad:
    types = {row.type: row.n for row in sorted(rows, key=lambda row: (-row.n, row.type))}
    total = sum(types.values())
    score = round(sum(row.mean * row.n for row in rows) / total, 3)
    return Dyad(actor=actor, recipient=recipient, events=total, score=score, types=types)


def _nodes(connection: Connection, keys: set[str]) -> dict[str, Node]:
    asked = select(identities.c.key, identities.c.id, identities.c.name, identities.c.name_ar).where(
        identities.c.key.in_(keys)
    )
    return {
        row.key: Node(name=row.name, name_ar=row.name_ar, identity=row.id)
        for row in connection.execute(asked)
    }
