"""How open numbers of people are said, on cards and in lists."""

from __future__ import annotations

import pytest

from riwaya.corpus.events import Range
from riwaya.export.counts import more_than
from riwaya.web.languages import language
from riwaya.web.naming import Naming


@pytest.mark.parametrize(
    ("least", "written", "below"),
    [
        (101, "مئة", 100),
        (24, "23", 23),
        (1_001, "1,000", 1_000),
        (21, "عشرين", 20),
        (41, "41", None),  # at least 41
        (8, "سبعة", None),
        (101, "", 100),
        (41, "", None),  # nobody knows what is written
        (2, "", None),
    ],
)
def test_more_than_is_said_where_the_report_says_so(least: int, written: str, below: int | None) -> None:
    assert more_than(least, written) == below


@pytest.mark.parametrize(
    ("low", "high", "english", "arabic"),
    [
        (0, 0, "0 killed", "لا قتلى"),
        (1, 1, "1 killed", "قتيل واحد"),
        (2, 2, "2 killed", "قتيلان"),
        (3, 3, "3 killed", "3 قتلى"),
        (27, 27, "27 killed", "27 قتيلا"),
        (27, None, "at least 27 killed", "27 قتيلا على الأقل"),
        (101, None, "more than 100 killed", "أكثر من 100 قتيل"),
        (12, 20, "12–20 killed", "من 12 إلى 20 قتيلا"),
        (1, 2, "1–2 killed", "من 1 إلى قتيلين"),
    ],
)
def test_numbers_have_their_words_in_both_languages(
    low: int, high: int | None, english: str, arabic: str
) -> None:
    killed = Range(min=low, max=high)
    assert Naming(language("en")).victims(killed, None) == [english]
    assert Naming(language("ar")).victims(killed, None) == [arabic]
