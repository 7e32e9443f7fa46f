"""``riwaya ask``: questions to the database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click

from riwaya.cli.remote import ask_server, client_of, server_option
from riwaya.errors import RiwayaError

__all__ = ["ask"]

_DEFAULT = "riwaya.db"
_FILTERS: tuple[tuple[str, str, str], ...] = (
    ("since", "DAY", "From this day on, YYYY-MM-DD: of an event its own day, of a statement the report's."),
    ("until", "DAY", "Up to this day."),
    (
        "place",
        "NAME",
        "Arabic or English name (NAME, ISO tells namesakes apart) or ISO code; with all inside it.",
    ),
    (
        "party",
        "NAME",
        "Who acts, is acted upon, or is spoken of: a name, or a code such as RUS or 'RUS MIL'.",
    ),
    ("role", "ROLE", "What the party is: actor or recipient."),
    ("toward", "NAME", "Whom it is done to: a name or code."),
    ("type", "TYPE", "PLOVER event type, such as ASSAULT."),
    ("mode", "MODE", "Mode of the event type, such as aerial."),
    ("factuality", "F", "actual, future, hypothetical, negated or historical."),
    ("source", "NAME", "A speaker's name or code, or an outlet."),
    ("stance", "STANCE", "assert, deny, accuse, threaten, commit, request, believe or evaluate."),
)
_UPPER = ("type",)

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
@click.option("--db", metavar="URL", help=f"SQLite file or PostgreSQL URL.  [default: {_DEFAULT}]")
@server_option
@click.pass_context
def ask(context: click.Context, db: str | None, server: str | None) -> None:
    """Ask the database. Answers go to stdout, as a table or with --json one object a line."""
    context.obj = db, server


def _asks(command: F) -> F:
    """Adds what every question has."""
    for name, metavar, text in reversed(_FILTERS):
        command = click.option(f"--{name}", metavar=metavar, help=text)(command)
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line."),
        click.option("--offset", type=int, default=0, help="Leave out the first N."),
        click.option(
            "--limit", metavar="N", type=int, default=100, show_default=True, help="At most N answers."
        ),
        click.option("--db", metavar="URL", help="The same as before the question."),
        click.option("--server", metavar="URL", help="The same as before the question."),
    ):
        command = option(command)
    return click.pass_context(command)  # type: ignore[return-value]


def _answer(
    context: click.Context,
    question: str,
    options: dict[str, Any],
    **more: object,
) -> None:
    """Asks the function that has the question's name in the module of that name, and prints."""
    from riwaya.corpus.filters import Filter
    from riwaya.export.writable import abandon_stdout, writable
    from riwaya.store.database import Database

    db, server = (
        options.pop(name) or before for name, before in zip(("db", "server"), context.obj, strict=True)
    )
    if db and server:
        raise click.UsageError("--db or --server, not both")
    as_json = options.pop("as_json")
    for name in _UPPER:
        options[name] = options[name] and options[name].upper()
    try:
        if server:
            answers = ask_server(client_of(server, context), question, Filter(**options), more)
        else:
            function = getattr(import_module(f"riwaya.corpus.{question}"), question)
            with Database(db or _DEFAULT) as database, database.read() as connection:
                answers = function(connection, Filter(**options), **more)
        with writable("-"):
            _print(question, answers, as_json)
    except RiwayaError as error:
        abandon_stdout()
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # as of `| head`: all that was wanted has been read
        abandon_stdout()


def _print(question: str, answers: list[Any], as_json: bool) -> None:
    if not answers:
        click.echo("nothing in the database answers that", err=True)
    elif as_json:
        import msgspec

        encoder = msgspec.json.Encoder()
        for answer in answers:
            sys.stdout.buffer.write(encoder.encode(answer) + b"\n")
        sys.stdout.buffer.flush()
    else:
        from riwaya.cli.answers import print_table

        print_table(question, answers)


_AFTER = click.option("--after", metavar="ID", type=int, help="Go on behind this one: faster than --offset.")


@ask.command()
@_AFTER
@_asks
def events(context: click.Context, **options: Any) -> None:
    """Who did what to whom, where and when, on whose word; the newest first."""
    _answer(context, "events", options)


@ask.command()
@_AFTER
@_asks
def claims(context: click.Context, **options: Any) -> None:
    """Who said what of whom; the newest first."""
    _answer(context, "claims", options)


@ask.command()
@_asks
def conflicts(context: click.Context, **options: Any) -> None:
    """Occurrences whose accounts differ, side by side."""
    _answer(context, "conflicts", options)


@ask.command()
@click.option("--by", type=click.Choice(["day", "week", "month"]), default="day", show_default=True)
@_asks
def timeline(context: click.Context, by: str, **options: Any) -> None:
    """How many events of which types, and their mean PLOVER score; the newest --limit periods."""
    _answer(context, "timeline", options, by=by)


@ask.command()
@click.option("--by", type=click.Choice(["identity", "code"]), default="identity", show_default=True)
@_asks
def network(context: click.Context, by: str, **options: Any) -> None:
    """Who does what to whom: counts and mean PLOVER scores; the most frequent pairs first."""
    _answer(context, "network", options, by=by)


@ask.command()
@_asks
def casualties(context: click.Context, **options: Any) -> None:
    """Killed and hurt by day and place: lowest, highest, and each source's own figure."""
    _answer(context, "casualties", options)


@ask.command()
@click.option("--by", type=click.Choice(["identity", "code"]), default="identity", show_default=True)
@_asks
def speakers(context: click.Context, by: str, **options: Any) -> None:
    """Who is quoted how often, by which outlets, with which stances; by code also the unnamed."""
    _answer(context, "speakers", options, by=by)


@ask.command()
@click.argument("query")
@_asks
def find(context: click.Context, query: str, **options: Any) -> None:
    """Reports with every word of QUERY in any of its forms; "…" asks for the exact phrase."""
    _answer(context, "find", options, query=query)
