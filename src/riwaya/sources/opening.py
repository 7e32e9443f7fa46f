"""Each kind of source to its reader, archives member by member."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.archives import read_gzip, read_tar, read_zip
from riwaya.sources.columns import Columns
from riwaya.sources.documents import Document, Found
from riwaya.sources.kinds import Kind, kind_of
from riwaya.sources.news_xml import LARGEST_NEWS, read_news
from riwaya.sources.parquet import read_parquet
from riwaya.sources.plain_text import LARGEST_FILE, decode
from riwaya.sources.streams import Budget, headed, held
from riwaya.sources.tabular import read_csv, read_json, read_jsonl
from riwaya.sources.warc import read_warc

if TYPE_CHECKING:
    from riwaya.sources.fetch import Fetcher

__all__ = ["Opening", "found_in"]

_DEEPEST = 2  # archives within archives


class Opening(Struct, frozen=True, kw_only=True):
    """How one named source is read: ``url`` is its address, ``depth`` how many archives it lies in.

    ``zipped`` says that the innermost of them is gzip, which makes one archive with a tar in it.
    """

    columns: Columns | None = None
    encoding: str | None = None
    follow: Fetcher | None = None
    url: str | None = None
    depth: int = 0
    zipped: bool = False
    budget: Budget


def found_in(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    """What a source holds, by the reader of its kind; damage that shows on the way is one InputError."""
    try:
        head, stream = headed(stream)
        if not head.strip():
            yield InputError(origin, "it is empty", "give a source with reports")
            return
        yield from _READERS[kind_of(head, opening.columns)](stream, origin, opening)
    except InputError as error:
        yield error


def _html(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    from riwaya.sources.html import LARGEST_PAGE, read_html

    return read_html(held(stream, origin, LARGEST_PAGE), origin, opening.url)


def _feed(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    from riwaya.sources.feeds import LARGEST_FEED, read_feed

    return read_feed(held(stream, origin, LARGEST_FEED), origin, opening.follow)


def _news(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_news(held(stream, origin, LARGEST_NEWS), origin)


def _text(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    text = decode(held(stream, origin, LARGEST_FILE), origin, opening.encoding)
    yield Document(origin=origin, article=Article(text=text, url=opening.url))


def _unread(reason: str, remedy: str) -> Callable[[BinaryIO, str, Opening], Iterator[Found]]:
    def read(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
        yield InputError(origin, reason, remedy)

    return read


def _jsonl(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_jsonl(stream, origin, opening.columns, opening.encoding)


def _json(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_json(stream, origin, opening.columns, opening.encoding)


def _csv(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_csv(stream, origin, opening.columns, opening.encoding)


def _parquet(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_parquet(_seekable(stream, origin), origin, opening.columns)


def _warc(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_warc(stream, origin)


def _zip(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_zip(_seekable(stream, origin), origin, opening.budget, _member(origin, opening))


def _tar(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    around = replace(opening, depth=opening.depth - opening.zipped)
    return read_tar(stream, origin, opening.budget, _member(origin, around))


def _gzip(stream: BinaryIO, origin: str, opening: Opening) -> Iterator[Found]:
    return read_gzip(stream, origin, opening.budget, _member(origin, opening, zipped=True))


def _seekable(stream: BinaryIO, origin: str) -> BinaryIO:
    """The stream, held in memory if it cannot be sought in (a member, standard input): 50 MB at most."""
    return stream if stream.seekable() else io.BytesIO(held(stream, origin))


def _member(
    origin: str, opening: Opening, zipped: bool = False
) -> Callable[[BinaryIO, str], Iterator[Found]]:
    """The reader of what lies in an archive.

    Raises:
        InputError: the archive lies in too many others.
    """
    if opening.depth >= _DEEPEST:
        raise InputError(origin, f"archives nested more than {_DEEPEST} deep", "unpack the outer one")
    inner = replace(opening, depth=opening.depth + 1, zipped=zipped, url=None)
    return partial(found_in, opening=inner)


_READERS: dict[Kind, Callable[[BinaryIO, str, Opening], Iterator[Found]]] = {
    "html": _html,
    "feed": _feed,
    "newsml": _news,
    "nitf": _news,
    "xml": _unread("XML of a kind that is not known", "give NewsML-G2, NITF, RSS or Atom"),
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "warc": _warc,
    "gzip": _gzip,
    "zip": _zip,
    "tar": _tar,
    "text": _text,
    "binary": _unread("a binary file", "give text, a page, a feed, a table or an archive of them"),
}
