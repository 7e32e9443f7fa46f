"""Who speaks and whom he speaks to, by the forms of verbs and participles."""

from __future__ import annotations

import pytest
from msgspec import structs

from riwaya.schema import EntityType
from tests.test_compose_events import at, deed, read, said


@pytest.mark.parametrize(
    ("text", "cue", "found", "names"),
    [
        ("وطالب إسرائيل بالانسحاب فورا", "طالب", "إسرائيل", {"إسرائيل": "GPE"}),
        ("وحذرت الوزارة من التأخير، متهمة فرنسا بالمماطلة", "متهمة", "فرنسا", {"فرنسا": "GPE"}),
    ],
)
def test_whom_he_asks_or_she_accuses_is_not_who_speaks(
    text: str, cue: str, found: str, names: dict[str, EntityType]
) -> None:
    content = text.split(" ب")[-1].split()[-1]
    reading = read(text, said(text, cue, found, content, "request"), names=names)
    assert reading.attributions[0].source is None


def test_a_country_that_is_he_may_be_who_asks() -> None:
    text = "طالب لبنان بالانسحاب فورا"
    source = (
        read(text, said(text, "طالب", "لبنان", "الانسحاب"), names={"لبنان": "GPE"}).attributions[0].source
    )
    assert source is not None
    assert source.country == "LBN"


def test_a_relay_carries_the_whole_statement_and_says_nothing_itself() -> None:
    text = "ونفى مصدر في الجماعة، في تصريح نقلته وكالة سبأ، مسؤولية قواته عن القصف، مؤكدا أنها بعيدة"
    reading = read(
        text,
        said(text, "نفى", "مصدر في الجماعة", "مسؤولية قواته عن القصف", "deny"),
        said(text, "نقلته", "وكالة سبأ", "مسؤولية قواته عن القصف"),
        said(text, "مؤكدا", None, "أنها بعيدة"),
        names={"وكالة سبأ": "ORG"},
    )
    denial, relay, more = reading.attributions
    assert [c.of(text) for c in relay.content] == [
        "نفى مصدر في الجماعة، في تصريح",
        "مسؤولية قواته عن القصف، مؤكدا أنها بعيدة",
    ]
    assert denial.parent == more.parent == relay.id
    assert f"continues:{denial.id}" in (more.source.why if more.source else ())


def test_whose_statement_is_named_says_what_stands_in_it() -> None:
    text = "وصف الوزير الخطة بأنها طائشة في إشارة إلى بيان للناطق جون كيربي قال فيه إن الهدنة صامدة"
    reading = read(
        text,
        said(text, "وصف", "الوزير", "طائشة", "evaluate"),
        said(text, "قال", None, "الهدنة صامدة"),
        names={"جون كيربي": "PER"},
    )
    source = reading.attributions[1].source
    assert source is not None
    assert source.span is not None
    assert source.span.of(text).endswith("جون كيربي")


def test_who_condemns_what_he_calls_so_calls_it_so() -> None:
    text = "أدان الوزير ما وصفه بالعدوان على البلدة"
    reading = read(
        text,
        said(text, "أدان", "الوزير", "ما وصفه بالعدوان على البلدة", "evaluate"),
        said(text, "وصفه", None, "العدوان على البلدة", "evaluate"),
    )
    outer, inner = reading.attributions
    assert inner.parent == outer.id
    assert inner.source is not None
    assert inner.source.why[-1] == f"continues:{outer.id}"


@pytest.mark.parametrize("between", ["بحسب وكالة سبأ", "وفق ما نقلت وكالة سبأ", "حسب وكالة سبأ"])
def test_after_whom_it_is_told_does_not_take_the_words_of_who_says_it(between: str) -> None:
    text = f"وقال الوزير، {between}، إن الطريق مغلق، واصفا الأمر بأنه مؤقت"
    reading = read(
        text,
        said(text, "قال", "الوزير", "الطريق مغلق"),
        said(text, between.removesuffix(" وكالة سبأ"), "وكالة سبأ", "الطريق مغلق"),
        said(text, "واصفا", None, "مؤقت", "evaluate"),
        names={"وكالة سبأ": "ORG"},
    )
    speech, relay, more = reading.attributions
    assert speech.parent == more.parent == relay.id
    assert speech.source is not None
    assert speech.source.span == at(text, "الوزير")
    assert f"continues:{speech.id}" in (more.source.why if more.source else ())


def test_whose_words_an_outlet_carries_stay_within_its_report() -> None:
    text = "ذكرت وكالة سبأ، نقلا عن ثلاثة مصادر، أن الطريق مغلق"
    reading = read(
        text,
        said(text, "ذكرت", "وكالة سبأ", "الطريق مغلق"),
        said(text, "نقلا عن", "ثلاثة مصادر", "الطريق مغلق"),
        names={"وكالة سبأ": "ORG"},
    )
    outer, inner = reading.attributions
    assert inner.parent == outer.id


def test_a_denial_behind_but_is_no_word_of_the_speaker_before() -> None:
    text = "قال مصدر إن اللقاء قريب، غير أن الوزارة نفت علمها به"
    reading = read(
        text,
        said(text, "قال", "مصدر", "اللقاء قريب، غير أن الوزارة نفت علمها به"),
        said(text, "نفت", "الوزارة", "علمها به", "deny"),
    )
    first, denial = reading.attributions
    assert [c.of(text) for c in first.content] == ["اللقاء قريب"]
    assert denial.parent is None


def test_who_sent_the_letter_demands_and_not_who_got_it() -> None:
    text = "تلقى المصرف رسالة من وزارة الخزانة تطالبه بوقف التحويلات"
    reading = read(text, said(text, "تطالبه", "المصرف", "وقف التحويلات", "request"))
    source = reading.attributions[0].source
    assert source is not None
    assert source.span == at(text, "وزارة الخزانة")


def test_from_whom_an_agency_has_it_speaks_within_its_report() -> None:
    text = "نقلت وكالة سبأ عن دبلوماسي غربي أن الطريق مغلق"
    reading = read(
        text,
        said(text, "نقلت", "وكالة سبأ", "عن دبلوماسي غربي أن الطريق مغلق"),
        names={"وكالة سبأ": "ORG"},
    )
    outer, inner = reading.attributions
    assert inner.parent == outer.id
    assert inner.source is not None
    assert inner.source.span == at(text, "دبلوماسي غربي")
    assert [c.of(text) for c in inner.content] == ["الطريق مغلق"]


def test_a_name_between_and_and_its_verb_begins_a_clause_of_its_own() -> None:
    text = "باريس تستدعي السفير وطهران ترفض الاتهامات"
    reading = read(
        text,
        said(text, "ترفض", "باريس", "الاتهامات", "deny"),
        names={"باريس": "GPE", "طهران": "GPE"},
    )
    source = reading.attributions[0].source
    assert source is not None
    assert source.country == "IRN"


def test_a_statement_goes_on_for_whoever_issued_it() -> None:
    text = "قال الناطق العسكري إن الهدوء عاد. وتعهدت الحكومة في بيان بالانسحاب. وأضاف البيان أن الطريق مفتوح"
    reading = read(
        text,
        said(text, "قال", "الناطق العسكري", "الهدوء عاد"),
        said(text, "تعهدت", "الحكومة", "الانسحاب", "commit"),
        said(text, "أضاف البيان", None, "الطريق مفتوح"),
    )
    pledge, more = reading.attributions[1:]
    assert more.source is not None
    assert f"continues:{pledge.id}" in more.source.why


def test_nobody_relays_himself() -> None:
    text = "قال البيت الأبيض إن أوباما أدان ما وصفه بالضربات الهمجية"
    reading = read(
        text,
        said(text, "قال", "البيت الأبيض", "أوباما أدان ما وصفه بالضربات الهمجية"),
        said(text, "أدان", "أوباما", "ما وصفه بالضربات الهمجية", "evaluate"),
        said(text, "وصفه", None, "الضربات الهمجية", "evaluate"),
        names={"البيت الأبيض": "ORG", "أوباما": "PER"},
    )
    house, condemns, calls = reading.attributions
    assert calls.source is not None
    assert condemns.source is not None
    assert calls.source.entity == condemns.source.entity
    assert condemns.parent == calls.parent == house.id


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "نقلت وكالة الأناضول عن صحيفة الحياة أن اللقاء قريب",
            "وكالة الأناضول عن صحيفة الحياة",
            "أن اللقاء قريب",
        ),
        (
            "نقلت وكالة الأناضول عن صحيفة الحياة قولها إن اللقاء قريب",
            "وكالة الأناضول",
            "قولها إن اللقاء قريب",
        ),
    ],
)
def test_an_agency_behind_an_agency_is_a_layer_of_its_own(text: str, source: str, content: str) -> None:
    names: dict[str, EntityType] = {"وكالة الأناضول": "ORG", "صحيفة الحياة": "ORG"}
    outer, inner = read(text, said(text, "نقلت", source, content), names=names).attributions
    assert outer.source is not None
    assert outer.source.span is not None
    assert outer.source.span.of(text) == "وكالة الأناضول"
    assert inner.source is not None
    assert inner.source.span is not None
    assert inner.source.span.of(text) == "صحيفة الحياة"
    assert (inner.parent, [c.of(text) for c in inner.content]) == (outer.id, ["اللقاء قريب"])


def test_who_refutes_denies_and_demands_nothing() -> None:
    text = "دحض الوزير اتهامات تركيا لأثينا"
    reading = read(
        text,
        said(text, "دحض", "الوزير", "اتهامات تركيا لأثينا", "request"),
        deed(text, "دحض", "REQUEST", actors=["الوزير"]),
    )
    assert [a.stance for a in reading.attributions] == ["deny"]
    assert reading.events == ()


def test_a_letter_accuses_in_its_senders_name() -> None:
    text = "تسلم الوزير مذكرة من السفارة الروسية تتهم بلاده بالانتهاك"
    (found,) = read(text, said(text, "تتهم", "بلاده", "الانتهاك", "accuse")).attributions
    assert found.source is not None
    assert found.source.span is not None
    assert found.source.span.of(text) == "السفارة الروسية"


def test_who_answers_says_what_follows() -> None:
    text = "رد عراقجي على تصريحات ترمب قائلا إن الأمر انتهى"
    (found,) = read(text, said(text, "قائلا", None, "الأمر انتهى")).attributions
    assert found.source is not None
    assert found.source.span is not None
    assert found.source.span.of(text) == "عراقجي"


def test_unnamed_media_behind_a_denial_tell_what_is_denied() -> None:
    text = "ونفت الوزارة انسحاب القوات كما ذكرت مواقع إخبارية"
    denial, told = read(
        text,
        said(text, "نفت", "الوزارة", "انسحاب القوات", "deny"),
        said(text, "كما ذكرت", "مواقع إخبارية", "نفت الوزارة انسحاب القوات"),
    ).attributions
    assert denial.parent is None
    assert [c.of(text) for c in told.content] == ["انسحاب القوات"]


def test_an_agency_carries_all_that_its_speaker_goes_on_to_say() -> None:
    text = "ونقلت الوكالة عن الوزير قوله إن الجلسة غدا، ومشددا على أن العراق لن يقبل"
    outer, first, more = read(
        text,
        said(text, "نقلت", "الوكالة", "عن الوزير قوله إن الجلسة غدا، ومشددا على أن العراق لن يقبل"),
        said(text, "قوله", "الوزير", "الجلسة غدا"),
        said(text, "مشددا", None, "العراق لن يقبل"),
    ).attributions
    assert first.parent == more.parent == outer.id
    assert more.source is not None
    assert f"continues:{first.id}" in more.source.why


def test_according_to_somebody_is_no_part_of_a_verb() -> None:
    text = "هدد الزعيم، بحسب مقرب منه، بمقاطعة الانتخابات"
    cue = said(text, "هدد", "الزعيم", "مقاطعة الانتخابات", "threaten")
    threat, relay = read(text, structs.replace(cue, cue=(*cue.cue, at(text, "بحسب")))).attributions
    assert [c.of(text) for c in threat.cue] == ["هدد"]
    assert threat.parent == relay.id
    assert relay.source is not None
    assert relay.source.span is not None
    assert relay.source.span.of(text) == "مقرب منه"


def test_what_stands_on_banners_the_protesters_say() -> None:
    text = "استنكرت الرابطة اعتقاله. وتظاهر العشرات رافعين لافتات تطالب بإقالة الوزير"
    _, demand = read(
        text,
        said(text, "استنكرت", "الرابطة", "اعتقاله", "evaluate"),
        said(text, "تطالب", None, "إقالة الوزير", "request"),
        deed(text, "تظاهر", "PROTEST", actors=["العشرات"]),
    ).attributions
    assert demand.source is not None
    assert demand.source.span is not None
    assert demand.source.span.of(text) == "العشرات"
