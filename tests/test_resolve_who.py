"""Whose army, which town, which minister: parties without a nation of their own, on sentences written for these tests."""

from __future__ import annotations

import pytest
from msgspec import structs

from riwaya.knowledge.why import explain
from riwaya.model.draft import DraftAttribution, DraftEvent, DraftMention
from riwaya.resolve.parties.coder import Coder, Role
from riwaya.resolve.parties.entities import Resolved, resolve_entities
from riwaya.resolve.parties.joint import each_apart, joint_names, members_of
from riwaya.resolve.parties.naming import settle_names
from riwaya.resolve.parties.phrases import whole_phrase
from riwaya.resolve.speech.rivals import without_rivals
from riwaya.resolve.speech.speakers import continue_speakers, with_their_actors
from riwaya.schema import Attribution, EntityType, Party, Span
from riwaya.text.sentences import sentences


def at(text: str, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def named(text: str, *mentions: tuple[str, EntityType], day: str | None = "2016-09-30") -> Resolved:
    return resolve_entities(text, [DraftMention(at(text, w), kind, 0.9) for w, kind in mentions], day)


def coded(
    text: str,
    words: str,
    *mentions: tuple[str, EntityType],
    role: Role = "actor",
    speaker: Party | None = None,
    outlet: str | None = None,
    day: str | None = "2016-09-30",
    nth: int = 0,
) -> Party:
    coder = Coder(text, named(text, *mentions, day=day), day, outlet)
    party = coder.party(at(text, words, nth), role, speaker)
    assert all(explain(why).english or explain(why).table for why in party.why)  # a user can see why
    return party


def test_the_army_that_a_prime_minister_speaks_of_is_his_country_s() -> None:
    text = "قصف الجيش الإسرائيلي البلدة. وطلب رئيس الحكومة نواف سلام من قائد الجيش حماية نهر الليطاني"
    names: list[tuple[str, EntityType]] = [
        ("الجيش الإسرائيلي", "ORG"), ("نواف سلام", "PER"), ("نهر الليطاني", "LOC"),
    ]  # fmt: skip
    salam = Party(country="LBN", sectors=("GOV",))
    party = coded(text, "قائد الجيش", *names, speaker=salam, day="2025-03-29")
    assert (party.country, party.sectors, party.entity) == ("LBN", ("MIL",), None)
    israel = Party(country="ISR", sectors=("GOV",))
    assert coded(text, "الجيش", *names, speaker=israel, day="2025-03-29").country == "ISR"


def test_an_army_s_short_name_is_no_mention_of_another_state_s() -> None:
    text = "أعلن الجيش الإسرائيلي الهجوم. وقال الرئيس اللبناني إن الجيش باق"
    drafts = [
        DraftMention(at(text, "الجيش الإسرائيلي"), "ORG", 0.9),
        DraftMention(at(text, "الجيش", 1), "ORG", 0.9),
    ]
    found = resolve_entities(text, drafts, "2025-03-29")
    assert [e.country for e in found.entities] == ["ISR", "LBN"]
    text = text.replace("الرئيس اللبناني", "المتحدث")
    drafts = [
        DraftMention(at(text, "الجيش الإسرائيلي"), "ORG", 0.9),
        DraftMention(at(text, "الجيش", 1), "ORG", 0.9),
    ]
    assert len(resolve_entities(text, drafts, "2025-03-29").entities) == 1


def test_the_capital_that_opens_a_sentence_says_whose_ministry() -> None:
    text = "فرضت أمريكا عقوبات أمريكية على أمريكا. وفي طهران، استدعت وزارة الخارجية السفير"
    party = coded(text, "وزارة الخارجية", ("أمريكا", "GPE"), ("طهران", "GPE"))
    assert (party.country, party.why[-1]) == ("IRN", "rule:country-of-clause")


@pytest.mark.parametrize(
    ("words", "owner", "country", "sectors"),
    [
        ("بلاده", "AUT", "AUT", ("GOV",)),
        ("ثلاثة من جنوده", "AUT", "AUT", ("MIL",)),
        ("متهما بالقتل", "AUT", "DEU", ("CRM",)),  # no pronoun: متهما
    ],
)
def test_what_has_a_pronoun_is_of_its_owner_s_country(
    words: str, owner: str, country: str, sectors: tuple[str, ...]
) -> None:
    text = f"ألمانيا في ألمانيا: أكد الوزير أن {words} لن يعود"
    speaker = Party(country=owner, sectors=("GOV",))
    party = coded(text, words, ("ألمانيا", "GPE"), speaker=speaker)
    assert (party.country, party.sectors) == (country, sectors)


def test_the_forces_of_rebels_are_rebels() -> None:
    text = "نفى المتحدث مسؤولية قواته عن القصف"
    assert coded(text, "قواته", speaker=Party(country="YEM", sectors=("REB",))).sectors == ("REB",)
    assert coded(text, "قواته", speaker=Party(country="YEM", sectors=("GOV",))).sectors == ("MIL",)


def test_the_press_owns_nothing_that_it_tells() -> None:
    text = "ذكرت الوكالة أن سوريا في سوريا وأن القوات تقدمت"
    agency = Party(country="GBR", sectors=("JRN",))
    assert coded(text, "القوات", ("سوريا", "GPE"), speaker=agency).country == "SYR"


@pytest.mark.parametrize("words", ["دبلوماسي غربي في الخرطوم", "مسؤولون خليجيون"])
def test_a_western_diplomat_is_of_no_country(words: str) -> None:
    text = f"في السودان قال {words} ذلك في الخرطوم"
    party = coded(text, words, ("السودان", "GPE"), ("الخرطوم", "GPE"), role="source")
    assert (party.country, party.sectors) == (None, ("GOV",))


@pytest.mark.parametrize(
    ("text", "day", "country"),
    [
        ("وقال شيراك إن أوروبا قلقة", None, "FRA"),
        ("وقال شيراك إن أوروبا قلقة", "2001-05-01", "FRA"),
        ("وقال شيراك إن أوروبا قلقة", "2020-05-01", None),  # in nobody's office any more
    ],
)
def test_a_last_name_without_a_date_is_its_one_bearer_s(
    text: str, day: str | None, country: str | None
) -> None:
    (entity,) = named(text, ("شيراك", "PER"), day=day).entities
    assert entity.country == country


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("زار الأردن وفد أردني، ودعت عمان إلى التهدئة", "JOR"),
        ("زارت سلطنة عمان ومسقط وفود، ودعت عمان إلى التهدئة", "OMN"),
        ("دعت عمان إلى التهدئة", "OMN"),
    ],
)
def test_oman_or_amman_by_what_the_report_names(text: str, code: str) -> None:
    mentions = [DraftMention(at(text, w), "GPE", 0.9) for w in ("الأردن", "مسقط") if w in text]
    last = at(text, "دعت عمان").end
    mentions.append(DraftMention(Span(last - len("عمان"), last), "GPE", 0.9))
    assert resolve_entities(text, mentions, "2024-01-01").entities[-1].country == code


def test_a_capital_is_no_small_town_of_the_same_name() -> None:
    text = "قالت واشنطن إن الأميركيين مع باريس"
    assert [e.country for e in named(text, ("واشنطن", "GPE"), ("باريس", "GPE")).entities] == ["USA", "FRA"]


def test_a_kind_of_state_before_a_country_is_the_country() -> None:
    text = "وأعربت سلطنة عمان عن أسفها"
    (mention,) = settle_names(text, [DraftMention(at(text, "سلطنة عمان"), "ORG", 0.9)])
    assert mention.type == "GPE"
    assert named(text, ("سلطنة عمان", "GPE")).entities[0].country == "OMN"


def test_a_town_that_somebody_is_called_after_is_a_town_where_something_is_in_it() -> None:
    text = "التقى الرئيسان في سوتشي. وقال إن سوتشي استضافت القمة"
    drafts = [DraftMention(at(text, "سوتشي", n), "PER", 0.9) for n in (0, 1)]
    assert {m.type for m in settle_names(text, drafts)} == {"GPE"}
    text = "قالت أونغ سان سوتشي إن الثقة في سوتشي كبيرة"
    drafts = [DraftMention(at(text, w, n), "PER", 0.9) for w, n in (("أونغ سان سوتشي", 0), ("سوتشي", 1))]
    assert {m.type for m in settle_names(text, drafts)} == {"PER"}


@pytest.mark.parametrize(
    ("text", "parts", "names"),
    [
        ("بحسب وكالة «سانا» اليوم", ["وكالة", "سانا"], ["وكالة «سانا»"]),
        ("زعمت قناة «المسيرة» ذلك", ["قناة", "المسيرة"], ["المسيرة"]),
        ('نقلت وكالة الأنباء "سبأ" ذلك', ["وكالة الأنباء", "سبأ"], ['وكالة الأنباء "سبأ"']),
        ("قالت وزارة الدفاع إن", ["وزارة الدفاع"], ["وزارة الدفاع"]),
    ],
)
def test_a_noun_of_kind_before_a_quoted_name(text: str, parts: list[str], names: list[str]) -> None:
    found = settle_names(text, [DraftMention(at(text, words), "ORG", 0.9) for words in parts])
    assert [m.span.of(text) for m in found] == names


def test_an_outlet_is_named_without_its_noun_and_nation() -> None:
    text = "ذكرت صحيفة هآرتس الاسرائيلية أن"
    (mention,) = settle_names(text, [DraftMention(at(text, "صحيفة هآرتس الاسرائيلية"), "ORG", 0.9)])
    assert mention.span.of(text) == "هآرتس"


@pytest.mark.parametrize(
    ("text", "name"),
    [("قصفوا بلدة كفرنبل", "كفرنبل"), ("سكان قطاع غزة", "قطاع غزة"), ("دخلوا تل رفعت", "تل رفعت")],
)
def test_a_place_is_named_without_its_kind(text: str, name: str) -> None:
    read = " ".join(text.split()[1:])
    (mention,) = settle_names(text, [DraftMention(at(text, read), "GPE", 0.9)])
    assert mention.span.of(text) == name


def test_two_unknown_names_side_by_side_are_one_persons() -> None:
    text = "قالت ميشلين كالمي ري إن جو بايدن إيمانويل ماكرون"
    drafts = [
        DraftMention(at(text, words), "PER", 0.9)
        for words in ("ميشلين", "كالمي ري", "جو بايدن", "إيمانويل ماكرون")
    ]
    names = [m.span.of(text) for m in settle_names(text, drafts)]
    assert names == ["ميشلين كالمي ري", "جو بايدن", "إيمانويل ماكرون"]


def test_who_leads_a_body_is_no_part_of_its_name() -> None:
    text = "قصفت مقاتلات التحالف العربي بقيادة السعودية الميناء"
    found = settle_names(text, [DraftMention(at(text, "التحالف العربي بقيادة السعودية"), "ORG", 0.9)])
    assert [(m.span.of(text), m.type) for m in found] == [("التحالف العربي", "ORG"), ("السعودية", "GPE")]


@pytest.mark.parametrize(
    ("text", "read", "names"),
    [
        ("قال العقيد سالم الجابري إن", "العقيد سالم الجابري", [("سالم الجابري", "PER")]),
        ("الرئيس البوليفي إيفو موراليس", "البوليفي إيفو موراليس", [("إيفو موراليس", "PER")]),
        ("وزير خارجية توغو روبرت دوسي", "توغو روبرت دوسي", [("توغو", "GPE"), ("روبرت دوسي", "PER")]),
        ("قال العميد أمس", "العميد", [("العميد", "PER")]),
    ],
)
def test_a_title_is_no_part_of_a_name(text: str, read: str, names: list[tuple[str, str]]) -> None:
    found = settle_names(text, [DraftMention(at(text, read), "PER", 0.9)])
    assert [(m.span.of(text), m.type) for m in found] == names


@pytest.mark.parametrize(
    ("text", "read", "name"),
    [
        ("اعتقل وسام بكر أمس", "سام بكر", "وسام بكر"),
        ("وقال بتسلئيل سموتريتش إن", "تسلئيل سموتريتش", "بتسلئيل سموتريتش"),
        ("اتفق مع أوباما وميركل أمس", "ميركل", "ميركل"),
        ("رحب بهنية أمس", "هنية", "هنية"),
    ],
)
def test_the_first_letter_of_a_first_name_is_no_proclitic(text: str, read: str, name: str) -> None:
    (mention,) = settle_names(text, [DraftMention(at(text, read), "PER", 0.9)])
    assert mention.span.of(text) == name


def test_a_short_name_in_a_headline_is_the_body_that_the_text_names() -> None:
    text = "المفوضية تطلب توضيحات\nقالت المفوضية السامية للأمم المتحدة لشؤون اللاجئين في لبنان"
    drafts = [
        DraftMention(at(text, "المفوضية"), "ORG", 0.9),
        DraftMention(at(text, "المفوضية السامية للأمم المتحدة لشؤون اللاجئين"), "ORG", 0.9),
    ]
    (entity,) = resolve_entities(text, drafts, "2023-05-04").entities
    assert entity.country == "UNO"
    text = "قالت اللجنة الدولية للصليب الأحمر في إثيوبيا ذلك. وجددت اللجنة الدولية دعوتها"
    party = coded(text, "اللجنة الدولية", ("اللجنة الدولية للصليب الأحمر", "ORG"), ("إثيوبيا", "GPE"), nth=1)
    assert party.country == "NGO"


def test_who_speaks_for_a_body_is_of_the_body() -> None:
    text = "دعت منظمة العفو الدولية لبنان إلى التحقيق. وقالت الناطقة باسمها ذلك"
    party = coded(text, "الناطقة باسمها", ("منظمة العفو الدولية", "ORG"), ("لبنان", "GPE"), role="source")
    assert (party.country, party.sectors) == ("NGO", ("SOC",))


def test_an_envoy_is_not_of_where_he_is_sent() -> None:
    text = "نفى السفير السوري لدى الأمم المتحدة ذلك"
    party = coded(text, "السفير السوري لدى الأمم المتحدة", ("الأمم المتحدة", "ORG"), role="source")
    assert (party.country, party.sectors, party.entity) == ("SYR", ("GOV",), None)


def test_the_name_of_a_country_is_no_adjective_of_another() -> None:
    text = "أطلقت كوريا الشمالية صاروخا"
    party = coded(text, "كوريا الشمالية", ("كوريا الشمالية", "GPE"))
    assert (party.country, party.sectors) == ("PRK", ("GOV",))


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("في مالي قال الجيش المالي ذلك", "الجيش المالي", "MLI"),
        ("مع مالي في مصر قال وزير المالية ذلك مع المصريين", "وزير المالية", "EGY"),
        ("في مصر قال الجهاز المالي ذلك", "الجهاز المالي", "EGY"),
    ],
)
def test_malian_where_mali_is_named(text: str, words: str, country: str) -> None:
    places: list[tuple[str, EntityType]] = [(w, "GPE") for w in ("مالي", "مصر") if f" {w} " in text]
    assert coded(text, words, *places).country == country


@pytest.mark.parametrize(
    ("words", "role", "sector"),
    [
        ("الإسرائيلي", "attacker", "MIL"),
        ("الإسرائيلي", "actor", "GOV"),
        ("تسعة عراقيين", "victim", "UNK"),
        ("22 فلسطينيا", "recipient", "CVL"),
        ("المسؤولين عن إطلاق الصواريخ", "recipient", "UNK"),
        ("وزير الدفاع اللبناني", "source", "GOV"),
        ("وزارة الدفاع اللبنانية", "source", "MIL"),
        ("ناطق عسكري أميركي", "source", "MIL"),
        ("العدو الإسرائيلي", "attacker", "MIL"),
        ("مسؤولي المسلحين", "source", "UAF"),
        ("النائب المعارض في الكتلة", "source", "LEG"),
        ("جنود الحكومة", "actor", "MIL"),
        ("لجنة حقوق الإنسان النيابية", "source", "LEG"),
        ("فريق طبي", "actor", "MED"),
        ("المئات", "actor", "CVL"),
    ],
)
def test_sectors_by_the_guide(words: str, role: Role, sector: str) -> None:
    assert coded(words, words, role=role).sectors[0] == sector


@pytest.mark.parametrize(
    ("words", "country"),
    [("المجتمع الدولي", "IMG"), ("مستوطنون", "ISR"), ("أعضاء الكونغرس", "USA"), ("دول عربية", "IMG")],
)
def test_words_that_say_the_country(words: str, country: str) -> None:
    text = f"في مصر: {words}"
    assert coded(text, words, ("مصر", "GPE")).country == country


def test_fighters_without_a_nation_are_of_the_report_s() -> None:
    text = "في سوريا هاجم مسلحون الحاجز في سوريا"
    assert coded(text, "مسلحون", ("سوريا", "GPE"), role="attacker").country == "SYR"


def test_a_national_outlet_s_namesakes_are_told_apart_by_the_report() -> None:
    text = "قالت الحكومة الجزائرية إن الجزائر باقية. ودعت السلطات إلى الهدوء"
    assert coded(text, "السلطات", ("الجزائر", "GPE"), outlet="الشروق").country == "DZA"


def joint(text: str, *mentions: tuple[str, EntityType]) -> list[list[str]]:
    resolved = named(text, *mentions)
    found = joint_names(text, resolved.mentions, {e.id: e for e in resolved.entities})
    return [[member.of(text) for member in members] for members in found]


def test_names_that_and_joins_are_one_party_of_several() -> None:
    people: list[tuple[str, EntityType]] = [("باراك أوباما", "PER"), ("أنغيلا ميركل", "PER")]
    text = "أدان الرئيس الأمريكي باراك أوباما والمستشارة الألمانية أنغيلا ميركل القصف"
    assert joint(text, *people) == [["الرئيس الأمريكي باراك أوباما", "المستشارة الألمانية أنغيلا ميركل"]]
    assert joint("التقى باراك أوباما الوفد وقالت أنغيلا ميركل", *people) == []
    assert joint("قال باراك أوباما وأكدت أنغيلا ميركل", *people) == []
    assert joint("قالت واشنطن وباريس ولندن", ("واشنطن", "GPE"), ("باريس", "GPE"), ("لندن", "GPE")) == [
        ["واشنطن", "باريس", "لندن"]
    ]


@pytest.mark.parametrize(
    ("text", "cue", "speaker", "together"),
    [
        ("أدان أوباما وميركل القصف", "أدان", "أوباما", True),
        ("أوباما وميركل وصفاه بالجريمة", "وصفاه", "ميركل", True),
        ("زار أوباما وميركل قالت ذلك", "قالت", "ميركل", False),
        ("أوباما وميركل تدينان الهجوم", "تدينان", "ميركل", True),
    ],
)
def test_who_speaks_with_whom(text: str, cue: str, speaker: str, together: bool) -> None:
    resolved = named(text, ("أوباما", "PER"), ("ميركل", "PER"))
    found = joint_names(text, resolved.mentions, {e.id: e for e in resolved.entities})
    members = members_of(text, at(text, speaker), at(text, cue), found)
    assert [m.of(text) for m in members] == (["أوباما", "ميركل"] if together else [])
    assert each_apart([Span(members[0].start, members[-1].end)], found) == list(members) if members else True


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("دعم القوات السورية", "القوات", "القوات السورية"),
        ("أجرى وزير الخارجية القطري اتصالا", "وزير الخارجية", "وزير الخارجية القطري"),
        ("دعا الجيش السوريين إلى الهدوء", "الجيش", "الجيش"),
    ],
)
def test_an_adjective_of_nation_belongs_to_its_noun(text: str, found: str, whole: str) -> None:
    assert whole_phrase(text, at(text, found), [], []).of(text) == whole


def test_the_title_before_a_name_belongs_to_it() -> None:
    text = "نقل موقع عن النائب شوان الداودي قوله، وفي بيان للمتحدث باسم الخارجية جون كيربي ذلك"
    names = [at(text, "شوان الداودي"), at(text, "جون كيربي")]
    whole = [whole_phrase(text, name, names, names).of(text) for name in names]
    assert whole == ["النائب شوان الداودي", "لمتحدث باسم الخارجية جون كيربي"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("في سوريا تحدث باراك أوباما إلى أنغيلا ميركل. وقال إن الزعيمين اتفقا في سوريا", "USA"),
        ("في سوريا تحدث باراك أوباما. وقال إن الزعيمين اتفقا في سوريا", "SYR"),
    ],
)
def test_two_leaders_are_those_named_last(text: str, country: str) -> None:
    people: list[tuple[str, EntityType]] = [
        ("باراك أوباما", "PER"),
        ("أنغيلا ميركل", "PER"),
        ("سوريا", "GPE"),
    ]
    party = coded(text, "الزعيمين", *(pair for pair in people if pair[0] in text))
    assert party.country == country


def test_she_who_goes_on_is_not_the_source_before() -> None:
    text = "المفوضية تطلب توضيحات. الموقوفون دخلوا خلسة، على ما أكد مصدر أمني. وطلبت إيضاحات"
    commission, source = (
        Party(country="UNO", span=at(text, "المفوضية")),
        Party(country="LBN", span=at(text, "مصدر أمني")),
    )
    told = [
        Attribution(id=f"a{n}", source=who, cue=(at(text, cue),), content=(at(text, words),), quote="indirect", stance="assert")
        for n, (cue, words, who) in enumerate(
            [("تطلب", "توضيحات", commission), ("على ما أكد", "الموقوفون دخلوا خلسة", source), ("طلبت", "إيضاحات", None)]
        )
    ]  # fmt: skip
    last = continue_speakers(text, told, [0, 0, 0], [0, 0, 0])[-1]
    assert last.source is not None
    assert last.source.country == "UNO"


def spans(text: str, *words: str) -> list[Span]:
    return [Span(text.index(w), text.index(w) + len(w)) for w in words]


def test_who_threatens_is_who_speaks_and_not_who_spoke_before() -> None:
    text = "قال شهود إن الطريق مغلق. وهددت النقابات بإضراب عام."
    cue, actor, content = spans(text, "هددت", "النقابات", "إضراب عام")
    said = DraftAttribution(cue=(cue,), source=None, content=(content,), stance="threaten", confidence=1.0)
    event = DraftEvent(
        trigger=cue, type="THREATEN", mode="", factuality="actual", actors=(actor,), recipients=(), locations=(),
        time=None, confidence=1.0,
    )  # fmt: skip
    (found,) = with_their_actors(text, [said], [event], sentences(text), [], [], [])
    assert found.source == actor
    # Behind a demand stands whom it is addressed to as often (ناشدت الأطراف).
    (found,) = with_their_actors(
        text, [structs.replace(said, stance="request")], [event], sentences(text), [], [], []
    )
    assert found.source is None


def test_words_after_a_nearer_cue_are_no_demand_of_another_speaker() -> None:
    text = "دعا رئيس الحكومة إلى الحوار، وهددت النقابات بإضراب عام إذا رفض."
    first, premier, second, unions, short, long = spans(
        text, "دعا", "رئيس الحكومة", "هددت", "النقابات", "إضراب عام", "إضراب عام إذا رفض"
    )
    wrong = DraftAttribution(cue=(first,), source=premier, content=(short,), stance="request", confidence=1.0)
    right = DraftAttribution(cue=(second,), source=unions, content=(long,), stance="threaten", confidence=1.0)
    assert without_rivals(text, [wrong, right]) == [right]


def test_a_feminine_body_right_behind_a_feminine_verb_speaks() -> None:
    text = "وطالبت منظمة الصحة العالمية المانحين بمساعدات عاجلة."
    cue, body, content = spans(text, "طالبت", "منظمة الصحة العالمية", "مساعدات عاجلة")
    said = DraftAttribution(cue=(cue,), source=None, content=(content,), stance="request", confidence=1.0)
    (found,) = with_their_actors(text, [said], [], sentences(text), [body], [], [])
    assert found.source == body


def test_a_new_clause_does_not_reach_back_to_what_was_said_before_it() -> None:
    text = "قالت الشرطة إنها أوقفت أربعة، وأعلنت النيابة فتح تحقيق."
    first, police, second, office, words = spans(text, "قالت", "الشرطة", "أعلنت", "النيابة", "أوقفت أربعة")
    right = DraftAttribution(cue=(first,), source=police, content=(words,), stance="assert", confidence=1.0)
    wrong = DraftAttribution(cue=(second,), source=office, content=(words,), stance="assert", confidence=1.0)
    assert without_rivals(text, [right, wrong]) == [right]


@pytest.mark.parametrize(("sentence", "goes_on"), [(0, True), (1, False)])
def test_a_participle_goes_with_the_verb_of_its_own_sentence(sentence: int, goes_on: bool) -> None:
    text = "قالت الشرطة إنها أوقفت أربعة، مؤكدة أنهم مسلحون. ونفى المحامي التهم مؤكدا أنهم ضربوا."
    first, police, stopped, later, beaten = spans(
        text, "قالت", "الشرطة", "أوقفت أربعة", "مؤكدا", "أنهم ضربوا"
    )
    told = [
        Attribution(
            id=id, source=source, cue=(cue,), content=(content,), quote="indirect", stance="assert",
        )
        for id, source, cue, content in (
            ("a1", Party(span=police), first, stopped), ("a2", None, later, beaten),
        )
    ]  # fmt: skip
    last = continue_speakers(text, told, [0, 0], [0, sentence])[-1]
    assert (last.source is not None) == goes_on


def test_a_minister_is_not_of_the_movement_that_he_blames() -> None:
    text = "وحمّل وزير الدفاع حركة الجهاد الإسلامي المسؤولية."
    both, movement = spans(text, "وزير الدفاع حركة الجهاد الإسلامي", "حركة الجهاد الإسلامي")
    assert whole_phrase(text, both, [movement], []).of(text) == "وزير الدفاع"
    text = "قال المتحدث باسم حركة الجهاد الإسلامي إن الهدنة صامدة."
    both, movement = spans(text, "المتحدث باسم حركة الجهاد الإسلامي", "حركة الجهاد الإسلامي")
    assert whole_phrase(text, both, [movement], []) == both
