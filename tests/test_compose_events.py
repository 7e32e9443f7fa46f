"""Who did what to whom and where, from drafts as the model gives them, on sentences written for these tests."""

from __future__ import annotations

from typing import Any

import pytest

from riwaya.compose import compose
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent, DraftMention
from riwaya.model.words import split_words
from riwaya.resolve.deeds.groups import settle_groups
from riwaya.resolve.deeds.where import place_before, place_behind, settled_places
from riwaya.schema import Article, EntityType, Event, EventType, Party, Reading, Span, Stance


def at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def said(
    text: str, cue: str, source: str | None, content: str, stance: Stance = "assert"
) -> DraftAttribution:
    return DraftAttribution(
        cue=(at(text, cue),), source=at(text, source) if source else None, content=(at(text, content),),
        stance=stance, confidence=0.9,
    )  # fmt: skip


def deed(text: str, trigger: str, type: EventType, **slots: Any) -> DraftEvent:
    spans = {
        name: tuple(at(text, words) for words in slots.get(name, ()))
        for name in ("actors", "recipients", "locations")
    }
    return DraftEvent(
        trigger=at(text, trigger), type=type, mode=slots.get("mode", ""), factuality="actual", time=None,
        confidence=0.9, **spans,
    )  # fmt: skip


def read(
    text: str,
    *drafts: DraftAttribution | DraftEvent,
    names: dict[str, EntityType] | None = None,
    published: str = "2016-09-30",
) -> Reading:
    mentions = sorted(
        (DraftMention(at(text, w), kind, 0.9) for w, kind in (names or {}).items()), key=lambda m: m.span
    )
    draft = Draft(
        words=split_words(text),
        mentions=tuple(mentions),
        attributions=tuple(d for d in drafts if isinstance(d, DraftAttribution)),
        events=tuple(d for d in drafts if isinstance(d, DraftEvent)),
    )
    return compose(Article(text=text, published=published), draft)


def words(reading: Reading, parties: tuple[Party, ...]) -> list[str]:
    return [p.span.of(reading.article.text) for p in parties if p.span]


def test_several_who_condemn_together_are_one_source_and_each_an_actor() -> None:
    text = "أدان الرئيس الأمريكي باراك أوباما والمستشارة الألمانية أنغيلا ميركل القصف على المدينة"
    reading = read(
        text,
        said(text, "أدان", "الرئيس الأمريكي باراك أوباما", "القصف على المدينة", "evaluate"),
        deed(text, "أدان", "ACCUSE", actors=["الرئيس الأمريكي باراك أوباما"]),
        names={"باراك أوباما": "PER", "أنغيلا ميركل": "PER"},
    )
    (account,), (event,) = reading.attributions, reading.events
    assert account.source is not None
    assert account.source.span is not None
    assert account.source.span.of(text) == text[len("أدان ") : text.index(" القصف")]
    assert (account.source.country, account.source.why[-1]) == ("USA", "rule:first-of-several")
    assert [p.country for p in event.actors] == ["USA", "DEU"]


def test_a_list_of_capitals_that_act_is_a_list_of_actors() -> None:
    text = "تضغط واشنطن وباريس على الطرفين"
    reading = read(
        text,
        deed(text, "تضغط", "REQUEST", actors=["واشنطن وباريس"]),
        names={"واشنطن": "GPE", "باريس": "GPE"},
    )
    assert [p.country for p in reading.events[0].actors] == ["USA", "FRA"]


@pytest.mark.parametrize(
    ("text", "cue", "source", "content", "type", "stance", "found"),
    [
        ("اتهم ذوو الضحايا عناصر الدرك بتعذيبهم", "اتهم", "ذوو الضحايا", "تعذيبهم", "ACCUSE", "accuse", ["عناصر الدرك"]),
        ("طلب الوزير من قائد الجيش توقيفهم", "طلب", "الوزير", "توقيفهم", "REQUEST", "request", ["قائد الجيش"]),
        ("ناشد وجهاء محليون الشباب التهدئة", "ناشد", "وجهاء محليون", "التهدئة", "REQUEST", "request", ["الشباب"]),
        ("أدانت الوزارة الهجوم، ووصفته بالجبان", "أدانت", "الوزارة", "الجبان", "ACCUSE", "evaluate", []),
        ("طالبت النقابة بالإسراع في المصادقة", "طالبت", "النقابة", "المصادقة", "REQUEST", "request", []),
    ],
)  # fmt: skip
def test_who_stands_between_the_speaker_and_the_demand_is_addressed(
    text: str, cue: str, source: str, content: str, type: EventType, stance: Stance, found: list[str]
) -> None:
    reading = read(text, said(text, cue, source, content, stance), deed(text, cue, type, actors=[source]))
    assert words(reading, reading.events[0].recipients) == found


def test_whoever_is_asked_to_act_is_of_the_asker_s_country() -> None:
    text = "قصف الجيش الإسرائيلي البلدة. وطلب رئيس الحكومة نواف سلام من قائد الجيش توقيف الفاعلين"
    source = "رئيس الحكومة نواف سلام"
    reading = read(
        text,
        said(text, "طلب", source, "توقيف الفاعلين", "request"),
        deed(text, "طلب", "REQUEST", actors=[source]),
        deed(text, "توقيف", "COERCE", actors=["قائد الجيش"]),
        names={"الجيش الإسرائيلي": "ORG", "نواف سلام": "PER"},
        published="2025-03-29",
    )
    request, arrest = reading.events
    assert [p.country for p in (*request.recipients, *arrest.actors)] == ["LBN", "LBN"]


def test_neutral_saying_is_no_event() -> None:
    text = "أبلغ الوزير النواب أن الاتفاق قريب"
    neutral = deed(text, "أبلغ", "ACCUSE", actors=["الوزير"])
    assert read(text, said(text, "أبلغ", "الوزير", "الاتفاق قريب"), neutral).events == ()
    assert len(read(text, said(text, "أبلغ", "الوزير", "الاتفاق قريب", "accuse"), neutral).events) == 1


def test_whoever_denies_an_accusation_is_the_accused() -> None:
    text = "نفت أنقرة الاتهام"
    reading = read(
        text,
        said(text, "نفت", "أنقرة", "الاتهام", "deny"),
        deed(text, "نفت", "ACCUSE", actors=["أنقرة"]),
        deed(text, "الاتهام", "ACCUSE", actors=["أنقرة"]),
        names={"أنقرة": "GPE"},
    )
    (accusation,) = reading.events
    assert accusation.actors == ()
    assert [p.country for p in accusation.recipients] == ["TUR"]


def test_some_of_them_are_not_all_who_were_named_before() -> None:
    text = "تظاهر العشرات أمام السفارة واعتقلت الشرطة خمسة منهم"
    reading = read(
        text,
        deed(text, "تظاهر", "PROTEST", actors=["العشرات"]),
        deed(text, "اعتقلت", "COERCE", actors=["الشرطة"], recipients=["العشرات", "خمسة منهم"]),
    )
    protest, arrest = reading.events
    assert words(reading, protest.actors) == ["العشرات"]
    assert words(reading, arrest.recipients) == ["خمسة منهم"]
    assert arrest.recipients[0].sectors == ("CVL",)


def test_talks_by_telephone_with_a_counterpart() -> None:
    text = "أجرى وزير الخارجية المصري اتصالا هاتفيا بنظيره السعودي"
    reading = read(
        text,
        deed(text, "اتصالا", "CONSULT", actors=["وزير الخارجية المصري"], mode="visit"),
        deed(text, "هاتفيا", "CONSULT"),
        deed(text, "نظيره السعودي", "CONSULT"),
    )
    (talk,) = reading.events
    assert talk.modes == ("phone",)
    assert [(p.country, p.sectors[0]) for p in talk.actors] == [("EGY", "GOV"), ("SAU", "GOV")]


def test_who_is_arrested_at_a_protest_does_not_protest_for_all_we_know() -> None:
    text = "اعتقلت الشرطة ثلاثة أشخاص خلال احتجاج أمام البرلمان"
    reading = read(
        text,
        deed(text, "اعتقلت", "COERCE", actors=["الشرطة"], recipients=["ثلاثة أشخاص"]),
        deed(text, "احتجاج", "PROTEST", actors=["ثلاثة أشخاص", "البرلمان"]),
    )
    arrest, protest = reading.events
    assert words(reading, arrest.recipients) == ["ثلاثة أشخاص"]
    assert protest.actors == ()
    text = text.replace("ثلاثة أشخاص", "ثلاثة متظاهرين")
    reading = read(
        text,
        deed(text, "اعتقلت", "COERCE", recipients=["ثلاثة متظاهرين"]),
        deed(text, "احتجاج", "PROTEST", actors=["ثلاثة متظاهرين"]),
    )
    assert words(reading, reading.events[1].actors) == ["ثلاثة متظاهرين"]


def test_those_hurt_are_of_the_country_where_it_happens() -> None:
    text = "في إسرائيل قال الجيش الإسرائيلي إنه قصف خمسة أشخاص في النبطية"
    reading = read(
        text,
        deed(text, "قصف", "ASSAULT", recipients=["خمسة أشخاص"], locations=["النبطية"]),
        names={"إسرائيل": "GPE", "الجيش الإسرائيلي": "ORG", "النبطية": "GPE"},
    )
    (party,) = reading.events[0].recipients
    assert (party.country, party.sectors, party.why[-1]) == ("LBN", ("UNK",), "rule:country-of-place")


def test_others_are_what_those_before_them_are() -> None:
    text = "قتل 14 مدنيا وأصيب 31 آخرون، وأوقفت الشرطة عشرين منهم"

    def event(id: str, trigger: str, type: EventType, doer: str | None, whom: str, sector: str) -> Event:
        actor = (Party(span=at(text, doer), country="IRQ", sectors=("COP",)),) if doer else ()
        victim = Party(span=at(text, whom), country="IRQ", sectors=(sector,))
        return Event(id=id, type=type, trigger=at(text, trigger), actors=actor, recipients=(victim,))

    events = [
        event("v1", "قتل", "ASSAULT", None, "14 مدنيا", "CVL"),
        event("v2", "أصيب", "ASSAULT", None, "31 آخرون", "UNK"),
        event("v3", "أوقفت", "COERCE", "الشرطة", "عشرين منهم", "UNK"),
    ]
    found = settle_groups(text, events, [Span(0, len(text))])
    assert [e.recipients[0].sectors for e in found] == [("CVL",), ("CVL",), ("CVL",)]
    alone = settle_groups(text, events[1:2], [Span(0, len(text))])
    assert alone[0].recipients[0].sectors == ("UNK",)


@pytest.mark.parametrize(
    ("text", "given", "places", "found"),
    [
        ("انسحب من حي صلاح الدين في حلب", ["حي صلاح الدين", "حلب"], ["حي صلاح الدين", "حلب"], ["حي صلاح الدين في حلب"]),
        ("داهم مباني في برج حمود والدكوانة،", ["برج حمود والدكوانة"], ["برج حمود", "الدكوانة"], ["برج حمود", "الدكوانة"]),
        ("وفي رام الله وغزة، تظاهر المئات", ["رام الله"], ["رام الله", "غزة"], ["رام الله", "غزة"]),
        ("غارات على إدلب ودمشق تنفي", ["إدلب"], ["إدلب", "دمشق"], ["إدلب"]),
        ("قصف قريتي بيرا وسيرا، ليلا", ["قريتي بيرا وسيرا"], ["بيرا", "سيرا"], ["قريتي بيرا وسيرا"]),
        ("اعتقالات بأم درمان", ["بأم"], ["أم درمان"], ["أم درمان"]),
    ],
)  # fmt: skip
def test_where(text: str, given: list[str], places: list[str], found: list[str]) -> None:
    spans = settled_places(text, [at(text, w) for w in given], [at(text, w) for w in places])
    assert [span.of(text) for span in spans] == found


@pytest.mark.parametrize(
    ("text", "trigger", "place", "is_there"),
    [
        ("قتلى في احتجاجات بكيهيدي", "احتجاجات", "كيهيدي", True),
        ("وقف إطلاق النار في قطاع غزة", "وقف إطلاق النار", "غزة", True),
        ("هجوم التنظيم، في حين زار الوفد غزة", "هجوم", "غزة", False),
        ("هجوم نددت به غزة", "هجوم", "غزة", False),
        ("هجوم الجماعة التي نشأت في غزة", "هجوم", "غزة", False),
    ],
)
def test_a_place_right_behind_an_event(text: str, trigger: str, place: str, is_there: bool) -> None:
    whole = Span(0, len(text))
    found = place_behind(text, at(text, trigger), whole, [at(text, place)], [at(text, trigger)])
    assert (found is not None) is is_there


@pytest.mark.parametrize(
    ("text", "trigger", "is_there"),
    [
        ("وفي المنامة، حذر الوزير من الهجوم", "حذر", True),
        ("وفي مدينة المنامة أمس، تظاهر المئات", "تظاهر", True),
        ("وفي المنامة طالب الوزير بذلك", "طالب", True),
        ("وفي اجتماع في المنامة، حذر الوزير", "حذر", False),
        ("وفي المنامة، حذر الوزير من الهجوم", "الهجوم", False),
    ],
)
def test_a_place_that_opens_a_sentence_is_where_its_first_event_happens(
    text: str, trigger: str, is_there: bool
) -> None:
    triggers = [at(text, word) for word in ("حذر", "تظاهر", "طالب", "الهجوم") if word in text]
    found = place_before(text, at(text, trigger), Span(0, len(text)), [at(text, "المنامة")], triggers)
    assert (found is not None) is is_there


def test_the_word_that_denies_a_deed_is_no_deed_of_the_denier() -> None:
    text = "وقصف الطيران مستشفى، وأنكرت قوات الدعم السريع ذلك."
    denial = said(text, "أنكرت", "قوات الدعم السريع", "ذلك", "deny")
    wrong = deed(text, "أنكرت", "ASSAULT", actors=["قوات الدعم السريع"])
    right = deed(text, "قصف", "ASSAULT", actors=["الطيران"], recipients=["مستشفى"])
    reading = read(text, denial, wrong, right)
    assert [v.trigger.of(text) for v in reading.events] == ["قصف"]


@pytest.mark.parametrize(
    ("text", "trigger", "kind"),
    [
        ("أعلن الجيش تحييد 12 مسلحا", "تحييد", "ASSAULT"),
        ("وأضرب المعلمون الأحد", "وأضرب", "PROTEST"),
        ("وضرب الجنود المعلمين", "وضرب", "COERCE"),
    ],
)
def test_a_form_that_allows_one_type_has_it(text: str, trigger: str, kind: str) -> None:
    reading = read(text, deed(text, trigger, "COERCE"))
    assert [e.type for e in reading.events] == [kind]


@pytest.mark.parametrize(
    ("spans", "found"),
    [(["ريف"], ["ريف حلب"]), (["أمام"], []), (["ريف حلب"], ["ريف حلب"])],
)
def test_the_beginning_of_a_place_is_none_without_its_name(spans: list[str], found: list[str]) -> None:
    text = "قصفوا مقرا في ريف حلب أمام الناس"
    places = [at(text, "حلب")]
    assert [s.of(text) for s in settled_places(text, [at(text, s) for s in spans], places)] == found


def test_where_somebody_holds_office_is_not_where_he_is_arrested() -> None:
    text = "حبس رئيس حي الهرم في سجن طرة"
    reading = read(
        text,
        deed(text, "حبس", "COERCE", recipients=["رئيس حي الهرم"], locations=["حي الهرم", "سجن طرة"]),
        names={"الهرم": "GPE", "سجن طرة": "FAC"},
    )
    assert [p.span.of(text) for p in reading.events[0].locations if p.span] == ["سجن طرة"]
