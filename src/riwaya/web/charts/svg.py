"""Elements of SVG 1.1 and 2, written so that one string stands in a page under a strict policy and as a file.

Colours are presentation attributes (the light theme, for files) and classes, by which ``static/charts.css``
gives a page's own colours: attributes yield to any style sheet (SVG 2, 6.6). No ``style``, no script, no ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from riwaya.export.escaping import attribute, visible
from riwaya.web.charts.words import Side, clean, direction_of

__all__ = ["COLOURS", "chart", "element", "link", "number", "paint", "text"]

# The light palette of export/page.css, with what only charts have. ``score-*`` run from most conflictual to most
# cooperative.
COLOURS = {
    "paper": "#fdfcf9", "card": "#ffffff", "ink": "#1d1b18", "soft": "#65605a", "line": "#e2ddd3",
    "q1": "#4a8fd0", "q2": "#2c8a53", "q3": "#d98215", "q4": "#c32b2b",
    "score-3": "#b3202a", "score-2": "#cf5a35", "score-1": "#d99a5b", "score0": "#8d8880",
    "score1": "#7fae9a", "score2": "#4a9a7c", "score3": "#1f7a5a",
    "sea": "#eaf0f3", "land": "#f6f2e9", "border": "#c9c0b0", "country": "#6f675b",
    "did": "#4d7ea8", "suffered": "#d2691e", "said": "#1d8a8a", "none": "none",
}  # fmt: skip
FONT = "'Noto Sans Arabic', 'Geeza Pro', Tahoma, 'DejaVu Sans', sans-serif"
_SAFE = re.compile(r"(?:/(?![/\\])|[#?]|https?://)[^\s\x00-\x1f]*\Z")
_LONGEST_ADDRESS = 2_000
_UNHOLDABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A coordinate, to a tenth of a unit."""
    written = f"{value:.1f}"
    written = written[:-2] if written.endswith(".0") else written
    return "0" if written == "-0" else written


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element; ``children`` are ready markup. ``stroke_width`` is stroke-width, ``class_`` is class."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{attribute(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def paint(fill: str | None = None, stroke: str | None = None, also: str = "") -> dict[str, str]:
    """The class and attributes of a fill and a stroke, by their names in COLOURS."""
    found: dict[str, str] = {}
    classes = [also] if also else []
    for prefix, key, name in (("f", "fill", fill), ("s", "stroke", stroke)):
        if name is not None:
            found[key] = COLOURS[name]
            if name != "none":
                classes.append(f"{prefix}-{name}")
    return found | ({"class_": " ".join(classes)} if classes else {})


def text(
    words: str,
    x: float,
    y: float,
    *,
    size: float = 12,
    at: Side | str = "left",
    fill: str = "ink",
    weight: str | None = None,
    direction: str = "ltr",
    halo: bool = False,
) -> str:
    """One line with its ``left``, ``middle`` or ``right`` at ``x``, whatever way it is read.

    It is read as its first letter is, else in ``direction``; it is an isolate, so that nothing in it moves its
    neighbours. ``halo``: on a rim of the paper's colour, over lines.
    """
    reads = direction_of(words) or direction
    anchor = "middle" if at == "middle" else "start" if (at == "left") == (reads == "ltr") else "end"
    rim = paint(fill, "paper", "halo") if halo else paint(fill)
    return element(
        "text", _words(words), x=x, y=y, font_size=size, text_anchor=anchor, direction=reads,
        unicode_bidi="isolate", font_weight=weight,
        paint_order="stroke" if halo else None, stroke_width=3 if halo else None,
        stroke_linejoin="round" if halo else None, **rim,
    )  # fmt: skip


def link(href: str | None, words: str, *children: str) -> str:
    """A mark with its tooltip, and a link where ``href`` leads to this site or to the web."""
    tip = element("title", _words(words))
    if href is None or len(href) > _LONGEST_ADDRESS or not _SAFE.match(href):
        return element("g", tip, *children, class_="mark")
    return element("a", tip, *children, href=href, class_="mark")


def chart(
    kind: str,
    width: float,
    height: float,
    body: Iterable[str],
    *,
    title: str,
    summary: str,
    direction: str,
    compact: bool,
) -> str:
    """The whole drawing, ``width`` by ``height`` units.

    An image whose marks are links is a ``graphics-document`` (WAI-ARIA Graphics 1.0): readers and keyboards
    may go into it, into an ``img`` they may not.
    """
    inside, title = "".join(body), clean(title, 160) or kind
    size = "compact" if compact else "wide"
    return element(
        "svg",
        element("title", _words(title)), element("desc", _words(summary)),
        element("rect", width=width, height=height, **paint("paper", also="ground")), inside,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}",
        width=width, height=height, class_=f"chart {kind} {size}", direction=direction,
        role="graphics-document document" if "<a " in inside else "img", aria_label=title,
        font_family=FONT, preserveAspectRatio="xMidYMid meet",
    )  # fmt: skip


def _words(words: str) -> str:
    """Text of an element, without what XML 1.0 (2.2) cannot hold."""
    return visible(_UNHOLDABLE.sub("\ufffd", words))
