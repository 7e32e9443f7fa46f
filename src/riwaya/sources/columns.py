"""Which column of a table holds what: as the user says, else by names in common use."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from riwaya.text.fold import fold

__all__ = ["COMMON", "DELIMITERS", "Columns", "columns_named"]

DELIMITERS = (",", "\t", ";", "|")
# What a column holds -> names in common use, the likelier first. Case, spaces, marks and the forms of
# alef do not count.
COMMON: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "articlebody", "articletext", "fulltext", "maintext", "story",
        "النص", "نص", "نص الخبر", "نص المقال", "المحتوى", "المقال", "الخبر",
    ),
    "title": ("title", "headline", "heading", "العنوان", "عنوان", "عنوان الخبر"),
    "published": (
        "published", "date", "pubdate", "publishdate", "publisheddate", "publishedat", "datepublished",
        "publicationdate", "publishtime", "timestamp", "time", "created", "createdat",
        "التاريخ", "تاريخ", "تاريخ النشر",
    ),
    "outlet": ("outlet", "source", "publisher", "sitename", "newspaper", "المصدر", "مصدر", "الصحيفة", "الناشر"),
    "url": ("url", "link", "href", "uri", "permalink", "الرابط", "رابط"),
    "id": ("id", "guid", "docid", "articleid", "المعرف", "الرقم"),
}  # fmt: skip


class Columns(Struct, frozen=True, kw_only=True):
    """The names of columns; None: guessed by :data:`COMMON`."""

    text: str | None = None
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    id: str | None = None


def columns_named(header: Sequence[str], given: Columns | None = None) -> dict[str, str]:
    """What each column of a header holds: ``{"text": "body", …}``, as far as given or guessed."""
    by_name = {_plain(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    for what, names in COMMON.items():
        said: str | None = getattr(given, what) if given else None
        guessed = next((by_name[key] for key in map(_plain, names) if key in by_name), None)
        if column := said or guessed:
            found[what] = column
    return found


def _plain(name: str) -> str:
    return "".join(c for c in fold(name[:100]).text.casefold() if c.isalnum())
