"""Conflicts as pages show them: each version in words, with the sentences that say so, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from riwaya.corpus.conflicts import Account, Conflict, Version
from riwaya.corpus.contexts import Context, contexts_at
from riwaya.corpus.events import told
from riwaya.corpus.excerpts import Place
from riwaya.schema import Span
from riwaya.web.naming import Naming

__all__ = ["Shown", "ShownVersion", "shown_versions"]

_MOST_LOOKED_AT = 40  # accounts of one version


class ShownVersion(Struct, frozen=True, kw_only=True):
    """What some accounts say in common; ``more`` counts those that are not among ``accounts``."""

    words: str
    accounts: list[tuple[Account, Context]]
    more: int


class Shown(Struct, frozen=True, kw_only=True):
    """One dimension in which accounts differ."""

    conflict: Conflict
    heading: str
    versions: list[ShownVersion]


def shown_versions(connection: Connection, found: Sequence[Conflict], say: Naming, most: int) -> list[Shown]:
    """The conflicts with at most ``most`` accounts of each version."""
    versions = [version for conflict in found for version in conflict.versions]
    first = told(connection, [v.accounts[0].event for v in versions])
    looked_at = [account for v in versions for account in v.accounts[:_MOST_LOOKED_AT]]
    sentences = contexts_at(connection, map(_place, looked_at))

    def shown(conflict: Conflict, version: Version) -> ShownVersion:
        accounts = _once(version.accounts[:_MOST_LOOKED_AT], sentences)
        words = say.version(conflict.dimension, first[version.accounts[0].event]) or version.value
        left = len(accounts) - most + max(0, len(version.accounts) - _MOST_LOOKED_AT)
        return ShownVersion(words=words, accounts=accounts[:most], more=max(0, left))

    return [
        Shown(conflict=c, heading=say.dimension(c.dimension), versions=[shown(c, v) for v in c.versions]) for c in found
    ]  # fmt: skip


def _place(account: Account) -> Place:
    return account.article, Span(account.trigger.start, account.trigger.end)


def _once(accounts: Sequence[Account], sentences: Mapping[Place, Context]) -> list[tuple[Account, Context]]:
    """Each sentence of each teller once, though it tells the occurrence with two words."""
    own: dict[object, tuple[Account, Context]] = {}
    for account in accounts:
        context = sentences[_place(account)]
        sentence = context.before + context.words + context.after
        own.setdefault((account.article, account.chain[-1].local, sentence), (account, context))
    return list(own.values())
