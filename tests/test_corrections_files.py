"""Corrections as files: gold reports and layers for training, JSON lines and tables for elsewhere."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.changes import Reviewed, decode_change, encode_change
from riwaya.cli.main import main
from riwaya.corrections import delete
from riwaya.errors import InputError, NotationError
from riwaya.gold.corpus import load_gold_file, load_layers, load_reports
from riwaya.gold.writing import essence, write_gold
from riwaya.schema import Article, Event, Reading, Span
from riwaya.store.corrections import add, corrections_of, history, undo
from riwaya.store.corrections_file import lines, restore
from riwaya.store.database import Database
from riwaya.store.ingest import ingest
from riwaya.store.load import each_reading, reading_of
from tests.gold_reader import Gold, document

HEAD = {"id": "x-1", "published": "-", "outlet": "-"}
DOCS = Path(__file__).parent.parent / "docs"


def fill(path: Path, readings: list[Reading]) -> None:
    with Database(str(path), create=True) as database:
        ingest(database, [document(r, f"{r.article.id}.txt") for r in readings], Gold(readings))


@pytest.fixture
def corrected(tmp_path: Path, gold: list[Reading]) -> Path:
    """Four reports: 1 corrected and marked as right, 2 corrected, 3 corrected and undone, 4 as it was."""
    path = tmp_path / "corrected.db"
    fill(path, gold[:4])
    with Database(str(path)) as database:
        for article in (1, 2, 3):
            reading = read(database, article)
            id = reading.events[0].id
            number = add(database, article, delete(reading, id), "ليلى")
            if article == 1:
                add(database, article, Reviewed(), "ليلى")
            if article == 3:
                undo(database, number, "سمير")
    return path


def read(database: Database, article: int) -> Reading:
    with database.read() as connection:
        return reading_of(connection, article)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


# The notation, written


def test_every_report_of_the_corpus_can_be_written_and_says_the_same(tmp_path: Path) -> None:
    reports = sorted((DOCS.parent / "corpus" / "reports").glob("*.gold"))
    for path in reports[::4]:
        reading = load_gold_file(path).reading
        target = tmp_path / path.name
        target.write_text(write_gold(reading, HEAD), encoding="utf-8", newline="\n")
        again = load_gold_file(target).reading
        assert essence(again) == essence(reading), path.name


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_words_of_a_text_can_be_written_or_are_named(data: st.DataObject) -> None:
    """Words that repeat, hide behind proclitics or look like the notation's own marks."""
    words = st.sampled_from(
        "قال وقال قال، للأمم الأمم لأمم | { } ; ~~ #2 @3: «حلب» في_حلب e1 a: 12% ...".split()
    )
    parts = data.draw(st.lists(words, min_size=1, max_size=14))
    between = st.sampled_from([" ", "  ", "\n", " ;"])
    text = parts[0] + "".join(data.draw(between) + w for w in parts[1:])
    starts = [m.span() for m in re.finditer(r"\S+", text)]
    first = data.draw(st.integers(0, len(starts) - 1))
    last = data.draw(st.integers(first, len(starts) - 1))
    cut = data.draw(st.integers(0, 1))
    span = Span(starts[first][0] + cut, starts[last][1])
    if len(span) <= 0 or span.of(text) != span.of(text).strip():
        return
    event = Event(id="v1", type="ASSAULT", trigger=span)
    reading = Reading(article=Article(text=text, id="x"), events=(event,))
    try:
        written = write_gold(reading, HEAD)
    except NotationError:
        return
    assert written.splitlines()[-2:][0].startswith("@")
    assert "V v1 ASSAULT | " in written


def test_words_that_stand_twice_are_numbered_and_long_ones_cut(tmp_path: Path) -> None:
    text = "قصف الجيش حلب ثم قصف الجيش إدلب في اليوم نفسه بعد ساعات من إعلان الهدنة في حلب"
    second = text.rindex("قصف")
    events = (
        Event(id="v1", type="ASSAULT", trigger=Span(0, 3)),
        Event(id="v2", type="ASSAULT", trigger=Span(second, second + 3), same_as="v1"),
        Event(id="v3", type="AGREE", trigger=Span(second, len(text))),
    )
    written = write_gold(Reading(article=Article(text=text), events=events), HEAD)
    assert "V v1 ASSAULT | قصف#1" in written
    assert "V v2 ASSAULT | قصف#2 | s: v1" in written
    assert "~~" in written.splitlines()[-1]


def test_what_the_notation_cannot_say_is_named() -> None:
    text = "قال الوزير إن الجيش انسحب"
    half = Event(id="v1", type="RETREAT", trigger=Span(21, 24))  # within a word
    with pytest.raises(NotationError, match="no words of one paragraph"):
        write_gold(Reading(article=Article(text=text), events=(half,)), HEAD)
    with pytest.raises(NotationError, match="lines that the notation has for itself"):
        write_gold(Reading(article=Article(text="أ\n=== marks\nب")), HEAD)


# Training data


def test_only_what_somebody_marked_as_right_is_gold(
    corrected: Path, tmp_path: Path, gold: list[Reading]
) -> None:
    result = run("corpus", "from-corrections", "--db", corrected, "--out", tmp_path / "gold")
    assert (result.exit_code, result.stderr.splitlines()[-1][:17]) == (0, "1 reports written")
    (report,) = load_reports(tmp_path / "gold", "train")
    assert report.meta["reviewed"] == "yes"
    assert report.reading.article.text == gold[0].article.text.strip("\n")
    assert len(report.reading.events) == len(gold[0].events) - 1
    assert run("corpus", "check", tmp_path / "gold").exit_code == 0


def test_all_takes_every_corrected_report_and_an_old_folder_is_left_alone(
    corrected: Path, tmp_path: Path
) -> None:
    out = tmp_path / "gold"
    assert run("corpus", "from-corrections", "--db", corrected, "--out", out, "--all").exit_code == 0
    reports = load_reports(out, "train")
    assert sorted(r.meta["reviewed"] for r in reports) == ["no", "yes"]
    again = run("corpus", "from-corrections", "--db", corrected, "--out", out)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr
    assert load_reports(out, "train") == reports


def test_layers_hold_no_text_and_find_it_again(corrected: Path, tmp_path: Path, gold: list[Reading]) -> None:
    out = tmp_path / "gold"
    options = ("--out", out, "--all", "--layers")
    assert run("corpus", "from-corrections", "--db", corrected, *options).exit_code == 0
    written = (out / "layers" / "corrections.jsonl").read_text(encoding="utf-8")
    assert not re.search("[\u0621-\u064a]", written)
    assert run("corpus", "check", out).exit_code == 0
    data = tmp_path / "data"
    data.mkdir()
    with pytest.raises(InputError, match="public text is missing"):
        load_layers(out, data, "train")
    texts = b"".join(msgspec.json.encode({"text": r.article.text}) + b"\n" for r in gold)
    (data / "reports.jsonl").write_bytes(texts)
    first, second = load_layers(out, data, "train")
    assert first.reading.article.text == gold[0].article.text
    with Database(str(corrected)) as database:
        assert first.reading.events == read(database, 1).events
        assert second.reading.attributions == read(database, 2).attributions


def test_a_report_that_cannot_be_written_is_left_out_and_named(tmp_path: Path) -> None:
    text = "قال الوزير إن الجيش انسحب"
    reading = Reading(
        article=Article(text=text, id="x"), events=(Event(id="v1", type="RETREAT", trigger=Span(21, 24)),)
    )
    fill(tmp_path / "one.db", [reading])
    with Database(str(tmp_path / "one.db")) as database:
        add(database, 1, Reviewed(), "ليلى")
    result = run("corpus", "from-corrections", "--db", tmp_path / "one.db", "--out", tmp_path / "gold")
    assert result.exit_code == 1
    assert "article 1 is left out: no words of one paragraph" in result.stderr


# The layer away from its database


def test_the_layer_goes_to_another_database_once(
    corrected: Path, tmp_path: Path, gold: list[Reading]
) -> None:
    file, other = tmp_path / "layer.jsonl", tmp_path / "other.db"
    told = run("export", "--db", corrected, "--format", "corrections-jsonl", "--out", file)
    assert told.stderr.splitlines()[-1].startswith("4 corrections written")
    fill(other, [gold[3], gold[1], gold[0]])  # other numbers, and no third report
    first = run("corrections", "import", file, "--db", other)
    assert (first.exit_code, first.stderr.splitlines()[-1]) == (1, "3 added, 1 no report")
    assert "3 known" in run("corrections", "import", file, "--db", other).stderr
    with Database(str(corrected)) as a, Database(str(other)) as b:
        for one, two in ((1, 3), (2, 2)):
            mine, yours = read(a, one), read(b, two)
            assert (mine.events, mine.attributions) == (yours.events, yours.attributions)
        with b.read() as connection:
            assert [c.author for c in history(connection, 3)] == ["ليلى", "ليلى"]
            assert len(list(each_reading(connection))) == 3


def test_an_undone_correction_arrives_undone(corrected: Path, tmp_path: Path, gold: list[Reading]) -> None:
    fill(tmp_path / "other.db", [gold[2]])
    with Database(str(corrected)) as a, a.read() as connection:
        source = list(lines(connection))
    with Database(str(tmp_path / "other.db")) as b:
        outcomes = list(restore(b, source, "layer.jsonl", "سمير"))
        assert outcomes.count("added") == 1
        with b.read() as connection:
            assert corrections_of(connection, 1) == []
            (kept,) = history(connection, 1)
            assert kept.undone_by == "سمير"
        assert len(read(b, 1).events) == len(gold[2].events)


def test_bad_lines_are_named_and_the_rest_goes_in(
    corrected: Path, tmp_path: Path, gold: list[Reading]
) -> None:
    with Database(str(corrected)) as a, a.read() as connection:
        good = next(iter(lines(connection)))
    record = msgspec.json.decode(good)
    record["change"]["before"]["trigger"] = {"start": 9, "end": 10**12}
    fill(tmp_path / "other.db", [gold[0]])
    with Database(str(tmp_path / "other.db")) as b:
        source = [b"{}\n", b"\xff\n", b"\n", msgspec.json.encode(record), good]
        outcomes = list(restore(b, source, "layer.jsonl", "سمير"))
    errors = [str(o) for o in outcomes if isinstance(o, InputError)]
    assert [o for o in outcomes if isinstance(o, str)] == ["added"]
    assert len(errors) == 3
    assert any(e.startswith("layer.jsonl:2:") for e in errors)
    assert any("out of the text" in e for e in errors)


def test_tables_say_what_was_changed(corrected: Path, tmp_path: Path) -> None:
    assert run("export", "--db", corrected, "--format", "csv", "--out", tmp_path / "t/").exit_code == 0
    with (tmp_path / "t" / "corrections.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(r["article"], r["kind"], bool(r["undone"])) for r in found] == [
        ("1", "delete-event", False), ("1", "reviewed", False), ("2", "delete-event", False),
        ("3", "delete-event", True),
    ]  # fmt: skip
    with (tmp_path / "t" / "events.csv").open(encoding="utf-8", newline="") as file:
        shown = [r["event"] for r in csv.DictReader(file) if r["article"] == "1"]
    with Database(str(corrected)) as database:
        assert shown == [v.id for v in read(database, 1).events]
    only = ("--article", 2, "--format", "csv")
    assert run("export", "--db", corrected, *only, "--out", tmp_path / "u/").exit_code == 0
    with (tmp_path / "u" / "corrections.csv").open(encoding="utf-8", newline="") as file:
        assert [r["article"] for r in csv.DictReader(file)] == ["2"]


def test_the_document_shows_changes_that_are_changes() -> None:
    page = (DOCS / "corrections.md").read_text(encoding="utf-8")
    first, line = re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)
    change = decode_change(first)
    assert decode_change(encode_change(change)) == change
    assert msgspec.json.decode(line)["change"]["change"] == "delete-event"
