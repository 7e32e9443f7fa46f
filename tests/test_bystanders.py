"""Who has no part in an event, and who another than it seems."""

from __future__ import annotations

import pytest
from msgspec import structs

from riwaya.resolve.deeds.counts import casualties
from riwaya.schema import Span
from tests.test_compose_events import deed, read, said, words


def test_whom_a_strike_is_made_with_and_for_is_not_struck() -> None:
    text = "الغارات التي تشنها روسيا والقوات السورية على حلب لدعم الحكومة"
    reading = read(
        text,
        deed(text, "الغارات", "ASSAULT", actors=["روسيا"], recipients=["القوات السورية", "حلب", "الحكومة"]),
        names={"روسيا": "GPE", "حلب": "GPE"},
    )
    (event,) = reading.events
    assert words(reading, event.actors) == ["روسيا", "القوات السورية"]
    assert words(reading, event.recipients) == ["حلب"]


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("اتهم الوزير ميليشيات مدعومة من إيران بالقصف", "إيران"),
        ("هدد الوزير بقطع المحادثات بشأن سوريا", "سوريا"),
        ("نشرت الحكومة جنودا قرب الحدود مع أفغانستان", "أفغانستان"),
    ],
)
def test_who_is_only_mentioned_is_no_party(text: str, aside: str) -> None:
    trigger = text.split()[0]
    reading = read(text, deed(text, trigger, "COERCE", recipients=[aside]), names={aside: "GPE"})
    assert reading.events[0].recipients == ()


def test_who_is_called_accused_accuses_nobody() -> None:
    text = "اعتقلت الشرطة أمس قياديا آخر متهم بالتخطيط لهجمات"
    reading = read(
        text,
        said(text, "متهم", "قياديا آخر", "التخطيط لهجمات", "accuse"),
        deed(text, "متهم", "ACCUSE", actors=["قياديا آخر"]),
    )
    assert reading.attributions[0].source is None
    assert (words(reading, reading.events[0].actors), words(reading, reading.events[0].recipients)) == (
        [],
        ["قياديا آخر"],
    )


def test_to_comment_is_not_to_suspend() -> None:
    text = "ولم تعلق الحكومة على الحادث"
    assert read(text, deed(text, "تعلق", "SANCTION", actors=["الحكومة"])).events == ()
    assert len(read("علقت الحكومة عضويته", deed("علقت الحكومة عضويته", "علقت", "SANCTION")).events) == 1


def test_an_age_is_no_toll() -> None:
    text = "قتل مسن في السبعين من عمره"
    assert [c.count.min for c in casualties(text, Span(0, len(text))) if c.count.min > 1] == []


def test_whom_an_official_told_is_not_who_said_it() -> None:
    text = "وأبلغ مسؤول أمني وكالة رويترز أن الطريق مغلق"
    reading = read(text, said(text, "أبلغ", "وكالة رويترز", "الطريق مغلق"), names={"وكالة رويترز": "ORG"})
    source = reading.attributions[0].source
    assert source is not None
    assert source.span is not None
    assert source.span.of(text) == "مسؤول أمني"


def test_a_denial_goes_on_with_the_verb_and_not_with_the_agency_between() -> None:
    text = "وأعرب بيسكوف، وفق ما نقلت وكالة تاس، عن استعداده، نافيا أي أمر بالقصف"
    reading = read(
        text,
        said(text, "أعرب", "بيسكوف", "استعداده", "commit"),
        said(text, "وفق ما نقلت", "وكالة تاس", "عن استعداده"),
        said(text, "نافيا", None, "أي أمر بالقصف", "deny"),
        names={"بيسكوف": "PER", "وكالة تاس": "ORG"},
    )
    denial = reading.attributions[-1]
    assert denial.source is not None
    assert f"continues:{reading.attributions[0].id}" in denial.source.why


def test_the_outlet_to_which_he_denied_it_is_no_part_of_what_he_denied() -> None:
    text = "ونفى الناطق لوكالة رويترز أي دور له في القصف"
    reading = read(
        text,
        said(text, "نفى", "الناطق", "وكالة رويترز أي دور له في القصف", "deny"),
        names={"وكالة رويترز": "ORG"},
    )
    assert [c.of(text) for c in reading.attributions[0].content] == ["أي دور له في القصف"]


def test_who_accuses_with_a_participle_did_not_do_the_deed() -> None:
    text = "نددت «الحركة الوطنية» بالهجوم، متهمة الجيش بقصف القرية"
    reading = read(
        text,
        said(text, "نددت", "الحركة الوطنية", "الهجوم", "evaluate"),
        said(text, "متهمة", None, "قصف القرية", "accuse"),
        deed(text, "قصف", "ASSAULT", actors=["الحركة الوطنية", "الجيش"], recipients=["القرية"]),
        names={"الحركة الوطنية": "ORG"},
    )
    assert words(reading, reading.events[-1].actors) == ["الجيش"]


def test_what_was_not_done_is_negated_though_told_in_two_words() -> None:
    text = "قال الناطق إن الشرطة لم تطلق الرصاص على أحد"
    reading = read(
        text,
        said(text, "قال", "الناطق", "الشرطة لم تطلق الرصاص على أحد"),
        deed(text, "تطلق الرصاص", "ASSAULT", actors=["الشرطة"]),
    )
    assert reading.events[0].factuality == "negated"


def test_a_country_does_not_protest() -> None:
    text = "شهد الأردن احتجاجات نظمها المعلمون"
    reading = read(
        text,
        deed(text, "احتجاجات", "PROTEST", actors=["الأردن", "المعلمون"]),
        names={"الأردن": "GPE"},
    )
    assert words(reading, reading.events[0].actors) == ["المعلمون"]


def test_who_is_asked_to_condemn_an_attack_did_not_make_it() -> None:
    text = "طالب الوزير مجلس الأمن بإدانة الهجوم"
    reading = read(
        text,
        deed(text, "إدانة", "ACCUSE", actors=["مجلس الأمن"]),
        deed(text, "الهجوم", "ASSAULT", actors=["مجلس الأمن"]),
        names={"مجلس الأمن": "ORG"},
    )
    condemnation, attack = reading.events
    assert words(reading, condemnation.actors) == ["مجلس الأمن"]
    assert attack.actors == ()


def test_who_comments_on_a_deed_did_not_do_it() -> None:
    text = "لم يعلق الجيش الإسرائيلي على مقتل الصحفية"
    reading = read(text, deed(text, "مقتل", "ASSAULT", actors=["الجيش الإسرائيلي"], recipients=["الصحفية"]))
    assert reading.events[0].actors == ()


def test_names_behind_the_verb_that_launches_an_attack_make_it() -> None:
    text = "أدان المجلس الغارات التي تشنها إسرائيل والولايات المتحدة على صعدة"
    reading = read(
        text,
        deed(text, "الغارات", "ASSAULT", recipients=["الولايات المتحدة", "صعدة"]),
        names={"إسرائيل": "GPE", "الولايات المتحدة": "GPE", "صعدة": "GPE"},
    )
    (event,) = reading.events
    assert words(reading, event.actors) == ["إسرائيل", "الولايات المتحدة"]
    assert words(reading, event.recipients) == ["صعدة"]


def test_the_subject_of_a_verb_of_protest_protests() -> None:
    text = "وأضرب المعلمون في الأردن الأحد"
    reading = read(text, deed(text, "أضرب", "PROTEST", recipients=["المعلمون"]))
    assert words(reading, reading.events[0].actors) == ["المعلمون"]


def test_an_adjective_alone_is_nobody() -> None:
    text = "شنت القوات هجوما بدعم جوي على المدينة"
    reading = read(text, deed(text, "هجوما", "ASSAULT", actors=["القوات"], recipients=["جوي"]))
    assert reading.events[0].recipients == ()


def test_who_gets_a_threat_did_not_make_it() -> None:
    text = "قال الرئيس إن بلاده تلقت تهديدا أمريكيا"
    reading = read(text, deed(text, "تهديدا", "THREATEN", actors=["بلاده", "أمريكيا"]))
    (event,) = reading.events
    assert words(reading, event.actors) == ["أمريكيا"]
    assert words(reading, event.recipients) == ["بلاده"]


@pytest.mark.parametrize(
    ("text", "trigger", "who", "attacks"),
    [
        ("أسفرت اعتداءات المستوطنين عن مقتل ثلاثة", "اعتداءات", "المستوطنين", True),
        ("أسفر قصف المستوطنين عن مقتل ثلاثة", "قصف", "المستوطنين", False),
    ],
)
def test_the_genitive_of_attacks_is_who_makes_them(text: str, trigger: str, who: str, attacks: bool) -> None:
    reading = read(text, deed(text, trigger, "ASSAULT", recipients=[who]))
    (event,) = reading.events
    assert words(reading, event.actors) == ([who] if attacks else [])
    assert words(reading, event.recipients) == ([] if attacks else [who])


def test_who_claims_an_attack_made_it() -> None:
    text = "أعلنت الحركة مسؤوليتها عن التفجير الذي استهدف السفارة"
    reading = read(
        text,
        said(text, "أعلنت", "الحركة", "مسؤوليتها عن التفجير الذي استهدف السفارة"),
        deed(text, "التفجير", "ASSAULT", recipients=["السفارة"]),
    )
    assert words(reading, reading.events[0].actors) == ["الحركة"]


def test_who_only_tells_of_what_others_did_did_not_do_it() -> None:
    text = "قال قائد الشرطة إن المحتجين بدأوا إطلاق النار"
    reading = read(
        text,
        said(text, "قال", "قائد الشرطة", "المحتجين بدأوا إطلاق النار"),
        deed(text, "إطلاق النار", "ASSAULT", actors=["قائد الشرطة", "المحتجين"]),
    )
    assert words(reading, reading.events[0].actors) == ["المحتجين"]


def test_what_one_is_exposed_to_is_one_deed_with_it() -> None:
    text = "تعرضت القافلة أمس، كما تعرضت لهجوم"
    first = text.index("تعرضت لهجوم")
    drafts = [
        deed(text, "هجوم", "ASSAULT"),
        structs.replace(deed(text, "هجوم", "ASSAULT"), trigger=Span(first, first + 5)),
    ]
    assert [e.trigger.of(text) for e in read(text, *drafts).events] == ["تعرضت لهجوم"]
