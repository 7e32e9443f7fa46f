"""Tables are legal, and say what a reader of the news would."""

from __future__ import annotations

import pytest

from riwaya.knowledge.actors import bodies, holders, office_titles, people, sector_words
from riwaya.knowledge.calendar import calendar
from riwaya.knowledge.contexts import context_words
from riwaya.knowledge.countries import capitals, countries, country_names, legal_countries, metonyms, nisbas
from riwaya.knowledge.places import places
from riwaya.knowledge.plover import modes, sectors
from riwaya.knowledge.stems import cue_hints, light_stems, trigger_hints, trigger_phrases
from riwaya.schema import EVENT_TYPES
from riwaya.text.fold import fold_word


def test_every_office_has_a_legal_code_and_dates_in_order() -> None:
    for (role, country), offices in holders().items():
        assert role
        assert country in legal_countries(), (role, country)
        for office in offices:
            assert set(office.sectors) <= set(sectors()), office
            assert not office.start or not office.end or office.start[:4] <= office.end[:4], office


@pytest.mark.parametrize(
    ("adjective", "country"),
    [
        ("روسي", "RUS"),
        ("روسيه", "RUS"),
        ("روس", "RUS"),
        ("اميركيون", "USA"),
        ("اتراك", "TUR"),
        ("كوري شمالي", "PRK"),
    ],
)
def test_nisbas_in_all_forms(adjective: str, country: str) -> None:
    assert nisbas()[adjective] == country


def test_the_ministry_of_finance_is_not_malian() -> None:
    assert "ماليه" not in nisbas()


def test_names_capitals_and_seats() -> None:
    assert country_names().exact("الولايات المتحدة") == ("USA",)
    assert capitals().exact("موسكو") == ("RUS",)
    assert metonyms().exact("الكرملين")[0].sectors == ("GOV",)
    assert {p.country for p in places().exact("رفح")} >= {"PSE"}
    assert len(countries()) > 190


@pytest.mark.parametrize(
    ("phrase", "sector"),
    [("وزير الخارجية", "GOV"), ("قوات الأمن", "COP"), ("مسلحون", "UAF"), ("فصائل المعارضة", "REB"),
     ("متظاهرون", "CVL"), ("النواب", "LEG"), ("النيابة العامة", "JUD"), ("الناطق باسم", "")],
)  # fmt: skip
def test_words_for_kinds_of_actors(phrase: str, sector: str) -> None:
    assert sector_words().longest(fold_word(phrase).split(), 0)[2][0].sector == sector


def test_who_held_an_office_on_a_day() -> None:
    (kerry,) = {o.name_en for o in holders()["foreign-minister", "USA"] if o.held_on("2016-09-30")}
    assert kerry == "John Kerry"
    assert people().exact("أوباما")[0].name_en == "Barack Obama"
    assert bodies().exact("داعش")[0].sectors == ("UAF",)
    assert office_titles().exact("رئيس الوزراء") == ("head-of-government",)


def test_ontology_and_calendar() -> None:
    assert set(modes()) <= set(EVENT_TYPES)
    assert calendar("month")["ايلول"] == calendar("month")["شتنبر"] == 9
    assert context_words().exact("غارات")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("وسيعتقلونهم", "COERCE"),
        ("استولت", "COERCE"),
        ("معتقل", "COERCE"),
        ("زيارتها", "CONSULT"),
        ("يُدين", "ACCUSE"),
        ("اتهموها", "ACCUSE"),
        ("ترحيله", "COERCE"),
    ],
)
def test_a_trigger_is_known_in_its_forms(word: str, kind: str) -> None:
    stems = light_stems(fold_word(word))
    assert kind in {k for stem in stems for k in trigger_hints().get(stem, ())}


def test_who_says_is_no_one_who_is_dismissed() -> None:
    assert not any("SANCTION" in trigger_hints().get(stem, ()) for stem in light_stems("قال"))


def test_every_stem_of_a_phrase_can_be_found() -> None:
    """A stem of one letter would match no word."""
    for first, phrases in trigger_phrases().items():
        for others, kind in phrases:
            assert kind in EVENT_TYPES
            assert others
            assert all(len(stem) > 1 for stem in (first, *others))


def test_light_stems_find_the_table_of_hints() -> None:
    assert "ACCUSE" in trigger_hints()[next(s for s in light_stems("وسيتهمون") if s in trigger_hints())]
    assert "assert" in cue_hints()[next(s for s in light_stems("فقالت") if s in cue_hints())]
