"""Rows in few statements, each written once: what a driver takes without more ado.

SQLite takes rows one by one at hardly any cost, so they go by ``executemany`` and are numbered here, in the
transaction that alone writes. To PostgreSQL each statement is a round trip and each row of an
``executemany`` an execution, so the rows of a table go as one JSON value and several tables in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, CursorResult, Table

__all__ = ["Bulk", "Row"]

Row = dict[str, Any]


class Bulk:
    """Writes within the transaction that is open on ``connection``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._written: dict[object, str] = {}
        self._waiting: list[tuple[str, Row]] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is inserted in here may wait until the end, to go in one statement: nothing in it sees the rest."""
        if self.is_sqlite:
            yield
            return
        waiting: list[tuple[str, Row]] = []
        self._waiting = waiting
        try:
            yield
        finally:
            self._waiting = None
        if waiting:
            parts = tuple(sql for sql, _ in waiting)
            sql = self._once(parts, lambda: _in_one(parts))
            self.connection.exec_driver_sql(sql, {k: v for _, values in waiting for k, v in values.items()})

    def insert(self, table: Table, rows: Sequence[Row], then: str = "") -> None:
        """Writes ``rows``, which all have the same columns; ``then`` is what follows (ON CONFLICT …)."""
        if not rows:
            return
        names = tuple(rows[0])
        if self.is_sqlite:
            self.connection.exec_driver_sql(self._values(table, names) + then, list(rows))
        else:
            self.run(self._records(table, names) + then, {"rows": _json(rows)})

    def add(self, table: Table, row: Row, then: str = "") -> None:
        """Writes one row, whatever its values."""
        self.run(self._values(table, tuple(row)) + then, row)

    def added(self, table: Table, row: Row) -> int | None:
        """Writes one row at once; the answer is its id, or None if it is there already."""
        sql = self._values(table, tuple(row)) + " ON CONFLICT DO NOTHING RETURNING id"
        number: int | None = self.connection.exec_driver_sql(sql, row).scalar()
        return number

    def numbered(self, table: Table, rows: Sequence[Row], by: str) -> dict[str, int]:
        """Writes ``rows`` at once and gives their new ids by the value of the column ``by``.

        Where PostgreSQL has such a row already, from another process, it is left and not in the answer.
        """
        if not rows:
            return {}
        if not self.is_sqlite:
            sql = self._records(table, tuple(rows[0])) + f" ON CONFLICT DO NOTHING RETURNING {by}, id"
            return dict(_pairs(self.connection.exec_driver_sql(sql, {"rows": _json(rows)})))
        # As SQLite itself would number them; nobody else writes until the end of the transaction.
        last = f"SELECT coalesce(max(id), 0) FROM {table.name}"
        first = self.connection.exec_driver_sql(last).scalar_one() + 1
        self.insert(table, [row | {"id": first + at} for at, row in enumerate(rows)])
        return {row[by]: first + at for at, row in enumerate(rows)}

    def matching(
        self, table: Table, by: str, values: Collection[str] | Collection[int], column: str, most: int = 10**6
    ) -> list[tuple[Any, Any]]:
        """(``by``, ``column``) of the rows that have one of ``values`` in the column ``by``, at most ``most``."""
        if not values:
            return []
        among = "IN (SELECT value FROM json_each(:values))" if self.is_sqlite else "= ANY(%(values)s)"
        sql = f"SELECT {by}, {column} FROM {table.name} WHERE {by} {among} LIMIT {most}"
        given = _json(list(values)) if self.is_sqlite else list(values)
        return _pairs(self.connection.exec_driver_sql(sql, {"values": given}))

    def run(self, sql: str, values: Row) -> None:
        """Runs a statement in the driver's own words, with parameters by name, that gives no rows."""
        if self._waiting is None:
            self.connection.exec_driver_sql(sql, values)
            return
        at = len(self._waiting)  # parameters of several statements are told apart by its number
        sql = self._once((sql, at), lambda: sql.replace("%(", f"%(w{at}_"))
        self._waiting.append((sql, {f"w{at}_{name}": value for name, value in values.items()}))

    def _values(self, table: Table, names: tuple[str, ...]) -> str:
        def write() -> str:
            columns = ", ".join(map(self._quoted, names))
            return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(map(self._parameter, names))})"

        return self._once(("values", table.name, names), write)

    def _records(self, table: Table, names: tuple[str, ...]) -> str:
        def write() -> str:
            columns = ", ".join(map(self._quoted, names))
            dialect = self.connection.dialect
            types = ", ".join(f"{self._quoted(n)} {table.c[n].type.compile(dialect=dialect)}" for n in names)
            return (
                f"INSERT INTO {table.name} ({columns}) SELECT {columns} "
                f"FROM json_to_recordset({self._parameter('rows')}::json) AS r ({types})"
            )

        return self._once(("records", table.name, names), write)

    def _once(self, key: object, write: Callable[[], str]) -> str:
        if key not in self._written:
            self._written[key] = write()
        return self._written[key]

    def _parameter(self, name: str) -> str:
        return f":{name}" if self.is_sqlite else f"%({name})s"

    def _quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote(name)


def _in_one(parts: Sequence[str]) -> str:
    return "WITH " + ", ".join(f"w{at} AS ({sql})" for at, sql in enumerate(parts)) + " SELECT 1"


def _pairs(found: CursorResult[*tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    return [(first, second) for first, second in found]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
