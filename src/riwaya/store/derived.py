"""Writes the rows that are derived from a reading: all of them, or what a correction changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update

from riwaya.store.bulk import Bulk
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
_COUNTED = " ON CONFLICT (identity, written) DO UPDATE SET count = forms.count + excluded.count"
_LESS_BY = ("identity", "written", "count")
_LESS = (
    update(forms)
    .where(forms.c.identity == bindparam("its_identity"), forms.c.written == bindparam("its_written"))
    .values(count=forms.c.count + bindparam("its_count"))
)


class Derived:
    """The derived rows of articles, written through ``bulk``."""

    def __init__(self, bulk: Bulk) -> None:
        self._connection = bulk.connection
        self._bulk = bulk
        self._identities: dict[str, int] = {}
        self._new: list[str] = []

    def begin(self) -> None:
        """To be called before each transaction: what it numbers can be forgotten if it does not happen."""
        self._new.clear()

    def undo(self) -> None:
        """Forgets the identities that were numbered in a transaction that did not happen."""
        for key in self._new:
            self._identities.pop(key, None)
        self._new.clear()

    def insert(self, article: int, rows: Rows) -> None:
        """Writes the rows of an article that has none."""
        ids = self._identity_ids(rows)
        self._count_forms(rows.forms)
        self._add(mentions, article, _linked(rows.mentions, ids, "identity"))
        self._add(attributions, article, _linked(rows.attributions, ids, "identity"))
        new = [row | {"article": article} for row in _linked(rows.events, ids, "place")]
        numbers = self._bulk.numbered(events, new, "local")
        self._of_events(rows, ids, [numbers[row["local"]] for row in new])

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
        self._add(mentions, article, _linked(new.mentions, ids, "identity"))
        self._replace(attributions, article, _linked(new.attributions, ids, "identity"))
        before = self._stored(events, article)
        numbers = self._replace(events, article, _linked(new.events, ids, "place"))
        for table in (parties, locations, dyads):
            self._connection.execute(delete(table).where(table.c.event.in_(numbers)))
        self._of_events(new, ids, numbers)
        self._part(before, _linked(new.events, ids, "place"))

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
        numbers |= self._bulk.numbered(table, added, "local")
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

    def _add(self, table: Table, article: int, rows: Sequence[Row]) -> None:
        self._bulk.insert(table, [row | {"article": article} for row in rows])

    def _of_events(self, rows: Rows, ids: Mapping[str, int], numbers: Sequence[int]) -> None:
        for table, its in ((parties, rows.parties), (locations, rows.locations)):
            linked = _linked(its, ids, "identity")
            self._bulk.insert(table, [row | {"event": numbers[row["event"]]} for row in linked])
        self._bulk.insert(dyads, [row | {"event": numbers[row["event"]]} for row in rows.dyads])

    def _identity_ids(self, rows: Rows) -> dict[str, int]:
        wanted = {row["key"]: row for row in rows.identities}
        if len(self._identities) > _REMEMBERED:
            self._identities.clear()
        missing = wanted.keys() - self._identities.keys()
        if missing:
            self._identities.update(self._bulk.matching(identities, "key", missing, "id"))
            # In order of their keys, so that two processes never wait for each other in a circle.
            new = sorted(missing - self._identities.keys())
            self._identities |= self._bulk.numbered(identities, [wanted[key] for key in new], "key")
            self._new += new
            # What another process made meanwhile.
            lost = missing - self._identities.keys()
            self._identities.update(self._bulk.matching(identities, "key", lost, "id"))
        return {key: self._identities[key] for key in wanted}

    def _count_forms(self, changed: Iterable[Row]) -> None:
        """Adds to the counts of written forms, in order of their keys as above."""
        rows = sorted(changed, key=_form)
        missing = {row["identity"] for row in rows} - self._identities.keys()
        found = dict(self._bulk.matching(identities, "key", missing, "id"))
        linked = [
            row | {"identity": number}
            for row in rows
            if (number := self._identities.get(row["identity"], found.get(row["identity"]))) is not None
        ]
        for more, some in groupby(linked, key=lambda row: row["count"] > 0):
            if more:
                self._bulk.insert(forms, list(some), _COUNTED)
            else:  # a form that is not there is not less often there
                less = [{f"its_{name}": row[name] for name in _LESS_BY} for row in some]
                self._connection.execute(_LESS, less)


def _form(row: Row) -> tuple[str, str]:
    return row["identity"], row["written"]


def _linked(rows: Sequence[Row], ids: Mapping[str, int], name: str) -> list[Row]:
    """``rows`` with the id in that column where they have a key."""
    return [row | {name: ids.get(row[name])} for row in rows]
