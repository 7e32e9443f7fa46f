"""Corrections made at once, while reports are read again or linked: nothing is lost, nobody is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from msgspec import structs
from sqlalchemy import select

from riwaya.changes import CorrectionError, Saying
from riwaya.corpus.cluster import link
from riwaya.corrections import delete, edit, value_of
from riwaya.schema import Reading
from riwaya.store import tables
from riwaya.store.corrections import add, undo
from riwaya.store.database import Database
from tests.corrected_store import an_event, edited, fill, read


def test_two_people_at_once_lose_nothing(database: Database) -> None:
    reading = read(database, 1)
    some = [a.id for a in reading.attributions][:6]
    value = {id: value_of(reading, id) for id in some}
    errors: list[Exception] = []

    def work(mine: list[str], author: str) -> None:
        for id in mine:
            was = value[id]
            assert isinstance(was, Saying)
            stance = "deny" if was.stance != "deny" else "assert"
            try:
                add(database, 1, edit(read(database, 1), id, structs.replace(was, stance=stance)), author)
            except Exception as error:
                errors.append(error)

    both = [threading.Thread(target=work, args=(some[n::2], f"محرر {n}")) for n in (0, 1)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert errors == []
    after = {a.id: a.stance for a in read(database, 1).attributions}
    assert all(after[id] != value[id].stance for id in some)  # type: ignore[union-attr]
    stored = tables.attributions
    with database.read() as connection:
        told = connection.execute(select(stored.c.local, stored.c.stance).where(stored.c.article == 1))
        assert {row.local: row.stance for row in told} == after


def test_correcting_and_reading_again_at_once_lose_nothing(database: Database, gold: list[Reading]) -> None:
    reading = read(database, 1)
    some = [v.id for v in reading.events][:6]
    errors: list[Exception] = []

    def correct() -> None:
        for id in some:
            try:
                add(database, 1, edited(read(database, 1), id, factuality="hypothetical"), "ليلى")
            except CorrectionError as error:
                if "nothing is changed" not in str(error):
                    errors.append(error)
            except Exception as error:
                errors.append(error)

    def read_again() -> None:
        for version in range(2, 5):
            try:
                fill(database, gold[:2], f"gold+{version}")
            except Exception as error:
                errors.append(error)

    both = [threading.Thread(target=correct), threading.Thread(target=read_again)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert errors == []
    after = {v.id: v.factuality for v in read(database, 1).events}
    assert {after[id] for id in some} == {"hypothetical"}
    with database.read() as connection:
        asked = select(tables.events.c.local, tables.events.c.factuality).where(tables.events.c.article == 1)
        assert {row.local: row.factuality for row in connection.execute(asked)} == after


def test_correcting_while_occurrences_are_linked_stops_neither(database: Database) -> None:
    errors: list[Exception] = []
    done = threading.Event()

    def work(one: Callable[[], object]) -> None:
        try:
            one()
        except Exception as error:
            errors.append(error)

    def links() -> None:
        while not done.is_set():
            link(database, anew=True)

    def corrects() -> None:
        try:
            for article in (1, 2):
                reading = read(database, article)
                for v in reading.events[:3]:
                    undo(database, add(database, article, delete(reading, v.id), "ليلى"), "ليلى")
        finally:
            done.set()

    both = [threading.Thread(target=work, args=(one,)) for one in (links, corrects)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert errors == []


def test_who_comes_second_to_the_same_thing_is_told(database: Database) -> None:
    reading = read(database, 1)
    id = an_event(reading)
    mine, yours = edited(reading, id, factuality="future"), edited(reading, id, factuality="historical")
    add(database, 1, mine, "ليلى")
    with pytest.raises(CorrectionError, match="meanwhile"):
        add(database, 1, yours, "سمير")
    add(database, 1, edited(read(database, 1), id, factuality="historical"), "سمير")
