"""Which words tell one deed: results beside their attack, names, and descriptions with their object."""

from __future__ import annotations

import pytest
from msgspec import structs

from tests.test_compose_events import at, deed, read, said, words


def test_who_was_killed_in_an_attack_is_its_victim_and_no_second_event() -> None:
    text = "قتل خمسة جنود وأصيب آخرون في هجوم شنه مسلحون على حاجز قرب المدينة"
    reading = read(
        text,
        deed(text, "قتل", "ASSAULT", recipients=["خمسة جنود"]),
        deed(text, "أصيب", "ASSAULT", recipients=["آخرون"]),
        deed(text, "هجوم", "ASSAULT", actors=["مسلحون"], recipients=["حاجز"]),
    )
    (event,) = reading.events
    assert event.trigger.of(text) == "هجوم"
    assert words(reading, event.recipients) == ["خمسة جنود", "آخرون", "حاجز"]
    assert event.fatalities is not None
    assert event.fatalities.min == 5


@pytest.mark.parametrize(
    "text",
    [
        "قتل جندي في حمص، وشن مسلحون هجوما على حاجز",
        "قتل جندي بعد هجوم شنه مسلحون على حاجز",
        "قتل جندي في حمص. شن مسلحون هجوما على حاجز",
    ],
)
def test_another_clause_or_another_time_is_another_deed(text: str) -> None:
    attack = "هجوما" if "هجوما" in text else "هجوم"
    reading = read(
        text,
        deed(text, "قتل", "ASSAULT", recipients=["جندي"]),
        deed(text, attack, "ASSAULT", actors=["مسلحون"], recipients=["حاجز"]),
    )
    assert len(reading.events) == 2


def test_a_word_of_a_name_tells_no_deed() -> None:
    text = "وصلت القافلة إلى تدمر صباحا"
    assert read(text, deed(text, "تدمر", "ASSAULT"), names={"تدمر": "GPE"}).events == ()
    assert len(read(text, deed(text, "تدمر", "ASSAULT")).events) == 1


def test_what_is_described_is_part_of_what_is_said() -> None:
    text = "استنكر الوزير الخطاب، واصفا التصريحات بأنها «مساس بالسيادة»"
    reading = read(text, said(text, "واصفا", None, "مساس بالسيادة", "evaluate"))
    (account,) = reading.attributions
    assert [c.of(text) for c in account.content] == ["التصريحات", "مساس بالسيادة"]
    assert account.quote == "mixed"


def test_a_description_of_a_pronoun_is_quoted_whole() -> None:
    text = "ووصفها الوزير بأنها «مساس بالسيادة»"
    reading = read(text, said(text, "وصفها", "الوزير", "مساس بالسيادة", "evaluate"))
    assert [c.of(text) for c in reading.attributions[0].content] == ["مساس بالسيادة"]
    assert reading.attributions[0].quote == "direct"


def test_a_headline_and_its_report_tell_one_arrest() -> None:
    text = "الشرطة تعتقل ثلاثة ناشطين في تونس\n\nاعتقلت الشرطة ثلاثة ناشطين أمس في تونس. وقال محام إن الاعتقال مخالف للقانون."
    reading = read(
        text,
        deed(text, "تعتقل", "COERCE", actors=["الشرطة"], mode="arrest"),
        deed(text, "اعتقلت", "COERCE", mode="arrest"),
        deed(text, "الاعتقال", "COERCE", mode="arrest"),
    )
    assert [e.same_as for e in reading.events] == [None, "v1", "v1"]


def test_two_kinds_of_coercion_are_two_deeds() -> None:
    text = "اعتقلت الشرطة ثلاثة ناشطين في تونس. وأعلن الوالي حظر التجول في صفاقس."
    reading = read(
        text,
        deed(text, "اعتقلت", "COERCE", actors=["الشرطة"], mode="arrest"),
        deed(text, "حظر التجول", "COERCE", actors=["الوالي"], mode="curfew"),
    )
    assert [e.same_as for e in reading.events] == [None, None]


def test_what_was_threatened_ends_where_the_main_clause_begins() -> None:
    text = "وعلى الرغم من تلويح الوزير بوقف المحادثات تعهدت دمشق بمواصلة الغارات"
    reading = read(
        text,
        said(text, "تلويح", "الوزير", "وقف المحادثات تعهدت دمشق بمواصلة الغارات", "threaten"),
        said(text, "تعهدت", "دمشق", "مواصلة الغارات", "commit"),
        names={"دمشق": "GPE"},
    )
    threat, vow = reading.attributions
    assert [c.of(text) for c in threat.content] == ["وقف المحادثات"]
    assert vow.parent is None


def test_a_relative_clause_stays_in_what_is_said() -> None:
    text = "وندد الوزير بالخطة التي أعلنت دمشق أنها ستنفذها"
    reading = read(
        text,
        said(text, "ندد", "الوزير", "الخطة التي أعلنت دمشق أنها ستنفذها", "evaluate"),
        said(text, "أعلنت", "دمشق", "أنها ستنفذها"),
        names={"دمشق": "GPE"},
    )
    assert reading.attributions[1].parent == reading.attributions[0].id


@pytest.mark.parametrize(
    ("threatened", "type", "mode", "threat"),
    [
        ("تعليق المفاوضات", "SANCTION", "discontinue", "relations"),
        ("اعتقال المضربين", "COERCE", "arrest", "arrest"),
        ("قصف المدينة", "ASSAULT", "", "violence"),
    ],
)
def test_a_threat_has_the_mode_of_what_is_threatened(
    threatened: str, type: str, mode: str, threat: str
) -> None:
    text = f"هدد الوزير ب{threatened} قريبا"
    reading = read(
        text,
        said(text, "هدد", "الوزير", threatened, "threaten"),
        deed(text, "هدد", "THREATEN", actors=["الوزير"], mode="territory"),
        deed(text, threatened.split()[0], type, mode=mode),  # type: ignore[arg-type]
    )
    assert reading.events[0].modes == (threat,)


def test_a_description_never_takes_words_of_its_own_cue() -> None:
    text = "وصف الوزير في بيان القرار بأنه «خطأ»"
    account = said(text, "وصف", "الوزير", "خطأ", "evaluate")
    account = structs.replace(account, cue=(at(text, "وصف"), at(text, "في بيان")))
    assert [c.of(text) for c in read(text, account).attributions[0].content] == ["خطأ"]


def test_two_words_side_by_side_name_one_deed() -> None:
    text = "وأعلنت النيابة فتح تحقيق في الحادث"
    reading = read(
        text,
        deed(text, "فتح", "ACCUSE", actors=["النيابة"]),
        deed(text, "تحقيق", "ACCUSE", recipients=["الحادث"], mode="investigate"),
    )
    (event,) = reading.events
    assert event.trigger.of(text) == "فتح تحقيق"
    assert event.modes == ("investigate",)
    assert (words(reading, event.actors), words(reading, event.recipients)) == (["النيابة"], ["الحادث"])


@pytest.mark.parametrize(
    ("attack", "mode"),
    [
        ("قصف صاروخي", "heavy-weapons"),
        ("الغارات", "aerial"),
        ("إطلاق النار", "firearms"),
        ("هجوم انتحاري بسيارة مفخخة", "suicide-attack"),
        ("هجوم", "beat"),  # as the model has it
    ],
)
def test_an_attack_named_by_its_means_has_their_mode(attack: str, mode: str) -> None:
    text = f"أسفر {attack} عن جرحى"
    assert read(text, deed(text, attack, "ASSAULT", mode="beat")).events[0].modes == (mode,)
