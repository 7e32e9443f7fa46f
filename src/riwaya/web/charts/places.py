"""Where it happens: places as discs on coastlines and borders."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from riwaya.web.charts.clusters import Mark, clustered
from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.geography import Frame, Lines, World, clipped_line, clipped_ring, world_for
from riwaya.web.charts.legend import heading, quad_legend
from riwaya.web.charts.projection import View, view_of
from riwaya.web.charts.scale import QUADS, Plot
from riwaya.web.charts.svg import chart, element, link, number, paint, text
from riwaya.web.charts.words import Format, clean, fitted, isolated, width

__all__ = ["Spot", "places", "places_csv"]

_SIZE = {False: (960.0, 540.0), True: (390.0, 420.0)}
_NAME = 13.0
_FINGER = 12.0
_LISTED = 12  # names in the tooltip of a mark that stands for several
_SOURCE = "Natural Earth"


class Spot(Struct, frozen=True, kw_only=True):
    """A place in degrees (WGS 84), its events and their most frequent quad class."""

    name: str
    lat: float
    lon: float
    count: int
    quad: int
    href: str | None = None


Boxes = list[tuple[float, float, float, float]]  # left, top, right, bottom of what is taken


def places(
    spots: Sequence[Spot],
    form: Format,
    *,
    title: str | None = None,
    compact: bool = False,
    countries: bool = True,
    cluster_href: Callable[[tuple[Spot, ...]], str | None] | None = None,
) -> str:
    """The map; it shows what holds all spots, at least 1.5 degrees across, the Arab world where there are none.

    Spots that would cover each other are one ring, coloured by their shares, with their sum; it leads where
    ``cluster_href`` says, else where the largest does, and names them in its tooltip. Coordinates that are none
    are left out. Borders are Natural Earth's view of who controls what.
    """
    _ = form.gettext
    wide, high = _SIZE[compact]
    frame = Plot(12, 10, wide - 12, 0, form.direction == "rtl")
    drawn, top = heading(title, frame, form)
    names, top = quad_legend(frame, top, form)
    drawn += names
    known = [s for s in spots if math.isfinite(s.lat) and math.isfinite(s.lon) and -90 <= s.lat <= 90]
    view = view_of([(s.lon, s.lat) for s in known], wide - 16, high)
    most = max((s.count for s in known), default=1)
    marks = clustered(
        [(view.x(s.lon), view.y(s.lat), float(max(s.count, 1)), s) for s in known],
        lambda weight: min(30.0, 4.5 + 17 * math.sqrt(weight / max(most, 1))),
    )
    marks = [_inside(mark, view) for mark in marks]
    taken: Boxes = [(m.x - m.r, m.y - m.r, m.x + m.r, m.y + m.r) for m in marks]
    taken.append((view.wide - 190, high - 34, view.wide, high))
    world = world_for(view.frame)
    ground = _ground(world, view)
    labels = _labels(marks, view, taken, form)
    if countries:
        ground += _countries(world, view, taken, form)
    inner = element(
        "svg", *ground, x=8, y=top, width=view.wide, height=high, overflow="hidden",
        viewBox=f"0 0 {number(view.wide)} {number(high)}", aria_hidden="true",
    )  # fmt: skip
    drawn.append(inner)
    over = [_mark(mark, form, cluster_href) for mark in marks] + labels + _scale_bar(view, form)
    if not known:
        over.append(text(_("No place with known coordinates here"), view.wide / 2, high / 2, size=15,
                         at="middle", direction=form.direction, halo=True))  # fmt: skip
    drawn.append(element("g", *over, transform=f"translate(8 {number(top)})"))
    bottom = top + high
    drawn.append(_attribution(wide, bottom, form))
    summary = form.ngettext("%(num)s place", "%(num)s places", len(known)) % {"num": form.number(len(known))}
    return chart(
        "places", wide, bottom + 24, drawn, title=title or _("Where it happens"), summary=summary,
        direction=form.direction, compact=compact,
    )  # fmt: skip


def places_csv(spots: Sequence[Spot]) -> str:
    """The spots as a table."""
    return csv_of(
        ("place", "lat", "lon", "events", "quad_class"),
        ((s.name, s.lat, s.lon, s.count, s.quad) for s in spots),
    )


def _inside(mark: Mark[Spot], view: View) -> Mark[Spot]:
    r = mark.r
    x, y = min(max(mark.x, r), view.wide - r), min(max(mark.y, r), view.high - r)
    return Mark(x, y, r, mark.members)


def _ground(world: World, view: View) -> list[str]:
    """Sea, land and borders, in all turns of the globe that the view touches."""
    frame = view.frame
    margin = 4 / view.unit
    around = Frame(frame.left - margin, frame.bottom - margin, frame.right + margin, frame.top + margin)
    land, borders = [], []
    for turn in (-360.0, 0.0, 360.0):
        shifted = Frame(around.left - turn, around.bottom, around.right - turn, around.top)
        if shifted.right < world.box.left or shifted.left > world.box.right:
            continue
        for ring in world.land:
            if _meets(ring, shifted) and len(part := clipped_ring(ring, shifted)) > 2:
                land.append(_path(part, view, turn) + "z")
        for line in world.borders:
            if _meets(line, shifted):
                borders += [_path(part, view, turn) for part in clipped_line(line, shifted)]
    return [
        element("rect", width=view.wide, height=view.high, **paint("sea")),
        element("path", d="".join(land), fill_rule="evenodd", stroke_width=0.8, stroke_linejoin="round",
                **paint("land", "border")) if land else "",
        element("path", d="".join(borders), stroke_width=0.9, stroke_dasharray="4 2.5", stroke_linejoin="round",
                **paint("none", "border")) if borders else "",
    ]  # fmt: skip


def _meets(line: Lines, frame: Frame) -> bool:
    (left, bottom), (right, top) = line.min(axis=0), line.max(axis=0)
    return bool(left <= frame.right and right >= frame.left and bottom <= frame.top and top >= frame.bottom)


def _path(line: Lines, view: View, turn: float) -> str:
    """A path in half units, relative, without steps too small to be seen."""
    x = (line[:, 0] + turn - view.frame.left) * view.unit
    y = (view.frame.top - line[:, 1]) * view.unit_north
    dots = np.rint(np.stack([x, y], axis=1) * 2).astype(int).tolist()
    px, py = dots[0]
    steps = [f"M{number(px / 2)} {number(py / 2)}l"]
    for qx, qy in dots[1:]:
        if abs(qx - px) + abs(qy - py) >= 2:
            steps.append(f"{number((qx - px) / 2)} {number((qy - py) / 2)}")
            px, py = qx, qy
    return steps[0] + " ".join(steps[1:]) if len(steps) > 1 else f"{steps[0]}0 0"


def _countries(world: World, view: View, taken: Boxes, form: Format) -> list[str]:
    """The names of countries that have room for them, the widest first."""
    drawn = []
    for label in sorted(world.labels, key=lambda c: -c.wide):
        name = form.country(label.code)
        x, y = view.x(label.lon), view.y(label.lat)
        size = 12.0 if view.wide > 500 else 11.0
        long = width(name, size)
        if not name or long > label.wide * view.unit * 1.15:
            continue
        box = (x - long / 2 - 3, y - size, x + long / 2 + 3, y + size * 0.5)
        if _free(box, taken, view):
            taken.append(box)
            drawn.append(text(name, x, y, size=size, at="middle", fill="country", direction=form.direction))
    return drawn


def _free(box: tuple[float, float, float, float], taken: Boxes, view: View) -> bool:
    left, top, right, bottom = box
    if left < 2 or top < 2 or right > view.wide - 2 or bottom > view.high - 2:
        return False
    return all(right <= a or c <= left or bottom <= b or d <= top for a, b, c, d in taken)


def _labels(marks: Sequence[Mark[Spot]], view: View, taken: Boxes, form: Format) -> list[str]:
    """Names beside the marks, the largest first, where one of four sides is free."""
    drawn = []
    for mark in marks:
        name = fitted(clean(mark.members[0].name, 40), _NAME, 150)
        if not name:
            continue
        if others := len(mark.members) - 1:
            name += f" \u2066+{form.number(others)}\u2069"
        long = width(name, _NAME)
        x, y, r = mark.x, mark.y, mark.r
        right = (x + r + 4, y + 4.5, "left", (x + r + 2, y - 9, x + r + 6 + long, y + 9))
        left = (x - r - 4, y + 4.5, "right", (x - r - 6 - long, y - 9, x - r - 2, y + 9))
        below = (x, y + r + 14, "middle", (x - long / 2, y + r + 1, x + long / 2, y + r + 19))
        above = (x, y - r - 6, "middle", (x - long / 2, y - r - 20, x + long / 2, y - r - 1))
        sides = (left, right, below, above) if form.direction == "rtl" else (right, left, below, above)
        for at_x, at_y, at, box in sides:
            if _free(box, taken, view):
                taken.append(box)
                drawn.append(text(name, at_x, at_y, size=_NAME, at=at, direction=form.direction, halo=True))
                break
    return drawn


def _mark(
    mark: Mark[Spot], form: Format, cluster_href: Callable[[tuple[Spot, ...]], str | None] | None
) -> str:
    first = mark.members[0]
    if len(mark.members) == 1:
        disc = element("circle", cx=mark.x, cy=mark.y, r=mark.r, stroke_width=1.2, fill_opacity=0.82,
                       **paint(_quad(first.quad), "card"))  # fmt: skip
        return link(first.href, _named(first, form), disc, *_reach(mark))
    whole = sum(s.count for s in mark.members)
    href = cluster_href(mark.members) if cluster_href else first.href
    rows = [_named(spot, form) for spot in mark.members[:_LISTED]]
    if len(mark.members) > _LISTED:
        more = len(mark.members) - _LISTED
        rows.append(form.ngettext("and %(num)s more", "and %(num)s more", more) % {"num": form.number(more)})
    disc = element("circle", cx=mark.x, cy=mark.y, r=mark.r, stroke_width=1, **paint("card", "card"))
    count = text(form.number(whole), mark.x, mark.y + 4, size=11, at="middle") if mark.r >= 10 else ""
    return link(href, "\n".join(rows), disc, *_ring(mark), count, *_reach(mark))


def _reach(mark: Mark[Spot]) -> list[str]:
    """Around a small mark, what a finger needs: 24 units across (WCAG 2.2, 2.5.8)."""
    if mark.r >= _FINGER:
        return []
    return [element("circle", cx=mark.x, cy=mark.y, r=_FINGER, fill="none", pointer_events="all")]


def _named(spot: Spot, form: Format) -> str:
    events = form.ngettext("%(num)s event", "%(num)s events", spot.count) % {"num": form.number(spot.count)}
    return f"{isolated(spot.name)}: {events}"


def _quad(quad: int) -> str:
    return QUADS[min(max(quad, 1), 4) - 1]


def _ring(mark: Mark[Spot]) -> list[str]:
    """The shares of the quad classes around the mark, from the top."""
    thick = max(3.0, mark.r * 0.3)
    radius = mark.r - thick / 2
    shares = [(q, sum(max(s.count, 1) for s in mark.members if _quad(s.quad) == q)) for q in QUADS]
    shares = [(q, n) for q, n in shares if n]
    if len(shares) == 1:
        return [element("circle", cx=mark.x, cy=mark.y, r=radius, stroke_width=thick,
                        **paint("none", shares[0][0]))]  # fmt: skip
    whole, begun, drawn = sum(n for _, n in shares), 0, []
    for quad, share in shares:
        a, b = (math.tau * n / whole - math.pi / 2 for n in (begun, begun + share))
        points = [(mark.x + radius * math.cos(t), mark.y + radius * math.sin(t)) for t in (a, b)]
        (ax, ay), (bx, by) = points
        large = 1 if share * 2 > whole else 0
        arc = f"M{number(ax)} {number(ay)}A{number(radius)} {number(radius)} 0 {large} 1 {number(bx)} {number(by)}"
        drawn.append(element("path", d=arc, stroke_width=thick, **paint("none", quad)))
        begun += share
    return drawn


def _scale_bar(view: View, form: Format) -> list[str]:
    """A round number of kilometres, true at the middle of the map."""
    longest = 120 / view.km
    power = 10 ** math.floor(math.log10(longest))
    far = next(power * f for f in (5, 2, 1) if power * f <= longest)
    long, y, x = far * view.km, view.high - 14, view.wide - 14
    words = form.gettext("%(num)s km") % {"num": form.number(round(far))}
    line = f"M{number(x - long)} {number(y - 5)}v5h{number(long)}v-5"
    return [
        element("path", d=line, stroke_width=3.6, stroke_opacity=0.8, **paint("none", "paper")),
        element("path", d=line, stroke_width=1.4, **paint("none", "ink")),
        text(words, x - long / 2, y - 5, size=11, at="middle", halo=True, direction=form.direction),
    ]


def _attribution(wide: float, bottom: float, form: Format) -> str:
    words = form.gettext("Coastlines and de facto borders: %(source)s") % {"source": _SOURCE}
    rtl = form.direction == "rtl"
    return text(words, wide - 10 if rtl else 10, bottom + 16, size=10.5, at="right" if rtl else "left",
                fill="soft", direction=form.direction)  # fmt: skip
