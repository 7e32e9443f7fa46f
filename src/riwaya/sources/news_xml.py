"""News agencies' XML: NewsML-G2 (IPTC, 2.x) and NITF (IPTC, 3.x)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from riwaya.errors import InputError, UsageError
from riwaya.schema import Article
from riwaya.sources.days import iso_day
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.names import shown

__all__ = ["LARGEST_NEWS", "read_news"]

LARGEST_NEWS = 50_000_000  # bytes
_LONGEST_FACT = 500  # characters
_SPACE = re.compile(r"\s+")
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
# Where an item states a fact, the better place first: steps of element names, then an attribute or "".
_NEWSML: dict[str, tuple[tuple[str, str], ...]] = {
    "title": (
        ("contentMeta/headline", ""),
        ("itemMeta/title", ""),
        ("contentSet/inlineXML//hedline/hl1", ""),
        ("contentSet/inlineXML//head/title", ""),
    ),
    "published": (
        ("contentMeta/contentCreated", ""),
        ("itemMeta/firstCreated", ""),
        ("itemMeta/versionCreated", ""),
    ),
    "outlet": (
        ("itemMeta/provider/name", ""),
        ("itemMeta/provider", "literal"),
        ("contentMeta/infoSource/name", ""),
        ("contentMeta/infoSource", "literal"),
        ("itemMeta/provider", "qcode"),
        ("itemMeta/provider", "uri"),
    ),
    "language": (("contentMeta/language", "tag"), ("contentSet//inlineXML", "lang"), (".", "lang")),
    "url": (("itemMeta/link[@rel='irel:seeAlso']", "href"),),
}
_NITF: dict[str, tuple[tuple[str, str], ...]] = {
    "title": (("body/body.head/hedline/hl1", ""), ("head/title", "")),
    "published": (
        ("head/docdata/date.release", "norm"),
        ("head/docdata/date.issue", "norm"),
        ("head/pubdata", "date.publication"),
        ("body/body.head/dateline/story.date", "norm"),
    ),
    "outlet": (
        ("body/body.head/distributor", ""),
        ("head/pubdata", "name"),
        ("head/docdata/doc.copyright", "holder"),
    ),
    "language": ((".", "lang"), ("body", "lang"), ("body/body.content", "lang")),
    "url": (("head/docdata/identified-content/virtloc", ""), ("head/pubdata", "ex-ref")),
    "id": (("head/docdata/doc-id", "id-string"),),
}
# Elements that begin and end a line; all others stand within one.
_BLOCKS = frozenset(
    "p block hl1 hl2 h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr td th table bq blockquote pre div br hr fn section "
    "article body nitf html figure".split()
)
# Elements whose text is not the report's.
_APART = frozenset(
    "head body.head body.end media figure figcaption script style nav aside credit rights.owner".split()
)


def read_news(data: bytes, origin: str) -> Iterator[Found]:
    """The reports of a NewsML-G2 ``newsItem`` or ``newsMessage`` or of a NITF file.

    The text has a line for each paragraph of the content, without headline, byline and captions.
    An item whose stated language is not Arabic, or without text of its own (pictures, packages), is
    Skipped. Neither DTDs nor entities nor links are fetched; a file that defines entities is refused.

    Raises:
        UsageError: lxml is not installed.
    """
    try:
        from lxml import etree  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError("reading news XML needs lxml; pip install 'riwaya[web]'") from error
    if len(data) > LARGEST_NEWS:
        yield InputError(origin, f"XML of {len(data):,} bytes", f"{LARGEST_NEWS:,} at most")
        return
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, dtd_validation=False, attribute_defaults=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield InputError(origin, f"no XML that can be read ({shown(str(error))})", "get it again")
        return
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        yield InputError(origin, "XML that defines entities", "take its DTD out")
        return
    _fill_in(root)
    for element in root.iter():  # names without namespaces: agencies write them in several versions
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    if root.tag == "nitf":
        yield _nitf_found(root, origin)
        return
    items = [root] if root.tag in _ITEMS else list(root.iter(*_ITEMS))
    if not items:
        yield Skipped(origin=origin, reason="no text")
    for number, item in enumerate(items, start=1):
        yield _item_found(item, origin if item is root else f"{origin}#{number}", root)


def _nitf_found(root: Any, origin: str) -> Found:
    content = root.find("body/body.content")
    return _found(_facts(root, _NITF), "" if content is None else _lines(content), origin)


def _item_found(item: Any, origin: str, root: Any) -> Found:
    facts = _facts(item, _NEWSML)
    facts["id"] = _fact(item.get("guid"))
    if not facts["published"]:
        facts["published"] = _fact(root.findtext("header/sent"))
    pieces = [_lines(part) for part in item.iterfind("contentSet/inlineXML")]
    pieces += [
        "\n".join(line for line in ("".join(part.itertext())).splitlines() if line.strip())
        for part in item.iterfind("contentSet/inlineData")
        if part.get("contenttype", "text/plain").startswith("text/plain") and not part.get("encoding")
    ]
    # The same text is often given twice, as NITF and as XHTML: the longest one is the report.
    return _found(facts, max(pieces, key=len, default=""), origin)


def _found(facts: dict[str, str | None], text: str, origin: str) -> Found:
    if not text.strip():
        return Skipped(origin=origin, reason="no text")
    language = (facts["language"] or "ar").replace("_", "-").split("-")[0].lower()
    if language not in ("ar", "ara", "und", "mul"):
        return Skipped(origin=origin, reason="not Arabic")
    url = facts["url"]
    return Document(
        origin=origin,
        article=Article(
            text=text,
            id=facts["id"] or "",
            title=facts["title"],
            published=iso_day(facts["published"]),
            outlet=facts["outlet"],
            url=url if url and url.startswith(("http://", "https://")) else None,
        ),
    )


def _facts(item: Any, places: dict[str, tuple[tuple[str, str], ...]]) -> dict[str, str | None]:
    return {what: next(filter(None, (_stated(item, *p) for p in at)), None) for what, at in places.items()}


def _stated(item: Any, path: str, attribute: str) -> str | None:
    for element in item.iterfind(path):
        if not attribute:
            value = " ".join(line for line in _lines(element).split("\n"))
        elif attribute == "lang":
            value = element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang")
        else:
            value = element.get(attribute)
        if fact := _fact(value):
            return fact
    return None


def _fact(value: str | None) -> str | None:
    return " ".join((value or "").split())[:_LONGEST_FACT] or None


def _lines(tree: Any) -> str:
    """The text below an element, a line for each block; by a walk without recursion."""
    from lxml import etree

    pieces: list[str] = []
    apart = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        hidden = element.tag in _APART and element is not tree
        edge = "\n" if element.tag in _BLOCKS else ""
        if event == "start":
            apart += hidden
            text = element.text
        else:
            apart -= hidden
            text = None if element is tree else element.tail
        # Line ends within a paragraph are the file's, not the report's.
        pieces += [edge, _SPACE.sub(" ", text) if text and not apart else ""]
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _fill_in(root: Any) -> None:
    """Entities of HTML, which a NITF file may use without its DTD at hand (``&nbsp;``), become text."""
    from lxml import etree

    for entity in list(root.iter(etree.Entity)):
        text = html.unescape(entity.text) + (entity.tail or "")
        before, parent = entity.getprevious(), entity.getparent()
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        entity.tail = None
        parent.remove(entity)
