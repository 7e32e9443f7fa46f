"""How much is told of each day, week or month, by quad class, and how conflictual it is."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.days import Axis, Grain, axis, named_days
from riwaya.web.charts.legend import heading, quad_legend
from riwaya.web.charts.scale import QUADS, Plot, Quads, quad_name, score_colour, ticks
from riwaya.web.charts.svg import chart, element, link, number, paint, text
from riwaya.web.charts.words import Direction, Format, width

__all__ = ["Period", "timeline", "timeline_csv"]

_SIZE = {False: (960.0, 380.0), True: (390.0, 430.0)}
_SCORE_HIGH = 84.0  # of the panel of scores


class Period(Struct, frozen=True, kw_only=True):
    """A period by its first day (ISO), its events by quad class and their mean score, -10 to 10."""

    first_day: str
    quads: Quads
    score: float | None = None
    href: str | None = None


def timeline(
    periods: Sequence[Period],
    form: Format,
    *,
    grain: Grain,
    undated: int = 0,
    title: str | None = None,
    compact: bool = False,
    time: Direction | None = None,
) -> str:
    """Columns stacked by quad class, and below them the mean score; the periods may be in any order.

    ``time`` is the way in which time runs. It is that of reading, if not given: an Arabic page is read from the
    right, so is a row of its columns, and the earlier comes first (so do the bidirectional layouts of Material
    Design and Arabic spreadsheets). Empty stretches that would leave no room are broken out and marked.
    ``undated`` counts events without a date, which are written but not drawn.
    """
    _ = form.gettext
    ordered = sorted(periods, key=lambda p: p.first_day)
    wide, high = _SIZE[compact]
    foot = 20 if undated else 0
    high += foot
    rtl = (time or form.direction) == "rtl"
    plot = Plot(12 if rtl else 46, 12, wide - (46 if rtl else 12), high - foot - 30, rtl)
    drawn, top = heading(title, Plot(12, 10, wide - 12, 0, form.direction == "rtl"), form)
    names, top = quad_legend(Plot(12, 0, wide - 12, 0, form.direction == "rtl"), top, form)
    drawn += names
    columns = Plot(plot.left, top + 14, plot.right, plot.bottom - _SCORE_HIGH - 26, rtl)
    scores = Plot(plot.left, plot.bottom - _SCORE_HIGH, plot.right, plot.bottom, rtl)
    whole = sum(sum(p.quads) for p in ordered)
    if not ordered:
        drawn.append(text(_("Nothing with a date here"), wide / 2, high / 2, size=15, at="middle", fill="soft",
                          direction=form.direction))  # fmt: skip
    else:
        on = axis([p.first_day for p in ordered], grain, plot.long)
        drawn += _counts(ordered, columns, form)
        drawn += _score_lines(scores, form)
        drawn += _breaks(on, columns, form)
        drawn += _days(on, grain, scores, form, wide)
        drawn += _score(ordered, on, scores)
        unit = (columns.bottom - columns.top) / _steps(ordered)[-1]
        drawn += [
            link(p.href, _tip(p, form, grain), *_marks(p, on.starts[at], on.pitch, unit, columns, scores))
            for at, p in enumerate(ordered)
        ]
    if undated:
        note = form.ngettext("%(num)s event without a date", "%(num)s events without a date", undated)
        drawn.append(text(note % {"num": form.number(undated)}, _end(wide, form), high - 6, size=11.5,
                          at="left" if form.direction == "rtl" else "right", fill="soft",
                          direction=form.direction))  # fmt: skip
    summary = form.ngettext("%(num)s event", "%(num)s events", whole) % {"num": form.number(whole)}
    if ordered:
        summary += f", {form.day(ordered[0].first_day)} – {form.day(ordered[-1].first_day)}"
    return chart(
        "timeline", wide, high, drawn, title=title or _("Events over time"), summary=summary,
        direction=form.direction, compact=compact,
    )  # fmt: skip


def timeline_csv(periods: Sequence[Period]) -> str:
    """The same as a table, the oldest first."""
    return csv_of(
        ("first_day", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict",
         "events", "mean_score"),
        ((p.first_day, *p.quads, sum(p.quads), p.score) for p in sorted(periods, key=lambda p: p.first_day)),
    )  # fmt: skip


def _end(wide: float, form: Format) -> float:
    return 12 if form.direction == "rtl" else wide - 12


def _counts(periods: Sequence[Period], plot: Plot, form: Format) -> list[str]:
    drawn = []
    steps = _steps(periods)
    for step in steps:
        y = plot.bottom - step / steps[-1] * (plot.bottom - plot.top)
        drawn.append(
            element(
                "line",
                x1=plot.left,
                y1=y,
                x2=plot.right,
                y2=y,
                **paint(stroke="soft" if step == 0 else "line"),
            )
        )
        drawn.append(_axis_word(form.number(step), plot, y))
    return drawn


def _axis_word(words: str, plot: Plot, y: float) -> str:
    return text(words, plot.x(-7), y + 4, size=11.5, at="left" if plot.rtl else "right", fill="soft")


def _steps(periods: Sequence[Period]) -> list[int]:
    return ticks(max(sum(p.quads) for p in periods))


def _score_lines(plot: Plot, form: Format) -> list[str]:
    drawn = []
    for value in (10, 0, -10):
        y = _score_y(value, plot)
        drawn.append(
            element(
                "line", x1=plot.left, y1=y, x2=plot.right, y2=y, **paint(stroke="line" if value else "soft")
            )
        )
        drawn.append(_axis_word(form.number(value), plot, y))
    name = form.gettext("Mean score: conflict −10 to cooperation 10")
    return [
        *drawn,
        text(name, plot.x(0), plot.top - 7, size=11.5, at="right" if plot.rtl else "left", fill="soft",
             direction=form.direction, halo=True),
    ]  # fmt: skip


def _score_y(score: float, plot: Plot) -> float:
    middle = (plot.top + plot.bottom) / 2
    return middle - max(-10.0, min(10.0, score)) / 10 * (plot.bottom - plot.top) / 2


def _breaks(on: Axis, columns: Plot, form: Format) -> list[str]:
    """Two strokes over the line where an empty stretch is left out."""
    drawn = []
    for gap in on.breaks:
        x, y = columns.x(gap.along + gap.long / 2), columns.bottom
        words = form.gettext("%(first)s to %(last)s: nothing told") % {
            "first": form.date(gap.first, "yMMMd"), "last": form.date(gap.last, "yMMMd"),
        }  # fmt: skip
        half = min(4.0, gap.long / 3)
        line = f"M{number(x - half)} {number(y + 4)}l{number(half)} -8m0 8l{number(half)} -8"
        strokes = element("path", d=line, **paint("none", "soft"))
        drawn.append(element("g", element("title", words), strokes, class_="gap"))
    return drawn


def _days(on: Axis, grain: Grain, plot: Plot, form: Format, wide: float) -> list[str]:
    drawn = []
    for tick in named_days(on, grain, form, 66 if grain == "month" else 78 if wide < 500 else 92):
        x = plot.x(tick.along)
        drawn.append(element("line", x1=x, y1=plot.bottom, x2=x, y2=plot.bottom + 5, **paint(stroke="soft")))
        half = width(tick.words, 11.5) / 2
        x = min(max(x, 4 + half), wide - 4 - half)
        drawn.append(text(tick.words, x, plot.bottom + 18, size=11.5, at="middle", fill="soft",
                          direction=form.direction))  # fmt: skip
    return drawn


def _score(periods: Sequence[Period], on: Axis, plot: Plot) -> list[str]:
    """The line of the mean score, broken where periods lie apart."""
    drawn, line = [], ""
    for at, period in enumerate(periods):
        if period.score is None:
            line += "|"
            continue
        x = plot.x(on.starts[at] + on.pitch / 2)
        y = _score_y(period.score, plot)
        goes_on = on.joined[at] and line and not line.endswith("|")
        line = f"{line.rstrip('|')}{'L' if goes_on else 'M'}{number(x)} {number(y)}"
    drawn.append(
        element("path", d=line or None, stroke_width=1.4, stroke_linejoin="round", **paint("none", "soft"))
    )
    return drawn if line.strip("|") else []


def _marks(period: Period, along: float, pitch: float, unit: float, columns: Plot, scores: Plot) -> list[str]:
    """The column of a period and the point of its score, behind what can be pointed at."""
    thick = max(1.2, min(46.0, pitch * 0.82)) if pitch >= 4 else max(pitch, 1.2)
    middle = columns.x(along + pitch / 2)
    # The whole height of the period, so that a small column can be hit with a thumb.
    hit = max(thick, min(pitch, 60.0))
    marks = [
        element("path", d=_box(middle, hit, columns.top, scores.bottom, columns), fill="none",
                pointer_events="all", class_="hit")
    ]  # fmt: skip
    y = columns.bottom
    for quad, count in zip(QUADS, period.quads, strict=True):
        if count > 0:
            marks.append(element("path", d=_box(middle, thick, y - count * unit, y, columns), **paint(quad)))
            y -= count * unit
    if period.score is not None:
        radius = max(1.4, min(4.0, pitch * 0.35))
        x = min(max(middle, scores.left + radius), scores.right - radius)
        at = _score_y(period.score, scores)
        marks.append(element("circle", cx=x, cy=at, r=radius, **paint(score_colour(period.score))))
    return marks


def _box(middle: float, thick: float, top: float, bottom: float, within: Plot) -> str:
    """The outline of a rectangle, moved into the plot at its sides."""
    left = min(max(middle - thick / 2, within.left), within.right - thick)
    return f"M{number(left)} {number(top)}h{number(thick)}v{number(bottom - top)}h{number(-thick)}z"


def _tip(period: Period, form: Format, grain: Grain) -> str:
    _ = form.gettext
    when = form.day(period.first_day[:7] if grain == "month" else period.first_day)
    if grain == "week":
        when = _("Week of %(day)s") % {"day": when}
    whole = sum(period.quads)
    lines = [
        f"{when}: " + form.ngettext("%(num)s event", "%(num)s events", whole) % {"num": form.number(whole)}
    ]
    lines += [
        f"{quad_name(form, at)}: {form.number(count)}" for at, count in enumerate(period.quads, 1) if count
    ]
    if period.score is not None:
        lines.append(_("Mean score: %(score)s") % {"score": form.number(round(period.score, 1))})
    return "\n".join(lines)
