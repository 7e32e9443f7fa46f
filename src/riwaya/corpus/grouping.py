"""Puts events that are one occurrence together: the likeliest first, as long as they are likely enough.

Average and single linkage in equal parts: what joins two groups is how like their most alike members are,
and how like all of them are on the whole. An event that surely is another keeps groups apart.
"""

from __future__ import annotations

import datetime
import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log

from msgspec import Struct

from riwaya.corpus.same_event import EventView, Rarity, compare, day_gap, kilometres, score

__all__ = ["THRESHOLD", "WINDOW_DAYS", "Days", "Link", "linked", "rarity_of", "shifted"]

THRESHOLD = 0.3
WINDOW_DAYS = 8
_FAR_KM = 120.0
_SURELY_APART = 3  # days between two stated times: accounts of one event do not err that far
_MOST_MEMBERS = 12  # of a group that are compared with another: the nearest in time


class Link(Struct, frozen=True):
    """Why an event is in its cluster: how likely, the member it is most like, and the reasons."""

    cluster: int
    score: float
    like: int | None
    reasons: dict[str, float]


def linked(
    views: Sequence[EventView], rarity: Rarity, known: Mapping[int, int], table: Mapping[str, float]
) -> dict[int, Link]:
    """Event id -> its link, for the events of ``views`` that are not in ``known`` (event -> cluster).

    Later mentions in one report go with the first (``same_as``). Known clusters stay as they are: events
    join them, two of them are never made one. ``table`` gives the comparisons' weights.
    """
    groups = _Groups(views, rarity, known, table)
    groups.join()
    return groups.links()


class _Groups:
    """Groups of events by a number: of a known cluster its own, of a new one a negative."""

    def __init__(
        self, views: Sequence[EventView], rarity: Rarity, known: Mapping[int, int], table: Mapping[str, float]
    ) -> None:
        self._views = {view.id: view for view in views}
        self._rarity, self._table, self._known = rarity, table, known
        self._likely: dict[tuple[int, int], float] = {}
        self._home = {view.id: known.get(view.id, -1 - at) for at, view in enumerate(views)}
        self._members: dict[int, list[EventView]] = {}
        for view in views:
            self._members.setdefault(self._home[view.id], []).append(view)
        self._follow(views)
        # Groups of which no two members are alike enough never meet.
        self._meet: dict[int, set[int]] = {}
        days = Days(views)
        for view in views:
            for other in days.near(view) if view.id not in known else ():
                if other.id > view.id and other.id not in known and view.day == view.last_day:
                    continue  # the other sees this one
                likely = score(compare(view, other, rarity), table)[0]
                if likely >= THRESHOLD:
                    self._likely[_pair(view, other)] = likely
                    self._meet.setdefault(view.id, set()).add(other.id)
                    self._meet.setdefault(other.id, set()).add(view.id)

    def _follow(self, views: Sequence[EventView]) -> None:
        """Puts later mentions in one report with the first."""
        first = {(view.article, view.local): view for view in views}
        for view in views:
            head = first.get((view.article, view.same_as)) if view.same_as else None
            if head is not None and self._home[view.id] < 0 and head.type == view.type:
                self._merge(self._home[head.id], self._home[view.id])

    def join(self) -> None:
        """Joins the two groups that are most likely one, again and again."""
        waiting: list[tuple[float, int, int, tuple[int, int]]] = []

        def sizes(group: int, other: int) -> tuple[int, int]:
            return len(self._members.get(group, ())), len(self._members.get(other, ()))

        def look(group: int) -> None:
            mine = self._members[group]
            for other in sorted({self._home[o] for m in mine for o in self._meet.get(m.id, ())} - {group}):
                if group >= 0 and other >= 0:
                    continue
                sure = self._strength(mine, self._members[other])
                if sure >= THRESHOLD:
                    heapq.heappush(waiting, (-sure, group, other, sizes(group, other)))

        for group in list(self._members):
            look(group)
        while waiting:
            _, group, other, then = heapq.heappop(waiting)
            if then == sizes(group, other):  # nothing has joined them since
                kept, gone = (group, other) if other < 0 else (other, group)
                self._merge(kept, gone)
                look(kept)

    def links(self) -> dict[int, Link]:
        """The link of each event that is not known."""
        number = {group: group for group in self._members if group >= 0}
        fresh = max(self._known.values(), default=0) + 1
        found: dict[int, Link] = {}
        for group, members in self._members.items():
            cluster = number.setdefault(group, fresh + len(number))
            begins = min(members, key=_when) if group < 0 else None
            for view in members:
                if view is begins:
                    found[view.id] = Link(cluster, 1.0, None, {})
                elif view.id not in self._known:
                    found[view.id] = self._link(view, cluster, members)
        return found

    def _link(self, view: EventView, cluster: int, members: Sequence[EventView]) -> Link:
        first = next((m for m in members if m.article == view.article and m.local == view.same_as), None)
        if first is not None:
            return Link(cluster, 1.0, first.id, {"same report says so": 1.0})
        others = _nearest([m for m in members if m.id != view.id], [view])
        top = max(others, key=lambda m: (self._same(view, m), -m.id))
        sure = (self._same(view, top) + sum(self._same(view, m) for m in others) / len(others)) / 2
        return Link(cluster, round(sure, 3), top.id, score(compare(view, top, self._rarity), self._table)[1])

    def _merge(self, kept: int, gone: int) -> None:
        if kept == gone:
            return
        for member in self._members[gone]:
            self._home[member.id] = kept
        self._members[kept] += self._members.pop(gone)

    def _strength(self, some: Sequence[EventView], others: Sequence[EventView]) -> float:
        """How likely two groups are one; below 0 where two of their members surely differ."""
        if any(_are_two(a, b) for a in some for b in others):
            return -1.0
        each = [self._same(a, b) for a in _nearest(some, others) for b in _nearest(others, some)]
        return (max(each) + sum(each) / len(each)) / 2

    def _same(self, a: EventView, b: EventView) -> float:
        pair = _pair(a, b)
        if pair not in self._likely:
            self._likely[pair] = score(compare(a, b, self._rarity), self._table)[0]
        return self._likely[pair]


def _pair(a: EventView, b: EventView) -> tuple[int, int]:
    return (a.id, b.id) if a.id < b.id else (b.id, a.id)


def _when(view: EventView) -> tuple[str, int]:
    return view.day or "", view.id


def _nearest(some: Sequence[EventView], to: Sequence[EventView]) -> Sequence[EventView]:
    if len(some) <= _MOST_MEMBERS:
        return some
    return sorted(some, key=lambda member: abs(member.id - to[0].id))[:_MOST_MEMBERS]


class Days:
    """The events within reach of one, by day and type."""

    def __init__(self, views: Sequence[EventView]) -> None:
        self._by_type: dict[str, list[tuple[str, EventView]]] = {}
        for view in views:
            self._by_type.setdefault(view.type, []).append((view.day or "", view))
        for some in self._by_type.values():
            some.sort(key=lambda pair: pair[0])

    def near(self, view: EventView) -> Iterator[EventView]:
        some = self._by_type.get(view.type, [])
        low, high = shifted(view.day, -WINDOW_DAYS), shifted(view.last_day or view.day, WINDOW_DAYS)
        first = bisect_left(some, low, key=lambda pair: pair[0])
        last = bisect_right(some, high, key=lambda pair: pair[0])
        for _, other in some[first:last]:
            if other.id != view.id and _may_meet(view, other):
                yield other


def shifted(day: str | None, by: int) -> str:
    if day is None:
        return ""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=by)).isoformat()


def _may_meet(a: EventView, b: EventView) -> bool:
    """A cheap look before the comparison: one report, or a place or word in common."""
    if _are_two(a, b):
        return False
    if a.article == b.article:
        return True
    if a.place is not None and a.place == b.place:
        return True
    return not a.gist.isdisjoint(b.gist)


def _are_two(a: EventView, b: EventView) -> bool:
    """Whether two events surely differ: far apart in stated time or in place. One of them bars a whole cluster."""
    if a.dated and b.dated and (day_gap(a, b) or 0) >= _SURELY_APART:
        return True
    if a.place_country and b.place_country and a.place_country != b.place_country:
        return True
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    return kilometres((a.lat, a.lon), (b.lat, b.lon)) > _FAR_KM


def rarity_of(views: Sequence[EventView]) -> Rarity:
    """How much sharing a stem or a name says: the log of the share of sentences or reports without it."""
    stems = Counter(stem for view in views for stem in view.gist)
    by_report = {view.article: view.names for view in views}
    names = Counter(name for its in by_report.values() for name in its)
    return Rarity(
        stems={stem: log((len(views) + 1) / (count + 0.5)) for stem, count in stems.items()},
        names={name: log((len(by_report) + 1) / (count + 0.5)) for name, count in names.items()},
    )
