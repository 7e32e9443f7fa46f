"""Rows in few statements are the rows that were given, on both databases, and a text is folded once for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from riwaya.schema import Reading
from riwaya.store import derived, tables
from riwaya.store.bulk import Bulk, Row
from riwaya.store.database import Database, RefusedError
from riwaya.store.ingest import ingest
from riwaya.store.words import words_of
from riwaya.text.fold import fold_token
from riwaya.text.sentences import sentences
from riwaya.text.tokens import tokens
from tests.gold_reader import Gold, document

ODD = ["قال «وزير»", "it's", '"quoted"', "100 %(rows)s :name ?", "back\\slash", "سطر\nآخر", "😀"]


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction on an empty database."""
    with Database(database_url, create=True) as database, database.engine.begin() as opened:
        yield opened


def identity(key: str, **changes: object) -> Row:
    known: Row = {
        "key": key, "type": "PER", "name": key, "name_ar": key, "country": None, "wikidata": None,
        "geonames": None, "lat": None, "lon": None,
    }  # fmt: skip
    return known | changes


def stored(connection: Connection) -> dict[str, Any]:
    return {row.key: row for row in connection.execute(select(tables.identities))}


def test_values_of_every_kind_come_back_as_they_were(connection: Connection) -> None:
    rows = [identity(key, lat=0.1 + at, geonames=2**31 - 1 - at) for at, key in enumerate(ODD)]
    Bulk(connection).insert(tables.identities, rows)
    found = stored(connection)
    for row in rows:
        assert {name: getattr(found[row["key"]], name) for name in row} == row


def test_new_rows_are_numbered_and_found_by_their_keys(connection: Connection) -> None:
    bulk = Bulk(connection)
    given = bulk.numbered(tables.identities, [identity(key) for key in ODD], "key")
    assert given == {key: row.id for key, row in stored(connection).items()}
    assert dict(bulk.matching(tables.identities, "key", [*ODD[:2], "nobody"], "id")) == {
        key: given[key] for key in ODD[:2]
    }
    assert len(bulk.matching(tables.identities, "key", ODD, "id", most=3)) == 3
    assert bulk.matching(tables.identities, "key", [], "id") == []
    assert bulk.numbered(tables.identities, [], "key") == {}
    more = bulk.numbered(tables.identities, [identity("one more")], "key")
    assert more["one more"] not in given.values()


def test_what_is_written_together_is_there_afterwards(connection: Connection) -> None:
    bulk = Bulk(connection)
    ids = bulk.numbered(tables.identities, [identity("a"), identity("b")], "key")
    counted = " ON CONFLICT (identity, written) DO UPDATE SET count = forms.count + excluded.count"
    form = {"identity": ids["a"], "written": ODD[0], "folded": ODD[0], "count": 2}
    for _ in range(2):
        with bulk.together():
            bulk.insert(tables.forms, [form], counted)
            bulk.insert(tables.identities, [])
            assert bulk.added(tables.identities, identity("a")) is None  # is there already
        with bulk.together():
            pass
    with bulk.together():
        bulk.insert(tables.identities, [identity(key) for key in ODD])
        of_b = form | {"identity": ids["b"]}
        bulk.insert(tables.forms, [of_b, of_b | {"written": "ب"}])
    assert set(stored(connection)) == {"a", "b", *ODD}
    counts = {tuple(row) for row in connection.execute(select(tables.forms.c.identity, tables.forms.c.count))}
    assert counts == {(ids["a"], 4), (ids["b"], 2)}


def test_an_error_in_what_is_written_together_is_the_databases(connection: Connection) -> None:
    bulk = Bulk(connection)
    with pytest.raises(RefusedError), bulk.together():
        bulk.insert(tables.identities, [identity("a", type=None)])


def test_a_save_that_fails_late_leaves_nothing_behind(
    database_url: str, gold: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = derived.Derived._of_events
    failed: list[bool] = []

    def once(self: derived.Derived, *given: Any) -> None:
        if not failed:
            failed.append(True)
            raise IndexError("no such event")
        write(self, *given)

    monkeypatch.setattr(derived.Derived, "_of_events", once)
    documents = [document(gold[0], "first"), document(gold[0], "again"), document(gold[1], "other")]
    with Database(database_url, create=True) as database:
        summary = ingest(database, documents, Gold(gold))
        assert summary.counts == {"failed": 1, "read": 2}
        with database.read() as connection:
            held = connection.scalar(select(func.count()).select_from(tables.articles))
            assert held == 2
            keys = {row.key for row in connection.execute(select(tables.identities))}
            mentioned = set(
                connection.scalars(
                    select(tables.identities.c.key).join(
                        tables.mentions, tables.mentions.c.identity == tables.identities.c.id
                    )
                )
            )
            assert mentioned <= keys
            assert mentioned


@given(st.text(alphabet="ابتقل وـً.،؟!…»«\"'’)12٫,/:-\n\r\u200f$UaSb", max_size=80))
def test_the_words_of_a_text_are_the_words_of_its_sentences(text: str) -> None:
    found = words_of(text)
    each = [
        (token.start, word)
        for sentence in sentences(text)
        for token in tokens(text, sentence)
        if (word := fold_token(token.of(text)))[:1].isalnum()
    ]
    assert list(zip(found.starts, found.folded, strict=True)) == each
