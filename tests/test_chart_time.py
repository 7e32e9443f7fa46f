"""The charts over time: the timeline and an actor's months."""

from __future__ import annotations

import datetime
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.web.charts.activity import Month, activity, activity_csv
from riwaya.web.charts.days import axis
from riwaya.web.charts.timeline import Period, timeline, timeline_csv
from riwaya.web.charts.words import Format
from tests.chart_svg import ARABIC, ENGLISH, HOSTILE, Drawn

DAYS = [
    Period(first_day="2016-09-19", quads=(0, 1, 0, 4), score=-6.5, href="/events?since=2016-09-19"),
    Period(first_day="2016-09-20", quads=(2, 0, 0, 0), score=3.5, href="/events?since=2016-09-20"),
    Period(first_day="2016-09-24", quads=(0, 0, 3, 1), score=-5.0, href="/events?since=2016-09-24"),
]


def _x(drawn: Drawn, at: int) -> float:
    """Where the column of a period begins."""
    column = drawn.marks(drawn.links[at], "path")[1]
    return float(re.findall(r"M(\S+)", column.attrib["d"])[0])


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
def test_each_period_is_a_link_with_its_counts(form: Format, compact: bool) -> None:
    drawn = Drawn(timeline(DAYS, form, grain="day", compact=compact))
    drawn.check()
    assert [a.attrib["href"] for a in drawn.links] == [p.href for p in DAYS]
    # the place that is pointed at and one column for each quad class that occurs
    assert [len(drawn.marks(a, "path")) for a in drawn.links] == [3, 2, 3]
    assert drawn.tip(drawn.links[0]).count("\n") == 3
    assert "4" in drawn.tip(drawn.links[0])


def test_time_runs_as_the_language_is_read_unless_told_otherwise() -> None:
    for form, way, earlier_is_left in (
        (ENGLISH, None, True), (ARABIC, None, False), (ARABIC, "ltr", True), (ENGLISH, "rtl", False),
    ):  # fmt: skip
        drawn = Drawn(timeline(DAYS, form, grain="day", time=way))  # type: ignore[arg-type]
        assert (_x(drawn, 0) < _x(drawn, 1)) is earlier_is_left


def test_periods_may_come_in_any_order_and_links_are_read_from_the_oldest() -> None:
    assert timeline(DAYS[::-1], ARABIC, grain="day") == timeline(DAYS, ARABIC, grain="day")


def test_a_gap_of_days_is_as_wide_as_its_days() -> None:
    drawn = Drawn(timeline(DAYS, ENGLISH, grain="day"))
    first, second, third = (_x(drawn, at) for at in range(3))
    assert third - second == pytest.approx(4 * (second - first), abs=0.5)


def test_a_gap_of_years_is_broken_out_and_says_so() -> None:
    far = [Period(first_day="1990-01-01", quads=(1, 0, 0, 0)), *DAYS]
    drawn = Drawn(timeline(far, ENGLISH, grain="day"))
    drawn.check()
    breaks = [g for g in drawn.all("g") if g.attrib.get("class") == "gap"]
    assert [drawn.tip(g) for g in breaks] == ["Jan 2, 1990 to Sep 18, 2016: nothing told"]
    assert not Drawn(timeline(DAYS, ENGLISH, grain="day")).all("g")


def test_four_hundred_periods_each_have_their_mark_in_time() -> None:
    first = datetime.date(2022, 1, 1)
    periods = [
        Period(first_day=str(first + datetime.timedelta(days=n)), quads=(n % 5, n % 3, n % 7, n % 11), score=-n % 19 - 9.0, href=f"/d/{n}")
        for n in range(400)
    ]  # fmt: skip
    began = time.process_time()
    made = timeline(periods, ARABIC, grain="day")
    assert time.process_time() - began < 1
    drawn = Drawn(made)
    drawn.check()
    assert len(drawn.links) == 400
    named = [w for w in drawn.words if re.search(r"\d{4}|[\u0600-\u06ff]", w)]
    assert 4 <= len(named) <= 24


def test_events_without_date_are_told_and_nothing_is_drawn_of_nothing() -> None:
    drawn = Drawn(timeline([], ENGLISH, grain="month", undated=40))
    drawn.check()
    assert drawn.root.attrib["role"] == "img"
    assert "40 events without a date" in drawn.words
    assert "Nothing with a date here" in drawn.words
    assert not drawn.links


def test_hostile_titles_stay_words() -> None:
    for name in HOSTILE:
        drawn = Drawn(timeline(DAYS, ARABIC, grain="week", title=name))
        drawn.check()
        assert not drawn.all("script")
        assert "javascript" not in "".join(a.attrib["href"] for a in drawn.links)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
            st.tuples(*[st.integers(0, 10**6)] * 4),
            st.one_of(st.none(), st.floats(-10, 10)),
        ),
        max_size=40,
    ),
    st.sampled_from(["day", "week", "month"]),
    st.booleans(),
)
def test_every_coordinate_lies_in_the_drawing(
    rows: list[tuple[datetime.date, tuple[int, int, int, int], float | None]], grain: str, compact: bool
) -> None:
    periods = [Period(first_day=str(day), quads=quads, score=score, href="/x") for day, quads, score in rows]
    drawn = Drawn(timeline(periods, ARABIC, grain=grain, compact=compact))  # type: ignore[arg-type]
    drawn.check()
    assert len(drawn.links) == len(rows)


@given(st.lists(st.dates(), min_size=1, max_size=60, unique=True), st.floats(100, 1000))
def test_periods_stand_in_order_on_the_axis_and_inside_it(days: list[datetime.date], long: float) -> None:
    on = axis([str(d) for d in sorted(days)], "day", long)
    assert list(on.starts) == sorted(on.starts)
    assert on.starts[-1] + on.pitch <= long + 1e-6


def test_the_timeline_as_a_table() -> None:
    assert timeline_csv(DAYS[:1]).splitlines() == [
        "first_day,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict,events,mean_score",
        "2016-09-19,0,1,0,4,5,-6.5",
    ]


MONTHS = [
    Month(month="2016-08", did=3, said=1, href="/m/8"),
    Month(month="2016-09", suffered=9, href="/m/9"),
    Month(month="2016-12", href="/m/12"),
]


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
@pytest.mark.parametrize("compact", [False, True])
def test_an_actors_months_are_links_with_a_column_for_each_lane(form: Format, compact: bool) -> None:
    drawn = Drawn(activity(MONTHS, form, compact=compact))
    drawn.check()
    assert [a.attrib["href"] for a in drawn.links] == ["/m/8", "/m/9", "/m/12"]
    assert [len(drawn.marks(a, "path")) - 1 for a in drawn.links] == [2, 1, 0]
    assert drawn.root.findtext("{http://www.w3.org/2000/svg}desc", "").count("3") == 1


def test_no_months_and_many_months_can_be_drawn() -> None:
    Drawn(activity([], ARABIC)).check()
    many = [
        Month(month=f"{1980 + n // 12}-{n % 12 + 1:02}", did=n, said=n * 2, href="/m") for n in range(480)
    ]
    drawn = Drawn(activity(many, ARABIC, compact=True))
    drawn.check()
    assert len(drawn.links) == 480


def test_months_as_a_table() -> None:
    assert activity_csv(MONTHS).splitlines()[:2] == ["month,did,suffered,said", "2016-08,3,0,1"]
