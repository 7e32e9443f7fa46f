"""Writes the rows that are derived from a reading: all of them, or what a correction changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from riwaya.store.rows import Row, Rows
from riwaya.store.tables import (
    attributions,
    cluster_members,
    clusters,
    dyads,
    events,
    forms,
    identities,
    locations,
    mentions,
    parties,
)

__all__ = ["Derived"]

_REMEMBERED = 100_000
# An event with another of these may be another occurrence: it is linked anew.
_OF_OCCURRENCE = ("type", "day", "last_day", "dated", "place", "place_country", "lat", "lon", "gist")
_NEVER_LINKED = "hypothetical"


class Derived:
    """The derived rows of articles, within transactions of ``connection``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        self._identities: dict[str, int] = {}

    def remembered(self) -> dict[str, int]:
        """Ids of identities that are known, to be given back to :meth:`remember` after a rollback."""
        return dict(self._identities)

    def remember(self, known: dict[str, int]) -> None:
        self._identities = known

    def insert(self, article: int, rows: Rows) -> None:
        """Writes the rows of an article that has none."""
        ids = self._identity_ids(rows)
        self._count_forms(rows.forms)
        self._many(mentions, [_linked(r, ids, "identity") | {"article": article} for r in rows.mentions])
        self._many(
            attributions, [_linked(r, ids, "identity") | {"article": article} for r in rows.attributions]
        )
        new = [_linked(r, ids, "place") | {"article": article} for r in rows.events]
        self._of_events(rows, ids, self._inserted(events, new))

    def forget(self, article: int, rows: Rows) -> None:
        """Takes out the rows of an article, which ``rows`` were."""
        self._count_forms([row | {"count": -row["count"]} for row in rows.forms])
        for table in (mentions, attributions, events):
            self._connection.execute(delete(table).where(table.c.article == article))

    def update(self, article: int, old: Rows, new: Rows) -> None:
        """Makes the rows of an article, which were ``old``, what ``new`` says.

        Statements and events with the same local id keep their ids, and events their occurrence unless
        they can no longer be of it; occurrences whose accounts changed are to be counted anew.
        """
        ids = self._identity_ids(new)
        counts = Counter({_form(row): row["count"] for row in new.forms})
        counts.subtract({_form(row): row["count"] for row in old.forms})
        folded = {_form(row): row for row in (*old.forms, *new.forms)}
        self._count_forms([folded[key] | {"count": count} for key, count in counts.items() if count])
        self._connection.execute(delete(mentions).where(mentions.c.article == article))
        self._many(mentions, [_linked(r, ids, "identity") | {"article": article} for r in new.mentions])
        self._replace(attributions, article, [_linked(r, ids, "identity") for r in new.attributions])
        before = self._stored(events, article)
        numbers = self._replace(events, article, [_linked(r, ids, "place") for r in new.events])
        for table in (parties, locations, dyads):
            self._connection.execute(delete(table).where(table.c.event.in_(numbers)))
        self._of_events(new, ids, numbers)
        self._part(before, [_linked(r, ids, "place") for r in new.events])

    def _replace(self, table: Table, article: int, new: Sequence[Row]) -> list[int]:
        """Rows by their local ids: changed, added or taken out; the numbers of ``new`` in its order."""
        old = self._stored(table, article)
        gone = [row["id"] for local, row in old.items() if local not in {r["local"] for r in new}]
        if gone:
            self._connection.execute(delete(table).where(table.c.id.in_(gone)))
        numbers = {local: row["id"] for local, row in old.items()}
        for row in new:
            was = old.get(row["local"])
            if was is not None and any(was[name] != value for name, value in row.items()):
                self._connection.execute(update(table).where(table.c.id == was["id"]).values(**row))
        added = [row | {"article": article} for row in new if row["local"] not in old]
        for row, number in zip(added, self._inserted(table, added), strict=True):
            numbers[row["local"]] = number
        return [numbers[row["local"]] for row in new]

    def _part(self, before: Mapping[str, Mapping[str, Any]], new: Sequence[Row]) -> None:
        """Takes events out of occurrences that they can no longer be of."""
        ids = [row["id"] for row in before.values()]
        touched = select(cluster_members.c.cluster).where(cluster_members.c.event.in_(ids))
        self._connection.execute(update(clusters).where(clusters.c.id.in_(touched)).values(conflicts=-1))
        apart = [
            before[row["local"]]["id"]
            for row in new
            if row["local"] in before
            and (
                row["factuality"] == _NEVER_LINKED
                or any(before[row["local"]][name] != row[name] for name in _OF_OCCURRENCE)
            )
        ]
        if apart:
            self._connection.execute(delete(cluster_members).where(cluster_members.c.event.in_(apart)))

    def _stored(self, table: Table, article: int) -> dict[str, Mapping[str, Any]]:
        found = self._connection.execute(select(table).where(table.c.article == article))
        return {row["local"]: dict(row) for row in found.mappings()}

    def _inserted(self, table: Table, rows: Sequence[Row]) -> Sequence[int]:
        if not rows:
            return []
        numbers: Sequence[int] = self._connection.scalars(
            insert(table).returning(table.c.id, sort_by_parameter_order=True), rows
        ).all()
        return numbers

    def _of_events(self, rows: Rows, ids: Mapping[str, int], numbers: Sequence[int]) -> None:
        for table, its in ((parties, rows.parties), (locations, rows.locations)):
            self._many(table, [_linked(r, ids, "identity") | {"event": numbers[r["event"]]} for r in its])
        self._many(dyads, [r | {"event": numbers[r["event"]]} for r in rows.dyads])

    def _many(self, table: Table, rows: list[Row]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _identity_ids(self, rows: Rows) -> dict[str, int]:
        wanted = {row["key"]: row for row in rows.identities}
        missing = [key for key in wanted if key not in self._identities]
        if missing:
            # In order of their keys, so that two processes never wait for each other in a circle.
            self._connection.execute(
                self._upsert(identities).on_conflict_do_nothing(),
                [wanted[key] for key in sorted(missing)],
            )
            found = self._connection.execute(
                select(identities.c.key, identities.c.id).where(identities.c.key.in_(missing))
            )
            if len(self._identities) > _REMEMBERED:
                self._identities.clear()
                return self._identity_ids(rows)
            self._identities.update((row.key, row.id) for row in found)
        return {key: self._identities[key] for key in wanted}

    def _count_forms(self, changed: Iterable[Row]) -> None:
        """Adds to the counts of written forms, in order of their keys as above."""
        rows = sorted(changed, key=_form)
        missing = {row["identity"] for row in rows} - self._identities.keys()
        known = self._identities
        if missing:
            asked = select(identities.c.key, identities.c.id).where(identities.c.key.in_(missing))
            known = {**known, **{row.key: row.id for row in self._connection.execute(asked)}}
        # A form that is not there is not less often there.
        statement = self._upsert(forms).values(count=bindparam("first"))
        rows = [
            {**row, "identity": known[row["identity"]], "first": max(0, row["count"]), "more": row["count"]}
            for row in rows
            if row["identity"] in known
        ]
        if rows:
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[forms.c.identity, forms.c.written],
                    set_={"count": forms.c.count + bindparam("more")},
                ),
                [{name: value for name, value in row.items() if name != "count"} for row in rows],
            )


def _form(row: Row) -> tuple[str, str]:
    return row["identity"], row["written"]


def _linked(row: Row, ids: Mapping[str, int], *names: str) -> Row:
    return row | {name: ids.get(row[name]) if row[name] is not None else None for name in names}
