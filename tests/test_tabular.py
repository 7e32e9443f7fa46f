"""Tables: one report a row, whatever the columns are called; a bad row costs itself only."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.columns import Columns, columns_named
from riwaya.sources.days import iso_day
from riwaya.sources.documents import Document, Found
from riwaya.sources.parquet import read_parquet
from riwaya.sources.rows import LARGEST_ROW
from riwaya.sources.tabular import read_csv, read_json, read_jsonl

TEXT = "قال وزير الداخلية إن الشرطة أوقفت ثلاثة أشخاص، وأضاف: «التحقيق مستمر»."
ROW = {
    "النص": TEXT,
    "العنوان": "توقيف ثلاثة",
    "التاريخ": "الجمعة 30 سبتمبر/أيلول 2016",
    "المصدر": "صحيفة",
    "link": "http://x.example/1",
    "id": 7,
}
ARTICLE = Article(
    text=TEXT, id="7", title="توقيف ثلاثة", published="2016-09-30", outlet="صحيفة", url="http://x.example/1"
)


def jsonl(data: str | bytes, columns: Columns | None = None) -> list[Found]:
    return list(read_jsonl(io.BytesIO(data.encode() if isinstance(data, str) else data), "d.jsonl", columns))


def table(data: str | bytes, columns: Columns | None = None) -> list[Found]:
    return list(read_csv(io.BytesIO(data.encode() if isinstance(data, str) else data), "d.csv", columns))


def array(data: str | bytes) -> list[Found]:
    return list(read_json(io.BytesIO(data.encode() if isinstance(data, str) else data), "d.json"))


def texts(found: list[Found]) -> list[str]:
    return [each.article.text for each in found if isinstance(each, Document)]


def errors(found: list[Found]) -> list[InputError]:
    return [each for each in found if isinstance(each, InputError)]


def written(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_row_of_each_format_gives_the_same_report(tmp_path: Path) -> None:
    line = json.dumps(ROW, ensure_ascii=False)
    assert jsonl(line) == [Document(origin="d.jsonl:1", article=ARTICLE)]
    assert array(f"[{line}]") == [Document(origin="d.json:1", article=ARTICLE)]
    assert table(written([ROW])) == [Document(origin="d.csv:2", article=ARTICLE)]
    file = tmp_path / "d.parquet"
    parquet.write_table(pa.Table.from_pylist([ROW]), file)
    with file.open("rb") as stream:
        assert list(read_parquet(stream, "d.parquet")) == [Document(origin="d.parquet:1", article=ARTICLE)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_delimiters_and_encodings_are_found(delimiter: str, encoding: str) -> None:
    assert texts(table(written([ROW, ROW], delimiter).encode(encoding))) == [TEXT, TEXT]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1256"])
def test_json_lines_of_any_encoding(encoding: str) -> None:
    assert texts(jsonl((json.dumps({"text": TEXT}, ensure_ascii=False) + "\r\n").encode(encoding) * 1)) == [
        TEXT
    ]


def test_columns_the_user_names_go_before_guessed_ones() -> None:
    row = {"text": "لا", "body": TEXT, "meta": {"by": "وكالة"}}
    [found] = jsonl(json.dumps(row), Columns(text="body", outlet="meta.by"))
    assert isinstance(found, Document)
    assert (found.article.text, found.article.outlet) == (TEXT, "وكالة")


@pytest.mark.parametrize("read", [lambda c: table("a,b\n1,2\n3,4\n", c)])
def test_a_table_without_the_text_column_is_one_error_that_lists_the_columns(read: Any) -> None:
    for columns in (None, Columns(text="body")):
        [error] = read(columns)
        assert "there are: a, b" in str(error)


def test_names_are_told_whatever_their_case_and_marks() -> None:
    assert columns_named(["Full_Text", "Pub Date", "المصدر"]) == {
        "text": "Full_Text",
        "published": "Pub Date",
        "outlet": "المصدر",
    }


def test_a_bad_line_is_one_error_with_its_number_and_the_rest_goes_on() -> None:
    good = json.dumps({"text": TEXT}, ensure_ascii=False).encode()
    lines = [
        good, b'{"text": "torn', good, b"17", b'{"text": ""}', b'{"title": "x"}', b"", good,
        b'{"text": "\xff\xfe"}', b"[" * 100_000, b'{"id": ' + b"9" * 9_000 + b"}", good,
    ]  # fmt: skip
    found = jsonl(b"\n".join(lines))
    assert texts(found) == [TEXT] * 4
    assert [e.name for e in errors(found)] == [f"d.jsonl:{n}" for n in (2, 4, 5, 6, 9, 10, 11)]
    assert all("\n" not in str(e) for e in errors(found))


def test_quoted_line_ends_stay_in_the_text() -> None:
    text = TEXT + '\r\nوقال: "نعم"، ثم غادر\n\n' + TEXT
    found = table(written([{"title": "أ", "text": text}, {"title": "ب", "text": TEXT}]))
    assert texts(found) == [text, TEXT]
    assert [f.origin for f in found if isinstance(f, Document)] == ["d.csv:2", "d.csv:6"]


def test_quotes_that_are_never_closed_cost_their_own_rows_only() -> None:
    rows = [f"{n},{TEXT.replace(',', '')}" for n in range(1, 30)]
    rows[3] = '4,"' + TEXT
    rows[9] = '10,"' + TEXT
    rows[15] = '16,"' + TEXT + '" x'
    found = table("id,text\n" + "\n".join(rows) + "\n")
    assert [e.name for e in errors(found)] == ["d.csv:5", "d.csv:11", "d.csv:17"]
    assert len(texts(found)) == 26


def test_rows_of_a_wrong_number_of_cells_are_errors() -> None:
    found = table(f"id,text\n1,{TEXT},3\n2,{TEXT}\n3\n\n")
    assert [str(e).split(";")[0] for e in errors(found)] == [
        "d.csv:2: 3 cells, not 2 as the header",
        "d.csv:4: 1 cells, not 2 as the header",
    ]
    assert texts(found) == [TEXT]


def test_objects_of_an_array_are_found_however_it_is_laid_out() -> None:
    row = {"text": '}{"\\' + TEXT, "tags": [{"a": "]"}, []], "b": {"c": {}}}
    for indent in (None, 2):
        assert texts(array(json.dumps([row, row], indent=indent))) == [row["text"]] * 2
    assert texts(array(json.dumps(row, indent=1) + "\n" + json.dumps(row))) == [row["text"]] * 2


def test_what_is_no_object_or_cut_off_in_an_array_is_one_error_each() -> None:
    good = json.dumps({"text": TEXT})
    found = array(f'[1, "x", {good}, {{"text": bad}}, {good}, {good[:40]}')
    assert texts(found) == [TEXT, TEXT]
    assert [e.name for e in errors(found)] == ["d.json:1", "d.json:3", "d.json:5"]


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_texts_survive_every_format(many: list[str]) -> None:
    rows = [{"id": "1", "text": text} for text in many]
    assert texts(array(json.dumps(rows))) == many
    assert texts(jsonl("\n".join(map(json.dumps, rows)))) == many


@given(st.binary(max_size=400))
def test_no_bytes_stop_a_reader(noise: bytes) -> None:
    for read in (read_jsonl, read_json, read_csv):
        for data in (noise, b"id,text\n" + noise, b'[{"text": "' + noise, b'{"text": "a"}\n' + noise):
            assert all(isinstance(f, Document | InputError) for f in read(io.BytesIO(data), "d"))


class Endless(io.RawIOBase):
    """A stream of a pattern of bytes that no memory or disk holds."""

    def __init__(self, start: bytes, fill: bytes, size: int, end: bytes) -> None:
        self._start, self._fill, self._left, self._end = start, fill * (65_536 // len(fill)), size, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._start:
            piece, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
        elif self._left > 0:
            piece = self._fill[: len(buffer)]
            self._left -= len(piece)
        else:
            piece, self._end = self._end[: len(buffer)], self._end[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize(
    ("read", "start", "end"),
    [
        (read_jsonl, b'{"text": "', b'"}\n{"text": "' + TEXT.encode() + b'"}\n'),
        (read_json, b'[{"text": "', b'"},{"text": "' + TEXT.encode() + b'"}]'),
        (read_csv, b"id,text\n1,", b"\n2," + TEXT.encode() + b"\n"),
    ],
)
def test_a_line_of_200_mb_is_one_error_and_is_never_held(read: Any, start: bytes, end: bytes) -> None:
    stream = io.BufferedReader(Endless(start, b"a", 200_000_000, end))
    tracemalloc.start()
    try:
        found = list(read(stream, "d"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert texts(found) == [TEXT]
    assert [f"{LARGEST_ROW:,}" in str(e) for e in errors(found)] == [True]
    assert peak < 40_000_000


def test_quotes_around_short_lines_without_end_are_held_within_bounds() -> None:
    stream = io.BufferedReader(Endless(b'id,text\n1,"', b"a\n", 150_000, b""))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_csv(stream, "d"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 1
    assert peak < 12_000_000


def test_parquet_of_many_batches_and_kinds_of_dates(tmp_path: Path) -> None:
    file = tmp_path / "d.parquet"
    rows = [{"body": TEXT, "date": dt.datetime(2016, 9, 30, 23, 59), "n": n} for n in range(200)]
    parquet.write_table(pa.Table.from_pylist([*rows, {"body": None, "date": None, "n": 0}]), file)
    with file.open("rb") as stream:
        found = list(read_parquet(stream, "d"))
    assert len(texts(found)) == 200
    assert {f.article.published for f in found if isinstance(f, Document)} == {"2016-09-30"}
    assert [e.name for e in errors(found)] == ["d:201"]


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-20], lambda d: d[:4] + bytes(60) + d[64:], lambda d: b"PAR1" * 5]
)
def test_damaged_parquet_is_one_error(tmp_path: Path, damage: Any) -> None:
    file = tmp_path / "d.parquet"
    parquet.write_table(pa.Table.from_pylist([{"text": TEXT * n} for n in range(1, 50)]), file)
    [error] = read_parquet(io.BytesIO(damage(file.read_bytes())), "d")
    assert isinstance(error, InputError)
    assert "damaged" in str(error)


@pytest.mark.parametrize(
    "value",
    [
        "2016-09-30", "2016-09-30T23:30:00+03:00", "20160930T1200Z", "20160930", 20160930, "2016/9/30",
        "30/9/2016", "30-09-2016", "Fri, 30 Sep 2016 14:05:00 +0300", "30 Sep 2016", 1475236800, "1475236800",
        1475236800.5, 1475236800000, 1475236800000000, "الجمعة 30 أيلول 2016", "٣٠ سبتمبر ٢٠١٦",
        dt.date(2016, 9, 30), dt.datetime(2016, 9, 30, 12, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(value: object) -> None:
    assert iso_day(value) == "2016-09-30"


@pytest.mark.parametrize(
    "value",
    [None, "", "أمس", 12, True, float("nan"), float("inf"), -1, "9" * 19, "2016-13-45", {}, "0" * 900],
)
def test_what_states_no_day_gives_none(value: object) -> None:
    assert iso_day(value) is None
