"""Text: offsets always refer to the untouched input."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.schema import Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold, fold_word
from riwaya.text.language import is_arabic
from riwaya.text.numerals import numbers
from riwaya.text.quotes import quotations
from riwaya.text.sentences import paragraphs, sentences
from riwaya.text.tokens import tokens

MIXED = st.text(
    alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة ًٌٍَُِّْـ«»“”\"'.،؛؟!…0123٤٥٦abc\n\u200f\u202b\u200cﻻﷲ گپ",
    max_size=200,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("إلى", "الي"),
        ("مسؤولة", "مسووله"),
        ("الرئيـــس", "الرييس"),
        ("مُحَمَّدٌ", "محمد"),
        ("ﻻ", "لا"),
        ("کرکوک", "كركوك"),
        ("٢٠١٦", "2016"),
        ("\u200fالأمم\u202c", "الامم"),
    ],
)
def test_forms_that_news_writes_without_care_fold_together(written: str, folded: str) -> None:
    assert fold_word(written) == folded


@given(MIXED)
def test_folding_never_loses_where_a_character_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text) + 1
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= place <= len(text) for place in folded.origin)
    for at, character in enumerate(folded.text):
        assert character in fold(text[folded.origin[at]]).text


@given(MIXED)
def test_a_folded_span_covers_the_same_letters(text: str) -> None:
    folded = fold(text)
    for start in range(0, len(folded.text), 7):
        span = folded.span(start, min(start + 5, len(folded.text)))
        assert folded.text[start : start + 5] in fold(span.of(text)).text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("قال د. سامي إن النسبة 3.5 بالمئة. ثم غادر.", ["قال د. سامي إن النسبة 3.5 بالمئة.", "ثم غادر."]),
        ("بيروت (أ.ف.ب) قصف. هدوء", ["بيروت (أ.ف.ب) قصف.", "هدوء"]),
        ("هل انسحبوا؟ نعم! انتظر… ثم", ["هل انسحبوا؟", "نعم!", "انتظر…", "ثم"]),
        ("عنوان\n\nوقال: «انتهى.» وخرج", ["عنوان", "وقال: «انتهى.»", "وخرج"]),
        ("التقى جورج دبليو. بوش أمس", ["التقى جورج دبليو.", "بوش أمس"]),
    ],
)
def test_sentences_end_at_enders_and_lines_only(text: str, parts: list[str]) -> None:
    assert [s.of(text) for s in sentences(text)] == parts


@given(MIXED)
def test_sentences_and_words_cover_every_letter_once(text: str) -> None:
    parts = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(parts))
    assert all(s.of(text) == s.of(text).strip() for s in paragraphs(text))
    covered = {i for s in parts for t in tokens(text, s) for i in range(t.start, t.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


def test_words_keep_their_inner_marks() -> None:
    text = "كلفت 1,250.5 دولار في U.S. وأ.ف.ب Jean-Pierre دمشق-سانا و30 مُحَمَّد"
    words = [t.of(text) for t in tokens(text)]
    assert words == [
        "كلفت",
        "1,250.5",
        "دولار",
        "في",
        "U.S.",
        "وأ.ف.ب",
        "Jean-Pierre",
        "دمشق",
        "-",
        "سانا",
        "و",
        "30",
        "مُحَمَّد",
    ]


def test_an_endless_word_is_cut() -> None:
    assert max(len(t) for t in tokens("ع" * 5000)) == 200


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("قال «إنه “عاجل” حقا» وسكت", ["إنه “عاجل” حقا", "عاجل"]),
        ('فيما وصفه بـ"الحرب" على "الإرهاب"', ["الحرب", "الإرهاب"]),
        ("وقال: «لم ينته الأمر", ["لم ينته الأمر"]),
        ("d'Estaing قال 'نعم' اليوم", ["نعم"]),
        ("بلا إغلاق» هنا", []),
    ],
)
def test_quotations_nest_and_end_with_their_paragraph(text: str, inner: list[str]) -> None:
    assert [q.inner.of(text) for q in quotations(text)] == inner


@given(MIXED)
def test_quotations_lie_in_the_text(text: str) -> None:
    for q in quotations(text):
        assert q.outer.covers(q.inner)
        assert 0 <= q.outer.start < q.outer.end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ثلاثة وعشرون شخصا", (23, 23)),
        ("مئة وخمسة وعشرون ألف نازح", (125_000, 125_000)),
        ("أكثر من 1,200 قتيل", (1201, None)),
        ("ما لا يقل عن 12 مدنيا", (12, None)),
        ("أربعة قتلى على الأقل", (4, None)),
        ("بين 20 و30 مسلحا", (20, 30)),
        ("خمسة عشر جنديا", (15, 15)),
        ("عشرات الجرحى", (20, None)),
        ("آلاف المتظاهرين", (2000, None)),
        ("عشرات الآلاف من", (20_000, None)),
        ("٢٥٠ شخصا", (250, 250)),
        ("3.5 مليون لاجئ", (3_500_000, 3_500_000)),
        ("ستة وثلاثين ألفا وخمسمئة", (36_500, 36_500)),
        ("عدة أشخاص", (2, None)),
    ],
)
def test_numbers_in_digits_and_words(text: str, expected: tuple[int, int | None]) -> None:
    found = numbers(text, Span(0, len(text)))
    assert [(n.min, n.max) for n in found] == [expected]


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("«نحن مستعدون»", "نحن مستعدون"),
        ('الوضع "كارثي"', 'الوضع "كارثي"'),
        ("نحن مستعدون» ", "نحن مستعدون"),
        ("سقوط قتلى.", "سقوط قتلى"),
    ],
)
def test_contents_stand_without_their_marks(text: str, trimmed: str) -> None:
    assert trim(text, Span(0, len(text))).of(text) == trimmed


@settings(max_examples=30)
@given(st.integers(0, 100_000))
def test_digits_are_read_as_written(value: int) -> None:
    text = f"قتل {value} شخصا"
    assert [n.min for n in numbers(text, Span(0, len(text)))] == [value]


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("قال الوزير إن المحادثات التي جرت في العاصمة كانت مثمرة وإن الاتفاق قريب", True),
        (
            "وزیر امور خارجه ایران گفت که گفتگوها در تهران با چهار کشور ادامه پیدا می‌کند و پیشرفت خوبی دارد",
            False,
        ),
        ("وزیراعظم نے کہا ہے کہ حکومت عوام کے لیے نئے منصوبے شروع کرے گی اور ملک میں ترقی ہو گی", False),
        ("وەزیری دەرەوە ڕایگەیاند کە گفتوگۆکان لە هەولێر بەردەوام دەبن و پێشکەوتنی باش هەیە", False),
        ("قال چورچ پاتيل للصحافيين في الپنجاب إن الاجتماع تأجل إلى الأسبوع المقبل بطلب من الحكومة", True),
        ("The minister said the talks were useful", False),
    ],
)
def test_languages_of_the_script_are_told_apart(text: str, arabic: bool) -> None:
    assert is_arabic(text) is arabic
