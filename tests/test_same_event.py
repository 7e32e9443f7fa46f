"""When two events are one occurrence, and what is said where their accounts differ."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from riwaya.corpus import cluster
from riwaya.corpus.cluster import link
from riwaya.corpus.conflicts import conflicts
from riwaya.corpus.differences import differences
from riwaya.corpus.filters import Filter
from riwaya.corpus.grouping import linked, rarity_of
from riwaya.corpus.same_event import EventView, PartyView, compare, day_gap, kilometres, score, weights
from riwaya.corpus.stories import b_cubed, load_stories
from riwaya.corpus.views import sure_views, views_of
from riwaya.store.database import Database
from riwaya.store.ingest import ingest
from riwaya.store.tables import cluster_members, clusters, events
from tests.gold_reader import Gold, document
from tests.small_store import REPORTS, fill, reading_of

ALEPPO, TIKRIT = 1, 2
RUSSIA = PartyView(None, "RUS", "MIL")
CIVILIANS = PartyView(None, "SYR", "CVL")
STORIES = Path(__file__).parent.parent / "corpus" / "occurrences"


def strike(number: int, **changes: object) -> EventView:
    view = EventView(
        id=number, article=number, local="v1", same_as=None, attribution=None, type="ASSAULT", mode="aerial",
        factuality="actual", day="2016-09-29", last_day="2016-09-29", dated=True, place=ALEPPO,
        place_type="GPE", place_country="SYR", lat=36.2, lon=37.16, actors=(RUSSIA,), recipients=(CIVILIANS,),
        killed=(20, 20), hurt=None, gist=frozenset("قصف طاير حلب مستشف مدني ليل".split()),
        names=frozenset({1, 5, 6}), start=0,
    )  # fmt: skip
    return msgspec.structs.replace(view, **changes)


def together(*views: EventView) -> bool:
    home = linked(views, rarity_of(views), {}, weights())
    return len({one.cluster for one in home.values()}) == 1


def test_two_reports_of_one_strike_are_one_occurrence() -> None:
    other = strike(2, actors=(), killed=(25, 25), dated=False, day="2016-09-30", last_day="2016-09-30",
                   gist=frozenset("غار حلب مستشف مدني".split()))  # fmt: skip
    assert together(strike(1), other)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "day": "2016-10-05",
            "last_day": "2016-10-05",
            "killed": (3, 3),
            "gist": frozenset("سوق حلب قصف".split()),
        },
        {"place": TIKRIT, "place_country": "IRQ", "lat": 34.6, "lon": 43.7},
        {"type": "PROTEST"},
        {
            "recipients": (PartyView(None, "TUR", "MIL"),),
            "names": frozenset({1, 8, 9, 10}),
            "mode": "firearms",
            "actors": (PartyView(None, "USA", "MIL"),),
            "gist": frozenset("مخيم حلب كمين".split()),
        },
    ],
)
def test_near_misses_stay_apart(changes: dict[str, object]) -> None:
    assert not together(strike(1), strike(2, **changes))


def test_later_mentions_in_one_report_follow_the_first() -> None:
    first = strike(1, article=7, local="v1")
    later = strike(2, article=7, local="v2", same_as="v1", gist=frozenset({"هجوم"}), place=None)
    assert together(first, later)


def test_every_event_has_one_cluster_and_the_old_ones_stay() -> None:
    views = [strike(1), strike(2), strike(3, day="2016-11-01", last_day="2016-11-01")]
    first = linked(views[:2], rarity_of(views), {}, weights())
    known = {event: one.cluster for event, one in first.items()}
    more = linked(views, rarity_of(views), known, weights())
    assert set(more) == {3}
    assert more[3].cluster not in known.values()


def test_two_known_clusters_stay_two_whatever_joins_them() -> None:
    views = [strike(1), strike(2), strike(3)]
    found = linked(views, rarity_of(views), {1: 11, 2: 12}, weights())
    assert set(found) == {3}
    assert found[3].cluster in (11, 12)


@given(st.permutations(range(5)))
def test_groups_do_not_depend_on_the_order_of_events(order: list[int]) -> None:
    other = {"gist": frozenset("سوق حلب مدفعي سقط".split()), "names": frozenset({8, 9, 10}), "dated": True}
    views = [
        strike(1),
        strike(2, actors=(), dated=False),
        strike(3, place=None, lat=None, lon=None),
        strike(4, day="2016-10-04", last_day="2016-10-04", killed=(3, 3), **other),
        strike(5, day="2016-10-04", last_day="2016-10-04", killed=(3, 4), **other),
    ]
    home = linked([views[at] for at in order], rarity_of(views), {}, weights())
    groups: dict[int, set[int]] = {}
    for event, one in home.items():
        groups.setdefault(one.cluster, set()).add(event)
    assert sorted(map(sorted, groups.values())) == [[1, 2, 3], [4, 5]]
    assert [home[e].like for e in (1, 4)] == [None, None]  # the first of each by its day


@given(st.permutations(range(4)))
def test_comparisons_do_not_depend_on_who_is_asked_first(order: list[int]) -> None:
    views = [
        strike(1),
        strike(2, actors=()),
        strike(3, lat=None, lon=None, place=9),
        strike(4, factuality="negated"),
    ]
    a, b = views[order[0]], views[order[1]]
    rarity = rarity_of(views)
    assert compare(a, b, rarity) == pytest.approx(compare(b, a, rarity))
    assert 0 <= score(compare(a, b, rarity), weights())[0] <= 1


def test_days_and_distances() -> None:
    month = strike(1, day="2016-09-01", last_day="2016-09-30")
    assert day_gap(month, strike(2)) == 0
    assert day_gap(month, strike(2, day="2016-10-04", last_day="2016-10-04")) == 4
    assert day_gap(month, strike(2, day=None, last_day=None)) is None
    assert kilometres((36.2, 37.16), (33.51, 36.29)) == pytest.approx(309, abs=5)


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"killed": (25, 25)}, ["killed"]),
        ({"killed": (12, None)}, []),
        ({"actors": (PartyView(None, "SYR", "MIL"),)}, ["actor"]),
        ({"actors": (PartyView(None, "RUS", "GOV"),)}, []),
        ({"factuality": "negated"}, ["factuality"]),
        # Who denies that another did it says nothing of who did.
        (
            {"factuality": "negated", "actors": (PartyView(None, "SYR", "MIL"),), "killed": (3, 3)},
            ["factuality"],
        ),
        ({"day": "2016-09-28", "last_day": "2016-09-28"}, ["time"]),
        ({"lat": 33.5, "lon": 36.3, "place": 8}, ["place"]),
        ({"place": None, "actors": (), "killed": None}, []),
    ],
)
def test_what_counts_as_a_difference(changes: dict[str, object], differs: list[str]) -> None:
    assert differences([strike(1), strike(2, **changes)]) == differs


@pytest.mark.parametrize(
    ("sure", "differs"),
    [(1.0, ["killed", "factuality"]), (0.5, ["factuality"]), (0.3, [])],
)
def test_what_is_linked_loosely_contradicts_nobody_in_its_report(sure: float, differs: list[str]) -> None:
    other = strike(2, killed=(3, 3), sure=sure)
    denied = strike(3, factuality="negated", sure=sure)
    here = [msgspec.structs.replace(view, article=1, attribution=f"a{view.id}") for view in (other, denied)]
    assert differences([strike(1), *here]) == differs
    assert differences([strike(1), other, denied]) == ["killed", "factuality"]  # in other reports


def test_the_weakest_link_on_the_way_says_how_sure_an_event_is(tmp_path: Path) -> None:
    """The second is like the first, the third like the second; the fourth and the fifth like each other."""
    url = f"sqlite:///{tmp_path / 'small.db'}"
    fill(url, tmp_path)
    told = {1: (1.0, None), 2: (0.5, 1), 3: (0.9, 2), 4: (0.8, 5), 5: (0.7, 4)}
    with Database(url) as database, database.engine.begin() as connection:
        connection.execute(delete(cluster_members))
        for number, (score, like) in told.items():
            reasons = msgspec.json.encode({"like": like, "reasons": {}}).decode()
            row = {"event": number, "cluster": 1, "score": score, "reasons": reasons}
            connection.execute(insert(cluster_members), row)
        views = sure_views(connection, views_of(connection, list(told)))
    assert {view.id: view.sure for view in views} == {1: 1.0, 2: 0.5, 3: 0.5, 4: 0.7, 5: 0.7}


def test_b_cubed_of_known_clusterings() -> None:
    gold = {"a": 1, "b": 1, "c": 2}
    assert b_cubed(gold, {"a": 7, "b": 7, "c": 8}) == (1.0, 1.0, 1.0)
    assert b_cubed(gold, {"a": 7, "b": 7, "c": 7}) == pytest.approx((5 / 9, 1.0, 5 / 7))
    assert b_cubed(gold, {}) == pytest.approx((1.0, 2 / 3, 0.8))


def test_the_stories_are_legal_and_as_many_as_is_said() -> None:
    stories = load_stories(STORIES)
    shared = 0
    for story in stories:
        keys = [{m.key for m in report.marked} for report in story.reports]
        shared += sum(sum(key in its for its in keys) > 1 for key in set().union(*keys))
    assert len(stories) >= 20
    assert shared >= 60


# The southern report names the airport too.
AIRPORT = (
    REPORTS["south"]
    .replace("المعارضة في حلب", "المعارضة في مطار حلب")
    .replace("e1 GPE | Aleppo |", "e1 FAC | Aleppo International Airport |")
    .replace("M e2: وكالة رويترز ; e1: حلب", "M e2: وكالة رويترز ; e1: مطار حلب")
    .replace("l: حلب {e1} | k:", "l: مطار حلب {e1} | k:")
)


def test_a_conflict_leads_back_to_the_words_of_each_side(database_url: str, tmp_path: Path) -> None:
    readings = [reading_of(gold, tmp_path) for gold in (REPORTS["north"], AIRPORT, REPORTS["talks"])]
    with Database(database_url, create=True) as database:
        ingest(database, [document(r, r.article.id) for r in readings], Gold(readings))
        assert link(database) > 0
        with database.read() as connection:
            found = {c.dimension: c for c in conflicts(connection, Filter(type="ASSAULT"))}
            assert connection.execute(select(func.max(clusters.c.articles))).scalar() == 2
    killed = {v.value: v.accounts for v in found["killed"].versions}
    assert set(killed) == {"20", "12"}
    (twelve,) = killed["12"]
    assert [t.name for t in twelve.chain] == ["وكالة الجنوب", "Reuters", "متحدث باسم المعارضة في مطار حلب"]
    text = readings[1].article.text
    assert text[twelve.trigger.start : twelve.trigger.end] == twelve.trigger.words == "القصف"
    assert {v.value for v in found["factuality"].versions} == {"asserted", "denied"}


def test_linking_again_changes_nothing_and_anew_gives_the_same(database_url: str, tmp_path: Path) -> None:
    readings = [reading_of(gold, tmp_path) for gold in REPORTS.values()]
    homes = []
    with Database(database_url, create=True) as database:
        ingest(database, [document(r, r.article.id) for r in readings], Gold(readings))
        for anew in (False, False, True):
            link(database, anew=anew)
            with database.read() as connection:
                rows = connection.execute(select(cluster_members.c.event, cluster_members.c.cluster)).all()
                assert connection.execute(
                    select(func.count()).select_from(events).where(events.c.factuality != "hypothetical")
                ).scalar() == len(rows)
            groups: dict[int, set[int]] = {}
            for row in rows:
                groups.setdefault(row.cluster, set()).add(row.event)
            homes.append(sorted(map(sorted, groups.values())))
    assert homes[0] == homes[1] == homes[2]


def sizes(database: Database) -> dict[int, tuple[int, int]]:
    """Cluster -> the number of events that it says it has, and that it has."""
    with database.read() as connection:
        rows = connection.execute(
            select(clusters.c.id, clusters.c.events, func.count(cluster_members.c.event))
            .outerjoin(cluster_members, cluster_members.c.cluster == clusters.c.id)
            .group_by(clusters.c.id, clusters.c.events)
        ).all()
    return {row[0]: (row[1], row[2]) for row in rows}


def descriptions(database: Database) -> list[tuple[object, ...]]:
    c = clusters.c
    with database.read() as connection:
        rows = connection.execute(
            select(c.type, c.articles, c.conflicts, c.events, c.day, c.last_day, c.place)
        )
        return sorted((tuple(row) for row in rows), key=str)


def test_clusters_follow_a_reading_that_is_replaced(database_url: str, tmp_path: Path) -> None:
    readings = [reading_of(gold, tmp_path) for gold in (REPORTS["north"], AIRPORT, REPORTS["talks"])]
    with Database(database_url, create=True) as database:
        ingest(database, [document(r, r.article.id) for r in readings], Gold(readings))
        link(database)
        north = msgspec.structs.replace(readings[0], events=())
        ingest(database, [document(north, "north")], Gold([north], "gold+2"))
        total = link(database)
        kept = sizes(database)
        described = descriptions(database)
        assert {row[1] for row in described} == {1}
        assert link(database, anew=True) == total == len(kept)
        assert descriptions(database) == described
        assert all(says == has > 0 for says, has in kept.values())


def test_two_processes_that_link_at_once_link_each_event_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = [reading_of(gold, tmp_path) for gold in REPORTS.values()]
    others: list[threading.Thread] = []

    def other_links() -> None:
        with Database(database_url) as own:
            link(own)

    def meanwhile(*given: object) -> object:
        found = linked(*given)  # type: ignore[arg-type]
        if not others:
            others.append(threading.Thread(target=other_links))
            others[0].start()
            others[0].join(0.5)  # done by then, unless it has to wait
        return found

    monkeypatch.setattr(cluster, "linked", meanwhile)
    with Database(database_url, create=True) as database:
        ingest(database, [document(r, r.article.id) for r in readings], Gold(readings))
        total = link(database)
        others[0].join(20)
        kept = sizes(database)
    assert total == len(kept)
    assert all(says == has > 0 for says, has in kept.values())
