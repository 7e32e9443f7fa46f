"""Text from reports as text of a page: never a tag, never an attribute."""

from __future__ import annotations

import re
from html import escape

__all__ = ["attribute", "contained", "excerpt", "visible"]

# A parser drops or replaces NUL, cannot be sent lone surrogates, and makes line feeds of carriage returns
# that are not written as references (HTML standard, 13.2.3 and 13.2.5).
_UNHOLDABLE = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")
_ISOLATES = re.compile("[\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` for the inside of an element: as it is, but NUL and lone surrogates are U+FFFD."""
    return escape(text.translate(_UNHOLDABLE)).replace("\r", "&#13;")


def contained(text: str) -> str:
    """``text`` that reorders nothing outside of the ``bdi`` it stands in: closes the isolates that it opens.

    Browsers isolate by these very characters (CSS Writing Modes 4, 2.4.2), so that a U+2069 too many would end
    the element's isolate, and one too few would leave it open.
    """
    if not _ISOLATES.search(text):
        return text
    depth, kept = 0, []
    for letter in text:
        if letter == "\u2069":
            if depth == 0:
                continue
            depth -= 1
        elif "\u2066" <= letter <= "\u2068":
            depth += 1
        kept.append(letter)
    return "".join(kept) + "\u2069" * depth


def attribute(text: str) -> str:
    """``text`` for an attribute in double quotes, without control characters."""
    return escape("".join(c for c in text.translate(_UNHOLDABLE) if c.isprintable()))


def excerpt(text: str, longest: int) -> str:
    """At most ``longest`` characters on one line, cut at a space if there is one near, for :func:`visible`."""
    line = " ".join(text[: longest * 2].split())
    if len(line) <= longest and len(text) <= longest * 2:
        return line
    cut = line[:longest]
    near = cut.rfind(" ", longest // 2)
    return (cut[:near] if near > 0 else cut) + " …"
