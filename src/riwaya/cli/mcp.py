"""``riwaya mcp``: the server for assistants."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["mcp"]


@click.command()
@click.option(
    "--db",
    metavar="URL",
    help="SQLite file or PostgreSQL URL; only read. Without it only the tool read works.",
)
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Another model file."
)
def mcp(db: str | None, model: Path | None) -> None:
    """Let assistants read reports and ask the database, by the Model Context Protocol over standard input and output.

    To be started by an MCP client (docs/mcp.md), not by hand.
    """
    try:
        from riwaya.integrations.mcp.library import Library
        from riwaya.integrations.mcp.server import serve
    except ImportError as error:  # missing, or of a version before 2
        click.echo(f"riwaya: {error}; the MCP server needs pip install 'riwaya[mcp]' (mcp 2)", err=True)
        sys.exit(2)
    serve(Library(db, model))
