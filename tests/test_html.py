"""Saved pages: the report and what the page states of it, and nothing of what surrounds it."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.bylines import byline_day, is_byline
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.html import LARGEST_PAGE, read_html
from riwaya.sources.markup import decode_markup, markup_text

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, str | None]] = json.loads((PAGES / "expected.json").read_text("utf-8"))
NEWS = "قال الوزير إن الوضع في المدينة تحت السيطرة وإن القوات انتشرت على الطرق. "


def only(data: bytes | str, url: str | None = None) -> Found:
    """The one thing that a page gives."""
    (found,) = read_html(data.encode() if isinstance(data, str) else data, "page.html", url)
    return found


def article(data: bytes | str, url: str | None = None) -> Article:
    """The article of a page that has one."""
    found = only(data, url)
    assert isinstance(found, Document), found
    return found.article


def shares(found: str, expected: str) -> tuple[float, float]:
    """(recall, precision) of words."""
    got, want = Counter(re.findall(r"\w+", found)), Counter(re.findall(r"\w+", expected))
    common = sum((got & want).values())
    return common / sum(want.values()), common / sum(got.values())


@pytest.mark.parametrize("name", EXPECTED)
def test_layouts_of_news_sites(name: str) -> None:
    want = EXPECTED[name]
    page = article((PAGES / name).read_bytes(), want["url"])
    recall, precision = shares(page.text, want["text"] or "")
    assert recall >= 0.95
    assert precision >= 0.95
    assert (page.title, page.published, page.outlet, page.url) == (
        want["title"], want["published"], want["outlet"], want["url"],
    )  # fmt: skip


def test_paragraphs_are_lines() -> None:
    page = article((PAGES / "article_tag.html").read_bytes())
    assert page.text == EXPECTED["article_tag.html"]["text"]


def test_scripts_are_neither_run_nor_read() -> None:
    for name in EXPECTED:
        page = article((PAGES / name).read_bytes())
        assert "لا يقرأ هذا النص" not in page.text
        assert "نص يكتبه البرنامج" not in page.text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1256", "iso-8859-1", "no-such-charset"])
def test_bytes_and_not_declarations_tell_the_charset(codec: str, declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>{NEWS * 3}</p></body></html>'
    assert article(page.encode(codec)).text == (NEWS * 3).strip()


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    page = f"<html><body><p>{NEWS * 5}</p></body></html>".encode()
    assert "السيطرة" in decode_markup(page[:-31] + b"\xff" + page[-31:])


def test_a_day_in_a_sentence_is_not_that_of_publication() -> None:
    body = f"<html><body><p>{{}}</p><p>{NEWS * 3}</p></body></html>"
    told = "استدعت الوزارة السفير في 12 مارس 2018 للاحتجاج على الحادث."
    assert article(body.format(told)).published is None
    assert (
        article(body.format("الرياض 29 ذو الحجة 1437 هـ الموافق 30 سبتمبر 2016 م واس")).published
        == "2016-09-30"
    )


@pytest.mark.parametrize(
    ("canonical", "kept"),
    [("https://a.example/x", "https://a.example/x"), ("/x", "https://a.example/x"),
     ("javascript:alert(1)", "https://a.example/found"), ("data:text/html,x", "https://a.example/found"),
     ("http://[broken", "https://a.example/found")],
)  # fmt: skip
def test_only_web_addresses_are_canonical(canonical: str, kept: str) -> None:
    page = (
        f'<html><head><link rel="canonical" href="{canonical}"></head><body><p>{NEWS * 3}</p></body></html>'
    )
    assert article(page, "https://a.example/found").url == kept


def test_pages_that_are_no_arabic_report_are_skipped() -> None:
    english = "The minister said on Friday that the situation was under control. " * 5
    assert only(f"<html><body><p>{english}</p></body></html>") == Skipped(
        origin="page.html", reason="not Arabic"
    )
    assert only("<html><body><div></div></body></html>") == Skipped(origin="page.html", reason="no text")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x00" * 1000, "no HTML"),
        (b"<p>" + b"x" * LARGEST_PAGE, "bytes"),
        (("<html><body>" + "<div>" * 100_000 + NEWS).encode(), "many parts"),
        (("<html><body>" + "<div>" * 5_000 + NEWS).encode(), "deeply"),
        (("<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + NEWS).encode(), "many parts"),
    ],
    ids=["empty", "blank", "binary", "large", "parts", "deep", "attributes"],
)
def test_bad_pages_give_one_error_quickly(data: bytes, reason: str) -> None:
    began = time.process_time()
    found = only(data)
    assert isinstance(found, InputError)
    assert re.search(reason, found.reason)
    assert "\n" not in str(found)
    assert time.process_time() - began < 2


def test_deep_but_possible_nesting_is_read() -> None:
    page = "<html><body>" + "<div>" * 1_000 + f"<p>{NEWS * 4}</p>"
    assert article(page).text == (NEWS * 4).strip()


def test_deep_metadata_stops_nothing() -> None:
    page = f'<html><head><script type="application/ld+json">{"[" * 100_000}</script></head><p>{NEWS * 4}</p>'
    assert "السيطرة" in article(page).text


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>/='\"& abdivptله\n!-", max_size=300))
def test_any_bytes_give_one_answer(text: str) -> None:
    assert isinstance(only(text), Document | Skipped | InputError)


def test_text_of_a_fragment_has_a_line_a_block() -> None:
    assert markup_text("<p>أول<b>ها</b></p><script>x()</script>ثان<br>ثالث &amp; رابع") == (
        "أولها\nثان\nثالث & رابع"
    )
    assert markup_text("<div>" * 50_000 + "نص") == "نص"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("الجمعة 30 سبتمبر/أيلول 2016", "2016-09-30"),
        ("29 ذو الحجة 1437 هـ", "2016-09-30"),
        ("تم النشر 12-05-2021", "2021-05-12"),
        ("٣٠ أيلول ٢٠١٦ 14:05", "2016-09-30"),
        ("نشر في: 2016/9/30", "2016-09-30"),
        ("30.09.2016", "2016-09-30"),
        ("أيلول (سبتمبر) 30، 2016", "2016-09-30"),
        ("2016 أيلول 30", "2016-09-30"),
        ("12 جويلية 2019", "2019-07-12"),
        ("الأول من غشت 2019", "2019-08-01"),
        ("7 كانون ثاني 2017", "2017-01-07"),
        ("3 نونبر، 2020", "2020-11-03"),
        ("28 ذو الحجة 1437هـ - 30 سبتمبر 2016م", "2016-09-30"),
        ("1437-12-29", "2016-09-30"),
        ("الجمعة 9/30/2016", "2016-09-30"),
        ("الجمعة 6/5/2016", "2016-05-06"),
        ("الأحد 6/5/2016", "2016-06-05"),
        ("آخر تحديث: 1/10/2016 - تاريخ النشر: 30/9/2016", "2016-09-30"),
        ("2016-09-30T23:30:00+03:00", "2016-09-30"),
        ("31 شباط 2016", None),
        ("30 سبتمبر", None),
        ("99 رمضان 1437", None),
        ("منذ ثلاث ساعات", None),
        ("1.2.3.2016", None),
        ("", None),
    ],
)
def test_bylines(line: str, day: str | None) -> None:
    assert byline_day(line) == day


def test_a_byline_says_nothing_but_the_date() -> None:
    assert is_byline("تم النشر في: الجمعة 30 سبتمبر/أيلول 2016، الساعة 14:05 بتوقيت غرينتش")
    assert not is_byline("استدعت الوزارة السفير في 30 سبتمبر 2016")
    assert not is_byline("الجمعة")


@given(st.text(alphabet="0123456789/-. ايلولشباطهـم٣", max_size=300))
def test_any_line_has_a_day_or_none(line: str) -> None:
    day = byline_day(line)
    assert day is None or re.fullmatch(r"\d{4}-\d\d-\d\d", day)
