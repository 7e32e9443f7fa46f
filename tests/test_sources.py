"""Bytes to text: encodings detected, bad input named."""

from __future__ import annotations

from pathlib import Path

import pytest

from riwaya.errors import InputError
from riwaya.sources.plain_text import LARGEST_FILE, decode, read_file

TEXT = "أعلنت وزارة الصحة في بغداد اليوم أن عدد المصابين ارتفع إلى 20 شخصا، وقال الوزير إن الوضع تحت السيطرة."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6"]
)
def test_encodings_are_detected(encoding: str) -> None:
    assert (
        decode(
            TEXT.replace("20", "٢٠").encode(encoding)
            if encoding.startswith("utf")
            else TEXT.encode(encoding),
            "f",
        ).replace("٢٠", "20")
        == TEXT
    )


def test_line_ends_and_offsets_stay_as_received() -> None:
    assert decode("سطر\r\nسطر".encode(), "f") == "سطر\r\nسطر"


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (b"", None, "empty"),
        (b"  \n ", None, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None, "binary"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(200), None, "binary"),
        (TEXT.encode("cp1256"), "utf-8", "does not fit"),
        (TEXT.encode(), "klingon", "no encoding"),
    ],
)
def test_bad_input_is_one_line_with_reason_and_remedy(data: bytes, encoding: str | None, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        decode(data, "report.txt", encoding)
    message = str(caught.value)
    assert message.startswith("report.txt: ")
    assert ";" in message
    assert "\n" not in message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(InputError, match="a folder"):
        read_file(tmp_path)
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (LARGEST_FILE + 1))
    with pytest.raises(InputError, match="split it"):
        read_file(large)
