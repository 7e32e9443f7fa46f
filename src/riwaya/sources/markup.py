"""HTML and XML as characters, as bounded trees and as plain text. Nothing here fetches or runs anything."""

from __future__ import annotations

from typing import Any

from riwaya.errors import UsageError

__all__ = ["TooManyParts", "decode_markup", "markup_text", "parse_page"]

_MOST_ELEMENTS = 30_000  # news pages have some thousands; time to extract grows faster than their number
_MOST_ATTRIBUTES = 500  # of one element: libxml2 takes time in their square
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSETS = ("utf-8", "cp1256", "iso8859_6", "utf-16-le", "utf-16-be")
_COMMON = (" في ", " من ", " على ", " إلى ", " أن ", " ال")
_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6 header hr li ol p pre "
    "section table td th tr ul".split()
)
_UNREAD = frozenset(("script", "style", "template", "noscript"))


class TooManyParts(ValueError):  # noqa: N818 - says what is wrong
    """A page has more elements, attributes or levels than can be read in reasonable time."""


def decode_markup(data: bytes) -> str:
    """The characters of HTML or XML, whatever it declares: by BOM, as UTF-8, else as what reads as Arabic.

    Declarations are not heeded: they are wrong too often, and the encodings of Arabic pages (UTF-8,
    Windows-1256, ISO-8859-6, UTF-16) are told apart by their bytes.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, errors="replace").replace("\x00", "")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text:
        return text
    readings = [data.decode(codec, errors="replace") for codec in _CHARSETS]
    return max(readings, key=_readability).replace("\x00", "")


def _readability(text: str) -> int:
    wrong = sum(c in "\x00\ufffd" or "\x80" <= c <= "\x9f" for c in text)
    return sum(text.count(word) for word in _COMMON) - 5 * wrong


def parse_page(text: str) -> Any:
    """The lxml tree of a page, or None where there is no HTML in it.

    Raises:
        TooManyParts: it has over 30,000 elements, 500 attributes of one, or 2,048 levels.
        UsageError: lxml is not installed.
    """
    etree, html = _lxml()
    data = text.encode("utf-8", "replace")
    try:
        # First without building a tree, which is linear whatever the page is like.
        etree.fromstring(data, etree.HTMLParser(target=_PartCounter(), encoding="utf-8", huge_tree=True))
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(data, parser=parser)
    except etree.LxmlError:
        return None
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise TooManyParts("nested more deeply than any page")
    return tree


def markup_text(fragment: str) -> str:
    """The text of a piece of HTML, a line for each block; scripts and styles left out.

    Linear in its length and without recursion.

    Raises:
        UsageError: lxml is not installed.
    """
    etree, _ = _lxml()
    if not fragment.strip():
        return ""
    writer = _TextWriter()
    data = f"<div>{fragment}</div>".encode("utf-8", "replace")
    etree.fromstring(data, etree.HTMLParser(target=writer, encoding="utf-8", huge_tree=True))
    lines = (" ".join(line.split()) for line in "".join(writer.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _lxml() -> tuple[Any, Any]:
    try:
        from lxml import etree, html  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError("reading pages needs lxml; pip install 'riwaya[web]'") from error
    return etree, html


class _PartCounter:
    """A parser target (lxml's interface) that stops at too many parts."""

    def __init__(self) -> None:
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Counts an element."""
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(attributes) > _MOST_ATTRIBUTES:
            raise TooManyParts("of too many parts")

    def close(self) -> None:
        """The parser asks for it."""


class _TextWriter:
    """A parser target that keeps text, with a line feed at each edge of a block."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._unread = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begins a line at a block."""
        self._unread += tag in _UNREAD
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def end(self, tag: str) -> None:
        """Ends the line of a block."""
        self._unread -= tag in _UNREAD
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def data(self, text: str) -> None:
        """Keeps text; line feeds inside it are only white space in HTML."""
        if not self._unread:
            self.pieces.append(text.replace("\n", " "))

    def close(self) -> None:
        """The parser asks for it."""
