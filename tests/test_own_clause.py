"""Who speaks in a clause without a written speaker, and who was only spoken to."""

from __future__ import annotations

import pytest

from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.resolve.speech.addressees import without_press_told, without_the_accused
from riwaya.resolve.speech.own_clause import with_hosts, with_the_nameless
from riwaya.schema import EventType, Span, Stance


def at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def said(
    text: str, cue: str, source: str | None, content: str, stance: Stance = "assert"
) -> DraftAttribution:
    return DraftAttribution(
        cue=(at(text, cue),), source=at(text, source) if source else None, content=(at(text, content),),
        stance=stance, confidence=0.9,
    )  # fmt: skip


def deed(text: str, trigger: str, actor: str, kind: EventType = "COERCE") -> DraftEvent:
    return DraftEvent(
        trigger=at(text, trigger), type=kind, mode="", factuality="actual", actors=(at(text, actor),),
        recipients=(), locations=(), time=None, confidence=0.9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("غير أن مسؤولا فيها، طلب عدم الكشف عن اسمه، نفى تعرضه للضرب", "مسؤولا فيها"),
        ("لكن مسؤولة أمنية، فضلت عدم ذكر اسمها، نفى تعرضه للضرب", None),
        ("وقالت الوزارة إن السجين، الذي طلب نقله، نفى تعرضه للضرب", None),
    ],
)
def test_who_asks_not_to_be_named_speaks(text: str, who: str | None) -> None:
    (found,) = with_the_nameless(text, [said(text, "نفى", None, "تعرضه للضرب", "deny")])
    expected = who if who is not None else ("مسؤولة أمنية" if "مسؤولة" in text else None)
    assert (found.source.of(text) if found.source else None) == expected


def test_asking_not_to_be_named_is_no_demand() -> None:
    text = "إلا أن ناشطا معارضا، طلب عدم نشر اسمه، نفى ذلك الأمر"
    drafts = [
        said(text, "طلب", "ناشطا معارضا", "عدم نشر اسمه", "request"),
        said(text, "نفى", "معارضا", "ذلك الأمر", "deny"),
    ]
    (found,) = with_the_nameless(text, drafts)
    assert found.source is not None
    assert (found.cue[0].of(text), found.source.of(text)) == ("نفى", "ناشطا معارضا")


@pytest.mark.parametrize(
    ("text", "cue", "actor", "has_host"),
    [
        ("سيطرت حركة طالبان على الولاية، زاعمة أن الجنود استسلموا", "زاعمة", "حركة طالبان", True),
        ("سيطر الجيش على الولاية، زاعما أن الجنود استسلموا", "زاعما", "الجيش", True),
        ("سيطر الجيش على الولاية، زاعمة أن الجنود استسلموا", "زاعمة", "الجيش", False),
    ],
)
def test_a_participle_goes_with_the_subject_of_its_sentence(
    text: str, cue: str, actor: str, has_host: bool
) -> None:
    drafts = [said(text, cue, None, "الجنود استسلموا")]
    trigger = text.split()[0]
    (found,) = with_hosts(text, drafts, [deed(text, trigger, actor)], [Span(0, len(text))])
    assert (found.source.of(text) if found.source else None) == (actor if has_host else None)


@pytest.mark.parametrize(
    ("text", "source", "outlet", "left"),
    [
        (
            "قال رئيس النقابة علي للجزيرة إن الإضراب مستمر",
            "رئيس النقابة علي للجزيرة",
            "لجزيرة",
            "رئيس النقابة علي",
        ),
        (
            "أبلغ مسؤول أمني وكالة رويترز أن الإضراب مستمر",
            "مسؤول أمني وكالة رويترز",
            "وكالة رويترز",
            "مسؤول أمني",
        ),
        (
            "أفاد سكان محليون قناة الجزيرة بأن الإضراب مستمر",
            "سكان محليون قناة الجزيرة",
            "الجزيرة",
            "سكان محليون",
        ),
        ("قال لافروف لنظيره بلينكن إن الإضراب مستمر", "لافروف لنظيره بلينكن", "الإضراب", "لافروف"),
        ("أفاد مراسل الجزيرة بأن الإضراب مستمر", "مراسل الجزيرة", "الجزيرة", "مراسل الجزيرة"),
        ("قال مدير قناة الجزيرة إن الإضراب مستمر", "مدير قناة الجزيرة", "الجزيرة", "مدير قناة الجزيرة"),
    ],
)
def test_an_outlet_that_is_told_something_is_not_who_tells_it(
    text: str, source: str, outlet: str, left: str
) -> None:
    drafts = [said(text, text.split()[0], source, "الإضراب مستمر")]
    (found,) = without_press_told(text, drafts, [at(text, outlet)])
    assert found.source is not None
    assert found.source.of(text) == left


@pytest.mark.parametrize(
    ("text", "cue", "content", "left"),
    [
        ("متهما بدوره الجيش بقصف المدنيين", "متهما", "دوره الجيش بقصف المدنيين", "قصف المدنيين"),
        ("واتهم جهات لم يسمها بتأجيج الاحتجاجات", "اتهم", "لم يسمها بتأجيج الاحتجاجات", "تأجيج الاحتجاجات"),
        ("واتهم الجيش بقصف بيوت بالمدفعية", "اتهم", "قصف بيوت بالمدفعية", "قصف بيوت بالمدفعية"),
        ("واتهم الجيش بأنه قصف بيوتا بالمدفعية", "اتهم", "قصف بيوتا بالمدفعية", "قصف بيوتا بالمدفعية"),
    ],
)
def test_whom_an_accusation_is_against_is_no_part_of_it(text: str, cue: str, content: str, left: str) -> None:
    (found,) = without_the_accused(text, [said(text, cue, None, content, "accuse")])
    assert [c.of(text) for c in found.content] == [left]
