"""Streams cut into lines or JSON objects, none of which is held beyond a bound."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from riwaya.errors import InputError
from riwaya.sources.names import shown

__all__ = ["LARGEST_ROW", "Line", "elements", "lines"]

LARGEST_ROW = 5_000_000  # characters
_CHUNK = 65_536  # bytes
_OUTSIDE = re.compile(r"[^\s,\[\]]")
_INSIDE = re.compile(r'["{}]')
_QUOTED = re.compile(r'["\\]')


class Line(Struct, frozen=True):
    """A line without its LF, or a JSON object; numbers start at 1; ``text`` None: beyond the bound."""

    number: int
    text: str | None


class _Gathered:
    """Pieces of one row, dropped once they are more than a row may have."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    def add(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > LARGEST_ROW:
            self._pieces = []
        else:
            self._pieces.append(piece)

    def take(self) -> str | None:
        text = None if self._size > LARGEST_ROW else "".join(self._pieces)
        self._pieces, self._size = [], 0
        return text

    def __len__(self) -> int:
        return self._size


def _characters(stream: BinaryIO, codec: str, origin: str) -> Iterator[str]:
    """The text in pieces. A byte that does not fit becomes a lone surrogate (U+FFFD in UTF-16 and UTF-32).

    Raises:
        InputError: there is no such codec, or it gives no text.
    """
    wide = _known(codec, origin).startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(codec)("replace" if wide else "surrogateescape")
    while data := stream.read(_CHUNK):
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _known(codec: str, origin: str) -> str:
    try:
        b"".decode(codec)
        return codecs.lookup(codec).name
    except LookupError as error:
        raise InputError(
            origin, f"there is no encoding {shown(codec)!r}", "try utf-8, utf-16, cp1256 or iso8859-6"
        ) from error


def lines(stream: BinaryIO, codec: str, origin: str) -> Iterator[Line]:
    """The lines of a stream, without their LF (a CR before it stays).

    Raises:
        InputError: there is no such codec.
    """
    number, gathered = 1, _Gathered()
    for text in _characters(stream, codec, origin):
        *ended, rest = text.split("\n")
        for piece in ended:
            gathered.add(piece)
            yield Line(number, gathered.take())
            number += 1
        gathered.add(rest)
    if len(gathered):
        yield Line(number, gathered.take())


def elements(stream: BinaryIO, codec: str, origin: str) -> Iterator[Line]:
    """The outermost objects of a JSON text (RFC 8259), as text, whether in an array or one after another.

    Whatever else stands between two of them is one element, as is an object that the end cuts off.

    Raises:
        InputError: there is no such codec.
    """
    number, gathered = 1, _Gathered()
    depth, quoted, escaped, between = 0, False, False, False
    for text in _characters(stream, codec, origin):
        at = 0
        while at < len(text):
            if escaped:
                end, escaped = at + 1, False
            elif depth == 0:
                match = _OUTSIDE.search(text, at)
                if match is None:
                    break
                if match[0] != "{":
                    if not between:
                        yield Line(number, match[0])
                        number += 1
                    between, at = True, match.end()
                    continue
                at, end, depth, between = match.start(), match.end(), 1, False
            else:
                match = (_QUOTED if quoted else _INSIDE).search(text, at)
                end = match.end() if match else len(text)
                mark = match[0] if match else ""
                quoted = not quoted if mark == '"' else quoted
                escaped = mark == "\\"
                depth += (mark == "{") - (mark == "}")
            gathered.add(text[at:end])
            at = end
            if depth == 0:
                yield Line(number, gathered.take())
                number += 1
    if len(gathered):
        yield Line(number, gathered.take())
