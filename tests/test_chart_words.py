"""Names in charts, addresses of marks, and tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.web.charts.csvs import csv_of
from riwaya.web.charts.scale import by_quad, score_colour, ticks
from riwaya.web.charts.svg import COLOURS, link, text
from riwaya.web.charts.words import clean, direction_of, fitted, isolated, width
from tests.chart_svg import ARABIC, ENGLISH


@given(st.text(max_size=300), st.integers(5, 80))
def test_a_clean_name_is_one_short_line_without_controls(name: str, longest: int) -> None:
    found = clean(name, longest)
    assert len(found) <= longest
    assert "\n" not in found
    assert all(c in "\u200c\u200d" or unicodedata.category(c)[0] != "C" for c in found)


def test_an_arabic_name_is_kept_as_it_is() -> None:
    assert clean("الجيش السوري") == "الجيش السوري"
    assert clean("مُحمَّدٌ") == "مُحمَّدٌ"
    assert clean("می\u200cگوید") == "می\u200cگوید"  # Persian spelling


def test_a_tower_of_marks_is_cut() -> None:
    assert len(clean("س" + "\u0651" * 100 + "لام")) <= 8


def test_a_bidi_override_is_dropped_and_an_isolate_is_closed() -> None:
    assert clean("حلب\u202egnp.exe") == "حلبgnp.exe"
    assert isolated("حلب\u2066\u202e") == "\u2068حلب\u2069"


@pytest.mark.parametrize(
    ("words", "reads"), [("حلب", "rtl"), ("Aleppo", "ltr"), ("12 حلب", "rtl"), ("12", None)]
)
def test_words_are_read_as_their_first_letter_is(words: str, reads: str | None) -> None:
    assert direction_of(words) == reads


@given(st.text(alphabet="ابتسشلمنهويABCWil 0123", max_size=60), st.floats(20, 300))
def test_a_fitted_name_is_never_wider_than_its_room(name: str, room: float) -> None:
    assert width(fitted(name, 13, room), 13) <= room


@pytest.mark.parametrize(("words", "at", "anchor"), [
    ("حلب", "left", "end"), ("حلب", "right", "start"), ("Aleppo", "left", "start"), ("Aleppo", "right", "end"),
    ("حلب", "middle", "middle"),
])  # fmt: skip
def test_a_side_is_a_side_of_the_page_whatever_the_script(words: str, at: str, anchor: str) -> None:
    assert ET.fromstring(text(words, 0, 0, at=at)).attrib["text-anchor"] == anchor


@pytest.mark.parametrize(
    "href", ["/events?since=2016-09-01&until=x", "#v1", "?page=2", "https://example.org/ا"]
)
def test_an_address_of_this_site_or_the_web_is_a_link(href: str) -> None:
    made = ET.fromstring(link(href, "حلب"))
    assert made.tag == "a"
    assert made.attrib["href"] == href


@pytest.mark.parametrize("href", [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "//evil.example",
    "/\\evil.example", "data:text/html,x", "vbscript:x", "", "/" + "a" * 5000, None,
])  # fmt: skip
def test_any_other_address_leaves_a_mark_without_link(href: str | None) -> None:
    made = ET.fromstring(link(href, "حلب"))
    assert made.tag == "g"
    assert "href" not in made.attrib


def test_csv_neutralises_formulas_but_not_numbers() -> None:
    cells = [
        "=1+1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        " =x",
        "\t=x",
        "＝x",
        "-5",
        "-5.25",
        "حلب",
        'a "b", c',
        None,
        -3,
        2.5,
    ]
    (row,) = csv.reader(io.StringIO(csv_of(["h"] * len(cells), [cells]).split("\r\n", 1)[1]))
    assert row[:7] == ["'=1+1", "'+1", "'-1+2", "'@SUM(A1)", "' =x", "'\t=x", "'＝x"]
    assert row[7:] == ["-5", "-5.25", "حلب", 'a "b", c', "", "-3", "2.5"]


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_csv_reads_back_with_as_many_rows(rows: list[list[str]]) -> None:
    made = csv_of(("a", "b"), rows)
    assert len(list(csv.reader(io.StringIO(made, newline="")))) == len(rows) + 1
    made.encode("utf-8")


@given(st.integers(0, 10**7), st.integers(2, 8))
def test_ticks_begin_at_zero_and_reach_the_highest(highest: int, about: int) -> None:
    found = ticks(highest, about)
    assert found[0] == 0
    assert found[-1] >= highest
    assert len(found) <= about + 2


@given(st.one_of(st.none(), st.floats()))
def test_every_score_has_a_colour(score: float | None) -> None:
    assert score_colour(score) in COLOURS


def test_the_worst_and_best_scores_have_the_outer_colours() -> None:
    assert [score_colour(s) for s in (-10, -4, 0, 4, 10)] == [
        "score-3", "score-1", "score0", "score1", "score3",
    ]  # fmt: skip


def test_types_are_counted_by_quad_class() -> None:
    assert by_quad({"ASSAULT": 3, "AGREE": 1, "no such type": 9}) == (1, 0, 0, 3)


def test_days_and_months_are_written_as_the_language_does() -> None:
    assert ENGLISH.day("2016-09-30") == "Sep 30, 2016"
    assert "سبتمبر" in ARABIC.day("2016-09")
    assert ENGLISH.day("<b>") == "<b>"
