"""Archives of sources: ZIP, tar and gzip, one member after another, nothing ever written to disk."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from riwaya.errors import InputError
from riwaya.sources.documents import Found, Skipped
from riwaya.sources.names import shown
from riwaya.sources.streams import Budget, metered

__all__ = ["read_gzip", "read_tar", "read_zip"]

ReadMember = Callable[[BinaryIO, str], Iterator[Found]]
"""Reads one member: its bytes, and the origin to show for it."""

_LARGEST_DIRECTORY = 32_000_000  # bytes of a ZIP file's central directory, or of any one read
_LARGEST_HEADER = 1_000_000  # bytes of a tar member that only carries names and attributes
# Only these can be unpacked by zipfile in bounded memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE.TXT 4.4.4)
_ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)
_GZIP_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)
_TAR_DAMAGE = (tarfile.TarError, OSError, EOFError)
_AGAIN = "get it again"
_NO_TAR = "a tar archive that is cut off or damaged"


def read_zip(stream: BinaryIO, origin: str, budget: Budget, read: ReadMember) -> Iterator[Found]:
    """What the members of a ZIP archive hold (APPNOTE.TXT 6.3); the stream can be sought in.

    A member that is encrypted, damaged, packed in a way that is not known, or unpacks like a bomb is one
    InputError; the members after it are read. Folders and hidden files are left out.

    Raises:
        InputError: the budget is spent.
    """
    try:
        archive = zipfile.ZipFile(_Bounded(stream))
    except (*_ZIP_DAMAGE, NotImplementedError, MemoryError) as error:
        yield InputError(origin, f"no ZIP archive that can be read ({type(error).__name__})", _AGAIN)
        return
    with archive:
        for member in archive.infolist():
            name = _zip_name(member)
            if member.is_dir() or _is_hidden(name):
                continue
            where = f"{origin}!{shown(name)}"
            budget.member(origin)
            if member.flag_bits & _ENCRYPTED:
                yield InputError(where, "an encrypted member", "unpack it with its password")
                continue
            if member.compress_type not in _METHODS:
                yield InputError(where, "a member packed in a rare way", "pack it with deflate")
                continue
            try:
                packed = archive.open(member)
            except (*_ZIP_DAMAGE, NotImplementedError, RuntimeError) as error:
                yield InputError(where, f"a member that cannot be read ({type(error).__name__})", _AGAIN)
                continue
            with packed:
                size = member.compress_size
                yield from read(metered(packed.read, where, budget, _packed_as(size), _ZIP_DAMAGE), where)


def _zip_name(member: zipfile.ZipInfo) -> str:
    """The name, also where it is UTF-8 without saying so (bit 11), as many archives of Arabic names are."""
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any((p.startswith(".") and p not in (".", "..")) or p == "__MACOSX" for p in parts)


class _Bounded:
    """A seekable file of which no single read is larger than any directory of an archive."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_DIRECTORY:
            raise zipfile.BadZipFile("a directory larger than that of any archive")
        return self._stream.read(size)


def read_tar(stream: BinaryIO, origin: str, budget: Budget, read: ReadMember) -> Iterator[Found]:
    """What the members of a tar archive hold (POSIX.1-2001 pax, GNU, ustar), read from front to back.

    Links and devices are Skipped, folders and hidden files left out. Damage is one InputError; the
    members before it are kept.

    Raises:
        InputError: the budget is spent.
    """
    try:
        archive = tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header)  # noqa: SIM115 (closed below)
    except _TAR_DAMAGE as error:
        yield InputError(origin, f"{_NO_TAR} ({type(error).__name__})", _AGAIN)
        return
    with archive:
        while True:
            try:
                member = archive.next()
            except (*_TAR_DAMAGE, ValueError, OverflowError) as error:
                yield InputError(origin, f"{_NO_TAR} ({type(error).__name__})", _AGAIN)
                return
            if member is None:
                return
            archive.members = []  # type: ignore[attr-defined]  # else it remembers every member
            where = f"{origin}!{shown(member.name)}"
            if member.isdir() or _is_hidden(member.name):
                continue
            budget.member(origin)
            packed = archive.extractfile(member) if member.isreg() else None
            if packed is None:
                yield Skipped(origin=where, reason="no file")
                continue
            watched, size = _Watched(packed.read), member.size
            yield from read(metered(watched.read, where, budget, _packed_as(size), _TAR_DAMAGE), where)
            if watched.broken:  # told by the member
                return


class _Watched:
    """Reads a member, and knows whether the archive broke off in it."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.broken = False

    def read(self, size: int) -> bytes:
        try:
            return self._read(size)
        except (*_TAR_DAMAGE, InputError):
            self.broken = True
            raise


class _Header(tarfile.TarInfo):
    """A header that names damage: tarfile takes a header it cannot read for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        try:
            header = super().frombuf(buf, encoding, errors)
        except (tarfile.EOFHeaderError, tarfile.EmptyHeaderError):  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError("a damaged header") from error
        if header.size < 0:
            raise tarfile.ReadError("a member of less than no bytes")
        carries_names = header.type in (
            tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE,
            tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
        )  # fmt: skip
        if carries_names and header.size > _LARGEST_HEADER:
            raise tarfile.ReadError("a header larger than any")
        return header


def read_gzip(stream: BinaryIO, origin: str, budget: Budget, read: ReadMember) -> Iterator[Found]:
    """What a gzipped file holds (RFC 1952), unpacked as it is read; its origin is that of the file.

    A file that is cut off, damaged or unpacks like a bomb is one InputError; what comes before is kept.
    """
    packed = _Counted(stream)
    with gzip.GzipFile(fileobj=cast("BinaryIO", packed), mode="rb") as unpacked:
        yield from read(metered(unpacked.read, origin, budget, packed.count, _GZIP_DAMAGE), origin)


def _packed_as(size: int) -> Callable[[], int]:
    return lambda: size


class _Counted:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._size = 0

    def count(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._size += len(data)
        return data
