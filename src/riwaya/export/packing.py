"""Several files as one result: a folder that fills at once when all is whole, or a ZIP."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Protocol
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zlib import crc32

from riwaya.errors import InvariantError

__all__ = ["Folder", "Sink", "Zip"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same readings give the same ZIP


class Sink(Protocol):
    """Takes the files of one report after another."""

    def add(self, files: dict[str, bytes]) -> None:
        """Files that belong together; where a name is taken by other bytes they get ``~2``, ``~3`` …"""

    def take(self, file: Path) -> None:
        """A file on disk, under its own name."""


class _Names:
    """Which names are taken, by what bytes; upper and lower case are one, as on many file systems."""

    def __init__(self) -> None:
        self._sums: dict[str, tuple[int, int]] = {}
        self._next: dict[str, int] = {}

    def settle(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """The files still to be written, under free names; files with one stem stay together."""
        clashing = {_stem(name) for name, data in files.items() if self._taken(name, data)}
        settled: dict[str, bytes] = {}
        for name, data in files.items():
            if name in ("", "..") or PurePosixPath(name).name != name or "\\" in name or "\x00" in name:
                raise InvariantError(f"not a plain file name: {name!r}")
            if _stem(name) not in clashing:
                settled[name] = data
        for stem in sorted(clashing):
            group = {name: data for name, data in files.items() if _stem(name) == stem}
            number = self._next.get(stem.casefold(), 2)
            while any(self._taken(_numbered(name, number), data) for name, data in group.items()):
                number += 1
            self._next[stem.casefold()] = number
            settled |= {_numbered(name, number): data for name, data in group.items()}
        fresh = {name: data for name, data in settled.items() if name.casefold() not in self._sums}
        self._sums |= {name.casefold(): _sum(data) for name, data in fresh.items()}
        return fresh

    def _taken(self, name: str, data: bytes) -> bool:
        there = self._sums.get(name.casefold())
        return there is not None and there != _sum(data)


def _sum(data: bytes) -> tuple[int, int]:
    return len(data), crc32(data)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _numbered(name: str, number: int) -> str:
    return f"{_stem(name)}~{number}{PurePosixPath(name).suffix}"


class Zip:
    """A ZIP written from front to back, so that it can go into a pipe."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self._names = _Names()

    def add(self, files: dict[str, bytes]) -> None:
        for name, data in self._names.settle(files).items():
            self._zip.writestr(_entry(name), data)

    def take(self, file: Path) -> None:
        with file.open("rb") as source, self._zip.open(_entry(file.name), "w", force_zip64=True) as entry:
            shutil.copyfileobj(source, entry)

    def __enter__(self) -> Zip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


class Folder:
    """A folder that gets its files only when all of them are whole."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError: ``folder`` is a file or cannot be made."""
        self._there = folder.is_dir()
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not self._there:
            folder.mkdir()
        self._folder = folder
        self._staging = folder / f".{uuid4().hex[:8]}.part"
        self._staging.mkdir()
        self._names = _Names()

    def add(self, files: dict[str, bytes]) -> None:
        for name, data in self._names.settle(files).items():
            (self._staging / name).write_bytes(data)

    def take(self, file: Path) -> None:
        shutil.copyfile(file, self._staging / file.name)

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for file in sorted(self._staging.iterdir()):
                    file.replace(self._folder / file.name)
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)
        if kind is not None and not self._there:
            shutil.rmtree(self._folder, ignore_errors=True)
