"""``riwaya serve``: the desk."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from riwaya.errors import RiwayaError

__all__ = ["serve"]


@click.command()
@click.option(
    "--db", metavar="URL", help="SQLite file or PostgreSQL URL; made if missing. Without it nothing is kept."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--token", envvar="RIWAYA_TOKEN", help="One secret for all who come (also from RIWAYA_TOKEN).")
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="A name the desk may be reached by."
)
@click.option("--proxy", is_flag=True, help="Behind a proxy on this machine that adds X-Forwarded headers.")
@click.option("--secure", is_flag=True, help="Reached by https: cookies are sent over nothing else.")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="CPU threads of the model."
)
@click.option("--model", type=click.Path(path_type=Path), help="Another model file.")
def serve(
    db: str | None, port: int, host: str, token: str | None, hosts: tuple[str, ...], proxy: bool, secure: bool,
    threads: int, model: Path | None,
) -> None:  # fmt: skip
    """Open the desk: read, compare and correct reports in a browser, and an HTTP API for programs."""
    try:
        from riwaya.web.serving import run
        from riwaya.web.settings import Settings
    except ModuleNotFoundError as error:
        click.echo(f"riwaya: the desk needs {error.name}; pip install 'riwaya[desk]'", err=True)
        sys.exit(2)
    settings = Settings(
        database=db, model=model, host=host, port=port, token=token or None, hosts=hosts, proxy=proxy,
        secure=secure, threads=threads,
    )  # fmt: skip
    try:
        run(settings, say=lambda line: click.echo(line, err=True))
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
