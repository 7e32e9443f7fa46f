"""Archives: members one at a time, bounds on what they unpack to, hostile names shown harmlessly."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.archives import read_gzip, read_tar, read_zip
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.names import shown
from riwaya.sources.streams import Budget, held

TEXT = "أعلنت وزارة الصحة في الخرطوم أن عدد المصابين بلغ عشرين شخصا. " * 3
MEMBERS = {"أ/خبر.txt": TEXT.encode(), "ب.txt": (TEXT + "٢").encode(), "فارغ/": b"", ".hidden/x": b"x"}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: Any = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(stream: BinaryIO, origin: str) -> Iterator[Found]:
    """Reads a member as text."""
    try:
        yield Document(origin=origin, article=Article(text=held(stream, origin).decode()))
    except InputError as error:
        yield error


def read(reader: Any, data: bytes, budget: Budget | None = None) -> list[Found]:
    found: list[Found] = []
    try:
        found.extend(reader(io.BytesIO(data), "a", budget or Budget(), member))
    except InputError as error:
        found.append(error)
    return found


def texts(found: list[Found]) -> dict[str, str]:
    return {each.origin: each.article.text for each in found if isinstance(each, Document)}


def errors(found: list[Found]) -> list[str]:
    return [str(each) for each in found if isinstance(each, InputError)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_of_a_zip_have_their_place_and_hidden_ones_are_left_out(method: int) -> None:
    found = read(read_zip, zipped(MEMBERS, method))
    assert texts(found) == {"a!أ/خبر.txt": TEXT, "a!ب.txt": TEXT + "٢"}
    assert len(found) == 2


def test_members_of_a_tar_have_their_place_and_hidden_ones_are_left_out() -> None:
    found = read(read_tar, tarred(MEMBERS))
    assert texts(found) == {"a!أ/خبر.txt": TEXT, "a!ب.txt": TEXT + "٢"}
    assert len(found) == 2


def test_a_gzipped_file_of_several_parts_is_one() -> None:
    data = gzip.compress(TEXT.encode()) + gzip.compress(b"123")
    assert texts(read(read_gzip, data)) == {"a": TEXT + "123"}


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_zip_that_is_cut_off_is_one_error(cut: int) -> None:
    found = read(read_zip, zipped(MEMBERS)[:cut])
    assert len(errors(found)) == len(found) == 1


def test_a_tar_that_is_cut_off_keeps_what_is_before() -> None:
    found = read(read_tar, tarred(MEMBERS)[: 512 + 512 + 512 + 512 + 100])
    assert texts(found) == {"a!أ/خبر.txt": TEXT}
    assert len(errors(found)) == 1
    for cut in (700, 100):
        found = read(read_tar, tarred(MEMBERS)[:cut])
        assert len(errors(found)) == len(found) == 1


def test_a_gzipped_tar_that_is_cut_off_keeps_what_is_before_and_tells_it_once() -> None:
    noise = random.Random(7).randbytes(300_000).hex().encode()
    data = gzip.compress(tarred({"1": TEXT.encode(), "2": noise, "3": TEXT.encode()}))

    def read_both(stream: BinaryIO, origin: str) -> Iterator[Found]:
        return read_tar(stream, origin, Budget(), member)

    found = list(read_gzip(io.BytesIO(data[: len(data) // 2]), "a", Budget(), read_both))
    assert list(texts(found)) == ["a!1"]
    assert len(errors(found)) == 1


def test_a_tar_with_a_damaged_header_is_an_error_and_not_the_end() -> None:
    data = bytearray(tarred({"1": TEXT.encode(), "2": TEXT.encode()}))
    data[data.index(b"2\x00", 1_000)] ^= 0x40
    found = read(read_tar, bytes(data))
    assert list(texts(found)) == ["a!1"]
    assert len(errors(found)) == 1


def test_gzip_that_is_cut_off_or_damaged_is_one_error() -> None:
    whole = gzip.compress(TEXT.encode())
    for data in (whole[:-12], whole[:30] + b"\x00\xff" * 20, whole[:-8] + bytes(8), b"\x1f\x8b"):
        found = read(read_gzip, data)
        assert len(errors(found)) == len(found) == 1


def test_a_damaged_member_costs_itself_only() -> None:
    data = bytearray(zipped(MEMBERS, zipfile.ZIP_STORED))
    data[data.index(TEXT.encode()) + 5] ^= 0xFF
    found = read(read_zip, bytes(data))
    assert list(texts(found)) == ["a!ب.txt"]
    assert errors(found)[0].startswith("a!أ/خبر.txt: ")
    assert len(found) == 2


def with_field(data: bytes, offset: int, value: int) -> bytes:
    """A ZIP whose first member has another flag or method, in both of its headers."""
    out = bytearray(data)
    struct.pack_into("<H", out, offset, value)
    struct.pack_into("<H", out, out.index(b"PK\x01\x02") + offset + 2, value)
    return bytes(out)


def test_an_encrypted_member_and_one_packed_in_an_unknown_way_are_one_error_each() -> None:
    data = zipped({"1": TEXT.encode(), "2": TEXT.encode()})
    found = read(read_zip, with_field(data, 6, 1))
    assert (list(texts(found)), len(found)) == (["a!2"], 2)
    assert "encrypted" in errors(found)[0]
    found = read(read_zip, with_field(data, 8, 99))
    assert (list(texts(found)), len(errors(found)), len(found)) == (["a!2"], 1, 2)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_bounds_are_refused(method: int) -> None:
    found, peak = peak_of(read_zip, zipped({"1": bytes(60_000_000)}, method))
    assert len(errors(found)) == len(found) == 1
    assert "deflate" in errors(found)[0]
    assert peak < 5_000_000


def peak_of(reader: Any, data: bytes) -> tuple[list[Found], int]:
    tracemalloc.start()
    try:
        return read(reader, data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("reader", "bomb"),
    [
        (read_zip, lambda: zipped({"bomb": bytes(100_000_000), "ب": TEXT.encode()})),
        (read_gzip, lambda: gzip.compress(bytes(100_000_000))),
    ],
)
def test_a_bomb_is_one_error_in_little_memory(reader: Any, bomb: Any) -> None:
    found, peak = peak_of(reader, bomb())
    assert len(errors(found)) == 1
    assert "bombs" in errors(found)[0]
    assert peak < 100_000_000
    assert reader is read_gzip or list(texts(found)) == ["a!ب"]


def test_members_that_overlap_do_not_unpack_again_and_again() -> None:
    first = zipped({"1": TEXT.encode() * 50})
    directory = first.index(b"PK\x01\x02")
    end = first.index(b"PK\x05\x06")
    entry = first[directory:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 500, 500, len(entry) * 500, directory, 0)
    budget = Budget(unpacked=len(TEXT.encode()) * 50 * 10)
    found = read(read_zip, first[:directory] + entry * 500 + tail, budget)
    assert 1 <= len(errors(found)) <= 500
    assert len(texts(found)) <= 10


def test_a_member_beyond_50_mb_and_a_total_beyond_the_budget_are_one_error_each() -> None:
    large = bytes(range(256)) * 200_000
    found = read(read_zip, zipped({"1": large, "2": TEXT.encode()}, zipfile.ZIP_STORED))
    assert (list(texts(found)), len(errors(found))) == (["a!2"], 1)
    found = read(read_tar, tarred({"1": large, "2": TEXT.encode()}))
    assert (list(texts(found)), len(errors(found))) == (["a!2"], 1)
    found = read(read_tar, tarred({str(n): TEXT.encode() for n in range(9)}), Budget(len(TEXT.encode()) * 5))
    assert len(texts(found)) == 5


@pytest.mark.parametrize(("reader", "pack"), [(read_zip, zipped), (read_tar, tarred)])
def test_too_many_members_are_one_error(reader: Any, pack: Any) -> None:
    found = read(reader, pack({str(n): b"x" for n in range(20)}), Budget(members=7))
    assert (len(texts(found)), len(errors(found)), len(found)) == (7, 1, 8)


def test_names_that_lead_elsewhere_are_only_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [
        "../../out.txt",
        "/etc/out.txt",
        "C:\\out.txt",
        "a\u202etxt.exe",
        "line\nend\x1b[31m",
        "n" * 2_000,
    ]
    for reader, pack in ((read_zip, zipped), (read_tar, tarred)):
        found = read(reader, pack({name: TEXT.encode() for name in names}))
        assert len(texts(found)) == len(names)
        assert all(origin == shown(origin) or len(origin) > 300 for origin in texts(found))
        assert not any(c in origin for origin in texts(found) for c in "\u202e\n\x1b")
        assert max(map(len, texts(found))) < 310
    assert list(tmp_path.iterdir()) == []


def test_links_and_devices_are_passed_over() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (
            ("l", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("d", tarfile.CHRTYPE),
            ("p", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found = read(read_tar, out.getvalue())
    assert [each.reason for each in found if isinstance(each, Skipped)] == ["no file"] * 4
    assert len(found) == 4


def test_tar_headers_that_carry_names_are_bounded() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 900_000_000
    found, peak = peak_of(read_tar, info.tobuf(tarfile.USTAR_FORMAT) + bytes(5_000_000))
    assert len(errors(found)) == len(found) == 1
    assert peak < 20_000_000


def test_long_names_in_pax_and_gnu_headers_are_read() -> None:
    name = "خبر/" * 80 + "x.txt"
    for style in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=style) as archive:
            info = tarfile.TarInfo(name)
            info.size = len(TEXT.encode())
            archive.addfile(info, io.BytesIO(TEXT.encode()))
        [found] = read(read_tar, out.getvalue())
        assert isinstance(found, Document)


@pytest.mark.parametrize("reader", [read_zip, read_tar, read_gzip])
@pytest.mark.parametrize("data", [b"PK\x05\x06", TEXT.encode(), bz2.compress(TEXT.encode()), bytes(40)])
def test_what_is_no_archive_is_one_error_at_most(reader: Any, data: bytes) -> None:
    found = read(reader, data)
    assert len(errors(found)) == len(found) <= 1
