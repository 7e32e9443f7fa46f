"""Many rows at once, in one statement that is written once: what a driver takes without more ado.

SQLite takes rows one by one at hardly any cost, so they go by ``executemany`` and are numbered here, in the
transaction that alone writes. To PostgreSQL each statement is a round trip and each row of an
``executemany`` an execution, so rows go as one JSON value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, Table

__all__ = ["Bulk"]

Row = dict[str, Any]


class Bulk:
    """Inserts within the transaction that is open on ``connection``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._known: dict[object, str] = {}

    def insert(self, table: Table, rows: Sequence[Row], then: str = "") -> None:
        """Writes ``rows``, which all have the same columns; ``then`` is what follows (ON CONFLICT …)."""
        if not rows:
            return
        if self._is_sqlite:
            self._connection.exec_driver_sql(self._one(table, tuple(rows[0]), then), list(rows))
        else:
            self._connection.exec_driver_sql(self._json(table, tuple(rows[0]), then), {"rows": _json(rows)})

    def numbered(self, table: Table, rows: Sequence[Row], by: str) -> dict[str, int]:
        """Writes ``rows`` and gives their new ids by the value of the column ``by``.

        Where PostgreSQL has such a row already, from another process, it is left and not in the answer.
        """
        if not rows:
            return {}
        if not self._is_sqlite:
            then = f" ON CONFLICT DO NOTHING RETURNING {by}, id"
            sql = self._json(table, tuple(rows[0]), then)
            found = self._connection.exec_driver_sql(sql, {"rows": _json(rows)})
            return {row[0]: row[1] for row in found}
        # As SQLite itself would number them; nobody else writes until the end of the transaction.
        first = self._connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}").scalar_one()
        self.insert(table, [row | {"id": first + at} for at, row in enumerate(rows)])
        return {row[by]: first + at for at, row in enumerate(rows)}

    def ids(self, table: Table, by: str, values: Collection[str]) -> dict[str, int]:
        """The ids of the rows that have one of ``values`` in the column ``by``."""
        if not values:
            return {}
        among = "SELECT value FROM json_each(:values)"
        if not self._is_sqlite:
            among = "SELECT json_array_elements_text(%(values)s::json)"
        found = self._connection.exec_driver_sql(
            f"SELECT {by}, id FROM {table.name} WHERE {by} IN ({among})", {"values": _json(sorted(values))}
        )
        return {row[0]: row[1] for row in found}

    def sql(self, statement: Executable) -> str:
        """The text of a statement of SQLAlchemy for this driver; its values go by their names."""
        return str(statement.compile(dialect=self._named))  # type: ignore[attr-defined]

    @cached_property
    def _named(self) -> Any:
        """The dialect with parameters by name."""
        dialect = self._connection.dialect
        return type(dialect)(paramstyle="named") if self._is_sqlite else dialect

    def _one(self, table: Table, names: tuple[str, ...], then: str) -> str:
        key = (table.name, names, then)
        if key not in self._known:
            columns = ", ".join(self._quoted(name) for name in names)
            values = ", ".join(f":{name}" for name in names)
            self._known[key] = f"INSERT INTO {table.name} ({columns}) VALUES ({values}){then}"
        return self._known[key]

    def _json(self, table: Table, names: tuple[str, ...], then: str) -> str:
        key = (table.name, names, then)
        if key not in self._known:
            dialect = self._connection.dialect
            columns = ", ".join(self._quoted(name) for name in names)
            types = ", ".join(
                f"{self._quoted(name)} {table.c[name].type.compile(dialect=dialect)}" for name in names
            )
            self._known[key] = (
                f"INSERT INTO {table.name} ({columns}) SELECT {columns} "
                f"FROM json_to_recordset(%(rows)s::json) AS r ({types}){then}"
            )
        return self._known[key]

    def _quoted(self, name: str) -> str:
        return self._connection.dialect.identifier_preparer.quote(name)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
