"""Files that were sent, in a folder of their own, until a batch has read them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from litestar.datastructures import UploadFile

from riwaya.sources.names import shown
from riwaya.web.batch import Upload

__all__ = ["MOST_FILES", "new_folder", "saved"]

MOST_FILES = 1000  # of a batch
_PIECE = 2**20  # bytes
_LONGEST_NAME = 200


@contextmanager
def new_folder() -> Iterator[Path]:
    """A new folder for what is sent; nothing is left of it if something goes wrong within."""
    folder = Path(tempfile.mkdtemp(prefix="riwaya-batch-"))
    try:
        yield folder
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise


async def saved(files: Sequence[UploadFile], folder: Path) -> Upload:
    """The files in that folder, under names of our own."""
    names: list[tuple[str, str]] = []
    for number, file in enumerate(files):
        inside = f"{number:04}"
        with (folder / inside).open("wb") as out:
            while some := await file.read(_PIECE):
                out.write(some)
        names.append((inside, shown(Path(file.filename or "file").name[:_LONGEST_NAME])))
    return Upload(folder=str(folder), files=tuple(names), reports=None)
