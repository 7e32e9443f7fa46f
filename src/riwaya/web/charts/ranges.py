"""How many, by each source: from the least to the most that it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from riwaya.export.counts import more_than
from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.legend import heading
from riwaya.web.charts.scale import Plot, ticks
from riwaya.web.charts.svg import chart, element, link, number, paint, text
from riwaya.web.charts.words import Format, clean, fitted, isolated, width

__all__ = ["Figure", "State", "ranges", "ranges_csv"]

State = Literal["", "denied", "negated", "planned"]
_NAME, _SMALL = 13.5, 11.5
_TALL = {False: 46.0, True: 70.0}


class Figure(Struct, frozen=True, kw_only=True):
    """One source's number: ``min`` to ``max`` inclusive (None: open), on which ISO day, in which words.

    ``state`` is "" where it is stated as a fact; the source denies it, says that it did not happen, or speaks of
    what may come.
    """

    source: str
    min: int
    max: int | None
    day: str = ""
    words: str = ""
    state: State = ""
    href: str | None = None


def ranges(
    figures: Sequence[Figure],
    form: Format,
    *,
    title: str | None = None,
    low: int | None = None,
    high: int | None = None,
    compact: bool = False,
) -> str:
    """A row for each figure, in their order, on one scale that begins at 0 where a line is begun to be read.

    A band shows the overall bounds: ``low`` to ``high``, else of all figures that are stated as facts, open
    where one of them is. What is denied, negated or planned is an outline only.
    """
    _ = form.gettext
    wide, tall = (390.0, _TALL[True]) if compact else (960.0, _TALL[False])
    rtl = form.direction == "rtl"
    page = Plot(12, 10, wide - 12, 0, rtl)
    drawn, top = heading(title, page, form)
    stated = [f for f in figures if not f.state]
    low, high, is_open = _bounds(stated, low, high)
    names = 0.0 if compact else 250.0
    end = 34 if compact else 150.0
    plot = Plot(page.left + (end if rtl else names), top + 34, page.right - (names if rtl else end),
                top + 34 + tall * len(figures), rtl)  # fmt: skip
    steps = ticks(
        max([f.max if f.max is not None else f.min * 1.15 for f in figures] or [1]), 4 if compact else 6
    )
    unit = plot.long / steps[-1]
    if figures:
        drawn += _scale(steps, unit, plot, form)
        if low is not None:
            drawn += _band(low, high, is_open, unit, plot, form)
    else:
        drawn.append(text(_("No numbers here"), wide / 2, top + 60, size=15, at="middle", fill="soft",
                          direction=form.direction))  # fmt: skip
    for at, figure in enumerate(figures):
        y = plot.top + at * tall
        drawn.append(_row(figure, y, tall, unit, page, plot, form, compact))
    bottom = plot.bottom + 30 if figures else top + 110
    summary = form.ngettext("%(num)s figure", "%(num)s figures", len(figures)) % {
        "num": form.number(len(figures))
    }
    if low is not None:
        summary += f"; {_overall(low, high, is_open, form)}"
    return chart(
        "ranges", wide, bottom, drawn, title=title or _("Numbers by source"), summary=summary,
        direction=form.direction, compact=compact,
    )  # fmt: skip


def ranges_csv(figures: Sequence[Figure]) -> str:
    """The figures as a table; an open maximum is empty."""
    return csv_of(
        ("source", "min", "max", "day", "words", "state"),
        ((f.source, f.min, f.max, f.day, f.words, f.state or "stated") for f in figures),
    )


def _bounds(
    stated: Sequence[Figure], low: int | None, high: int | None
) -> tuple[int | None, int | None, bool]:
    """The overall bounds, and whether the upper one is open."""
    if low is not None:
        return low, high, high is None
    if not stated:
        return None, None, False
    tops = [f.max for f in stated if f.max is not None]
    is_open = len(tops) < len(stated)
    return min(f.min for f in stated), None if is_open else max(tops), is_open


def _overall(low: int, high: int | None, is_open: bool, form: Format) -> str:
    if is_open or high is None:
        return form.gettext("In all: %(low)s or more") % {"low": form.number(low)}
    if low == high:
        return form.gettext("In all: %(low)s") % {"low": form.number(low)}
    return form.gettext("In all: %(low)s to %(high)s") % {"low": form.number(low), "high": form.number(high)}


def _scale(steps: Sequence[int], unit: float, plot: Plot, form: Format) -> list[str]:
    drawn = []
    for step in steps:
        x = plot.x(step * unit)
        drawn.append(element("line", x1=x, y1=plot.top - 4, x2=x, y2=plot.bottom, **paint(stroke="line")))
        drawn.append(text(form.number(step), x, plot.bottom + 16, size=_SMALL, at="middle", fill="soft"))
    return drawn


def _band(low: int, high: int | None, is_open: bool, unit: float, plot: Plot, form: Format) -> list[str]:
    a = plot.x(low * unit)
    b = plot.x(plot.long) if high is None else plot.x(high * unit)
    left, right = min(a, b), max(a, b)
    words = _overall(low, high, is_open, form)
    long = width(words, 12)
    middle = min(max((left + right) / 2, plot.left + long / 2), plot.right - long / 2)
    edges = [a] if high is None else [a, b]
    return [
        element("rect", x=left, y=plot.top - 4, width=max(right - left, 2), height=plot.bottom - plot.top + 4,
                fill_opacity=0.12, **paint("q4")),
        *(element("line", x1=x, y1=plot.top - 8, x2=x, y2=plot.bottom, stroke_dasharray="2 3",
                  **paint(stroke="q4")) for x in edges),
        text(words, middle, plot.top - 14, size=12, at="middle", weight="600", direction=form.direction,
             halo=True),
    ]  # fmt: skip


def _row(
    figure: Figure, y: float, tall: float, unit: float, page: Plot, plot: Plot, form: Format, compact: bool
) -> str:
    start = "right" if plot.rtl else "left"
    room = plot.long if compact else 236.0
    name = fitted(clean(figure.source, 60) or "?", _NAME, room)
    under = " · ".join(part for part in (form.day(figure.day) if figure.day else "", _quoted(figure)) if part)
    under = fitted(under, _SMALL, room)
    middle = y + (tall - 22 if compact else tall / 2)
    first = y + 17 if compact else middle - 4
    marks = [
        element("rect", x=page.left, y=y + 1, width=page.right - page.left, height=tall - 2, fill="none",
                pointer_events="all", class_="hit"),
        text(name, page.x(0), first, size=_NAME, at=start, direction=form.direction, halo=compact),
        text(under, page.x(0), first + 16, size=_SMALL, at=start, fill="soft", direction=form.direction,
             halo=compact) if under else "",
    ]  # fmt: skip
    marks += _bar(figure, middle + (8 if compact else 0), unit, plot, form)
    return link(figure.href, _tip(figure, form), *marks)


def _quoted(figure: Figure) -> str:
    words = clean(figure.words, 40)
    return f"\u2068«{words}»\u2069" if words else ""


def _bar(figure: Figure, y: float, unit: float, plot: Plot, form: Format) -> list[str]:
    """The stretch from least to most: filled where it is stated, else an outline; an arrow where it is open."""
    a = min(figure.min * unit, plot.long)
    b = plot.long if figure.max is None else max(min(figure.max * unit, plot.long), a)
    colour = paint("q4") if not figure.state else paint("paper", "soft")
    dash = None if not figure.state else "4 3"
    drawn = []
    end = b
    if figure.max is None:
        end = min(b, a + max(46.0, plot.long * 0.12))
        tip, back, turn = plot.x(end), plot.x(max(end - 11, 0)), plot.x(a)
        drawn.append(
            element(
                "path",
                d=f"M{number(turn)} {number(y)}H{number(back)}",
                stroke_width=3,
                stroke_dasharray=dash,
                **paint("none", "soft" if figure.state else "q4"),
            )
        )
        drawn.append(element("path", d=f"M{number(tip)} {number(y)}L{number(back)} {number(y - 6)}V{number(y + 6)}z",
                             stroke_width=1.2, **colour))  # fmt: skip
    elif b - a > 3:
        left = min(plot.x(a), plot.x(b))
        drawn.append(element("rect", x=left, y=y - 5, width=b - a, height=10, rx=5, stroke_width=1.4,
                             stroke_dasharray=dash, **colour))  # fmt: skip
    if figure.max is None or b - a <= 3:
        drawn.append(
            element("circle", cx=plot.x(a), cy=y, r=6, stroke_width=1.4, stroke_dasharray=dash, **colour)
        )
    if figure.state in ("denied", "negated"):
        x = plot.x((a + end) / 2 if b - a > 3 else a)
        drawn.append(element("path", d=f"M{number(x - 6)} {number(y + 8)}l12 -16", stroke_width=2,
                             **paint("none", "ink")))  # fmt: skip
    words = _range_words(figure, form)
    if figure.state:
        words += f" · {_state_name(figure.state, form)}"
    long = width(words, 12.5)
    beyond = end + 11
    at = "right" if plot.rtl else "left"
    if beyond + long <= plot.long + _after(plot):
        drawn.append(
            text(words, plot.x(beyond), y + 4.5, size=12.5, at=at, direction=form.direction, halo=True)
        )
    else:
        before = max(a - 11, long + 2)
        drawn.append(text(words, plot.x(before), y + 4.5, size=12.5, at="left" if plot.rtl else "right",
                          direction=form.direction, halo=True))  # fmt: skip
    return drawn


def _after(plot: Plot) -> float:
    """What is free behind the end of the scale."""
    return 140.0 if plot.long > 500 else 28.0


def _range_words(figure: Figure, form: Format) -> str:
    least = form.number(figure.min)
    if figure.max is None:
        below = more_than(figure.min, figure.words)
        if below is not None:
            return form.gettext("more than %(count)s") % {"count": form.number(below)}
        return form.gettext("%(low)s or more") % {"low": least}
    if figure.max <= figure.min:
        return least
    return f"{least}–{form.number(figure.max)}"


def _state_name(state: State, form: Format) -> str:
    _ = form.gettext
    return {"denied": _("denied"), "negated": _("said not to be so"), "planned": _("not yet so"), "": ""}[
        state
    ]


def _tip(figure: Figure, form: Format) -> str:
    rows = [f"{isolated(figure.source)}: {_range_words(figure, form)}"]
    if figure.state:
        rows[0] += f" ({_state_name(figure.state, form)})"
    rows += [part for part in (form.day(figure.day) if figure.day else "", _quoted(figure)) if part]
    return "\n".join(rows)
