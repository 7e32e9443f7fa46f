"""What a source is shows in its bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.sources.kinds import codec_of, delimiter_of, kind_of

TEXT = "قال وزير الداخلية في تونس إن الشرطة أوقفت ثلاثة أشخاص، وأضاف أن التحقيق مستمر."
PROSE = f"{TEXT}\nالرباط, المغرب, الجمعة.\n{TEXT}\n"


def zipped(name: str = "a.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, TEXT)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "text"),
        (TEXT.encode(), "text"),
        (TEXT.encode("cp1256"), "text"),
        (TEXT.encode("iso8859_6"), "text"),
        (TEXT.encode("utf-16"), "text"),
        (TEXT.encode("utf-16-be"), "text"),
        (PROSE.encode(), "text"),
        (("[القاهرة] " + TEXT).encode(), "text"),
        (b"<!DOCTYPE html>\n<title>x</title>", "html"),
        (b"\xef\xbb\xbf \n<!-- saved --><HTML lang=ar>", "html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'.encode("utf-16"), "html"),
        (b"<div class=x><p>", "html"),
        (b"Warning: mysql_connect() in /var\n<html><body>", "html"),
        (b'<?xml version="1.0"?><rss version="2.0">', "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "feed"),
        (b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">', "newsml"),
        (b'<n:newsMessage xmlns:n="http://iptc.org/std/nar/2006-10-01/">', "newsml"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE nitf SYSTEM "nitf.dtd">\n<nitf>', "nitf"),
        (b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "b">]><nitf>', "nitf"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', "xml"),
        (b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        (b'{"text": "a"', "jsonl"),
        (b'{"text": "torn\n{"text": "b"}\n', "jsonl"),
        ('{"text": "<html>"}\n'.encode("utf-16-le"), "jsonl"),
        (b'[\n  {"text": "a"}]', "json"),
        (b'{\n  "text": "a",\n  "b": {}\n}\n', "json"),
        ("text,date\nأ,2016-01-01\n".encode(), "csv"),
        ("العنوان;النص\nأ;ب\n".encode("cp1256"), "csv"),
        ("النص\tالتاريخ\nأ\tب\n".encode("utf-16"), "csv"),
        (b"a\tb\n1\t2\n3\t4\n", "text"),
        (b"id\ttext\n1\t2\n3\t4\n", "csv"),
        (b"PAR1\x15\x04", "parquet"),
        (b"WARC/1.0\r\n", "warc"),
        (gzip.compress(b"WARC/1.1\r\n" + bytes(900)), "warc"),
        (gzip.compress(TEXT.encode()), "gzip"),
        (b"\x1f\x8b", "gzip"),
        (zipped(), "zip"),
        (zipped("[Content_Types].xml"), "binary"),
        (tarred(), "tar"),
        (tarred()[:300], "binary"),
        (b"%PDF-1.4 text", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x00" * 1000, "binary"),
    ],
)
def test_a_kind_is_told_by_content(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@given(st.binary(max_size=3_000))
def test_any_bytes_have_a_kind(head: bytes) -> None:
    assert kind_of(head)


@given(
    st.sampled_from(["<", "<!DOCTYPE ", "[", "]", ">", "<!--", "<?", "{", '"', " ", "\n", ",", "a"]).map(str)
)
def test_unclosed_markup_of_any_length_is_told_quickly(piece: str) -> None:
    assert kind_of((piece * 30_000).encode())


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6"]
)
def test_the_codec_found_gives_the_text(codec: str) -> None:
    text = TEXT.replace("،", "") if codec == "iso8859_6" else TEXT
    assert text.encode(codec).decode(codec_of(text.encode(codec))) == text


def test_one_damaged_byte_does_not_change_the_codec() -> None:
    assert codec_of(TEXT.encode() + b"\xff" + TEXT.encode()) == "utf-8"


def test_a_head_cut_within_a_character_is_still_utf_8() -> None:
    assert codec_of(TEXT.encode()[:-1]) == codec_of("ق".encode() * 40 + b"\xd9") == "utf-8"


def test_delimiters_in_quotation_marks_do_not_count() -> None:
    assert delimiter_of('title;text\n"a,b,c";"d,e\n,f"\n') == ";"
    assert delimiter_of(PROSE) is None
