"""Files, folders, ZIPs and standard output: whole or not at all, under harmless names."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.errors import InvariantError, UsageError
from riwaya.export import FORMATS, export
from riwaya.export.names import file_stem
from riwaya.export.packing import Folder, Zip
from riwaya.export.tables import TABLES
from riwaya.schema import (
    Reading,
)
from tests.export_readings import FEW, strike

EVENT_FORMATS = ("plover-jsonl", "polecat-tsv", "gdelt-tsv", "geojson", "graphml")


@pytest.mark.parametrize("format", EVENT_FORMATS)
def test_a_file_is_what_standard_output_gets(
    format: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / f"out{FORMATS[format].extension}"
    assert export([strike(), strike(id="r2")], format, str(path)) == 2
    export([strike(), strike(id="r2")], format, "-")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == path.read_bytes() != b""


def broken() -> Iterator[Reading]:
    yield strike()
    raise InvariantError("damaged")


@pytest.mark.parametrize("format", [*EVENT_FORMATS, "csv", "parquet"])
@pytest.mark.parametrize("name", ["out", "out.zip", "new/deep"])
def test_nothing_half_written_is_left_and_the_old_result_stays(
    format: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    tables = FORMATS[format].tables
    path = tmp_path / name
    export([strike()], format, str(path))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert len(before) == (len(TABLES) if tables and not name.endswith(".zip") else 1)
    with pytest.raises(InvariantError, match="damaged"):
        export(broken(), format, str(path))
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    with pytest.raises(InvariantError, match="damaged"):
        export(broken(), format, str(tmp_path / "never"))
    assert not (tmp_path / "never").exists()


def test_tables_go_into_a_zip_that_is_the_same_every_time(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export([strike()], "csv", str(tmp_path / "a.zip"))
    export([strike()], "csv", "-")
    data = (tmp_path / "a.zip").read_bytes()
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names == [f"{name}.csv" for name in sorted(TABLES)]
    piped = zipfile.ZipFile(io.BytesIO(capfdbinary.readouterr().out))
    assert piped.testzip() is None
    assert piped.read("events.csv") == zipfile.ZipFile(io.BytesIO(data)).read("events.csv")
    export([strike()], "csv", str(tmp_path / "b.zip"))
    assert (tmp_path / "b.zip").read_bytes() == data


def test_what_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="there is no format 'docx'; there are plover-jsonl"):
        export([], "docx", "-")
    (tmp_path / "geojson.geojson").mkdir()
    with pytest.raises(UsageError, match=": cannot be written: Is a directory"):
        export([], "geojson", str(tmp_path))
    assert {p.name for p in tmp_path.iterdir()} == {"file", "geojson.geojson"}
    with pytest.raises(UsageError, match="cannot be written"):
        export([], "csv", str(tmp_path / "file"))
    with pytest.raises(UsageError, match="cannot be written"):
        export([], "geojson", str(tmp_path / "missing" / "out"))


STREAMS = {
    "plover-jsonl": "plover.jsonl",
    "polecat-tsv": "polecat.tsv",
    "gdelt-tsv": "gdelt.tsv",
    "geojson": "geojson.geojson",
    "graphml": "graphml.graphml",
    "jsonld": "jsonld.jsonld",
    "conllu": "conllu.conllu",
}


@pytest.mark.parametrize(("format", "member"), STREAMS.items())
def test_a_format_of_one_file_goes_into_a_zip_or_folder_too(format: str, member: str, tmp_path: Path) -> None:
    export([strike()], format, str(tmp_path / "plain"))
    data = (tmp_path / "plain").read_bytes()
    export([strike()], format, str(tmp_path / "out.ZIP"))
    with zipfile.ZipFile(tmp_path / "out.ZIP") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {member: data}
    (tmp_path / "there.zip").mkdir()
    for folder, written in (("new/", "new"), ("there.zip", "there.zip")):
        export([strike()], format, f"{tmp_path}/{folder}")
        assert {p.name: p.read_bytes() for p in (tmp_path / written).iterdir()} == {member: data}


def test_every_format_of_one_file_is_among_these() -> None:
    assert set(STREAMS) == {f.name for f in FORMATS.values() if not f.tables and not f.per_report}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("format", EVENT_FORMATS)
def test_a_full_disk_is_one_clear_error(format: str) -> None:
    with pytest.raises(UsageError, match=r"^/dev/full: cannot be written: No space left on device$"):
        export([strike()], format, "/dev/full")


def test_a_missing_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"pip install 'riwaya\[parquet\]'"):
        export([], "parquet", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_pages_go_into_a_folder_or_zip_and_a_single_one_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    pages = ModuleType("riwaya.export.html")
    pages.__dict__["render"] = lambda reading: {f"{file_stem(reading)}.html": reading.article.id.encode()}
    monkeypatch.setitem(sys.modules, "riwaya.export.html", pages)
    two = [strike(id="r1"), strike(id="r2")]
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "mine.txt").write_text("stays")
    assert export(two, "html", str(tmp_path / "pages")) == 2
    assert {p.name for p in (tmp_path / "pages").iterdir()} == {"r1.html", "r2.html", "mine.txt"}
    assert export(iter(two), "html", "-") == 2
    archive = zipfile.ZipFile(io.BytesIO(capfdbinary.readouterr().out))
    assert {name: archive.read(name) for name in archive.namelist()} == {"r1.html": b"r1", "r2.html": b"r2"}
    assert export(iter(two[:1]), "html", "-") == 1
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == b"r1"


def test_a_link_is_written_through_and_a_device_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export([strike()], "geojson", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes().startswith(b'{"type":"FeatureCollection"')
    export([strike()], "geojson", os.devnull)
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_files_of_one_name_stay_apart_and_pairs_stay_together(kind: str, tmp_path: Path) -> None:
    reports = [
        {"r.txt": b"1", "r.ann": b"a", "annotation.conf": b"c"},
        {"R.txt": b"1", "R.ann": b"b", "annotation.conf": b"c"},
        {"r.txt": b"3", "r.ann": b"a", "annotation.conf": b"c"},
        {"r.txt": b"1", "r.ann": b"a", "annotation.conf": b"c"},
    ]
    expected = {
        "r.txt": b"1", "r.ann": b"a", "R~2.txt": b"1", "R~2.ann": b"b", "r~3.txt": b"3", "r~3.ann": b"a",
        "annotation.conf": b"c",
    }  # fmt: skip
    out = io.BytesIO()
    with Folder(tmp_path / "f") if kind == "folder" else Zip(out) as sink:
        for files in reports:
            sink.add(files)
    if kind == "folder":
        assert {p.name: p.read_bytes() for p in (tmp_path / "f").iterdir()} == expected
    else:
        archive = zipfile.ZipFile(out)
        assert {name: archive.read(name) for name in archive.namelist()} == expected


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a\\b", "..", ""])
def test_no_file_leaves_its_folder(name: str) -> None:
    with Zip(io.BytesIO()) as sink, pytest.raises(InvariantError, match="not a plain file name"):
        sink.add({name: b""})


@FEW
@given(a=st.text(max_size=300), b=st.text(max_size=300))
def test_file_names_are_safe_and_tell_articles_apart(a: str, b: str) -> None:
    stems = [file_stem(strike(id=id)) for id in (a, b)]
    for stem in stems:
        assert stem == Path(stem).name
        assert len(stem.encode()) <= 130
        assert stem.isprintable()
        assert not stem.startswith((".", "-"))
    assert (stems[0] == stems[1]) == (a == b)


@pytest.mark.parametrize("id", ["../../etc/passwd", "CON", "nul.txt", "..", "a/b", "-rf", "ا" * 300, "\x00"])
def test_hostile_ids_make_plain_names(id: str) -> None:
    stem = file_stem(strike(id=id))
    assert stem != id
    assert "/" not in stem
    assert len(stem) > 8
