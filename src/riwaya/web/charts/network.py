"""Who does what to whom: actors as discs, deeds as arrows between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.layout import laid_out
from riwaya.web.charts.legend import heading, legend
from riwaya.web.charts.scale import Plot, quad_name, score_colour
from riwaya.web.charts.svg import chart, element, link, number, paint, text
from riwaya.web.charts.words import Format, clean, fitted, isolated, width

__all__ = ["Edge", "Node", "network", "network_csv"]

_LABEL = {False: (13.0, 150.0), True: (13.0, 118.0)}  # size and longest width of a name
_CODE = 10.5
_STEPS = 60  # of a bow, where it is looked at
_Point = tuple[float, float]
_Bow = tuple[_Point, _Point, _Point]  # a quadratic Bézier curve


class Node(Struct, frozen=True, kw_only=True):
    """An actor or recipient; ``key`` is its own in the network, ``count`` its events."""

    key: str
    name: str
    code: str | None = None
    count: int = 1
    href: str | None = None


class Edge(Struct, frozen=True, kw_only=True):
    """What one does to another, by their keys: events, mean score (-10 to 10), the most frequent quad class."""

    actor: str
    recipient: str
    count: int
    score: float
    quad: int
    href: str | None = None


class _Disc(Struct, frozen=True):
    """A node as it is drawn; the label stands below the disc."""

    node: Node
    name: str
    code: str
    x: float
    y: float
    r: float
    long: float

    def covers(self, x: float, y: float) -> bool:
        """Whether a point lies on the disc or its label, or next to them."""
        if math.hypot(x - self.x, y - self.y) <= self.r + 1.5:
            return True
        below = y - self.y - self.r
        return 3 <= below <= (32 if self.code else 19) and abs(x - self.x) <= self.long / 2


def network(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    form: Format,
    *,
    title: str | None = None,
    compact: bool = False,
) -> str:
    """The network; edges from or to keys that are no node's are left out.

    Arrows go from the actor to the recipient, thick by count, coloured by score; what one does to oneself is a
    loop. The same network is always drawn in the same way.
    """
    _ = form.gettext
    wide = 390.0 if compact else 960.0
    by_key = {node.key: node for node in sorted(nodes, key=lambda n: n.key)}
    drawn_edges = [e for e in edges if e.actor in by_key and e.recipient in by_key]
    frame = Plot(12, 10, wide - 12, 0, form.direction == "rtl")
    drawn, top = heading(title, frame, form)
    names, top = _legend(frame, top, form)
    drawn += names
    discs, high = _discs(by_key, drawn_edges, wide, top, compact)
    if not discs:
        high = top + 160
        drawn.append(text(_("No pair of parties here"), wide / 2, top + 80, size=15, at="middle", fill="soft",
                          direction=form.direction))  # fmt: skip
    most = max((e.count for e in drawn_edges), default=1)
    for edge in sorted(drawn_edges, key=lambda e: (e.count, e.actor, e.recipient)):
        drawn.append(_arrow(edge, discs[edge.actor], discs[edge.recipient], most, form))
    drawn += [_disc(disc, form) for disc in sorted(discs.values(), key=lambda d: (-d.node.count, d.node.key))]
    parties = form.ngettext("%(num)s party", "%(num)s parties", len(discs)) % {"num": form.number(len(discs))}
    pairs = form.ngettext("%(num)s pair", "%(num)s pairs", len(drawn_edges))
    return chart(
        "network", wide, high, drawn, title=title or _("Who does what to whom"),
        summary=f"{parties}, {pairs % {'num': form.number(len(drawn_edges))}}", direction=form.direction,
        compact=compact,
    )  # fmt: skip


def network_csv(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """The arrows as a table, with names and codes."""
    by_key = {node.key: node for node in nodes}
    known = [
        (by_key[e.actor], by_key[e.recipient], e) for e in edges if {e.actor, e.recipient} <= set(by_key)
    ]
    return csv_of(
        ("actor", "actor_code", "recipient", "recipient_code", "events", "mean_score", "quad_class"),
        ((a.name, a.code, r.name, r.code, e.count, e.score, e.quad) for a, r, e in known),
    )


def _legend(frame: Plot, top: float, form: Format) -> tuple[list[str], float]:
    _ = form.gettext
    items = [
        ("score-3", _("Conflict")), ("score-1", _("Rather conflict")), ("score0", _("Neither")),
        ("score1", _("Rather cooperation")), ("score3", _("Cooperation")),
    ]  # fmt: skip
    return legend(items, frame, top, form)


def _discs(
    nodes: Mapping[str, Node], edges: Sequence[Edge], wide: float, top: float, compact: bool
) -> tuple[dict[str, _Disc], float]:
    if not nodes:
        return {}, top
    size, longest = _LABEL[compact]
    most = max(max(n.count for n in nodes.values()), 1)
    radii, names, codes, longs, boxes = [], [], [], [], []
    for node in nodes.values():
        radius = 6 + 16 * math.sqrt(max(node.count, 0) / most)
        name = fitted(clean(node.name, 60) or "?", size, longest)
        code = fitted(clean(node.code or "", 24), _CODE, longest)
        code = "" if code == name else code
        words = max(width(name, size), width(code, _CODE))
        long = max(words, 2 * radius)
        longs.append(words)
        radii.append(radius)
        names.append(name)
        codes.append(code)
        boxes.append((long + 14, 2 * radius + 20 + (13 if code else 0) + 20))
    room = sum(w * h for w, h in boxes)
    fill = 0.52 if compact else 0.40
    across = min(wide - 16, 160 + 240 * math.sqrt(len(nodes)))  # a few parties stand near each other
    high = min(max(room / fill / across, 260.0), 40_000.0)
    index = {key: at for at, key in enumerate(nodes)}
    pairs = [(index[e.actor], index[e.recipient], float(e.count)) for e in edges]
    places, high = laid_out(list(nodes), pairs, boxes, (across, high))
    found = {}
    for at, (key, node) in enumerate(nodes.items()):
        x, y = places[at][0] + (wide - across) / 2, places[at][1] + top
        found[key] = _Disc(
            node, names[at], codes[at], x, y - boxes[at][1] / 2 + 8 + radii[at], radii[at], longs[at]
        )
    return found, top + high + 8


def _disc(disc: _Disc, form: Format) -> str:
    events = form.ngettext("%(num)s event", "%(num)s events", disc.node.count)
    tip = isolated(disc.node.name, 120)
    if disc.node.code:
        tip += f" ({isolated(disc.node.code, 40)})"
    marks = [
        element("circle", cx=disc.x, cy=disc.y, r=disc.r, stroke_width=1.5, **paint("card", "ink")),
        text(form.number(disc.node.count), disc.x, disc.y + 4, size=11, at="middle", fill="soft")
        if disc.r >= 10
        else "",
        text(disc.name, disc.x, disc.y + disc.r + 15, size=13, at="middle", halo=True,
             direction=form.direction),
        text(disc.code, disc.x, disc.y + disc.r + 28, size=_CODE, at="middle", fill="soft", halo=True)
        if disc.code
        else "",
    ]  # fmt: skip
    return link(disc.node.href, f"{tip}: {events % {'num': form.number(disc.node.count)}}", *marks)


def _arrow(edge: Edge, a: _Disc, r: _Disc, most: int, form: Format) -> str:
    thick = 1.2 + 5.3 * math.sqrt(max(edge.count, 0) / max(most, 1))
    colour = score_colour(edge.score)
    line, head = _loop(a, thick) if a is r else _curve(a, r, thick)
    events = form.ngettext("%(num)s event", "%(num)s events", edge.count) % {"num": form.number(edge.count)}
    arrow = "←" if form.direction == "rtl" else "→"
    score = form.gettext("Mean score: %(score)s") % {"score": form.number(round(edge.score, 1))}
    tip = (
        f"{isolated(a.node.name)} {arrow} {isolated(r.node.name)}: {events}\n"
        f"{quad_name(form, edge.quad)} · {score}"
    )
    return link(
        edge.href, tip,
        element("path", d=line, stroke_width=max(12.0, thick + 6), fill="none", stroke="none",
                pointer_events="stroke", class_="reach"),
        element("path", d=line, stroke_width=thick, stroke_opacity=0.8, **paint("none", colour)),
        element("path", d=head, **paint(colour)),
    )  # fmt: skip


def _curve(a: _Disc, r: _Disc, thick: float) -> tuple[str, str]:
    """A bow to one side, so that what is done in return has its own, and the arrowhead.

    It is cut where it leaves the first disc and its label and where it comes to the second.
    """
    dx, dy = r.x - a.x, r.y - a.y
    far = math.hypot(dx, dy) or 1.0
    bend = min(0.16 * far, 46.0)
    bow = ((a.x, a.y), ((a.x + r.x) / 2 - dy / far * bend, (a.y + r.y) / 2 + dx / far * bend), (r.x, r.y))
    steps = [at / _STEPS for at in range(_STEPS + 1)]
    out = max((t for t in steps[: _STEPS // 2] if a.covers(*_on(bow, t))), default=0.0)
    into = min((t for t in steps[_STEPS // 2 :] if r.covers(*_on(bow, t))), default=1.0)
    tip = _on(bow, into)
    long = min(6 + 1.6 * thick, far * 0.4)
    back = max((t for t in steps if t < into and math.dist(_on(bow, t), tip) >= long * 0.8), default=out)
    (sx, sy), (cx, cy), (ex, ey) = _part(bow, min(out, back), back)
    return (
        f"M{number(sx)} {number(sy)}Q{number(cx)} {number(cy)} {number(ex)} {number(ey)}",
        _head(*tip, math.atan2(tip[1] - ey, tip[0] - ex), long),
    )


def _on(bow: _Bow, t: float) -> _Point:
    (ax, ay), (bx, by), (cx, cy) = bow
    p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return p * ax + q * bx + r * cx, p * ay + q * by + r * cy


def _part(bow: _Bow, first: float, last: float) -> _Bow:
    """The bow from ``first`` to ``last`` (0 to 1), by its blossom."""
    (ax, ay), (bx, by), (cx, cy) = bow
    p, q, r = (1 - first) * (1 - last), first * (1 - last) + last * (1 - first), first * last
    middle = p * ax + q * bx + r * cx, p * ay + q * by + r * cy
    return _on(bow, first), middle, _on(bow, last)


def _loop(a: _Disc, thick: float) -> tuple[str, str]:
    """A ring at the upper right of the disc."""
    long = 5 + 1.2 * thick
    size = max(9.0, a.r * 0.75)
    sx, sy = a.x + a.r * 0.2, a.y - a.r * 0.98
    tx, ty = a.x + a.r * 0.98, a.y - a.r * 0.2
    ex, ey = tx + long * 0.8, ty - long * 0.12
    line = (
        f"M{number(sx)} {number(sy)}C{number(sx + size * 0.3)} {number(sy - size * 1.5)} "
        f"{number(tx + size * 1.8)} {number(ty - size * 1.1)} {number(ex)} {number(ey)}"
    )
    return line, _head(tx, ty, math.pi - 0.15, long)


def _head(x: float, y: float, angle: float, long: float) -> str:
    """A triangle with its tip at (x, y), pointing along ``angle``."""
    half = 0.42
    points = [(x, y)]
    for side in (half, -half):
        points.append((x - long * math.cos(angle + side), y - long * math.sin(angle + side)))
    return "M" + "L".join(f"{number(px)} {number(py)}" for px, py in points) + "z"
