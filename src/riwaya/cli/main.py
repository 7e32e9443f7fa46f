"""``riwaya``: the group of commands, and how its errors end."""

from __future__ import annotations

import click

from riwaya.cli.ask import ask
from riwaya.cli.corpus import corpus
from riwaya.cli.corrections import corrections
from riwaya.cli.evaluate import evaluate
from riwaya.cli.export import export
from riwaya.cli.info import info
from riwaya.cli.ingest import ingest
from riwaya.cli.link import link
from riwaya.cli.mcp import mcp
from riwaya.cli.read import read
from riwaya.cli.serve import serve
from riwaya.cli.users import users
from riwaya.version import __version__

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="riwaya %(version)s")
def main() -> None:
    """Reads Arabic news reports into attributed event data: who says that who did what to whom.

    Data goes to stdout, all else to stderr. Exit code 0: all read; 1: some reports failed;
    2: wrong usage, or nothing could be read.
    """


for command in (read, ingest, ask, link, export, serve, users, mcp, corrections, evaluate, info, corpus):
    main.add_command(command)
