"""``riwaya users``: who may open a desk beyond this machine, and their tokens."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from riwaya.errors import RiwayaError, UsageError

if TYPE_CHECKING:
    from riwaya.store.database import Database
    from riwaya.store.users import Users

__all__ = ["users"]

_ROLES = click.Choice(["reader", "editor", "admin"])
_db = click.option(
    "--db", default="riwaya.db", show_default=True, metavar="URL", help="SQLite file or PostgreSQL URL."
)
_password = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="Take the password from standard input, not the terminal.",
)


@click.group()
def users() -> None:
    """Who may open a desk that others can reach: users, their roles, passwords and tokens.

    Readers read; editors also correct and add reports; admins also manage users and see the audit log.
    """


@contextmanager
def _opened(db: str) -> Iterator[tuple[Database, Users]]:
    from riwaya.store.database import Database
    from riwaya.store.users import Users

    try:
        with Database(db, create=True) as database:
            yield database, Users(database)
    except RiwayaError as error:
        click.echo(f"riwaya: {error}", err=True)
        sys.exit(2)


@users.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default="reader", show_default=True)
@_password
@_db
def add(name: str, role: str, from_stdin: bool, db: str) -> None:
    """Add a user; the first one has to be an admin."""
    with _opened(db) as (_, known):
        made = known.add(name, _asked(from_stdin), role, _by())
        click.echo(f"{made.name} is added as {made.role}", err=True)


@users.command("list")
@_db
def show(db: str) -> None:
    """List users: name, role, day of adding, whether disabled."""
    with _opened(db) as (_, known):
        for user in known.all():
            state = f"disabled {user.disabled[:10]}" if user.disabled else "enabled"
            click.echo(f"{user.name}\t{user.role}\t{user.made[:10]}\t{state}")


@users.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
@_db
def role(name: str, role: str, db: str) -> None:
    """Give a user another role."""
    with _opened(db) as (_, known):
        known.set_role(name, role, _by())


@users.command()
@click.argument("name")
@_db
def disable(name: str, db: str) -> None:
    """Shut a user out at once; their sessions end and their tokens are refused."""
    with _opened(db) as (_, known):
        known.disable(name, _by())


@users.command()
@click.argument("name")
@_db
def enable(name: str, db: str) -> None:
    """Let a disabled user in again."""
    with _opened(db) as (_, known):
        known.enable(name, _by())


@users.command()
@click.argument("name")
@_password
@_db
def password(name: str, from_stdin: bool, db: str) -> None:
    """Give a user another password; their sessions end."""
    with _opened(db) as (_, known):
        known.get(name)
        known.set_password(name, _asked(from_stdin), _by())


@users.command()
@click.argument("name")
@click.option("--label", default="from the command line", show_default=True, help="What the token is for.")
@_db
def token(name: str, label: str, db: str) -> None:
    """Make a token that stands for a user, and print it: it is shown this once."""
    from riwaya.store.tokens import Tokens

    with _opened(db) as (database, known):
        made = Tokens(database).add(known.get(name), label, _by())
        click.echo(f"token {made.token.id} of {made.token.user}, for: {made.token.label}", err=True)
        click.echo(made.secret)


@users.command()
@click.argument("number", type=int, required=False)
@_db
def revoke(number: int | None, db: str) -> None:
    """End the token of that number; without a number, list the tokens."""
    from riwaya.store.tokens import Tokens

    with _opened(db) as (database, _):
        tokens = Tokens(database)
        if number is not None:
            tokens.revoke(number, _by())
            return
        for each in tokens.all():
            state = f"revoked {each.revoked[:10]}" if each.revoked else "valid"
            click.echo(f"{each.id}\t{each.user}\t{each.made[:10]}\t{state}\t{each.label}")


def _asked(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password; give it by --password-stdin")
    given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return given


def _by() -> str:
    """Who is at the command line, as the audit log names them; the colon is in no user's name."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "cli:"
