"""One saved web page: its main text, title, publication day, outlet and address."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from riwaya.errors import InputError, UsageError
from riwaya.schema import Article
from riwaya.sources.bylines import byline_day, is_byline
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.markup import TooManyParts, decode_markup, parse_page
from riwaya.text.language import is_arabic

__all__ = ["LARGEST_PAGE", "read_html"]

LARGEST_PAGE = 5_000_000  # bytes
_LONGEST_FACT = 500  # characters of a title, an outlet or an address that is believed
_LONGEST_BYLINE = 200  # characters

# How the class or id of an element that holds a byline is written by those who build sites.
_BYLINE_MARK = re.compile(r"date|time|publish|posted|byline|meta|تاريخ", re.IGNORECASE)
_LONGEST_DATELINE = 80  # characters
_PARTS_OF_BYLINE = 20  # elements inside it, at most
_DATES: dict[str, Any] = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
_METADATA = '//meta | //link | //script[@type="application/ld+json"] | //*[@itemprop="datePublished"]'
_NEAR = 100  # elements between a title and its byline, at most
# Lines that lead away from the report begin so.
_FURNITURE = re.compile(
    r"^\W*(?:[إا]?قر[أا] (?:[أا]يض[اًا]*|المزيد)|شاهد [أا]يض[اًا]*|طالع [أا]يض[اًا]*|للمزيد|"
    r"مواضيع (?:ذات صلة|متعلقة)|[أا]خبار (?:ذات صلة|متعلقة)|قد يهمك|شارك(?:ها)? (?:عبر|على|المقال|الخبر)|"
    r"مشاركة عبر|جميع الحقوق محفوظة|حقوق النشر|اشترك في|تابعونا|تابعنا)(?!\w)"
)
_LONGEST_FURNITURE = 160  # characters: a longer line is a sentence of the report


def read_html(data: bytes, origin: str, url: str | None = None) -> Iterator[Found]:
    """The report of one page: a Document, else one Skipped or one InputError.

    The text has a line for each paragraph, without menus, related links, share buttons and comments.
    Title, day, outlet and address are what the page states (Open Graph, schema.org in JSON-LD or
    microdata, HTML ``meta`` and ``link rel=canonical``), the day else what its byline says. ``url`` is
    where the page was found. Scripts are neither run nor read; nothing is fetched.

    Raises:
        UsageError: trafilatura is not installed.
    """
    if len(data) > LARGEST_PAGE:
        yield InputError(origin, f"a page of {len(data):,} bytes", f"{LARGEST_PAGE:,} at most")
        return
    if not data.strip():
        yield InputError(origin, "the page is empty", "save it again")
        return
    try:
        tree = parse_page(decode_markup(data))
    except TooManyParts as error:
        yield InputError(origin, str(error), "save its print view")
        return
    if tree is None:
        yield InputError(origin, "no HTML in it", "give a saved web page")
        return
    try:
        found = _extracted(tree, url)
    except UsageError:
        raise
    except Exception as error:  # pages are hostile, and extraction must not stop the pages after it
        yield InputError(origin, f"no page that can be read ({type(error).__name__})", "save it again")
        return
    if found is None:
        yield Skipped(origin=origin, reason="no text")
    elif not is_arabic(found.text):
        yield Skipped(origin=origin, reason="not Arabic")
    else:
        yield Document(origin=origin, article=found)


def _extracted(tree: Any, url: str | None) -> Article | None:
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise UsageError("reading pages needs trafilatura; pip install 'riwaya[web]'") from error
    stated = _day_in_metadata(tree, url)
    _unwrap_layout(tree)
    page = bare_extraction(
        copy.deepcopy(tree),
        url=url,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_DATES,
    )
    if page is None or isinstance(page, dict):
        return None
    title = _fact(page.title)
    lines = [line for line in map(_line, (page.text or "").split("\n")) if line and line != title]
    report = [line for line in lines if not is_byline(line) and not _leads_away(line)]
    if not report:
        return None
    return Article(
        text="\n".join(report),
        title=title,
        published=stated or _day_near(tree, title) or _day_in_text(lines) or page.date,
        outlet=_outlet(tree, _fact(page.sitename)),
        url=_address((*tree.xpath('//link[@rel="canonical"]/@href')[:1], page.url, url), url),
    )


def _unwrap_layout(tree: Any) -> None:
    """Makes ``div`` of the tables that place parts of a page, as sites did until about 2008."""
    for table in list(tree.iter("table")):
        placing = next(table.iter("p", "br", "div", "h1", "h2"), None) is not None
        if placing or any(inner is not table for inner in table.iter("table")):
            for part in list(table.iter("table", "tbody", "tr", "td", "th")):
                part.tag = "div"


def _line(text: str) -> str:
    return " ".join(text.split())


def _leads_away(line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE.match(line) is not None


def _day_in_metadata(tree: Any, url: str | None) -> str | None:
    """The day in what a page states to machines; its visible dates may be those of other reports."""
    from htmldate import find_date

    facts = parse_page("<html><head></head><body></body></html>")
    facts.head.extend(copy.deepcopy(fact) for fact in tree.xpath(_METADATA))
    return find_date(facts, url=url, **_DATES)


def _day_near(tree: Any, title: str | None) -> str | None:
    """The day of the byline that stands nearest to the title, not that of a page header or sidebar."""
    titled: int | None = None
    days: list[tuple[int, str]] = []
    body = tree.find("body")
    for place, element in enumerate((tree if body is None else body).iter()):
        words = element.get("datetime", "")[:_LONGEST_BYLINE] if element.tag == "time" else ""
        words = words or _short_text(element)
        if not words:
            continue
        if title and titled is None and words == title:
            titled = place
        marked = _BYLINE_MARK.search(f"{element.get('class', '')} {element.get('id', '')}")
        if (marked or is_byline(words)) and (day := byline_day(words)):
            days.append((place, day))
    if titled is None:
        return None
    near = [(abs(place - titled), day) for place, day in days if abs(place - titled) <= _NEAR]
    return min(near)[1] if near else None


def _short_text(element: Any) -> str:
    """All text of an element if it is as short as a byline or a title, else nothing."""
    pieces: list[str] = []
    for count, part in enumerate(element.iter()):
        pieces += (part.text or "", part.tail or "" if part is not element else "")
        if count > _PARTS_OF_BYLINE or sum(map(len, pieces)) > 5 * _LONGEST_BYLINE:
            return ""
    words = _line(" ".join(pieces))
    return words if len(words) <= _LONGEST_BYLINE else ""


def _day_in_text(lines: list[str]) -> str | None:
    """The day in one of the first three lines or the last, where a report dates itself."""
    near = (*lines[:3], *lines[-1:])
    # A date in a sentence is that of what it tells; an agency's dateline is short and ends in no full stop.
    own = [
        line for line in near if is_byline(line) or (len(line) <= _LONGEST_DATELINE and line[-1] not in ".؟!")
    ]
    return next((day for day in map(byline_day, own) if day), None)


def _outlet(tree: Any, named: str | None) -> str | None:
    """The outlet as named, else as the publisher in schema.org microdata, else its host."""
    if named and not re.fullmatch(r"[\w.-]+\.[a-z]{2,}", named.lower()):
        return named
    for element in tree.xpath('//*[@itemprop="publisher"]//*[@itemprop="name"]')[:1]:
        return _fact(element.get("content") or _short_text(element)) or named
    return named


def _fact(value: str | None) -> str | None:
    return str(_line(value or "")[:_LONGEST_FACT]) or None


def _address(candidates: tuple[str | None, ...], found: str | None) -> str | None:
    """The first of ``candidates`` that is a web address, relative to where the page was found."""
    for candidate in candidates:
        if not candidate or len(candidate) > _LONGEST_FACT:
            continue
        try:
            full = str(
                urljoin(found or "", candidate)
            )  # lxml hands out a kind of str that JSON does not know
            if urlsplit(full).scheme in ("http", "https") and urlsplit(full).hostname:
                return full
        except ValueError:
            continue
    return None
