"""Hostile, huge and odd texts neither crash nor hang nor break the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riwaya.errors import InputError
from riwaya.invariants import problems
from riwaya.reader import Failure, Reader
from riwaya.schema import Article, Reading

SAMPLE = (Path(__file__).parent.parent / "examples/report-ar.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("text", ["", "   \n", "Only English words here, none other.", "12345 67890"])
def test_empty_and_foreign_texts_are_refused(reader: Reader, text: str) -> None:
    with pytest.raises(InputError):
        reader.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "قال " + '"' * 100_000,
        "قال «" * 3_000,
        "ع" * 100_000,
        "\u202e\u202dقال الوزير\u202c إن \u2066الحرب\u2069 انتهت",
        "قال\x00 الوزير\x00 إن الحرب انتهت",
        "قال الوزير " * 5_000,
        "قتل " + "9" * 5_000 + " شخصا",
        "ـ" * 5_000 + " قال",
        "<script>alert(1)</script> قال الوزير إن الحرب انتهت \x1b[31m",
        "\n" * 50_000 + "قال الوزير نعم",
    ],
    ids=["quotes", "openers", "endless word", "bidi", "nul", "long", "digits", "tatweel", "script", "lines"],
)
def test_hostile_texts_are_read_within_the_contract(reader: Reader, text: str) -> None:
    assert problems(reader.read(text)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)), st.text(max_size=20))
def test_torn_reports_keep_every_invariant(first: int, last: int, noise: str) -> None:
    text = SAMPLE[min(first, last) : max(first, last)] + noise + " قال الوزير إن الجيش انسحب"
    reading = _READER.read(text) if text.strip() else None
    assert reading is None or problems(reading) == []
    assert reading is None or reading.article.text == text


_READER = Reader()


def test_a_batch_goes_on_after_a_bad_report(reader: Reader) -> None:
    outcomes = list(
        reader.read_many([SAMPLE, "", Article(text=SAMPLE, id="x", published="yesterday"), SAMPLE])
    )
    assert [type(o) for o in outcomes] == [Reading, Failure, Failure, Reading]
    assert isinstance(outcomes[2], Failure)
    assert "YYYY-MM-DD" in str(outcomes[2].error)


def test_a_very_long_text_is_read_in_bounded_memory_and_a_longer_one_refused(reader: Reader) -> None:
    long = (SAMPLE + "\n") * 40
    assert problems(reader.read(long)) == []
    with pytest.raises(InputError, match="split it"):
        reader.read(SAMPLE * (1 + 5_000_000 // len(SAMPLE)))


def test_reading_is_pure_and_batches_agree(reader: Reader) -> None:
    alone = reader.read(SAMPLE)
    batch = [o for o in reader.read_many([SAMPLE] * 3) if isinstance(o, Reading)]
    assert [e.trigger for e in alone.events] == [e.trigger for e in batch[0].events]
    assert batch[0] == batch[1] == batch[2]
