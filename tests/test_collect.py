"""What the user names, told apart by content: reports from all of it, one error for each bad part."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from riwaya.errors import InputError, UsageError
from riwaya.sources.collect import Options, collect
from riwaya.sources.columns import Columns
from riwaya.sources.documents import Document, Found, Skipped
from tests.test_news_xml import NITF, PLAIN, item
from tests.test_warc import TEXT, page, warc

LATIN = "The minister said on Friday that the talks would go on. " * 5
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>وكالة</title><item><title>خبر</title>
<link>http://x.example/1</link><description>{TEXT}</description></item></channel></rss>"""


def in_parquet(row: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([row]), out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(mode: Any = "w", **members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


KINDS: dict[str, bytes] = {
    "text": TEXT.encode(),
    "html": page(),
    "feed": RSS.encode(),
    "newsml": item(PLAIN).encode(),
    "nitf": NITF.encode(),
    "jsonl": json.dumps({"text": TEXT}).encode(),
    "json": json.dumps([{"text": TEXT}]).encode(),
    "csv": f"id,text\n1,{TEXT}\n".encode("cp1256"),
    "parquet": in_parquet({"text": TEXT}),
    "warc": warc(("http://x.example/", page(), {})),
    "warc.gz": warc(("http://x.example/", page(), {}), zipped=True),
    "zip": zipped(a=TEXT.encode()),
    "tar": tarred(a=TEXT.encode()),
    "tar.gz": tarred("w:gz", a=TEXT.encode()),
    "gz": gzip.compress(TEXT.encode()),
}


def found_in(path: Path, **options: Any) -> list[Found]:
    return list(collect([str(path)], Options(**options)))


def documents(found: list[Found]) -> list[Document]:
    return [each for each in found if isinstance(each, Document)]


def errors(found: list[Found]) -> list[InputError]:
    return [each for each in found if isinstance(each, InputError)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["report", "report.pdf"])
def test_every_kind_is_read_whatever_it_is_called(kind: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(KINDS[kind])
    found = found_in(file)
    assert len(documents(found)) == len(found) == 1
    assert documents(found)[0].origin.startswith(str(file))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"text", "html", "csv"}))
def test_a_kind_that_is_cut_off_is_one_error_and_the_rest_goes_on(kind: str, tmp_path: Path) -> None:
    cut = 600 if kind == "tar" else len(KINDS[kind]) * 2 // 3  # a tar ends in thousands of zeros
    (tmp_path / "1").write_bytes(KINDS[kind][:cut])
    (tmp_path / "2").write_bytes(KINDS["text"])
    found = found_in(tmp_path)
    assert len(errors(found)) == 1
    assert str(tmp_path / "1") in str(errors(found)[0])
    assert documents(found)[-1].origin == str(tmp_path / "2")


@pytest.mark.parametrize(
    "data", [b"", b" \n", bytes(99), b"%PDF-1.4", b"id,text\n", b"[]", zipped(), b"<x/>", b"\x1f\x8b"]
)
def test_what_is_empty_or_of_no_known_kind_is_one_error(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(data)
    found = found_in(tmp_path)
    assert len(errors(found)) == len(found) == 1


def test_text_that_is_not_arabic_is_passed_over_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(LATIN)
    (tmp_path / "2.jsonl").write_text(json.dumps({"text": LATIN}) + "\n" + json.dumps({"text": TEXT}))
    (tmp_path / "3.zip").write_bytes(zipped(a=LATIN.encode(), b=b"12345 67"))
    found = found_in(tmp_path)
    assert [f.reason for f in found if isinstance(f, Skipped)] == ["not Arabic"] * 4
    assert len(documents(found)) == 1


def test_folders_are_read_in_order_without_hidden_files_and_endless_links(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/9/1.txt", "a/1.txt", ".git/x.txt", "b/.x", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "b/gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "b/pipe")
    found = found_in(tmp_path)
    assert [each.origin.removeprefix(f"{tmp_path}/") for each in documents(found)] == [
        "a/1.txt",
        "a/9/1.txt",
        "b/2.txt",
        "c.txt",
    ]
    assert [e.name.removeprefix(f"{tmp_path}/") for e in errors(found)] == ["b/gone.txt"]


def test_names_that_do_not_exist_or_hold_nothing_are_one_error_each(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    names = [str(tmp_path / "none"), str(tmp_path / "empty"), "a\x00b", "ftp://x.example/a", "x" * 5_000]
    found = list(collect(names))
    assert len(errors(found)) == len(found) == 5
    assert not any(c in str(e) for e in errors(found) for c in "\x00\n")


def test_names_of_files_are_shown_harmlessly(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\xe2\x80\xaeb\n.txt")).write_text(TEXT, encoding="utf-8")
    [document] = documents(found_in(tmp_path))
    document.origin.encode()
    assert not any(c in document.origin for c in "\u202e\n")


def test_archives_in_archives_are_read_two_deep(tmp_path: Path) -> None:
    file = tmp_path / "a"
    inner = {
        1: zipped(x=tarred(y=TEXT.encode())),
        2: tarred("w:gz", x=zipped(y=TEXT.encode())),
        3: zipped(x=tarred("w:gz", y=TEXT.encode())),
        4: zipped(x=gzip.compress(KINDS["jsonl"])),
    }
    for data in inner.values():
        file.write_bytes(data)
        assert len(documents(found_in(file))) == 1
    file.write_bytes(inner[1])
    assert documents(found_in(file))[0].origin == f"{file}!x!y"
    for data in (
        zipped(x=inner[1]),
        gzip.compress(gzip.compress(gzip.compress(b"x"))),
        tarred("w:gz", x=inner[2]),
    ):
        file.write_bytes(data)
        found = found_in(file)
        assert len(errors(found)) == len(found) == 1
        assert "nested" in str(found[0])


def test_every_kind_is_read_within_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(**KINDS))
    found = found_in(tmp_path)
    assert len(documents(found)) == len(found) == len(KINDS)


def test_what_the_source_does_not_state_is_taken_from_the_options(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(TEXT.encode("cp1256"))
    row = {"body": TEXT, "source": "وكالة", "date": "2016-09-30", "text": "لا"}
    (tmp_path / "2.jsonl").write_text(json.dumps(row))
    options = {
        "outlet": "صحيفة",
        "published": "2020-01-02",
        "encoding": "cp1256",
        "columns": Columns(text="body"),
    }
    articles = [each.article for each in documents(found_in(tmp_path, **options))]
    assert [(a.text, a.outlet, a.published) for a in articles] == [
        (TEXT, "صحيفة", "2020-01-02"),
        (TEXT, "وكالة", "2016-09-30"),
    ]
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        found_in(tmp_path, published="yesterday")


def test_an_unknown_encoding_is_one_error(tmp_path: Path) -> None:
    for name, data in (("1", KINDS["text"]), ("2", KINDS["jsonl"]), ("3", KINDS["csv"])):
        (tmp_path / name).write_bytes(data)
    assert ["klingon" in str(e) for e in errors(found_in(tmp_path, encoding="klingon"))] == [True] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_standard_input_holds_any_kind(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()

    def feed() -> None:
        with os.fdopen(write, "wb") as pipe:
            pipe.write(KINDS[kind])

    thread = threading.Thread(target=feed)
    thread.start()
    with os.fdopen(read, "rb") as pipe:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=pipe))
        found = list(collect(["-"]))
    thread.join()
    assert len(documents(found)) == len(found) == 1
    assert documents(found)[0].origin.startswith("standard input")


@contextmanager
def served(pages: dict[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_addresses_are_fetched_and_told_apart_by_content() -> None:
    with served({"/a": page(), "/b": KINDS["jsonl"], "/c": KINDS["zip"]}) as site:
        found = list(collect([f"{site}/{x}" for x in "abcd"], Options(allow_local=True)))
        assert len(documents(found)) == 3
        assert documents(found)[0].article.url == f"{site}/a"
        assert len(errors(found)) == 1
        refused = list(collect([f"{site}/a"]))
        assert len(errors(refused)) == len(refused) == 1


def test_links_of_a_feed_are_followed_only_when_asked(tmp_path: Path) -> None:
    with served({"/1": page(TEXT + " " + TEXT.replace("بيروت", "صيدا"))}) as site:
        (tmp_path / "feed.xml").write_text(RSS.replace("http://x.example", site), encoding="utf-8")
        [alone] = documents(found_in(tmp_path))
        [followed] = documents(found_in(tmp_path, follow=True, allow_local=True))
    assert "صيدا" not in alone.article.text
    assert "صيدا" in followed.article.text
