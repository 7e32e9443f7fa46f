"""Whether a database was written to, asked before every answer and therefore cheap."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

from riwaya.store.database import Database

__all__ = ["Watch"]


class Watch:
    """Notices writes by any connection of any process; :meth:`close` it."""

    def __init__(self, database: Database) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        if database.is_sqlite:
            self._connection = sqlite3.connect(database.files[0], check_same_thread=False)

    def seen(self) -> int | None:
        """A number that changes with every commit (SQLite, ``PRAGMA data_version``).

        None: it cannot be told without asking the tables (PostgreSQL, or a file that cannot be read just now:
        whoever asks the tables then is told so).
        """
        with self._lock, suppress(sqlite3.Error):
            if self._connection is None:
                return None
            found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return found
        return None

    def close(self) -> None:
        """Lets go of the database."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
