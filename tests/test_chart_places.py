"""The map: where it happens."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.web.charts.geography import Frame, clipped_line, clipped_ring, world_for
from riwaya.web.charts.places import Spot, places, places_csv
from riwaya.web.charts.projection import view_of
from riwaya.web.charts.words import Format
from tests.chart_svg import ARABIC, ENGLISH, HOSTILE, Drawn

ALEPPO = Spot(name="حلب", lat=36.2, lon=37.16, count=12, quad=4, href="/p/aleppo")
IDLIB = Spot(name="إدلب", lat=35.93, lon=36.63, count=5, quad=3, href="/p/idlib")
SANAA = Spot(name="صنعاء", lat=15.35, lon=44.2, count=3, quad=1, href="/p/sanaa")


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
@pytest.mark.parametrize("compact", [False, True])
def test_every_place_is_a_link_with_its_name(form: Format, compact: bool) -> None:
    drawn = Drawn(places([ALEPPO, IDLIB], form, compact=compact))
    drawn.check()
    assert {a.attrib["href"] for a in drawn.links} == {"/p/aleppo", "/p/idlib"}
    assert {"حلب", "إدلب"} <= set(drawn.words)
    assert any("Natural Earth" in words for words in drawn.words)
    assert any(re.fullmatch(r"\d+ (km|كم)", words) for words in drawn.words)


def test_places_that_would_cover_each_other_are_one_mark_that_names_them_all() -> None:
    drawn = Drawn(places([ALEPPO, IDLIB, SANAA], ENGLISH, cluster_href=lambda spots: f"/near?n={len(spots)}"))
    drawn.check()
    (mark,) = (a for a in drawn.links if a.attrib["href"] == "/near?n=2")
    assert "حلب" in drawn.tip(mark)
    assert "إدلب" in drawn.tip(mark)
    assert "17" in drawn.words
    assert len(drawn.links) == 2


def test_north_is_up_and_east_is_right_in_every_language() -> None:
    far = [ALEPPO, SANAA]
    for form in (ARABIC, ENGLISH):
        drawn = Drawn(places(far, form))
        at = {a.attrib["href"]: drawn.marks(a, "circle")[0].attrib for a in drawn.links}
        aleppo, sanaa = at["/p/aleppo"], at["/p/sanaa"]
        assert float(aleppo["cy"]) < float(sanaa["cy"])
        assert float(aleppo["cx"]) < float(sanaa["cx"])


def test_the_order_of_places_does_not_matter() -> None:
    assert places([ALEPPO, IDLIB, SANAA], ARABIC) == places([SANAA, ALEPPO, IDLIB], ARABIC)


def test_no_place_shows_the_arab_world_and_says_so() -> None:
    drawn = Drawn(places([], ENGLISH))
    drawn.check()
    assert "No place with known coordinates here" in drawn.words
    assert {"Egypt", "Iraq", "Saudi Arabia"} <= set(drawn.words)


def test_one_place_is_shown_with_its_neighbourhood() -> None:
    view = view_of([(37.16, 36.2)], 944, 540)
    assert view.frame.right - view.frame.left >= 6
    assert "سوريا" in Drawn(places([ALEPPO], ARABIC, compact=True)).words


def test_two_near_places_are_not_magnified_beyond_what_the_outlines_hold() -> None:
    view = view_of([(37.1, 36.2), (37.11, 36.2)], 944, 540)
    assert view.frame.right - view.frame.left == pytest.approx(1.5)


def test_places_on_both_sides_of_the_180th_meridian_are_neighbours() -> None:
    view = view_of([(178.0, -17.7), (-171.8, -13.8)], 944, 540)
    assert view.frame.right - view.frame.left < 20
    assert 0 < view.x(178.0) < view.x(-171.8) < 944
    Drawn(places([Spot(name="فيجي", lat=-17.7, lon=178, count=1, quad=1),
                  Spot(name="ساموا", lat=-13.8, lon=-171.8, count=1, quad=1)], ARABIC)).check()  # fmt: skip


def test_a_kilometre_is_as_long_to_the_north_as_to_the_east() -> None:
    view = view_of([(37.16, 36.2), (44.2, 33.3)], 944, 540)
    middle = math.radians((view.frame.top + view.frame.bottom) / 2)
    assert view.unit_north * math.cos(middle) == pytest.approx(view.unit, rel=1e-6)


def test_the_outlines_of_the_region_are_finer_than_those_of_the_world() -> None:
    near, far = world_for(Frame(34, 30, 40, 38)), world_for(Frame(-170, -60, 170, 80))
    assert near.box.right == 76
    assert far.box.left <= -180
    assert sum(map(len, near.land)) > sum(map(len, far.land))
    assert {label.code for label in near.labels} >= {
        "SY",
        "IQ",
        "LB",
        "PS",
        "YE",
        "SD",
        "LY",
        "MA",
        "KM",
        "UA",
    }


def test_a_square_is_clipped_to_the_frame() -> None:
    square = np.array([(0.0, 0.0), (10, 0), (10, 10), (0, 10)])
    kept = clipped_ring(square, Frame(5, 5, 20, 20))
    assert {tuple(p) for p in kept.tolist()} == {(5, 5), (10, 5), (10, 10), (5, 10)}
    assert len(clipped_ring(square, Frame(20, 20, 30, 30))) == 0


def test_a_line_that_leaves_and_comes_back_is_two_lines() -> None:
    line = np.array([(0.0, 1.0), (4, 1), (4, 9), (6, 9), (6, 1), (9, 1)])
    kept = clipped_line(line, Frame(1, 0, 8, 5))
    assert [piece.tolist() for piece in kept] == [[[1, 1], [4, 1], [4, 5]], [[6, 5], [6, 1], [8, 1]]]


def test_coordinates_that_are_none_are_left_out() -> None:
    bad = [
        Spot(name="x", lat=float("nan"), lon=0, count=1, quad=1),
        Spot(name="y", lat=95, lon=0, count=1, quad=1),
    ]
    assert "No place with known coordinates here" in Drawn(places(bad, ENGLISH)).words


def test_hostile_names_stay_words() -> None:
    spots = [
        Spot(name=name, lat=20 + n * 3, lon=30 + n * 3, count=1, quad=n, href=name)
        for n, name in enumerate(HOSTILE)
    ]
    drawn = Drawn(places(spots, ARABIC, title=HOSTILE[0]))
    drawn.check()
    assert not drawn.links


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 10**6), st.integers(1, 4)),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_coordinate_lies_in_the_drawing(
    rows: list[tuple[float, float, int, int]], compact: bool
) -> None:
    spots = [
        Spot(name=f"مكان{n}", lat=lat, lon=lon, count=c, quad=q, href=f"/p/{n}")
        for n, (lat, lon, c, q) in enumerate(rows)
    ]
    drawn = Drawn(places(spots, ARABIC, compact=compact))
    drawn.check()
    named = "\n".join(drawn.tips)
    assert all(f"\u2068مكان{n}\u2069" in named for n in range(len(rows)))


def test_places_as_a_table() -> None:
    assert places_csv([ALEPPO]).splitlines() == ["place,lat,lon,events,quad_class", "حلب,36.2,37.16,12,4"]
