"""Corrections in a store: every table follows, nothing of the model is lost, addresses stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs
from sqlalchemy import Table, func, select

from riwaya.changes import (
    AddEvent,
    CorrectionError,
    EditEvent,
    Happening,
    Named,
    NameMention,
    Reviewed,
    Who,
)
from riwaya.corpus.cluster import link
from riwaya.corpus.excerpts import bare_readings
from riwaya.corrections import add as adding
from riwaya.corrections import code, delete, named, value_of
from riwaya.errors import StoreError
from riwaya.schema import Reading, Span
from riwaya.store import tables
from riwaya.store.corrections import add, corrections_of, history, reviewed, undo
from riwaya.store.database import Database
from riwaya.store.load import each_reading
from tests.corrected_store import an_event, edited, fill, read

DERIVED = (
    tables.mentions, tables.attributions, tables.events, tables.parties, tables.locations, tables.dyads,
)  # fmt: skip


def rows(database: Database, table: Table, *but: str) -> list[tuple[Any, ...]]:
    columns = [c for c in table.c if c.name not in ("id", *but)]
    with database.read() as connection:
        return sorted(map(tuple, connection.execute(select(*columns))), key=repr)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that is derived, parties with their event by what it is rather than by its number."""
    found = {t.name: rows(database, t) for t in (tables.mentions, tables.attributions, tables.events)}
    with database.read() as connection:
        for table in (tables.parties, tables.locations, tables.dyads):
            columns = [c for c in table.c if c.name not in ("id", "event")]
            asked = select(tables.events.c.article, tables.events.c.local, *columns).join(
                tables.events, tables.events.c.id == table.c.event
            )
            found[table.name] = sorted(map(tuple, connection.execute(asked)), key=repr)
        counted = select(tables.identities.c.key, tables.forms.c.written, tables.forms.c.count).join(
            tables.identities, tables.identities.c.id == tables.forms.c.identity
        )
        found["forms"] = sorted(
            (tuple(r) for r in connection.execute(counted.where(tables.forms.c.count > 0))), key=repr
        )
    return found


def numbers(database: Database, table: Table, article: int) -> dict[str, int]:
    with database.read() as connection:
        found = connection.execute(select(table.c.local, table.c.id).where(table.c.article == article))
        return {row.local: row.id for row in found}


def test_every_table_shows_corrected_values_as_if_they_had_been_read(
    database: Database, gold: list[Reading], tmp_path: Path
) -> None:
    before = read(database, 1)
    id = an_event(before)
    other = next(v.id for v in before.events if v.id != id)
    statement = before.attributions[0].id
    add(database, 1, edited(before, id, factuality="negated", actors=()), "ليلى")
    add(database, 1, delete(read(database, 1), other), "ليلى")
    add(database, 1, edited(read(database, 1), statement, stance="deny", source=None), "ليلى")
    after = read(database, 1)
    assert next(v for v in after.events if v.id == id).factuality == "negated"
    assert not any(v.id == other for v in after.events)

    with Database(f"sqlite:///{tmp_path / 'direct.db'}", create=True) as direct:
        fill(direct, [structs.replace(after, article=gold[0].article), *gold[1:4]])
        wanted, found = everything(direct), everything(database)
    for name in wanted:
        # identities have other numbers in another store
        numbered = {"identity", "place"} if name != "forms" else set[str]()
        assert len(found[name]) == len(wanted[name]), name
        if not numbered & set(tables.metadata.tables[name].c.keys()) or name == "forms":
            assert found[name] == wanted[name], name


def test_undoing_everything_gives_back_all_that_the_machine_said(database: Database) -> None:
    machine, before = read(database, 1), everything(database)
    id = an_event(machine)
    made = [
        add(database, 1, edited(machine, id, type="AID", modes=()), "سمير"),
        add(database, 1, code(read(database, 1), id, "actor", 0, "FRA", ("MED",)), "سمير"),
        add(database, 1, delete(read(database, 1), machine.attributions[0].id), "سمير"),
        add(database, 1, Reviewed(), "سمير"),
    ]
    assert everything(database) != before
    assert read(database, 1, machine=True) == machine
    assert undo(database, made[0], "ليلى") == (made[0], made[3])  # the mark said that this was right
    assert undo(database, made[2], "ليلى") == (made[2],)
    assert undo(database, made[1], "ليلى") == (made[1],)
    assert read(database, 1) == machine
    assert everything(database) == before
    with pytest.raises(CorrectionError, match="undone already"):
        undo(database, made[0], "ليلى")
    with pytest.raises(CorrectionError, match="no correction 999"):
        undo(database, 999, "ليلى")
    with database.read() as connection:
        told = history(connection, 1)
        assert [c.number for c in told] == made[::-1]
        assert all(c.undone and c.undone_by == "ليلى" and c.author == "سمير" for c in told)
        assert corrections_of(connection, 1) == []


def test_names_are_counted_as_they_are_corrected_and_read_again(
    database: Database, gold: list[Reading], tmp_path: Path
) -> None:
    reading = read(database, 1)
    first, second = reading.mentions[0], reading.mentions[-1]
    before = everything(database)
    new = Named(type="ORG", name="Farmers' Union", country="SYR")
    numbers = [
        add(
            database, 1, NameMention(span=first.span, before=named(reading, first.entity), after=None), "ليلى"
        ),
        add(database, 1, NameMention(span=second.span, before=None, after=new), "ليلى"),
    ]
    with Database(f"sqlite:///{tmp_path / 'direct.db'}", create=True) as direct:
        fill(direct, [structs.replace(read(database, 1), article=gold[0].article), *gold[1:4]])
        wanted = everything(direct)["forms"]
    assert wanted != before["forms"]
    assert everything(database)["forms"] == wanted
    fill(database, [gold[0]], "gold+2")
    assert everything(database)["forms"] == wanted
    for number in numbers:
        undo(database, number, "ليلى")
    assert everything(database) == before


def test_the_last_word_on_a_thing_is_the_last_one_said(database: Database) -> None:
    id = an_event(read(database, 1))
    for factuality in ("future", "negated", "historical"):
        add(database, 1, edited(read(database, 1), id, factuality=factuality), "ليلى")
    assert value_of(read(database, 1), id).factuality == "historical"  # type: ignore[union-attr]


def test_addresses_stay_and_only_what_cannot_be_of_its_occurrence_leaves_it(database: Database) -> None:
    reading = read(database, 1)
    id = an_event(reading)
    events, statements = numbers(database, tables.events, 1), numbers(database, tables.attributions, 1)
    add(database, 1, edited(reading, id, actors=()), "ليلى")
    assert numbers(database, tables.events, 1) == events
    assert numbers(database, tables.attributions, 1) == statements
    assert occurrence(database, events[id]) is not None
    assert conflicts_of(database, events[id]) == -1
    retyped = "AID" if value_of(reading, id).type != "AID" else "PROTEST"  # type: ignore[union-attr]
    add(database, 1, edited(read(database, 1), id, type=retyped, modes=()), "ليلى")
    assert numbers(database, tables.events, 1) == events
    assert occurrence(database, events[id]) is None
    link(database)
    home = occurrence(database, events[id])
    with database.read() as connection:
        asked = select(tables.clusters.c.id, tables.clusters.c.type)
        types = {row.id: row.type for row in connection.execute(asked)}
        counts = connection.execute(select(func.min(tables.clusters.c.conflicts))).scalar_one()
    assert home is not None
    assert types[home] == retyped
    assert counts >= 0  # those whose accounts were corrected have been counted anew


def conflicts_of(database: Database, event: int) -> int | None:
    """The conflicts of the occurrence of an event; -1 if they are to be counted anew."""
    with database.read() as connection:
        asked = select(tables.clusters.c.conflicts).where(tables.clusters.c.id == occurrence(database, event))
        return connection.scalar(asked)


def occurrence(database: Database, event: int) -> int | None:
    with database.read() as connection:
        members = tables.cluster_members
        return connection.scalar(select(members.c.cluster).where(members.c.event == event))


def test_a_newer_model_changes_nothing_that_a_person_said(database: Database, gold: list[Reading]) -> None:
    reading = read(database, 1)
    id = an_event(reading)
    trigger = next(v.trigger for v in reading.events if v.id == id)
    add(database, 1, edited(reading, id, factuality="hypothetical"), "ليلى")
    gone = reading.attributions[-1]
    add(database, 1, delete(read(database, 1), gone.id), "ليلى")
    newer = structs.replace(
        gold[0],
        events=tuple(structs.replace(v, id=f"v{n + 40}", same_as=None) for n, v in enumerate(gold[0].events)),
    )
    fill(database, [newer], "gold+2")
    after = read(database, 1)
    assert [v.factuality for v in after.events if v.trigger == trigger] == ["hypothetical"]
    assert not any(a.cue == gone.cue and a.content == gone.content for a in after.attributions)
    assert any(a.cue == gone.cue for a in read(database, 1, machine=True).attributions)
    with database.read() as connection:
        stored = tables.events
        told = connection.execute(
            select(stored.c.factuality).where(stored.c.article == 1, stored.c.trigger_start == trigger.start)
        ).scalars()
        assert list(told) == ["hypothetical"]
        kept = corrections_of(connection, 1)
        assert [c.problem for c in kept] == [None, None]
        assert kept[0].touched == next(v.id for v in after.events if v.trigger == trigger)

    fill(database, [structs.replace(gold[0], events=())], "gold+3")
    held = [v for v in read(database, 1).events if v.trigger == trigger]
    assert [v.factuality for v in held] == ["hypothetical"]


def test_a_reviewed_report_stays_as_it_is_whoever_reads_it_again(
    database: Database, gold: list[Reading]
) -> None:
    before = read(database, 2)
    number = add(database, 2, Reviewed(), "ليلى")
    fill(database, [structs.replace(gold[1], events=(), attributions=())], "gold+2")
    assert read(database, 2).events == before.events
    assert read(database, 2).attributions == before.attributions
    with database.read() as connection:
        mark = reviewed(connection, 2)
        assert mark is not None
        assert mark.number == number
        assert reviewed(connection, 1) is None
    undo(database, number, "ليلى")
    assert read(database, 2).events == ()


def test_an_added_event_takes_its_later_changes_along_when_it_is_undone(database: Database) -> None:
    reading = read(database, 1)
    text = reading.article.text
    taken = [v.trigger for v in reading.events]
    start = next(
        at + 1 for at, letter in enumerate(text) if letter == " " and text[at + 1 : at + 4].isalpha()
        and not any(t.overlaps(Span(at + 1, at + 4)) for t in taken)
    )  # fmt: skip
    new = Happening(
        type="PROTEST", trigger=Span(start, start + 3),
        actors=(Who(entity=Named(type="ORG", name="Farmers' Union"), country="SYR", sectors=("LAB",)),),
    )  # fmt: skip
    first = add(database, 1, adding(reading, new), "ليلى")
    id = next(v.id for v in read(database, 1).events if v.trigger == new.trigger)
    second = add(database, 1, edited(read(database, 1), id, factuality="future"), "ليلى")
    event = numbers(database, tables.events, 1)[id]
    with database.read() as connection:
        party = connection.execute(
            select(tables.identities.c.name, tables.parties.c.sector)
            .join(tables.identities, tables.identities.c.id == tables.parties.c.identity)
            .where(tables.parties.c.event == event)
        ).one()
        assert tuple(party) == ("Farmers' Union", "LAB")
    assert occurrence(database, event) is None
    link(database)
    assert occurrence(database, event) is not None
    assert undo(database, first, "ليلى") == (first, second)
    assert read(database, 1) == reading


def test_who_did_what_is_written_down(database: Database) -> None:
    reading = read(database, 1)
    number = add(database, 1, edited(reading, an_event(reading), factuality="future"), "ليلى")
    undo(database, number, "سمير")
    with database.read() as connection:
        told = connection.execute(select(tables.audit).order_by(tables.audit.c.id)).all()
    assert [(r.who, r.action, r.article) for r in told] == [
        ("ليلى", "correction.add", 1), ("سمير", "correction.undo", 1),
    ]  # fmt: skip
    detail = msgspec.json.decode(told[0].detail)
    assert detail["number"] == number
    assert detail["change"]["change"] == "edit-event"


def test_what_cannot_be_made_leaves_no_trace(database: Database) -> None:
    before, reading = everything(database), read(database, 1)
    id = an_event(reading)
    value = value_of(reading, id)
    assert isinstance(value, Happening)
    wrong = EditEvent(before=value, after=structs.replace(value, trigger=Span(10, 10**7)))
    with pytest.raises(CorrectionError, match="out of the text"):
        add(database, 1, wrong, "ليلى")
    with pytest.raises(CorrectionError, match="already"):
        add(database, 1, AddEvent(after=value), "ليلى")
    with pytest.raises(StoreError, match="no article 99"):
        add(database, 99, Reviewed(), "ليلى")
    assert everything(database) == before
    with database.read() as connection:
        assert history(connection) == []
        assert connection.execute(select(func.count()).select_from(tables.audit)).scalar_one() == 0


def test_readings_come_corrected_unless_the_machines_own_is_asked_for(database: Database) -> None:
    reading = read(database, 3)
    add(database, 3, delete(reading, an_event(reading)), "ليلى")
    with database.read() as connection:
        lengths = [len(r.events) for r in each_reading(connection)]
        own = [len(r.events) for r in each_reading(connection, machine=True)]
        bare = {id: len(r.events) for id, r in bare_readings(connection, [1, 3])}
        machine = {id: len(r.events) for id, r in bare_readings(connection, [1, 3], machine=True)}
    assert [b - a for a, b in zip(lengths, own, strict=True)] == [0, 0, 1, 0]
    assert (machine[1] - bare[1], machine[3] - bare[3]) == (0, 1)
