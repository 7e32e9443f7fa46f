"""From what the user named (files, folders, addresses, standard input) to the reports in it."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from riwaya.errors import InputError, UsageError
from riwaya.sources.columns import Columns
from riwaya.sources.days import iso_day
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.names import shown
from riwaya.sources.opening import Opening, found_in
from riwaya.sources.streams import Budget
from riwaya.text.language import is_arabic

if TYPE_CHECKING:
    from riwaya.sources.fetch import Fetcher

__all__ = ["Options", "collect"]

_STANDARD_INPUT = "standard input"
_REMEDY = "check the path and its permissions"


class Options(Struct, frozen=True, kw_only=True):
    """How sources are read.

    ``columns`` of tables, ``encoding`` of text and tables (None: detected), ``outlet`` and ``published``
    (an ISO day) for reports whose source states none, ``follow`` the links of feeds, ``allow_local``
    addresses, ``leave_out`` these files of folders.
    """

    columns: Columns | None = None
    encoding: str | None = None
    outlet: str | None = None
    published: str | None = None
    follow: bool = False
    allow_local: bool = False
    leave_out: tuple[Path, ...] = ()


def collect(names: Iterable[str], options: Options | None = None) -> Iterator[Found]:
    """Every report in the sources named, in their order; a bad source is one InputError, the rest goes on.

    A name is a path, ``-`` for standard input, or an http or https address. A folder is read with all its
    folders, names sorted, hidden ones left out, no folder twice. What a source is shows in its content,
    not in its name. Reports in another language are Skipped.

    Raises:
        UsageError: ``published`` is no ISO day, or a library that a source needs is not installed.
    """
    options = options or Options()
    if options.published is not None and iso_day(options.published) != options.published:
        raise UsageError(f"no day: {options.published!r}; give it as YYYY-MM-DD")
    collector = _Collector(options)
    for name in names:
        for found in collector.found_at(name):
            yield _judged(found, options)


def _judged(found: Found, options: Options) -> Found:
    if not isinstance(found, Document):
        return found
    article = found.article
    if not article.text.strip():
        return InputError(found.origin, "it is empty", "give a report in Arabic")
    if not is_arabic(article.text):
        return Skipped(origin=found.origin, reason="not Arabic")
    return replace(
        found,
        article=replace(
            article,
            outlet=article.outlet or options.outlet,
            published=article.published or options.published,
        ),
    )


class _Collector:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._left_out = {path.resolve() for path in options.leave_out}

    def found_at(self, name: str) -> Iterator[Found]:
        if name == "-":
            return self._read(sys.stdin.buffer, _STANDARD_INPUT)
        if name.lower().startswith(("http://", "https://")):
            return self._fetched(name)
        if "://" in name and not Path(name[:255]).exists():
            return iter(
                [InputError(shown(name), "no address that is fetched", "give http or https, or a path")]
            )
        return self._below(Path(name))

    @cached_property
    def _fetcher(self) -> Fetcher:
        from riwaya.sources.fetch import Fetcher

        return Fetcher(allow_local=self._options.allow_local)

    def _read(self, stream: BinaryIO, origin: str, url: str | None = None) -> Iterator[Found]:
        opening = Opening(
            columns=self._options.columns,
            encoding=self._options.encoding,
            follow=self._fetcher if self._options.follow else None,
            url=url,
            budget=Budget(),
        )
        nothing = True
        for found in found_in(stream, origin, opening):
            nothing = False
            yield found
        if nothing:
            yield InputError(origin, "no report in it", "give a source with reports")

    def _fetched(self, url: str) -> Iterator[Found]:
        try:
            fetched = self._fetcher.get(url)
        except InputError as error:
            yield error
            return
        yield from self._read(io.BytesIO(fetched.data), shown(url), fetched.url)

    def _below(self, path: Path) -> Iterator[Found]:
        if not _is_folder(path):
            yield from self._file(path)
            return
        nothing = True
        for each in _files(path):
            nothing = False
            if isinstance(each, Path) and each.resolve() in self._left_out:
                continue
            if isinstance(each, InputError):
                yield each
            else:
                yield from self._file(each)
        if nothing:
            yield InputError(shown(str(path)), "no file in it", "name a folder with reports")

    def _file(self, path: Path) -> Iterator[Found]:
        origin = shown(str(path))
        try:
            file = path.open("rb")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "cannot be opened"
            yield InputError(origin, reason, _REMEDY)
            return
        with file:
            try:
                yield from self._read(file, origin)
            except OSError as error:
                yield InputError(origin, error.strerror or "cannot be read", _REMEDY)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name longer than any: opening it says so
        return False


def _files(folder: Path) -> Iterator[Path | InputError]:
    """The files below a folder; links to folders are followed, each folder once. No recursion."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            state = path.stat()
            if stat.S_ISDIR(state.st_mode):
                if (state.st_dev, state.st_ino) not in seen:
                    seen.add((state.st_dev, state.st_ino))
                    names = sorted(each for each in path.iterdir() if not each.name.startswith("."))
                    waiting += reversed(names)
            elif stat.S_ISREG(state.st_mode):
                yield path
        except OSError as error:
            yield InputError(shown(str(path)), error.strerror or "cannot be opened", _REMEDY)
