"""The interface in two languages: complete, with numbers, days and plurals as CLDR has them."""

from __future__ import annotations

import re

import pytest
from maintenance.catalogue import CATALOGUE, extracted, translated

from riwaya.export.labels import Labels
from riwaya.knowledge.why import explain
from riwaya.web.languages import chosen, language


def test_every_text_of_the_interface_is_translated() -> None:
    known = dict(translated(CATALOGUE))
    assert [text for text in extracted() if text not in known] == []


def test_translations_name_what_the_text_names() -> None:
    names = re.compile(r"%\((\w+)\)")
    for id, strings in translated(CATALOGUE):
        text = id if isinstance(id, str) else id[-1]
        for said in (strings,) if isinstance(strings, str) else strings:
            # "one statement" may do without its number.
            assert set(names.findall(said)) - {"num"} == set(names.findall(text)) - {"num"}, id


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا أقوال"),
        (1, "قول واحد"),
        (2, "قولان"),
        (3, "3 أقوال"),
        (11, "11 قولا"),
        (99, "99 قولا"),
        (100, "100 قول"),
        (103, "103 أقوال"),
    ],
)
def test_arabic_plurals(count: int, said: str) -> None:
    form = language("ar").ngettext("%(num)s statement", "%(num)s statements", count)
    assert (form % {"num": count}).replace("\u064b", "") == said  # with or without its tanwin


def test_days_and_numbers() -> None:
    assert language("en").day("2016-09-30", "long") == "September 30, 2016"
    assert "سبتمبر" in language("ar").day("2016-09-30", "long")
    assert language("en").day("soon") == "soon"
    assert language("en").day(None) == ""
    assert language("en").number(12345) == "12,345"


@pytest.mark.parametrize(
    ("wanted", "accepts", "code"),
    [
        ("ar", "en", "ar"), ("en", "ar", "en"), (None, "ar-SY, en;q=0.8", "ar"), (None, "de, fr", "en"),
        (None, None, "en"), ("xx", "ar", "ar"), (None, ";;;,,", "en"), (None, "a" * 10_000, "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_visitors_choice_then_the_browsers(
    wanted: str | None, accepts: str | None, code: str
) -> None:
    assert chosen(wanted, accepts).code == code


def test_codes_have_words_in_both_languages() -> None:
    assert Labels("ar")("stance", "deny") == "ينفي"
    assert Labels("en")("stance", "deny") == "denies"
    assert Labels("en")("stance", "unheard") == "unheard"


def test_why_a_code_was_given_is_a_row_of_a_table_or_a_rule() -> None:
    assert ("sectors", "GOV") in explain("metonym:White House").row
    assert explain("person:John Kerry:foreign-minister").table == "people.tsv"
    assert explain("place:170063").row[0] == ("name_en", "Aleppo")
    assert "statement a4" in (explain("continues:a4").english or "")
    assert explain("rule:nation-speaks").arabic
    assert explain("nothing:like it").table is None
