"""Brings a schema to the newest version with Alembic; the revisions are in ``migrations/versions``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from riwaya.store.database import take_lock

__all__ = ["upgrade"]


def upgrade(engine: Engine, to: str = "head") -> None:
    """Runs the missing revisions, in one transaction; what another process ran meanwhile is not missing."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        take_lock(connection, "schema")
        config.attributes["connection"] = connection
        command.upgrade(config, to)
