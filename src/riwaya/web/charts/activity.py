"""What an actor did, suffered and said, month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.days import Axis, axis, named_days
from riwaya.web.charts.legend import heading
from riwaya.web.charts.scale import Plot
from riwaya.web.charts.svg import chart, element, link, number, paint, text
from riwaya.web.charts.words import Direction, Format, width

__all__ = ["Month", "activity", "activity_csv"]

_LANE = 44.0


class Month(Struct, frozen=True, kw_only=True):
    """A month (2016-09): events done by the actor, events done to it, claims of its own."""

    month: str
    did: int = 0
    suffered: int = 0
    said: int = 0
    href: str | None = None


_LANES: tuple[tuple[str, Callable[[Month], int]], ...] = (
    ("did", lambda m: m.did),
    ("suffered", lambda m: m.suffered),
    ("said", lambda m: m.said),
)


def activity(
    months: Sequence[Month],
    form: Format,
    *,
    title: str | None = None,
    compact: bool = False,
    time: Direction | None = None,
) -> str:
    """Three lanes of columns on one scale and one axis of time; ``time`` as in :func:`timeline.timeline`."""
    _ = form.gettext
    ordered = sorted(months, key=lambda m: m.month)
    wide = 390.0 if compact else 640.0
    rtl = (time or form.direction) == "rtl"
    page = Plot(10, 6, wide - 10, 0, form.direction == "rtl")
    drawn, top = heading(title, page, form)
    names = {"did": _("did"), "suffered": _("was done to"), "said": _("said")}
    room = max(width(name, 12) for name in names.values()) + 14
    left, right = (10 + 30, wide - 10 - room) if form.direction == "rtl" else (10 + room, wide - 10 - 30)
    plot = Plot(left, top, right, top + _LANE * len(_LANES), rtl)
    most = max((count(m) for m in ordered for _name, count in _LANES), default=0)
    drawn += _lanes(ordered, names, page, plot, most, form)
    if ordered:
        on = axis([f"{m.month}-01" for m in ordered], "month", plot.long)
        drawn += [
            link(m.href, _tip(m, names, form), *_columns(m, on.starts[at], on.pitch, plot, most))
            for at, m in enumerate(ordered)
        ]
        drawn += _months(on, plot, wide, form)
    totals = [f"{names[lane]}: {form.number(sum(count(m) for m in ordered))}" for lane, count in _LANES]
    return chart(
        "activity", wide, plot.bottom + 26, drawn, title=title or _("Activity by month"),
        summary=", ".join(totals), direction=form.direction, compact=compact,
    )  # fmt: skip


def activity_csv(months: Sequence[Month]) -> str:
    """The same as a table, the oldest first."""
    rows = sorted(months, key=lambda m: m.month)
    return csv_of(("month", "did", "suffered", "said"), ((m.month, m.did, m.suffered, m.said) for m in rows))


def _lanes(
    months: Sequence[Month], names: dict[str, str], page: Plot, plot: Plot, most: int, form: Format
) -> list[str]:
    drawn = []
    for at, (lane, count) in enumerate(_LANES):
        y = plot.top + (at + 1) * _LANE
        drawn.append(element("line", x1=plot.left, y1=y, x2=plot.right, y2=y, **paint(stroke="line")))
        drawn.append(text(names[lane], page.x(0), y - 5, size=12, at="right" if page.rtl else "left",
                          fill="soft", direction=form.direction))  # fmt: skip
        highest = max((count(m) for m in months), default=0)
        drawn.append(text(form.number(highest), page.x(page.long), y - 5, size=11,
                          at="left" if page.rtl else "right", fill="soft")) if most else None  # fmt: skip
    return drawn


def _columns(month: Month, along: float, pitch: float, plot: Plot, most: int) -> list[str]:
    thick = max(1.2, min(26.0, pitch * 0.78))
    middle = plot.x(along + pitch / 2)
    left = min(max(middle - thick / 2, plot.left), plot.right - thick)
    hit = element(
        "path", d=f"M{number(left)} {number(plot.top)}h{number(thick)}v{number(plot.bottom - plot.top)}h{number(-thick)}z",
        fill="none", pointer_events="all", class_="hit",
    )  # fmt: skip
    marks = [hit]
    for at, (lane, count) in enumerate(_LANES):
        high = count(month) / max(most, 1) * (_LANE - 8)
        if high > 0:
            y = plot.top + (at + 1) * _LANE
            box = f"M{number(left)} {number(y)}v{number(-max(high, 1.5))}h{number(thick)}v{number(max(high, 1.5))}z"
            marks.append(element("path", d=box, **paint(lane)))
    return marks


def _months(on: Axis, plot: Plot, wide: float, form: Format) -> list[str]:
    drawn = []
    for tick in named_days(on, "month", form, 66):
        half = width(tick.words, 11) / 2
        x = min(max(plot.x(tick.along), 4 + half), wide - 4 - half)
        drawn.append(text(tick.words, x, plot.bottom + 17, size=11, at="middle", fill="soft",
                          direction=form.direction))  # fmt: skip
    for gap in on.breaks:
        x = plot.x(gap.along + gap.long / 2)
        drawn.append(element("path", d=f"M{number(x - 4)} {number(plot.bottom + 4)}l4 -8m0 8l4 -8",
                             **paint("none", "soft")))  # fmt: skip
    return drawn


def _tip(month: Month, names: dict[str, str], form: Format) -> str:
    counts = [f"{names[lane]}: {form.number(count(month))}" for lane, count in _LANES]
    return "\n".join([form.day(month.month), *counts])
