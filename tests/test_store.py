"""What the store promises: nothing lost, nothing doubled, one transaction a report, search that knows Arabic."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from riwaya.errors import InputError, StoreError, UsageError
from riwaya.gold.corpus import load_reports
from riwaya.schema import Article, Reading
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.store import rows, save, tables
from riwaya.store.columns import packed, storable, unpacked
from riwaya.store.database import HEAD, Database, take_lock
from riwaya.store.ingest import Acknowledgement, Summary, ingest
from riwaya.store.load import each_reading, reading_of
from riwaya.store.near import NEAR, bands, signature, similarity
from riwaya.store.readers import Readers, Result
from riwaya.store.search import find
from riwaya.store.watch import Watch
from tests.gold_reader import Gold, document

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def gold() -> list[Reading]:
    return [g.reading for g in load_reports(CORPUS, "dev")[:8]]


def run(
    url: str, found: Sequence[Found], readers: Readers, resume: bool = False
) -> tuple[Summary, list[Acknowledgement]]:
    said: list[Acknowledgement] = []
    with Database(url, create=True) as database:
        summary = ingest(database, found, readers, resume=resume, acknowledge=said.append)
    return summary, said


def count(url: str, *names: str) -> tuple[int, ...]:
    with Database(url) as database, database.read() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(getattr(tables, name))).scalar_one()
            for name in names
        )


def test_a_stored_reading_comes_back_whole(database_url: str, gold: list[Reading]) -> None:
    run(database_url, [document(r, f"r{i}") for i, r in enumerate(gold)], Gold(gold))
    with Database(database_url) as database, database.read() as connection:
        stored = list(each_reading(connection))
    assert [r.article.text for r in stored] == [r.article.text for r in gold]
    assert [r.events for r in stored] == [r.events for r in gold]
    assert [r.attributions for r in stored] == [r.attributions for r in gold]
    assert count(database_url, "events", "attributions", "mentions") == (
        sum(len(r.events) for r in gold),
        sum(len(r.attributions) for r in gold),
        sum(len(r.mentions) for r in gold),
    )


def test_a_text_under_two_urls_is_one_text_with_two_places(database_url: str, gold: list[Reading]) -> None:
    readers = Gold(gold)
    one = document(gold[0], "a", "https://one.example/1")
    two = document(gold[0], "b", "https://two.example/9")
    summary, said = run(database_url, [one, two, one], readers)
    assert summary.counts == {"read": 1, "known": 2}
    assert {a.article for a in said} == {1}
    assert readers.asked == 1
    assert count(database_url, "articles", "publications") == (1, 2)


def test_ingesting_again_changes_nothing(database_url: str, gold: list[Reading]) -> None:
    documents = [document(r, f"r{i}") for i, r in enumerate(gold)]
    run(database_url, documents, Gold(gold))
    names = ("articles", "publications", "events", "parties", "mentions", "identities", "forms", "bands")
    before = count(database_url, *names)
    readers = Gold(gold)
    summary, _ = run(database_url, documents, readers)
    assert summary.counts == {"known": len(gold)}
    assert readers.asked == 0
    assert count(database_url, *names) == before


def test_a_newer_model_replaces_the_rows_and_keeps_the_old_reading(
    database_url: str, gold: list[Reading]
) -> None:
    documents = [document(r, f"r{i}") for i, r in enumerate(gold)]
    run(database_url, documents, Gold(gold))
    with Database(database_url) as database, database.read() as connection:
        forms = dict(connection.execute(select(tables.forms.c.written, tables.forms.c.count)).all())
    poorer = [msgspec.structs.replace(r, events=r.events[:1]) for r in gold]
    summary, _ = run(database_url, documents, Gold(poorer, "gold+2"))
    assert summary.counts == {"reread": len(gold)}
    assert count(database_url, "events", "readings", "articles") == (len(gold), 2 * len(gold), len(gold))
    with Database(database_url) as database, database.read() as connection:
        assert dict(connection.execute(select(tables.forms.c.written, tables.forms.c.count)).all()) == forms
        assert len(reading_of(connection, 1).events) == 1


class Falls(Gold):
    """Is killed, so to speak, after the first group's first reading was handed over."""

    def read(self, groups: Iterator[list[Document]]) -> Iterator[tuple[list[Document], list[Result]]]:  # type: ignore[override]
        for group, outcomes in super().read(groups):
            yield group[:1], outcomes[:1]
            raise KeyboardInterrupt


def test_an_interrupted_run_goes_on_where_it_was(database_url: str, gold: list[Reading]) -> None:
    documents = [document(r, f"r{i}") for i, r in enumerate(gold)]
    with pytest.raises(KeyboardInterrupt):
        run(database_url, documents, Falls(gold))
    assert count(database_url, "articles") == (1,)
    summary, _ = run(database_url, documents, Gold(gold))
    assert summary.counts == {"known": 1, "read": len(gold) - 1}


def test_bad_items_are_recorded_and_the_rest_goes_on(database_url: str, gold: list[Reading]) -> None:
    found: list[Found] = [
        InputError("broken.zip", "a damaged archive", "fetch it again"),
        Skipped(origin="en.txt", reason="not Arabic"),
        Document(origin="odd\x00name", article=Article(text="نص لا يعرفه القارئ")),
        document(gold[0], "good"),
    ]
    summary, said = run(database_url, found, Gold(gold))
    assert summary.counts == {"failed": 2, "skipped": 1, "read": 1}
    assert summary.skipped == {"not Arabic": 1}
    assert [a.status for a in said if a.origin == "good"] == ["read"]
    with Database(database_url) as database, database.read() as connection:
        rows = connection.execute(select(tables.failures.c.origin, tables.failures.c.reason)).all()
    assert [tuple(r) for r in rows] == [
        ("broken.zip", "a damaged archive"), ("odd\ufffdname", "the text is not Arabic"),
    ]  # fmt: skip
    again, _ = run(database_url, found[2:], Gold(gold), resume=True)
    assert again.counts == {"done": 1, "known": 1}


def test_resuming_goes_by_content_and_not_by_place(database_url: str, gold: list[Reading]) -> None:
    readers = Gold(gold)
    page = "https://live.example/"
    run(database_url, [document(gold[0], "x.txt", page)], readers)
    summary, _ = run(database_url, [document(gold[1], "x.txt", page)], readers, resume=True)
    assert summary.counts == {"read": 1}


def test_an_error_of_the_database_is_one_line_that_names_it(tmp_path: Path, gold: list[Reading]) -> None:
    run(f"sqlite:///{tmp_path / 'x.db'}", [], Gold(gold))
    with (
        Database(str(tmp_path / "x.db")) as database,
        database.read() as connection,
        pytest.raises(StoreError, match=r"x\.db: no such table: missing"),
    ):
        connection.exec_driver_sql("SELECT * FROM missing")


def test_a_report_that_cannot_be_saved_fails_alone(
    database_url: str, gold: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows_of = rows.rows_of

    def sometimes(reading: Reading) -> object:
        if reading.article.text == gold[0].article.text:
            raise IndexError("no such\nspan")
        return rows_of(reading)

    monkeypatch.setattr(save, "rows_of", sometimes)
    refused = document(gold[1], "refused")
    refused = msgspec.structs.replace(
        refused, article=msgspec.structs.replace(refused.article, language=None)
    )  # fmt: skip
    summary, said = run(
        database_url, [document(gold[0], "odd"), refused, document(gold[2], "good")], Gold(gold)
    )
    assert summary.counts == {"failed": 2, "read": 1}
    assert said[0].reason == "odd: IndexError: no such span; report this"
    assert "language" in str(said[1].reason)
    assert count(database_url, "failures", "articles") == (2, 1)


def test_a_full_disk_ends_the_run_with_one_line(tmp_path: Path, gold: list[Reading]) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    run(url, [], Gold(gold))
    with Database(url) as database:
        event.listen(database.engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count = 1"))
        with pytest.raises(StoreError, match=r"x\.db: database or disk is full"):
            ingest(database, [document(r, f"r{i}") for i, r in enumerate(gold)], Gold(gold))


def test_who_comes_second_to_an_empty_database_waits_for_its_tables(database_url: str) -> None:
    Database(database_url, create=True).close()
    with Database(database_url) as first:
        with first.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
        with first.engine.begin() as connection:
            take_lock(connection, "schema")
            opened: list[Database] = []
            second = threading.Thread(target=lambda: opened.append(Database(database_url, create=True)))
            second.start()
            time.sleep(0.4)
            waits = second.is_alive()
            # The first has made the tables while the second waited: there is nothing left to make.
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")
        second.join(20)
    assert waits
    assert len(opened) == 1
    opened[0].close()


def test_one_person_is_one_identity_over_the_store(database_url: str) -> None:
    him = ("António Guterres", "UNO")
    readings = [g.reading for g in load_reports(CORPUS, "train")]
    run_texts = [r for r in readings if him in {(e.name, e.country) for e in r.entities}][:3]
    assert len(run_texts) > 1
    run(database_url, [document(r, f"r{i}") for i, r in enumerate(run_texts)], Gold(run_texts))
    with Database(database_url) as database, database.read() as connection:
        people = connection.execute(
            select(tables.identities.c.id).where(tables.identities.c.name.like("%Guterres%"))
        ).all()
        articles = connection.execute(
            select(func.count(tables.mentions.c.article.distinct())).where(
                tables.mentions.c.identity == people[0].id
            )
        ).scalar_one()
    assert len(people) == 1
    assert articles == len(run_texts)


def test_near_duplicates_are_linked_and_kept(database_url: str, gold: list[Reading]) -> None:
    text = gold[0].article.text
    other = msgspec.structs.replace(gold[0].article, text=f"{text}\nتغطية مستمرة")
    copy = msgspec.structs.replace(gold[0], article=other)
    summary, said = run(
        database_url,
        [document(gold[0], "a"), document(copy, "b"), document(gold[1], "c")],
        Gold([*gold, copy]),
    )
    assert summary.counts == {"read": 3}
    assert [a.near for a in said] == [(), (1,), ()]


def test_search_finds_every_form_of_a_word(database_url: str, gold: list[Reading]) -> None:
    texts = ["قصفت الطائرات المدينة", "المتظاهرون في الساحة", "تظاهر عمّال المصنع", "وقف إطلاق النار سارٍ"]
    readings = [Reading(article=Article(text=t)) for t in texts]
    run(database_url, [document(r, str(i)) for i, r in enumerate(readings)], Gold(readings))
    with Database(database_url) as database, database.read() as connection:

        def hits(query: str) -> list[int]:
            return sorted(h.article for h in find(connection, query))

        assert hits("طائرة") == hits("الطائرات") == [1]
        assert hits("متظاهرين") == [2]
        assert hits("عمال") == hits("العمّال") == [3]
        assert hits('"إطلاق النار"') == [4]
        assert hits('"النار إطلاق"') == []
        assert hits("المدينة الساحة") == []
        (hit,) = find(connection, "المدينه")
        assert [s.of(texts[0]) for s in hit.spans] == ["المدينة"]
        for hostile in ("' OR 1=1 --", 'a" OR "b', "المدينة)", "NEAR(المدينة", "المدينة:*", "\\"):
            try:
                find(connection, hostile)
            except UsageError:
                continue
        with pytest.raises(UsageError):
            find(connection, " ! ")


def test_the_migrations_give_the_tables_that_the_code_has(database_url: str) -> None:
    with Database(database_url, create=True) as database, database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert [d for d in found if "search" not in str(d)] == []


def test_what_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such database"):
        Database(str(tmp_path / "missing.db"))
    (tmp_path / "text.db").write_text("هذا ليس قاعدة بيانات" * 100)
    with pytest.raises(StoreError, match="is it a Riwaya database"):
        Database(str(tmp_path / "text.db"))
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(StoreError, match="holds no Riwaya tables"):
        Database(str(tmp_path / "empty.db"))
    with pytest.raises(UsageError):
        Database("nonsense://x", create=True)


@given(st.text(max_size=200))
def test_storable_text_keeps_every_offset(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert "\x00" not in stored
    stored.encode("utf-8")


def test_packed_readings_are_the_same_when_unpacked(gold: list[Reading]) -> None:
    for reading in gold:
        assert unpacked(packed(reading), reading.article.text) == reading


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 100))
def test_signatures_estimate_how_much_two_texts_share(seed: int) -> None:
    words = [f"كلمة{i}" for i in range(300)]
    shift = seed * 3
    other = words[shift:] + [f"أخرى{i}" for i in range(shift)]
    a, b = signature(" ".join(words)), signature(" ".join(other))
    true = (298 - shift) / (298 + shift)
    assert abs(similarity(a, b) - max(0.0, true)) < 0.25
    if true > NEAR + 0.25:
        assert set(bands(a)) & set(bands(b))


KILLS = int(os.environ.get("RIWAYA_KILLS", "4"))
REPORTS = 30 + 8 * KILLS  # so many that most kills fall into reading and saving


def test_killed_at_any_moment_it_holds_what_was_acknowledged_once(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    texts = [g.reading.article.text for g in load_reports(CORPUS, "dev")]
    for i in range(REPORTS):
        (folder / f"{i:05}.txt").write_text(f"{texts[i % len(texts)]}\n{i}", encoding="utf-8")
    database = tmp_path / "riwaya.db"
    command = [
        sys.executable,
        "-m",
        "riwaya",
        "ingest",
        str(folder),
        "--db",
        str(database),
        "--json",
        "--no-link",
    ]
    acknowledged: set[str] = set()
    chance = random.Random(KILLS)
    for _ in range(KILLS):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 2.5))
        process.send_signal(signal.SIGKILL)
        out = process.communicate()[0]
        whole = out[: out.rfind(b"\n") + 1]
        acknowledged |= {
            a.origin for a in (msgspec.json.decode(line, type=Acknowledgement) for line in whole.splitlines())
        }
        if database.exists():
            _holds(database, acknowledged)
    done = subprocess.run(command, capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == REPORTS
    assert count(f"sqlite:///{database}", "articles", "publications") == (REPORTS, REPORTS)


def _holds(database: Path, acknowledged: set[str]) -> None:
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'publications'").fetchone():
            assert not acknowledged
            return
        origins = [row[0] for row in connection.execute("SELECT origin FROM publications")]
        assert acknowledged <= set(origins)
        assert len(origins) == len(set(origins))
        half = connection.execute(
            "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM readings)"
        ).fetchone()
        assert half == (0,)
    finally:
        connection.close()


def test_names_of_any_length_are_held(database_url: str, gold: list[Reading]) -> None:
    long = "صحيفة " * 900
    article = Article(text=gold[0].article.text, outlet=long, title=long, published=gold[0].article.published)
    summary, _ = run(database_url, [Document(origin="x", article=article)], Gold(gold))
    assert summary.counts == {"read": 1}


def test_a_text_found_without_its_day_is_read_again_when_the_day_is_known(
    database_url: str, gold: list[Reading]
) -> None:
    bare = Document(origin="bare", article=Article(text=gold[0].article.text))
    dated = document(gold[0], "dated")
    summary, _ = run(database_url, [bare, dated, bare, dated], Gold(gold))
    assert summary.counts == {"read": 1, "reread": 1, "known": 2}
    with Database(database_url) as database, database.read() as connection:
        days = connection.scalars(select(tables.events.c.published).distinct()).all()
        assert reading_of(connection, 1).article.published == gold[0].article.published
    assert days == [gold[0].article.published]
    assert count(database_url, "articles", "events") == (1, len(gold[0].events))


def test_a_watch_that_cannot_look_says_so(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'x.db'}", create=True) as database:
        watch = Watch(database)
        assert watch.seen() is not None
        assert watch._connection is not None
        watch._connection.close()
        assert watch.seen() is None
