"""How many, by each source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.web.charts.ranges import Figure, State, ranges, ranges_csv
from riwaya.web.charts.words import Format
from tests.chart_svg import ARABIC, ENGLISH, HOSTILE, Drawn

FIGURES = [
    Figure(source="لجنة الأطباء", min=5, max=5, day="2021-11-14", words="خمسة", href="/e/1"),
    Figure(source="الدفاع المدني", min=8, max=None, day="2021-11-13", words="أكثر من سبعة", href="/e/2"),
    Figure(source="وكالة", min=6, max=9, href="/e/3"),
    Figure(source="الشرطة", min=20, max=30, words="ثلاثين", state="denied", href="/e/4"),
]


def _desc(drawn: Drawn) -> str:
    return drawn.root.findtext("{http://www.w3.org/2000/svg}desc", "")


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
@pytest.mark.parametrize("compact", [False, True])
def test_every_source_is_a_link_with_its_number_and_words(form: Format, compact: bool) -> None:
    drawn = Drawn(ranges(FIGURES, form, compact=compact))
    drawn.check()
    assert [a.attrib["href"] for a in drawn.links] == ["/e/1", "/e/2", "/e/3", "/e/4"]
    assert {f.source for f in FIGURES} <= set(drawn.words)
    assert "6–9" in drawn.words
    assert any("«أكثر من سبعة»" in words for words in drawn.words)


def test_the_bounds_leave_out_what_is_denied_and_are_open_where_one_is() -> None:
    assert _desc(Drawn(ranges(FIGURES, ENGLISH))) == "4 figures; In all: 5 or more"
    closed = [FIGURES[0], FIGURES[2], FIGURES[3]]
    assert _desc(Drawn(ranges(closed, ENGLISH))) == "3 figures; In all: 5 to 9"
    assert _desc(Drawn(ranges([FIGURES[3]], ENGLISH))) == "1 figure"
    assert _desc(Drawn(ranges(closed, ENGLISH, low=4, high=40))) == "3 figures; In all: 4 to 40"


def test_what_is_denied_is_an_outline_that_is_struck_out_and_named() -> None:
    drawn = Drawn(ranges(FIGURES, ENGLISH))
    shapes = [{e.attrib.get("class", "") for e in a.iter()} for a in drawn.links]
    assert [any("f-q4" in c for c in found) for found in shapes] == [True, True, True, False]
    assert "20–30 · denied" in drawn.words


def test_an_open_number_is_an_arrow() -> None:
    drawn = Drawn(ranges(FIGURES[:2], ENGLISH))
    heads = [[p for p in drawn.marks(a, "path") if p.attrib["d"].endswith("z")] for a in drawn.links]
    assert [len(found) for found in heads] == [0, 1]
    assert "8 or more" in drawn.words


def test_the_scale_begins_where_a_line_begins() -> None:
    for form, zero_is_left in ((ENGLISH, True), (ARABIC, False)):
        drawn = Drawn(ranges(FIGURES, form))
        at = {"".join(t.itertext()): float(t.attrib["x"]) for t in drawn.all("text")}
        assert (at["0"] < at["10"]) is zero_is_left


def test_no_figures_can_be_drawn() -> None:
    drawn = Drawn(ranges([], ENGLISH))
    drawn.check()
    assert "No numbers here" in drawn.words


def test_hostile_sources_and_words_stay_words() -> None:
    figures = [Figure(source=name, min=1, max=2, day=name, words=name, href=name) for name in HOSTILE]
    for compact in (False, True):
        drawn = Drawn(ranges(figures, ARABIC, title=HOSTILE[3], compact=compact))
        drawn.check()
        assert not drawn.links


_STATES: tuple[State, ...] = ("", "denied", "negated", "planned")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**6)), st.sampled_from(_STATES)
        ),
        max_size=15,
    ),
    st.booleans(),
    st.sampled_from([ARABIC, ENGLISH]),
)
def test_every_coordinate_lies_in_the_drawing(
    rows: list[tuple[int, int | None, State]], compact: bool, form: Format
) -> None:
    figures = [
        Figure(source="مصدر", min=low, max=None if more is None else low + more, state=state, href="/e")
        for low, more, state in rows
    ]
    drawn = Drawn(ranges(figures, form, compact=compact))
    drawn.check()
    assert len(drawn.links) == len(rows)


def test_figures_as_a_table() -> None:
    assert ranges_csv(FIGURES[1:2]).splitlines() == [
        "source,min,max,day,words,state",
        "الدفاع المدني,8,,2021-11-13,أكثر من سبعة,stated",
    ]
