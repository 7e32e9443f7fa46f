"""What every source yields: reports found, items passed over, and errors that name their place."""

from __future__ import annotations

from msgspec import Struct

from riwaya.errors import InputError
from riwaya.schema import Article

__all__ = ["Document", "Found", "Skipped"]


class Document(Struct, frozen=True, kw_only=True):
    """One report found in a source.

    ``origin`` says where, so that a person can go there: a path, ``archive.zip!member``,
    ``dump.jsonl:17``, ``crawl.warc.gz@4711`` or a URL. The article has what the source states of it
    (title, publication date, outlet, URL); its text is as the source holds it.
    """

    origin: str
    article: Article


class Skipped(Struct, frozen=True, kw_only=True):
    """An item that is no report for us (``not Arabic``, ``no text``): counted, no error."""

    origin: str
    reason: str


Found = Document | Skipped | InputError
