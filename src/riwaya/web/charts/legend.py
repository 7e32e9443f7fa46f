"""The heading of a chart and the names of its colours."""

from __future__ import annotations

from collections.abc import Sequence

from riwaya.web.charts.scale import QUADS, Plot, quad_name
from riwaya.web.charts.svg import element, paint, text
from riwaya.web.charts.words import Format, clean, fitted, width

__all__ = ["heading", "legend", "quad_legend"]

_SIZE = 12.5


def heading(title: str | None, plot: Plot, form: Format) -> tuple[list[str], float]:
    """The title as a line at the top, and where what follows may begin."""
    if not title:
        return [], plot.top
    words = fitted(clean(title, 120), 19, plot.long)  # it is bold
    at = "right" if plot.rtl else "left"
    drawn = text(words, plot.x(0), plot.top + 16, size=16, at=at, weight="600", direction=form.direction)
    return [drawn], plot.top + 30


def legend(items: Sequence[tuple[str, str]], plot: Plot, top: float, form: Format) -> tuple[list[str], float]:
    """Swatches (colour, name) from the start of the line, as many lines as needed; and where these end."""
    drawn: list[str] = []
    along, y = 0.0, top
    for colour, name in items:
        long = 18 + width(name, _SIZE)
        if along and along + long > plot.long:
            along, y = 0.0, y + 20
        box = plot.x(along) - (11 if plot.rtl else 0)
        drawn.append(element("rect", x=box, y=y + 3, width=11, height=11, rx=2.5, **paint(colour)))
        drawn.append(
            text(name, plot.x(along + 17), y + 13, size=_SIZE, at="right" if plot.rtl else "left", fill="soft",
                 direction=form.direction)
        )  # fmt: skip
        along += long + 18
    return drawn, y + 24


def quad_legend(plot: Plot, top: float, form: Format) -> tuple[list[str], float]:
    """The four quad classes."""
    return legend([(q, quad_name(form, n)) for n, q in enumerate(QUADS, 1)], plot, top, form)
