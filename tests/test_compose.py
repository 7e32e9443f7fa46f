"""What the accounts around an event settle: who said it, who did it, whether it was done."""

from __future__ import annotations

import pytest

from riwaya.compose import compose
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent
from riwaya.model.words import split_words
from riwaya.resolve.deeds.factual import settle_factuality
from riwaya.resolve.deeds.light_verbs import without_light_triggers
from riwaya.resolve.speech.rivals import without_rivals
from riwaya.schema import Article, Attribution, EventType, Factuality, Span, Stance


@pytest.mark.parametrize(
    ("content", "trigger", "type", "stance", "model", "expected"),
    [
        ("قصف المستشفى", "قصف", "ASSAULT", "deny", "actual", "negated"),
        ("المحادثات الجارية", "المحادثات", "CONSULT", "deny", "actual", "actual"),
        ("تعمد استهداف الأحياء", "استهداف", "ASSAULT", "accuse", "negated", "actual"),
        ("عدم الإفراج عن الأسرى", "الإفراج", "CONCEDE", "accuse", "negated", "negated"),
        ("لم يقصف المستشفى", "يقصف", "ASSAULT", "assert", "negated", "negated"),
        ("قصف المستشفى غدا", "قصف", "ASSAULT", "deny", "future", "future"),
        ("مواصلة الغارات", "الغارات", "ASSAULT", "commit", "actual", "future"),
        ("الرد على القصف", "القصف", "ASSAULT", "commit", "actual", "actual"),
        ("إغلاق المعبر", "إغلاق", "COERCE", "threaten", "actual", "hypothetical"),
        ("عقد جلسة طارئة", "جلسة", "CONSULT", "request", "actual", "hypothetical"),
    ],
)
def test_the_account_settles_whether_a_deed_was_done(
    content: str, trigger: str, type: EventType, stance: Stance, model: Factuality, expected: Factuality
) -> None:
    text = "قال الناطق " + content
    whole = Span(len("قال الناطق "), len(text))
    at = text.index(trigger, whole.start)
    account = Attribution(
        id="a1", source=None, cue=(Span(0, 3),), content=(whole,), quote="indirect", stance=stance
    )
    assert settle_factuality(text, type, Span(at, at + len(trigger)), model, account) == expected


def test_what_an_authority_orders_is_done_with_its_word() -> None:
    text = "أمرت المحكمة بحبس المتهم"
    account = Attribution(
        id="a1", source=None, cue=(Span(0, 4),), content=(Span(14, 24),), quote="indirect", stance="request"
    )
    assert settle_factuality(text, "COERCE", Span(14, 17), "actual", account) == "actual"


def test_what_the_outlet_tells_stays_as_the_model_reads_it() -> None:
    assert settle_factuality("قصف", "ASSAULT", Span(0, 3), "negated", None) == "negated"


@pytest.mark.parametrize(
    ("stance", "actors"), [("evaluate", ["الجيش"]), ("assert", ["الجيش"]), ("commit", ["الوزير", "الجيش"])]
)
def test_whoever_condemns_an_attack_is_not_its_actor(stance: Stance, actors: list[str]) -> None:
    text = "أدان الوزير غارات الجيش"

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    draft = Draft(
        words=split_words(text),
        mentions=(),
        attributions=(
            DraftAttribution(
                cue=(at("أدان"),),
                source=at("الوزير"),
                content=(at("غارات الجيش"),),
                stance=stance,
                confidence=0.9,
            ),
        ),
        events=(
            DraftEvent(
                trigger=at("غارات"),
                type="ASSAULT",
                mode="aerial",
                factuality="actual",
                actors=(at("الوزير"), at("الجيش")),
                recipients=(),
                locations=(),
                time=None,
                confidence=0.9,
            ),
        ),
    )
    (event,) = compose(Article(text=text), draft).events
    assert [party.span.of(text) for party in event.actors if party.span] == actors


def test_a_participle_takes_no_speaker_after_it_and_no_content_of_another_sentence() -> None:
    text = "أكد رئيس الحكومة عزمه، رافضا ما قاله الأمين العام. وغادر الوفد."

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    def said(cue: str, source: str, *content: str) -> DraftAttribution:
        return DraftAttribution(
            cue=(at(cue),),
            source=at(source),
            content=tuple(at(words) for words in content),
            stance="assert",
            confidence=0.9,
        )

    draft = Draft(
        words=split_words(text),
        mentions=(),
        attributions=(
            said("أكد", "رئيس الحكومة", "عزمه", "غادر الوفد"),
            said("رافضا", "الأمين العام", "ما قاله"),
        ),
        events=(),
    )
    first, second = compose(Article(text=text), draft).attributions
    assert [piece.of(text) for piece in first.content] == ["عزمه"]
    assert second.source is not None
    assert "continues:a1" in second.source.why


def _draft(
    text: str, cue: str, source: str | None, content: str, stance: Stance = "assert"
) -> DraftAttribution:
    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    return DraftAttribution(
        cue=(at(cue),),
        source=at(source) if source else None,
        content=(at(content),),
        stance=stance,
        confidence=0.9,
    )


def test_of_two_speakers_the_nearer_cue_has_the_words() -> None:
    text = "رغم تلويح كيري بالعقوبات تعهدت موسكو بمواصلة الضربات"
    far = _draft(text, "تلويح", "كيري", "مواصلة الضربات", "threaten")
    near = _draft(text, "تعهدت", "موسكو", "مواصلة الضربات", "commit")
    assert without_rivals("", [far, near]) == [near]


def test_what_one_asserts_and_another_denies_stays_with_both() -> None:
    text = "زعم المتمردون سقوط المدينة وهو ما نفاه الجيش"
    asserts = _draft(text, "زعم", "المتمردون", "سقوط المدينة")
    denies = _draft(text, "نفاه", "الجيش", "سقوط المدينة", "deny")
    assert without_rivals("", [asserts, denies]) == [asserts, denies]


def test_a_light_verb_gives_its_deed_to_its_noun() -> None:
    text = "شنت موسكو هجوما على المدينة"
    verb = DraftEvent(
        trigger=Span(0, 3), type="ACCUSE", mode="disapprove", factuality="actual", actors=(Span(4, 9),),
        recipients=(), locations=(), time=None, confidence=0.5,
    )  # fmt: skip
    (deed,) = without_light_triggers(text, [verb], [Span(0, len(text))])
    assert (deed.trigger.of(text), deed.type, deed.mode, deed.actors) == (
        "هجوما",
        "ASSAULT",
        "",
        (Span(4, 9),),
    )
