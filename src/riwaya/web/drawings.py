"""The timeline, the network and the map of what an address asks for: chart, table and files of the same data."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from msgspec import Struct, structs
from sqlalchemy import Connection

from riwaya.corpus.filters import MOST, Filter
from riwaya.corpus.network import Dyad, Nodes, network
from riwaya.corpus.network import Node as Party
from riwaya.corpus.places import PlaceCount, places
from riwaya.corpus.timeline import Grain, Period, timeline
from riwaya.web.charts import network as network_chart
from riwaya.web.charts import places as map_chart
from riwaya.web.charts import timeline as time_chart
from riwaya.web.charts.scale import Quads, by_quad
from riwaya.web.charts.words import format_for
from riwaya.web.filters import Narrowing
from riwaya.web.languages import Language
from riwaya.web.naming import Naming, actor_address

__all__ = ["Drawing", "Kind", "Row", "map_drawn", "network_drawn", "timeline_drawn"]

MOST_PERIODS = 186  # columns of one timeline
PAIRS = (20, 40, 80, 160)
_PAIRS = 40  # of a network, if no number is asked for
_COMPACT_PAIRS = 24  # that a phone's width can show
_MOST_PLACES = 300  # drawn at once
_LISTED_PLACES = 100
_LISTED_TYPES = 3
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,4})?")
_DAYS_UP_TO, _WEEKS_UP_TO = 4, 24  # months


class Kind(Struct, frozen=True, kw_only=True):
    """Events of one type in a row of the table; ``href`` lists them."""

    type: str
    count: int
    href: str


class Row(Struct, frozen=True, kw_only=True):
    """A row of the table below a chart: a period, pair or place. ``names`` are (words, address)."""

    names: tuple[tuple[str, str | None], ...]
    count: int
    href: str
    quads: Quads
    score: float
    kinds: tuple[Kind, ...]
    more: int = 0  # types that are not named


class Drawing(Struct, frozen=True, kw_only=True):
    """``svg(compact, linked)`` draws; ``values`` are for the page's template."""

    svg: Callable[[bool, bool], str]
    csv: Callable[[], str]
    values: dict[str, Any]


def timeline_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """Events over time, by the day, week or month that suits how long a time it is, unless ``by`` is given.

    The newest periods are drawn; ``offset`` goes back to those before. ``whole``: all of them.
    """
    form = format_for(spoken)
    given = narrowed.more.get("by")
    grain: Grain = next((g for g in get_args(Grain) if g == given), None) or _suitable(
        connection, narrowed.asked
    )
    size = MOST if whole else MOST_PERIODS + 1
    found = timeline(connection, structs.replace(narrowed.asked, limit=size), grain)
    older = not whole and len(found) > MOST_PERIODS
    found = found[1:] if older else found
    undated = sum(p.events for p in found if p.first_day is None)
    dated = [p for p in found if p.first_day is not None]

    def svg(compact: bool, linked: bool) -> str:
        columns = [
            time_chart.Period(
                first_day=p.first_day or "", quads=by_quad(p.types), score=p.score,
                href=_within(narrowed, p, grain) if linked else None,
            )
            for p in dated
        ]  # fmt: skip
        return time_chart.timeline(columns, form, grain=grain, undated=undated, compact=compact)

    def csv() -> str:
        return time_chart.timeline_csv(
            [
                time_chart.Period(first_day=p.first_day or "", quads=by_quad(p.types), score=p.score)
                for p in dated
            ]
        )

    def named(p: Period) -> str:
        if p.first_day is None:
            return spoken.gettext("no date")
        if grain == "month":
            return form.day(p.first_day[:7])
        day = spoken.day(p.first_day)
        return day if grain == "day" else spoken.gettext("Week of %(day)s") % {"day": day}

    rows = [
        _row(
            ((named(p), None if p.first_day is None else _within(narrowed, p, grain)),), p.events, p.score, p.types,
            _within(narrowed, p, grain) if p.first_day else narrowed.href("/events", by=None),
            lambda kind, p=p: _within(narrowed, p, grain, type=kind, mode=_mode(narrowed, kind)),
        )
        for p in reversed(found)
    ]  # fmt: skip
    at = narrowed.asked.offset
    return Drawing(
        svg=svg, csv=csv,
        values={
            "rows": rows, "by": grain, "chosen": given or "", "events": sum(p.events for p in found),
            "older": narrowed.href(offset=at + MOST_PERIODS) if older else None,
            "newer": narrowed.href(offset=max(0, at - MOST_PERIODS) or None) if at else None,
        },
    )  # fmt: skip


def _suitable(connection: Connection, asked: Filter) -> Grain:
    """By how many months lie between the first and the last of the middle nine tenths of the events."""
    months = [
        p for p in timeline(connection, structs.replace(asked, limit=MOST, offset=0), "month") if p.first_day
    ]
    if not months:
        return "month"
    total, seen, firsts = sum(p.events for p in months), 0, []
    for p in months:
        seen += p.events
        if 0.05 * total <= seen and seen - p.events <= 0.95 * total:
            firsts.append(datetime.date.fromisoformat(p.first_day or ""))
    long = (firsts[-1].year - firsts[0].year) * 12 + firsts[-1].month - firsts[0].month + 1
    return "day" if long <= _DAYS_UP_TO else "week" if long <= _WEEKS_UP_TO else "month"


def _within(narrowed: Narrowing, period: Period, grain: Grain, **more: object) -> str:
    """The list of the events of a period, as far as the filter reaches into it."""
    if period.first_day is None:
        return narrowed.href("/events", by=None, **more)
    first = datetime.date.fromisoformat(period.first_day)
    if grain == "month":
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        last = first + datetime.timedelta(days=6 if grain == "week" else 0)
    since, until = narrowed.asked.since, narrowed.asked.until
    return narrowed.href(
        "/events", by=None, since=max(first.isoformat(), since or ""),
        until=min(last.isoformat(), until or last.isoformat()), **more,
    )  # fmt: skip


def _mode(narrowed: Narrowing, kind: str) -> str | None:
    """A mode stays with its own type only."""
    return narrowed.asked.mode if narrowed.asked.type in (None, kind) else None


def network_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """The most frequent pairs: ``pairs`` of them; ``by`` identity or code. ``whole``: all of them."""
    say, form = Naming(spoken), format_for(spoken)
    by: Nodes = "code" if narrowed.more.get("by") == "code" else "identity"
    pairs = next((n for n in PAIRS if str(n) == narrowed.more.get("pairs")), _PAIRS)
    size = MOST if whole else pairs + 1
    found = network(connection, structs.replace(narrowed.asked, limit=size, offset=0), by)
    more = not whole and len(found) > pairs
    found = found if whole else found[:pairs]

    def called(party: Party) -> str:
        return say.name(party) if party.identity is not None else say.code(party.name)

    def address(party: Party) -> str | None:
        return actor_address(party.identity, party.name)

    def listed(pair: Dyad, **kind: object) -> str:
        return narrowed.href(
            "/events", by=None, pairs=None, party=_key(pair.actor), role="actor", toward=_key(pair.recipient),
            **kind,
        )  # fmt: skip

    def parts(
        some: Sequence[Dyad], linked: bool
    ) -> tuple[list[network_chart.Node], list[network_chart.Edge]]:
        counts: dict[str, int] = {}
        known: dict[str, Party] = {}
        for pair in some:
            for party in {_key(pair.actor): pair.actor, _key(pair.recipient): pair.recipient}.values():
                known[_key(party)] = party
                counts[_key(party)] = counts.get(_key(party), 0) + pair.events
        nodes = [
            network_chart.Node(
                key=key, name=called(party), code=None if party.identity is not None else party.name,
                count=counts[key], href=address(party) if linked else None,
            )
            for key, party in known.items()
        ]  # fmt: skip
        edges = [
            network_chart.Edge(
                actor=_key(pair.actor), recipient=_key(pair.recipient), count=pair.events, score=pair.score,
                quad=_quad(by_quad(pair.types)), href=listed(pair) if linked else None,
            )
            for pair in some
        ]  # fmt: skip
        return nodes, edges

    def svg(compact: bool, linked: bool) -> str:
        some = found[:_COMPACT_PAIRS] if compact else found
        return network_chart.network(*parts(some, linked), form, compact=compact)

    rows = [
        _row(
            ((called(pair.actor), address(pair.actor)), (called(pair.recipient), address(pair.recipient))),
            pair.events, pair.score, pair.types, listed(pair),
            lambda kind, pair=pair: listed(pair, type=kind, mode=_mode(narrowed, kind)),
        )
        for pair in found
    ]  # fmt: skip
    return Drawing(
        svg=svg, csv=lambda: network_chart.network_csv(*parts(found, False)),
        values={"rows": rows, "by": by, "pairs": pairs, "more": more, "compact_pairs": _COMPACT_PAIRS},
    )  # fmt: skip


def _key(party: Party) -> str:
    return f"#{party.identity}" if party.identity is not None else party.name


def _quad(quads: Quads) -> int:
    return max(range(4), key=lambda at: (quads[at], at)) + 1


def map_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """Where it happens. ``whole``: every place, not only the most frequent."""
    say, form = Naming(spoken), format_for(spoken)
    box = _box(narrowed.more.get("box", ""))
    size = MOST if whole or box else _MOST_PLACES
    found = places(connection, structs.replace(narrowed.asked, limit=size, offset=0))
    within = tuple(p for p in found.places if box is None or box.holds(p.lat, p.lon))
    shown = within if whole else within[:_MOST_PLACES]

    def listed(place: PlaceCount, **kind: object) -> str:
        return narrowed.href("/events", box=None, place=f"#{place.identity}", **kind)

    def spots(linked: bool) -> list[map_chart.Spot]:
        return [
            map_chart.Spot(
                name=say.name(place), lat=place.lat, lon=place.lon, count=place.events, quad=place.quad,
                href=listed(place) if linked else None,
            )
            for place in shown
        ]  # fmt: skip

    def nearer(some: tuple[map_chart.Spot, ...]) -> str | None:
        """The map of these places alone; of places at one point the list of the largest."""
        around = Box(
            south=min(s.lat for s in some), west=min(s.lon for s in some),
            north=max(s.lat for s in some), east=max(s.lon for s in some),
        )  # fmt: skip
        apart = max(around.north - around.south, around.east - around.west) > 0.02
        if not apart or all(around.holds(p.lat, p.lon) for p in shown):
            return max(some, key=lambda s: s.count).href
        return narrowed.href(box=around.written())

    def full(place: PlaceCount) -> str:
        own, country = say.name(place), say.country(place.country) if place.country else ""
        return own if country in ("", own) else say.word("mark", "comma").join((own, country))

    rows = [
        _row(
            ((full(place), listed(place)),), place.events, place.score, place.types, listed(place),
            lambda kind, place=place: listed(place, type=kind, mode=_mode(narrowed, kind)),
        )
        for place in shown[:_LISTED_PLACES]
    ]  # fmt: skip
    return Drawing(
        svg=lambda compact, linked: map_chart.places(
            spots(linked), form, compact=compact, cluster_href=nearer if linked else None
        ),
        csv=lambda: map_chart.places_csv(spots(False)),
        values={
            "rows": rows,
            "places": len(within) if box else found.whole,
            "drawn": len(shown),
            "unplaced": found.unplaced,
            "near": box is not None,
        },
    )


class Box(Struct, frozen=True, kw_only=True):
    """A part of the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a place lies in it, within a hundredth of a degree."""
        return self.south - 0.01 <= lat <= self.north + 0.01 and self.west - 0.01 <= lon <= self.east + 0.01

    def written(self) -> str:
        """As it stands in an address."""
        return ",".join(f"{side:.2f}" for side in (self.south, self.west, self.north, self.east))


def _box(written: str) -> Box | None:
    """The box of an address; None where there is none, or what is no box."""
    sides = written.split(",")
    if len(sides) != 4 or not all(_DEGREES.fullmatch(side) for side in sides):
        return None
    south, west, north, east = map(float, sides)
    return Box(south=south, west=west, north=north, east=east)


def _row(
    names: tuple[tuple[str, str | None], ...],
    count: int,
    score: float,
    types: dict[str, int],
    href: str,
    of_kind: Callable[[str], str],
) -> Row:
    return Row(
        names=names, count=count, href=href, quads=by_quad(types), score=score, more=max(0, len(types) - _LISTED_TYPES),
        kinds=tuple(Kind(type=t, count=n, href=of_kind(t)) for t, n in list(types.items())[:_LISTED_TYPES]),
    )  # fmt: skip
