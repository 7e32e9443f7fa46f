"""Who tells something: the chain from the outlet to the innermost speaker, with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from riwaya.corpus.excerpts import Place, Words, span_at
from riwaya.corpus.names import NO_COUNTRY
from riwaya.store.tables import articles, attributions, identities

__all__ = ["Chains", "Teller", "code_of"]

_AT_ONCE = 500
_DEEPEST = 50


class Teller(Struct, frozen=True, kw_only=True):
    """One link of a chain: the outlet (no ``claim``), or the speaker of a claim.

    ``name`` and ``name_ar`` are None where nobody is named; ``code`` is COUNTRY SECTOR; ``said`` are the
    words that say who speaks, ``stance`` how. ``local`` is the claim's id within the report.
    """

    name: str | None
    name_ar: str | None
    code: str | None = None
    identity: int | None = None
    said: Words | None = None
    stance: str | None = None
    claim: int | None = None
    local: str | None = None


def code_of(country: str | None, sector: str | None) -> str | None:
    """``RUS MIL``, ``RUS``, ``--- MIL``, or None."""
    if country is None and sector is None:
        return None
    return " ".join(filter(None, (country or NO_COUNTRY, sector)))


class Chains:
    """The chains of some articles' claims, loaded at once."""

    def __init__(self, connection: Connection, of: Iterable[int]) -> None:
        self._outlets: dict[int, str | None] = {}
        self._claims: dict[tuple[int, str], Row[Any]] = {}
        ids = sorted(set(of))
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            outlets = select(articles.c.id, articles.c.outlet).where(articles.c.id.in_(some))
            self._outlets.update((row.id, row.outlet) for row in connection.execute(outlets))
            claims = (
                select(attributions, identities.c.name, identities.c.name_ar)
                .outerjoin(identities, identities.c.id == attributions.c.identity)
                .where(attributions.c.article.in_(some))
            )
            self._claims.update(((row.article, row.local), row) for row in connection.execute(claims))

    def places(self, article: int, local: str | None) -> list[Place]:
        """Where the words stand that :meth:`chain` needs."""
        spans = [span_at(row.source_start, row.source_end) for row in self._links(article, local)]
        return [(article, span) for span in spans if span is not None]

    def chain(self, article: int, local: str | None, words: Mapping[Place, Words]) -> tuple[Teller, ...]:
        """From the outlet inwards to the claim ``local`` of the article (None: the outlet alone)."""
        outlet = self._outlets.get(article)
        return (
            Teller(name=outlet, name_ar=outlet),
            *(self.teller(row, words) for row in self._links(article, local)),
        )

    def teller(self, row: Row[Any], words: Mapping[Place, Words]) -> Teller:
        """The speaker of one claim; its words are looked up in ``words``."""
        span = span_at(row.source_start, row.source_end)
        said = words.get((row.article, span)) if span is not None else None
        named = said.words if said is not None else None
        return Teller(
            name=row.name or named,
            name_ar=row.name_ar or named,
            code=code_of(row.country, row.sector),
            identity=row.identity,
            said=said,
            stance=row.stance,
            claim=row.id,
            local=row.local,
        )

    def _links(self, article: int, local: str | None) -> list[Row[Any]]:
        found: list[Row[Any]] = []
        while local is not None and len(found) < _DEEPEST:
            row = self._claims.get((article, local))
            if row is None:
                break
            found.append(row)
            local = row.parent
        return found[::-1]
