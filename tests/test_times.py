"""Temporal expressions to ISO values."""

from __future__ import annotations

import pytest

from riwaya.resolve.deeds.times import byline_date, resolve_time
from riwaya.schema import Span


@pytest.mark.parametrize(
    ("words", "value", "first", "last"),
    [
        ("30 سبتمبر/أيلول 2016", "2016-09-30", "2016-09-30", "2016-09-30"),
        ("29 ذو الحجة 1437 هـ", "2016-09-30", "2016-09-30", "2016-09-30"),
        ("في وقت سابق من الشهر الجاري", "2016-09", "2016-09-01", "2016-09-30"),
        ("أمس الخميس", "2016-09-29", "2016-09-29", "2016-09-29"),
        ("الثلاثاء", "2016-09-27", "2016-09-27", "2016-09-27"),
        ("الخميس المقبل", "2016-10-06", "2016-10-06", "2016-10-06"),
        ("قبل ثلاثة أيام", "2016-09-27", "2016-09-27", "2016-09-27"),
        ("منذ شهرين", "2016-07", "2016-07-01", "2016-07-31"),
        ("12 شباط الماضي", "2016-02-12", "2016-02-12", "2016-02-12"),
        ("2 جويلية", "2016-07-02", "2016-07-02", "2016-07-02"),
        ("شتنبر الجاري", "2016-09", "2016-09-01", "2016-09-30"),
        ("كانون الأول الماضي", "2015-12", "2015-12-01", "2015-12-31"),
        ("العام الماضي", "2015", "2015-01-01", "2015-12-31"),
        ("الأسبوع الماضي", "2016-09-18/2016-09-24", "2016-09-18", "2016-09-24"),
        ("عام 2011", "2011", "2011-01-01", "2011-12-31"),
        ("الثاني من سبتمبر", "2016-09-02", "2016-09-02", "2016-09-02"),
        ("الحادي والعشرين من آب", "2016-08-21", "2016-08-21", "2016-08-21"),
    ],
)
def test_values_are_relative_to_publication(words: str, value: str, first: str, last: str) -> None:
    time = resolve_time(words, Span(0, len(words)), "2016-09-30")
    assert (time.value, time.from_, time.to) == (value, first, last)


@pytest.mark.parametrize("words", ["أمس", "12 شباط", "الشهر الماضي", "مؤخرا"])
def test_without_a_publication_date_a_partial_date_has_no_value(words: str) -> None:
    assert resolve_time(words, Span(0, len(words)), None).value is None


@pytest.mark.parametrize("words", ["31 شباط 2016", "45/99/2016", "99 رمضان 1437"])
def test_impossible_dates_have_no_value(words: str) -> None:
    assert resolve_time(words, Span(0, len(words)), "2016-09-30").value is None


def test_a_report_may_state_its_own_date() -> None:
    assert byline_date("عنوان الخبر\nالجمعة 30 سبتمبر/أيلول 2016\nنص الخبر") == "2016-09-30"
    assert byline_date("عنوان الخبر\nقال الوزير أمس إنه سيستقيل") is None


@pytest.mark.parametrize("words", ["في اليوم نفسه", "بعد أربعة أيام من القصف", "بعد خمسة أيام على الهدنة"])
def test_what_is_counted_from_another_event_has_no_value(words: str) -> None:
    assert resolve_time(words, Span(0, len(words)), "2016-09-30").value is None


def test_the_words_behind_the_span_say_what_is_counted_from() -> None:
    text = "بعد أربعة أيام من القصف"
    assert resolve_time(text, Span(0, text.index(" من")), "2016-09-30").value is None
