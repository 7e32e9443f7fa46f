"""RSS and Atom feeds: one report an entry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate
from io import BytesIO
from typing import Any

import msgspec

from riwaya.errors import InputError, UsageError
from riwaya.schema import Article
from riwaya.sources.bylines import byline_day
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.fetch import Fetcher
from riwaya.sources.html import read_html
from riwaya.sources.markup import decode_markup, markup_text
from riwaya.text.language import is_arabic

__all__ = ["LARGEST_FEED", "read_feed"]

LARGEST_FEED = 10_000_000  # bytes
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")


def read_feed(data: bytes, origin: str, follow: Fetcher | None = None) -> Iterator[Found]:
    """The entries of an RSS (0.9 to 2.0) or Atom (RFC 4287) feed, in its order.

    An entry's text is its full content where the feed gives it, else its description, else its title;
    the outlet is the feed's title. Its origin is ``ORIGIN#N``, N from 1. With ``follow`` the text is that
    of the page that an entry links to; where the page cannot be had, an InputError names it and the entry
    itself comes after it. A feed that breaks off gives the
    entries before the break, then one InputError.

    Raises:
        UsageError: feedparser is not installed.
    """
    if len(data) > LARGEST_FEED:
        yield InputError(origin, f"a feed of {len(data):,} bytes", f"{LARGEST_FEED:,} at most")
        return
    text = decode_markup(data)
    if "<!DOCTYPE" in text and "<!ENTITY" in text:
        yield InputError(origin, "its DTD defines entities, which can expand without end", "remove the DTD")
        return
    feed = _parsed(text)
    if not feed.entries and not feed.version:
        yield InputError(origin, "no RSS or Atom feed", "give the feed itself, not a page that links to it")
        return
    outlet = _plain(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        yield from _read_entry(entry, f"{origin}#{number}", outlet, follow)
    if type(feed.get("bozo_exception")).__name__ == "SAXParseException":
        kept = f"{len(feed.entries)} entries could be read"
        yield InputError(origin, f"broken XML, {kept}", "fetch the feed again")


def _parsed(text: str) -> Any:
    try:
        import feedparser  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError("reading feeds needs feedparser; pip install 'riwaya[web]'") from error
    # What was checked for entities is what is parsed: one encoding, no declaration of another. A stream,
    # as feedparser would take anything else for a path or an address to open.
    xml = '<?xml version="1.0" encoding="utf-8"?>' + _DECLARATION.sub("", text)
    return feedparser.parse(
        BytesIO(xml.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False
    )


def _read_entry(entry: Any, origin: str, outlet: str | None, follow: Fetcher | None) -> Iterator[Found]:
    article = _article(entry, outlet)
    if follow is not None and article.url:
        try:
            page = follow.get(article.url)
        except InputError as error:
            yield error
        else:
            for found in read_html(page.data, page.url, page.url):
                if isinstance(found, Document):
                    yield msgspec.structs.replace(found, article=_completed(found.article, article))
                    return
                if isinstance(found, InputError):
                    yield found
    if not article.text:
        yield Skipped(origin=origin, reason="no text")
    elif not is_arabic(article.text):
        yield Skipped(origin=origin, reason="not Arabic")
    else:
        yield Document(origin=origin, article=article)


def _article(entry: Any, outlet: str | None) -> Article:
    title = _plain(entry.get("title"))
    bodies = [part.get("value") for part in entry.get("content", ())]
    texts = (markup_text(body) for body in (*bodies, entry.get("summary")) if body)
    link = entry.get("link") or ""
    return Article(
        text=max(texts, key=len, default="") or title or "",
        title=title,
        published=_day(entry),
        outlet=outlet,
        url=link if link.startswith(("http://", "https://")) else None,
    )


def _completed(page: Article, entry: Article) -> Article:
    """The page's article with the title, day and outlet of its entry: a feed states them on purpose."""
    return msgspec.structs.replace(
        page,
        title=entry.title or page.title,
        published=entry.published or page.published,
        outlet=entry.outlet or page.outlet,
    )


def _day(entry: Any) -> str | None:
    """The day of publication as written, in the feed's own time zone (RFC 822, ISO 8601, Arabic)."""
    written = (entry.get("published") or entry.get("updated") or "")[:100]
    if day := byline_day(written):
        return day
    parsed = parsedate(written) or entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return dt.date(*parsed[:3]).isoformat() if parsed else None
    except ValueError:
        return None


def _plain(value: str | None) -> str | None:
    return " ".join(markup_text(value or "").split())[:500] or None
