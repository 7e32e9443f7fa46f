"""Web archives: pages with their address; a record that lies about its length costs itself only."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from riwaya.errors import InputError
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.warc import read_warc

TEXT = (
    "قال وزير الداخلية في بيروت إن الشرطة أوقفت ثلاثة أشخاص في حي الميناء مساء السبت. "
    "وأضاف الوزير أن التحقيق مستمر وأن نتائجه ستعلن خلال أسبوع واحد على الأكثر."
)
OTHER = TEXT.replace("ثلاثة", "أربعة")


def page(text: str = TEXT) -> bytes:
    return (
        f"<html lang=ar><head><meta charset=utf-8><title>خبر</title></head><body><article><p>{text}</p>"
        f"</article></body></html>"
    ).encode()


class Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which leaves its temporary files open, without such files."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def warc(*records: tuple[str, bytes, dict[str, str]], zipped: bool = False) -> bytes:
    """A web archive of responses: (address, content, {"type", "status", "coding", "transfer", "record"})."""
    out = io.BytesIO()
    writer = Writer(out, gzip=zipped)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for url, content, facts in records:
        kind = facts.get("record", "response")
        headers = [("Content-Type", facts.get("type", "text/html; charset=utf-8"))]
        headers += [("Content-Encoding", facts["coding"])] if "coding" in facts else []
        headers += [("Transfer-Encoding", facts["transfer"])] if "transfer" in facts else []
        http = StatusAndHeaders(facts.get("status", "200 OK"), headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(content),
            http_headers=http if kind == "response" else None,
            warc_content_type="" if kind == "response" else facts.get("type", "text/html"),
            warc_headers_dict={"WARC-Date": "2019-03-01T10:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


def read(data: bytes) -> list[Found]:
    return list(read_warc(io.BytesIO(data), "c.warc"))


def texts(found: list[Found]) -> list[str]:
    return [each.article.text for each in found if isinstance(each, Document)]


def errors(found: list[Found]) -> list[InputError]:
    return [each for each in found if isinstance(each, InputError)]


TWO: tuple[tuple[str, bytes, dict[str, str]], ...] = (
    ("http://x.example/1", page(), {}),
    ("http://x.example/2", page(OTHER), {}),
)


@pytest.mark.parametrize("zipped", [False, True])
def test_pages_have_their_address_and_place_and_no_date_of_archiving(zipped: bool) -> None:
    data = warc(*TWO, zipped=zipped)
    found = read(data)
    assert texts(found) == [TEXT, OTHER]
    for each, (url, _, _) in zip(found, TWO, strict=True):
        assert isinstance(each, Document)
        assert each.article.url == url
        assert each.article.published is None
        offset = int(each.origin.removeprefix("c.warc@"))
        again = gzip.decompress(data[offset:]) if zipped else data[offset:]
        assert again.startswith(b"WARC/")
        assert url.encode() in again[:500]


def test_a_file_gzipped_as_a_whole_is_read_and_its_records_have_places() -> None:
    found = read(gzip.compress(warc(*TWO)))
    assert texts(found) == [TEXT, OTHER]
    assert [f.origin for f in found if isinstance(f, Document)] == ["c.warc@0+1", "c.warc@0+2"]


@pytest.mark.parametrize(
    ("facts", "content"),
    [
        ({"coding": "gzip"}, gzip.compress(page())),
        ({"coding": "gzip"}, page()),
        ({"coding": "deflate"}, zlib.compress(page())),
        ({"coding": "deflate"}, zlib.compress(page())[2:-4]),
        ({"transfer": "chunked"}, b"%x\r\n" % len(page()) + page() + b"\r\n0\r\n\r\n"),
        ({"transfer": "chunked"}, page()),
        ({"type": "text/plain"}, TEXT.encode()),
        ({"type": "text/plain"}, TEXT.encode("cp1256")),
        ({"type": "text/plain"}, page()),
        ({"record": "resource", "type": "text/html"}, page()),
        ({"record": "conversion", "type": "text/plain"}, TEXT.encode()),
    ],
)
def test_codings_of_content_are_undone(facts: dict[str, str], content: bytes) -> None:
    assert texts(read(warc(("http://x.example/", content, facts)))) == [TEXT]


def test_other_answers_and_types_are_passed_over() -> None:
    found = read(
        warc(
            ("http://x.example/1", page(), {"status": "404 Not Found"}),
            ("http://x.example/2", b"\x89PNG\r\n", {"type": "image/png"}),
            ("http://x.example/3", b"\x89PNG\r\n", {}),
            ("http://x.example/4", b"", {}),
            ("http://x.example/5", page(), {"record": "metadata"}),
        )
    )
    assert [f.reason for f in found if isinstance(f, Skipped)] == [
        "status 404",
        "no page",
        "no page",
        "no page",
    ]
    assert len(found) == 4


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("cut", [3, 60, 300, 500])
def test_a_file_that_is_cut_off_keeps_what_is_before(zipped: bool, cut: int) -> None:
    found = read(warc(*TWO, zipped=zipped)[:-cut])
    assert texts(found)[:1] == [TEXT]
    assert len(found) == 2
    assert len(errors(found)) == 1 or (cut == 3 and not zipped)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("change", [-40, -1, 1, 40, 100_000, 10**15])
def test_a_wrong_length_is_one_error_and_the_next_record_that_can_be_found_is_read(
    zipped: bool, change: int
) -> None:
    parts = [warc(*TWO), warc(("http://x.example/3", page(), {}))]
    length = parts[0].rindex(b"Content-Length: ") + 16
    end = parts[0].index(b"\r\n", length)
    wrong = parts[0][:length] + b"%d" % (int(parts[0][length:end]) + change) + parts[0][end:]
    found = read(gzip.compress(wrong) + gzip.compress(parts[1]) if zipped else wrong + parts[1])
    assert texts(found)[0] == TEXT
    assert OTHER not in texts(found) or abs(change) == 1
    assert len(errors(found)) == 1 or abs(change) == 1
    if zipped or change < 0:
        assert texts(found)[-1] == TEXT
        assert len(texts(found)) >= 2


@pytest.mark.parametrize(
    "length", ["", "Content-Length: -5\r\n", "Content-Length: many\r\n", "Content-Length: 0\r\n"]
)
def test_a_record_without_a_usable_length_is_one_error(length: str) -> None:
    bad = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\n{length}\r\nHTTP/1.1 200 OK\r\n\r\nx"
    found = read(bad.encode() + b"\r\n\r\n" + warc(*TWO))
    assert texts(found) == [TEXT, OTHER] or length == ""
    assert len(errors(found)) == 1


def peak_of(data: bytes) -> tuple[list[Found], int]:
    read(warc(*TWO))  # libraries load before anything is measured
    tracemalloc.start()
    try:
        return read(data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"WARC/1.0\r\nX: " + b"a" * 30_000_000,
        b"WARC/1.0\r\n" + b"X: a\r\n" * 1_000_000,
        gzip.compress(b"WARC/1.0\r\nContent-Length: 900000000\r\n\r\n" + bytes(200_000_000)),
    ],
    ids=["endless header", "endless headers", "bomb"],
)
def test_hostile_headers_and_bombs_are_one_error_in_little_memory(data: bytes) -> None:
    found, peak = peak_of(data)
    assert len(errors(found)) == len(found) == 1
    assert peak < 20_000_000


def test_content_that_unpacks_like_a_bomb_is_one_error_in_little_memory() -> None:
    bomb = gzip.compress(bytes(300_000_000))
    found, peak = peak_of(warc(("http://x.example/", bomb, {"coding": "gzip"}), *TWO))
    assert texts(found) == [TEXT, OTHER]
    assert len(errors(found)) == 1
    assert peak < 80_000_000


def test_a_large_record_is_never_held() -> None:
    large = bytes(60_000_000)
    found, peak = peak_of(
        warc(("http://x.example/", large, {"type": "video/mp4"}), ("http://x.example/", large, {}), *TWO)
    )
    assert texts(found) == [TEXT, OTHER]
    assert len(errors(found)) == 1
    assert peak < 20_000_000


def test_content_in_an_unknown_coding_is_one_error() -> None:
    found = read(warc(("http://x.example/", b"\x8b\x02\x80", {"coding": "br\x1b"}), *TWO))
    assert texts(found) == [TEXT, OTHER]
    assert "\x1b" not in str(errors(found)[0])


def test_an_empty_file_and_one_that_is_no_archive() -> None:
    assert read(b"") == []
    assert len(errors(read(TEXT.encode() * 50 + b"\n" * 9 + TEXT.encode()))) == 1


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2_000), st.binary(max_size=20), st.booleans())
def test_noise_anywhere_never_stops_the_reader(at: int, noise: bytes, zipped: bool) -> None:
    data = warc(*TWO, zipped=zipped)
    at = min(at, len(data))
    assert all(
        isinstance(f, Document | Skipped | InputError) for f in read(data[:at] + noise + data[at + 5 :])
    )
