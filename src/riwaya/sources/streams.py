"""Bytes from front to back: a head that can be looked at first, and bounds on what is held or unpacked."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from riwaya.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["HEAD", "LARGEST_HELD", "Budget", "headed", "held", "metered"]

HEAD = 65_536  # bytes: enough to tell what a source is
LARGEST_HELD = 50_000_000  # bytes of a source that cannot be read from front to back
_CHUNK = 65_536
_LARGEST_UNPACKED = 20_000_000_000  # bytes, of one source named and all that is packed in it
_MOST_MEMBERS = 100_000
_RATIO = 200  # text packs 3 to 30 times smaller, deflate at most 1,032 times
_RATIO_FROM = 5_000_000  # bytes: below, any ratio is harmless


class Budget:
    """What one named source may still unpack, over all archives nested in it."""

    def __init__(self, unpacked: int = _LARGEST_UNPACKED, members: int = _MOST_MEMBERS) -> None:
        self._unpacked = unpacked
        self._members = members

    def spend(self, size: int, origin: str) -> None:
        """Take ``size`` unpacked bytes.

        Raises:
            InputError: they are spent.
        """
        self._unpacked -= size
        if self._unpacked < 0:
            raise InputError(origin, "it unpacks to more bytes than any dump", "unpack it and name the files")

    def member(self, origin: str) -> None:
        """Take one member of an archive.

        Raises:
            InputError: they are spent.
        """
        self._members -= 1
        if self._members < 0:
            raise InputError(origin, f"more than {_MOST_MEMBERS:,} members", "unpack it and name the folder")


class _Joined(io.RawIOBase):
    """A head that was read already, then the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        data = self._head[: len(room)] or memoryview(self._rest.read(len(room)))
        self._head = self._head[len(data) :]
        room[: len(data)] = data
        return len(data)


def headed(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first 64 kB of a stream, and a stream that starts with them."""
    start = stream.tell() if stream.seekable() else None
    pieces: list[bytes] = []
    wanted = HEAD
    while wanted and (piece := stream.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    head = b"".join(pieces)
    if start is not None:
        stream.seek(start)
        return head, stream
    return head, io.BufferedReader(_Joined(head, stream), _CHUNK)


def held(stream: BinaryIO, origin: str, largest: int = LARGEST_HELD) -> bytes:
    """All the bytes of a stream.

    Raises:
        InputError: there are more than ``largest``; no more than that is ever held.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if size > largest:
            raise InputError(origin, f"more than {largest:,} bytes", "split it, or give it unpacked")
        pieces.append(piece)
    return b"".join(pieces)


class _Metered(io.RawIOBase):
    def __init__(
        self,
        read: Callable[[int], bytes],
        origin: str,
        budget: Budget,
        packed: Callable[[], int],
        damage: tuple[type[Exception], ...],
    ) -> None:
        self._read = read
        self._origin = origin
        self._budget = budget
        self._packed = packed
        self._damage = damage
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        try:
            data = self._read(min(len(room), _CHUNK))
        except self._damage as error:
            raise InputError(
                self._origin, f"cut off or damaged after {self._size:,} bytes", "get it again"
            ) from error
        self._size += len(data)
        self._budget.spend(len(data), self._origin)
        if self._size > _RATIO_FROM and self._size > _RATIO * max(self._packed(), 1):
            raise InputError(
                self._origin,
                f"packed more than {_RATIO} times smaller, as only bombs are",
                "unpack it if you trust it",
            )
        room[: len(data)] = data
        return len(data)


def metered(
    read: Callable[[int], bytes],
    origin: str,
    budget: Budget,
    packed: Callable[[], int],
    damage: tuple[type[Exception], ...],
) -> BinaryIO:
    """A stream of unpacked bytes that stops a bomb and names damage.

    ``read`` gives at most as many bytes as asked, ``packed`` the packed bytes used so far, ``damage`` is
    what ``read`` raises on bytes that cannot be unpacked. Reading it raises InputError on either.
    """
    return io.BufferedReader(_Metered(read, origin, budget, packed, damage), _CHUNK)
