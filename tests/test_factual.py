"""A denied deed is negated, an alleged one is not; and whoever condemns a deed did not do it."""

from __future__ import annotations

import pytest

from riwaya.compose import compose
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent
from riwaya.model.words import split_words
from riwaya.resolve.factual import settle_factuality
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


def test_what_the_outlet_tells_stays_as_the_model_reads_it() -> None:
    assert settle_factuality("قصف", "ASSAULT", Span(0, 3), "negated", None) == "negated"


@pytest.mark.parametrize(("stance", "actors"), [("evaluate", ["الجيش"]), ("assert", ["الوزير", "الجيش"])])
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
