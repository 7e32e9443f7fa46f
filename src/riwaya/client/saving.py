"""An export from a server into a file, a folder, a ZIP or standard output, as ``riwaya export`` does it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from riwaya.client.errors import UnreachableError
from riwaya.export.formats import FORMATS, file_name, is_folder, is_zip, sink_at, whole_file
from riwaya.export.writable import writable

__all__ = ["save"]


def save(whole: Path, format: str, path: str, *, zipped: bool) -> None:
    """Puts what a server sent where it belongs; ``zipped`` says that it is a ZIP of several files.

    ``whole`` is in a folder of its own, which is used up.

    Raises:
        UsageError: ``path`` cannot be written.
        BrokenPipeError: who reads standard output wants no more.
    """
    with writable(path):
        if path == "-":
            with whole.open("rb") as source:
                shutil.copyfileobj(source, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        elif zipped and not (is_zip(path) and not is_folder(path)):
            _unpacked(whole, path)
        elif format in FORMATS and not zipped and (is_folder(path) or is_zip(path)):
            named = whole.with_name(file_name(FORMATS[format]))
            whole.rename(named)
            with sink_at(path) as sink:
                sink.take(named)
        else:
            with whole_file(path) as out, whole.open("rb") as source:
                shutil.copyfileobj(source, out)


def _unpacked(whole: Path, path: str) -> None:
    inside = whole.with_name("files")
    inside.mkdir()
    try:
        with ZipFile(whole) as archive, sink_at(path) as sink:
            for entry in archive.infolist():
                if PurePosixPath(entry.filename).name != entry.filename or "\\" in entry.filename:
                    raise UnreachableError(f"the server sends a file with a path: {entry.filename[:80]!r}")
                with archive.open(entry) as source, (inside / entry.filename).open("wb") as out:
                    shutil.copyfileobj(source, out)
                sink.take(inside / entry.filename)
                (inside / entry.filename).unlink()
    except BadZipFile as error:
        raise UnreachableError("the server sends no ZIP") from error
