"""Who is asked is not who asks: «ودعا | وزارة العدل إلى التحقيق»."""

from __future__ import annotations

import pytest

from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.resolve.speech.objects import between_two_names, with_their_objects
from riwaya.schema import Span


def at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def asked(text: str, cue: str, source: str, persons: list[str]) -> tuple[Span | None, DraftEvent]:
    """The source of ``cue`` and its event, where the model took ``source`` for both source and actor."""
    said = DraftAttribution(
        cue=(at(text, cue),),
        source=at(text, source),
        content=(at(text, "التحقيق"),),
        stance="request",
        confidence=0.9,
    )
    event = DraftEvent(
        trigger=at(text, cue), type="REQUEST", mode="", factuality="actual", actors=(at(text, source),),
        recipients=(), locations=(), time=None, confidence=0.9,
    )  # fmt: skip
    (found,), (deed,) = with_their_objects(text, [said], [event], [at(text, name) for name in persons])
    return found.source, deed


@pytest.mark.parametrize(
    ("text", "cue", "source"),
    [
        ("ودعا وزارة العدل إلى التحقيق", "دعا", "وزارة العدل"),
        ("ودعا الأطراف الفلسطينية إلى التحقيق", "دعا", "الأطراف الفلسطينية"),
        ("ودعت مجلس الأمن إلى التحقيق", "دعت", "مجلس الأمن"),
        ("وطالب السلطات بالتحقيق", "طالب", "السلطات"),
    ],
)
def test_a_noun_of_the_other_gender_behind_the_verb_is_whom_it_asks(text: str, cue: str, source: str) -> None:
    speaker, event = asked(text, cue, source, [])
    assert speaker is None
    assert (event.actors, [r.of(text) for r in event.recipients]) == ((), [source])


@pytest.mark.parametrize(
    ("text", "cue", "source", "persons"),
    [
        ("ودعت وزارة العدل إلى التحقيق", "دعت", "وزارة العدل", []),
        ("ودعا مجلس الأمن إلى التحقيق", "دعا", "مجلس الأمن", []),
        ("وطالب حمزة بالتحقيق", "طالب", "حمزة", ["حمزة"]),
        ("وطالبت منظمات بالتحقيق", "طالبت", "منظمات", []),
    ],
)
def test_a_subject_of_the_verbs_gender_stays(text: str, cue: str, source: str, persons: list[str]) -> None:
    speaker, event = asked(text, cue, source, persons)
    assert speaker is not None
    assert event.actors == (speaker,)


@pytest.mark.parametrize(
    ("text", "read_as_actor", "actors", "recipients"),
    [
        ("نجامينا تتهم الخرطوم", "نجامينا", ["نجامينا"], ["الخرطوم"]),
        ("نجامينا تتهم الخرطوم", "الخرطوم", ["نجامينا"], ["الخرطوم"]),
        ("نجامينا تتهم، الخرطوم", "نجامينا", ["نجامينا"], []),
    ],
)
def test_a_verb_between_two_names(
    text: str, read_as_actor: str, actors: list[str], recipients: list[str]
) -> None:
    event = DraftEvent(
        trigger=at(text, "تتهم"), type="ACCUSE", mode="", factuality="actual", actors=(at(text, read_as_actor),),
        recipients=(), locations=(), time=None, confidence=0.9,
    )  # fmt: skip
    found = between_two_names(text, event, [at(text, "نجامينا"), at(text, "الخرطوم")])
    assert ([a.of(text) for a in found.actors], [r.of(text) for r in found.recipients]) == (
        actors,
        recipients,
    )


def test_a_name_beside_another_is_the_object_of_the_verb() -> None:
    text = "اتهمت كييف موسكو بالتحقيق"
    both = at(text, "كييف موسكو")
    drafts = [
        DraftAttribution(
            cue=(at(text, "اتهمت"),),
            source=both,
            content=(at(text, "التحقيق"),),
            stance="accuse",
            confidence=0.9,
        )
    ]
    event = DraftEvent(
        trigger=at(text, "اتهمت"), type="ACCUSE", mode="", factuality="actual", actors=(both,), recipients=(),
        locations=(), time=None, confidence=0.9,
    )  # fmt: skip
    towns = [at(text, "كييف"), at(text, "موسكو")]
    (found,), (deed,) = with_their_objects(text, drafts, [event], [], towns, towns)
    assert found.source == towns[0]
    assert (deed.actors, deed.recipients) == ((towns[0],), (towns[1],))


@pytest.mark.parametrize(
    ("text", "read_as", "actor", "object_"),
    [
        ("أقال الرئيس وزير الدفاع", "الرئيس وزير الدفاع", "الرئيس", "وزير الدفاع"),
        ("قصف الجيش البلدة أمس", "الجيش البلدة", "الجيش", "البلدة"),
        ("قصف الجيش البلدة أمس", "الجيش", "الجيش", "البلدة"),
        ("قصف الجيش السوري أمس", "الجيش السوري", "الجيش السوري", None),
        ("قتل مقاتلو المعارضة أمس", "مقاتلو المعارضة", "مقاتلو المعارضة", None),
    ],
)
def test_a_body_that_acts_stands_before_what_it_acts_upon(
    text: str, read_as: str, actor: str, object_: str | None
) -> None:
    event = DraftEvent(
        trigger=at(text, text.split()[0]), type="ASSAULT", mode="", factuality="actual", actors=(at(text, read_as),),
        recipients=(), locations=(), time=None, confidence=0.9,
    )  # fmt: skip
    _, (deed,) = with_their_objects(text, [], [event], [])
    assert [a.of(text) for a in deed.actors] == [actor]
    assert [r.of(text) for r in deed.recipients] == ([object_] if object_ else [])
