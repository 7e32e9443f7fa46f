"""Lines and bytes of a file that may be a row of gzip members, as web archives are."""

from __future__ import annotations

import zlib
from typing import BinaryIO

__all__ = ["DamagedError", "Members"]

_CHUNK = 65_536
_LONGEST_LINE = 65_536  # bytes; a longer one comes in pieces
_MOST_LINED = 1_000_000  # bytes read as lines in a row
_RATIO = 200
_RATIO_FROM = 50_000_000  # bytes
_GZIP = 31  # window bits of zlib for one gzip member (RFC 1952)


class DamagedError(Exception):
    """Bytes that cannot be unpacked, or unpack to more than any record; the message says which."""


class Members:
    """A stream that ends at each member's end, until :meth:`place` moves on to the next one.

    A file that is not gzipped is one member. No read unpacks more than 64 kB beyond what it returns.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._packed = b""
        self._buffer = b""
        self._at = 0
        self._member = 0  # where the member begins in the file
        self._read = 0  # bytes of the file read
        self._size = 0  # bytes of the member unpacked
        self._begun = 0  # records of the member begun
        self._lined = 0
        self._inflate: zlib._Decompress | None = None
        self._ended = True

    def place(self) -> str | None:
        """Where the next byte stands: ``4711``, in a gzip member's n-th record ``4711+n``; None at the end.

        Raises:
            DamagedError: the bytes that follow cannot be unpacked.
        """
        self._lined = 0
        if not self._peek(1):
            if not self._next_member():
                return None
            if not self._peek(1):
                return self.place() if self._ended and self._packed else None
        if self._inflate is None:
            return str(self._size - (len(self._buffer) - self._at))
        return f"{self._member}+{self._begun}" if self._begun else str(self._member)

    def begin(self) -> None:
        """Count a record of the member."""
        self._begun += 1

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; fewer, or none, at the member's end."""
        self._lined = 0
        if size <= 0 or not self._peek(1):
            return b""
        return self._take(min(size, len(self._buffer) - self._at))

    def readline(self, size: int | None = None) -> bytes:
        """One line with its end, or the first 64 kB of it, or ``size`` bytes.

        Raises:
            DamagedError: a megabyte was read as lines, which no header is.
        """
        longest = min(size or _LONGEST_LINE, _LONGEST_LINE)
        while True:
            end = self._buffer.find(b"\n", self._at, self._at + longest)
            if end >= 0 or len(self._buffer) - self._at >= longest or not self._fill():
                break
        stop = end + 1 if end >= 0 else min(self._at + longest, len(self._buffer))
        self._lined += stop - self._at
        if self._lined > _MOST_LINED:
            raise DamagedError("headers without an end")
        return self._take(stop - self._at)

    def tell(self) -> int:
        """How many bytes of the member were read."""
        return self._size - (len(self._buffer) - self._at)

    def follows(self, mark: bytes) -> bool:
        """Whether nothing more stands in the member, blank lines left out, or ``mark`` does."""
        while (ahead := self._peek(1)) and ahead in b"\r\n":
            self._take(1)
        ahead = self._peek(len(mark))
        return not ahead or ahead == mark

    def _take(self, size: int) -> bytes:
        piece = self._buffer[self._at : self._at + size]
        self._at += size
        return piece

    def _peek(self, size: int) -> bytes:
        while len(self._buffer) - self._at < size and self._fill():
            pass
        return self._buffer[self._at : self._at + size]

    def _more(self) -> bytes:
        data = self._stream.read(_CHUNK)
        self._read += len(data)
        return data

    def _next_member(self) -> bool:
        self._packed = self._packed or self._more()
        if not self._ended or not self._packed:
            return False
        if len(self._packed) < 2:
            self._packed += self._more()
        self._member = self._read - len(self._packed)
        zipped = self._packed.startswith(b"\x1f\x8b")
        self._inflate = zlib.decompressobj(_GZIP) if zipped else None
        self._size, self._begun, self._ended = 0, 0, False
        self._buffer, self._at = b"", 0
        return True

    def _fill(self) -> bool:
        """Unpack some more of the member into the buffer; False at its end."""
        if self._ended:
            return False
        if self._inflate is None:
            data, self._packed = self._packed or self._more(), b""
            self._ended = not data
        else:
            data = self._inflated(self._inflate)
        self._size += len(data)
        self._buffer = self._buffer[self._at :] + data
        self._at = 0
        return bool(data)

    def _inflated(self, inflate: zlib._Decompress) -> bytes:
        data = b""
        while not data and not inflate.eof:
            packed = self._packed or self._more()
            if not packed:
                raise DamagedError("cut off")
            try:
                data = inflate.decompress(packed, _CHUNK)
            except zlib.error as error:
                raise DamagedError("damaged") from error
            self._packed = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        if inflate.eof and not data:
            self._ended = True
        used = self._read - len(self._packed) - self._member
        if self._size > max(_RATIO_FROM, _RATIO * used):
            raise DamagedError(f"packed more than {_RATIO} times smaller, as only bombs are")
        return data
