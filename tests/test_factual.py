"""A denied deed is negated; an alleged one is not, unless a word says so."""

from __future__ import annotations

import pytest

from riwaya.resolve.factual import settle_factuality
from riwaya.schema import Attribution, EventType, Factuality, Span, Stance


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
