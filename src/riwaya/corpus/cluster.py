"""Links the events of many reports that are one occurrence; members are never merged away."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from riwaya.corpus.differences import differences
from riwaya.corpus.same_event import EventView, compare, day_gap, kilometres, score, weights
from riwaya.corpus.views import event_views, views_of
from riwaya.store.database import Database, take_lock
from riwaya.store.tables import cluster_members, clusters, events

__all__ = ["THRESHOLD", "WINDOW_DAYS", "Days", "Link", "link", "linked", "rarity_of"]

THRESHOLD = 0.3
WINDOW_DAYS = 8
_FAR_KM = 120.0
_SURELY_APART = 3  # days between two stated times: accounts of one event do not err that far
_MOST_MEMBERS = 12  # of a cluster that a new event is compared with: the nearest in time
_LINKED = ("actual", "historical", "negated", "future")


class Link(Struct, frozen=True):
    """Why an event is in its cluster: the probability, the member it is most like, and the reasons."""

    cluster: int
    score: float
    like: int | None
    reasons: dict[str, float]


def linked(
    views: Sequence[EventView],
    rarity: Mapping[str, float],
    known: Mapping[int, int],
    table: Mapping[str, float],
) -> dict[int, Link]:
    """Event id -> its link, for the events of ``views`` that are not in ``known`` (event -> cluster).

    Events are taken by day; each joins the cluster whose members it is most likely one with, if the mean
    probability reaches :data:`THRESHOLD`, else it begins one. Later mentions in one report follow
    the first (``same_as``). ``table`` gives the comparisons' weights.
    """
    members: dict[int, list[EventView]] = {}
    home = dict(known)
    for view in views:
        if view.id in home:
            members.setdefault(home[view.id], []).append(view)
    found: dict[int, Link] = {}
    by_local = {(v.article, v.local): v for v in views}
    fresh = max(home.values(), default=0) + 1
    days = Days(views)
    for view in views:
        if view.id in home:
            continue
        first = by_local.get((view.article, view.same_as)) if view.same_as else None
        if first is not None and first.id in home:
            best = Link(home[first.id], 1.0, first.id, {"same report says so": 1.0})
        else:
            best = _best(view, days, home, members, rarity, table) or Link(fresh, 1.0, None, {})
        fresh = max(fresh, best.cluster + 1)
        found[view.id] = best
        home[view.id] = best.cluster
        members.setdefault(best.cluster, []).append(view)
    return found


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
        low, high = _shifted(view.day, -WINDOW_DAYS), _shifted(view.last_day or view.day, WINDOW_DAYS)
        first = bisect_left(some, low, key=lambda pair: pair[0])
        last = bisect_right(some, high, key=lambda pair: pair[0])
        for _, other in some[first:last]:
            if other.id != view.id and _may_meet(view, other):
                yield other


def _shifted(day: str | None, by: int) -> str:
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


def _best(
    view: EventView,
    days: Days,
    home: Mapping[int, int],
    members: Mapping[int, list[EventView]],
    rarity: Mapping[str, float],
    table: Mapping[str, float],
) -> Link | None:
    near = {home[other.id] for other in days.near(view) if other.id in home}
    best: Link | None = None
    for cluster in sorted(near):
        if any(_are_two(view, other) for other in members[cluster]):
            continue
        inside = sorted(members[cluster], key=lambda m: abs(m.id - view.id))[:_MOST_MEMBERS]
        scored = [(*score(compare(view, other, rarity), table), other) for other in inside]
        mean = sum(p for p, _, _ in scored) / len(scored)
        top = max(scored, key=lambda s: s[0])
        if mean >= THRESHOLD and (best is None or mean > best.score):
            best = Link(cluster, round(mean, 3), top[2].id, top[1])
    return best


def rarity_of(views: Sequence[EventView]) -> dict[str, float]:
    """Stem -> how much sharing it says: the log of the share of sentences without it."""
    counts = Counter(stem for view in views for stem in view.gist)
    return {stem: log((len(views) + 1) / (count + 0.5)) for stem, count in counts.items()}


def link(database: Database, *, anew: bool = False) -> int:
    """Links every event that has no cluster yet and counts conflicts; returns the number of clusters.

    ``anew`` forgets the present clusters first (not the events). Clusters whose members were read anew
    are put right before. One transaction a type of event, and one process at a time.
    """
    with database.engine.connect() as connection:
        if anew:
            with connection.begin():
                take_lock(connection, "links")
                connection.execute(delete(clusters))
        with connection.begin():
            take_lock(connection, "links")
            _put_right(connection)
        with connection.begin():
            kinds = list(connection.scalars(select(events.c.type).distinct().order_by(events.c.type)))
        for kind in kinds:
            with connection.begin():
                take_lock(connection, "links")
                _link_type(connection, kind)
        with connection.begin():
            total: int = connection.execute(select(func.count()).select_from(clusters)).scalar_one()
    return total


def _put_right(connection: Connection) -> None:
    """Takes out clusters that lost all their members, and describes those anew that lost some or were corrected."""
    connection.execute(delete(clusters).where(~exists().where(cluster_members.c.cluster == clusters.c.id)))
    lost = connection.scalars(
        select(clusters.c.id)
        .join(cluster_members, cluster_members.c.cluster == clusters.c.id)
        .group_by(clusters.c.id, clusters.c.events, clusters.c.conflicts)
        .having(or_(func.count() != clusters.c.events, clusters.c.conflicts < 0))
    ).all()
    for cluster in lost:
        members = connection.scalars(
            select(cluster_members.c.event).where(cluster_members.c.cluster == cluster)
        ).all()
        its = list(views_of(connection, members))
        connection.execute(update(clusters).where(clusters.c.id == cluster).values(**_summary(its)))


def _link_type(connection: Connection, kind: str) -> None:
    new = (
        (events.c.type == kind)
        & events.c.factuality.in_(_LINKED)
        & events.c.id.not_in(select(cluster_members.c.event))
    )
    span = connection.execute(select(func.min(events.c.day), func.max(events.c.last_day)).where(new)).one()
    if span[0] is None and not connection.execute(select(events.c.id).where(new).limit(1)).first():
        return
    low, high = _shifted(span[0], -WINDOW_DAYS), _shifted(span[1], WINDOW_DAYS)
    reach = or_(events.c.day.is_(None), events.c.day.between(low, high))
    views = event_views(connection, (events.c.type == kind) & events.c.factuality.in_(_LINKED) & reach)
    known = {
        row.event: row.cluster
        for row in connection.execute(
            select(cluster_members.c.event, cluster_members.c.cluster).join(
                events, events.c.id == cluster_members.c.event
            ).where(events.c.type == kind)
        )
    }  # fmt: skip
    _write(connection, kind, views, known, linked(views, rarity_of(views), known, weights()))


def _write(
    connection: Connection,
    kind: str,
    views: Sequence[EventView],
    known: Mapping[int, int],
    links: Mapping[int, Link],
) -> None:
    stored = set(known.values())
    begun = sorted({one.cluster for one in links.values()} - stored)
    ids: Sequence[int] = ()
    if begun:
        ids = connection.scalars(
            insert(clusters).returning(clusters.c.id, sort_by_parameter_order=True),
            [{"type": kind, "events": 0, "articles": 0, "conflicts": 0} for _ in begun],
        ).all()
    number = {**{c: c for c in stored}, **dict(zip(begun, ids, strict=True))}
    if links:
        connection.execute(
            insert(cluster_members),
            [
                {
                    "event": event, "cluster": number[one.cluster], "score": one.score,
                    "reasons": msgspec.json.encode({"like": one.like, "reasons": one.reasons}).decode(),
                }
                for event, one in links.items()
            ],
        )  # fmt: skip
    touched = {number[one.cluster] for one in links.values()}
    home = {**known, **{event: number[one.cluster] for event, one in links.items()}}
    inside: dict[int, list[EventView]] = {}
    for view in views:
        if home.get(view.id) in touched:
            inside.setdefault(home[view.id], []).append(view)
    far = [
        event for event, cluster in known.items() if cluster in touched and event not in {v.id for v in views}
    ]
    for view in views_of(connection, far):
        inside.setdefault(known[view.id], []).append(view)
    for cluster, its in inside.items():
        connection.execute(update(clusters).where(clusters.c.id == cluster).values(**_summary(its)))


def _summary(members: Sequence[EventView]) -> dict[str, object]:
    dated = [m for m in members if m.dated] or list(members)
    exact = [m for m in members if m.lat is not None] or [m for m in members if m.place is not None]
    places = Counter(m.place for m in exact)
    return {
        "day": min((m.day for m in dated if m.day), default=None),
        "last_day": max((m.last_day for m in dated if m.last_day), default=None),
        "place": places.most_common(1)[0][0] if places else None,
        "events": len(members),
        "articles": len({m.article for m in members}),
        "conflicts": len(differences(members)),
    }
