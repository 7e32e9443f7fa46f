"""What decided a code, in words: the table row that a ``why`` of a party names."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.knowledge.tables import data_file, rows

__all__ = ["Reason", "explain"]

# kind of why -> (table, the columns that its words name)
_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "sector": ("sectors.tsv", ("id",)),
    "person": ("people.tsv", ("name_en", "role")),
    "body": ("bodies.tsv", ("name_en",)),
    "metonym": ("metonyms.tsv", ("name_en",)),
    "country": ("countries.tsv", ("iso3",)),
    "nisba": ("countries.tsv", ("iso3",)),
    "capital": ("countries.tsv", ("iso3",)),
    "place": ("places.tsv", ("geonames",)),
    "title": ("offices.tsv", ("role",)),
}
_SPARE: dict[str, tuple[str, tuple[str, ...]]] = {"place": ("places_extra.tsv", ("name_en",))}
_LONGEST = 120  # characters of a cell


class Reason(Struct, frozen=True, kw_only=True):
    """Why a code was given: a row of a knowledge table, as (column, value) pairs, or a rule in words."""

    why: str
    table: str | None = None
    row: tuple[tuple[str, str], ...] = ()
    english: str | None = None
    arabic: str | None = None


def explain(why: str) -> Reason:
    """The row or the rule behind a ``why``; the bare ``why`` where no table knows it."""
    kind, _, rest = why.partition(":")
    for rule in (why, kind):
        if rule in _rules():
            english, arabic = _rules()[rule]
            return Reason(why=why, english=english.format(rest), arabic=arabic.format(rest))
    for named in (_NAMED, _SPARE):
        if kind in named:
            table, columns = named[kind]
            # Names hold no colon, so that what is left over belongs to the last column.
            key = tuple(rest.split(":", len(columns) - 1))
            found = _by(table, columns).get(key)
            if found is not None:
                return Reason(why=why, table=table, row=found)
    return Reason(why=why)


@cache
def _rules() -> dict[str, tuple[str, str]]:
    return {id: (en, ar) for id, en, ar in rows("why_rules.tsv", ("id", "english", "arabic"))}


@cache
def _by(table: str, key: tuple[str, ...]) -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The rows of a table by some of its columns; cells that say nothing are left out, long ones are cut."""
    header = _header(table)
    places = [header.index(name) for name in key]
    found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for cells in rows(table, header):
        shown = tuple((name, _cut(cell)) for name, cell in zip(header, cells, strict=True) if cell)
        found[tuple(cells[at] for at in places)] = shown  # of a person's rows for one office, the latest
    return found


def _header(table: str) -> tuple[str, ...]:
    lines = data_file(table).read_text(encoding="utf-8").split("\n")
    return tuple(next(line for line in lines if line.strip() and not line.startswith("#")).split("\t"))


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else cell[:_LONGEST].rpartition("|")[0] + "|…"
