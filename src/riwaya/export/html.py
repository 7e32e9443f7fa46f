"""One self-contained page a report: its text as printed, with who says what and what happens marked in it.

No script, no asset and no link that loads by itself: a content security policy (CSP Level 3) allows only
the page's own style sheet, by its hash. What is marked has an address (``#a3``, ``#v7``); its card shows
while it is the target of the address or the pointer is on it. Everything from the report is escaped.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources

from riwaya.export.anchors import Anchors
from riwaya.export.cards import Cards
from riwaya.export.escaping import attribute, visible
from riwaya.export.labels import Labels
from riwaya.export.marked import marked_lines
from riwaya.export.names import article_key, file_stem
from riwaya.schema import Reading

__all__ = ["render"]

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def render(reading: Reading) -> dict[str, bytes]:
    """``NAME.html``, in UTF-8.

    The text is shown code point for code point, but for NUL and lone surrogates, which HTML cannot hold:
    each is a U+FFFD.
    """
    anchors = Anchors(reading)
    say = Labels("ar")
    cards = Cards(reading, anchors, say)
    style = _file("page.css") + anchors.style()
    article = reading.article
    slots = {
        "policy": f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'; form-action 'none'",
        "style": style,
        "title": visible(article.title or article_key(reading)),
        "outlet": visible(article.outlet or say("word", "unknown-outlet")),
        "published": visible(article.published or ""),
        "link": _link(article.url, say),
        "summary": visible(say("word", "summary").format(len(anchors.attributions), len(anchors.events))),
        "text": "".join(marked_lines(reading, cards, say)),
        "legend": cards.legend(),
        "hint": say("word", "hint"),
        "cards": "".join(cards.cards()),
        "lists": cards.lists(),
    }
    page = _SLOT.sub(lambda slot: slots[slot[1]], _file("page.html"))
    return {f"{file_stem(reading)}.html": page.encode("utf-8", "replace")}


@cache
def _file(name: str) -> str:
    return (resources.files("riwaya.export") / name).read_text(encoding="utf-8")


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


def _link(url: str | None, say: Labels) -> str:
    if not url or not re.match(r"https?://", url):  # never javascript: or data:
        return ""
    return f'<a href="{attribute(url)}" rel="noopener noreferrer nofollow">{say("word", "original")}</a>'
