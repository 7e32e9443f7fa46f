"""The sector that the model gives, against what the words say."""

from __future__ import annotations

import numpy as np
import pytest

from riwaya.compose import compose
from riwaya.model.draft import Draft, DraftAttribution
from riwaya.model.labels import SECTORS
from riwaya.model.words import split_words
from riwaya.schema import Article, Party, Span

TEXT = "قال {} إن الاتفاق انتهى"


def source(who: str, said: str, sure: float) -> Party:
    """The source of a statement of which the model says the sector ``said`` with the probability ``sure``."""
    text = TEXT.format(who)
    words = split_words(text)
    share = np.full((len(words.spans), len(SECTORS)), (1 - sure) / (len(SECTORS) - 1), dtype=np.float32)
    share[:, SECTORS.index(said)] = sure
    start = text.index(who)
    account = DraftAttribution(
        cue=(Span(0, 3),), source=Span(start, start + len(who)), stance="assert", confidence=0.9,
        content=(Span(text.index("الاتفاق"), len(text)),),
    )  # fmt: skip
    draft = Draft(words=words, mentions=(), attributions=(account,), events=(), sectors=np.log(share))
    found = compose(Article(text=text), draft).attributions[0].source
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("who", "said", "sure", "found"),
    [
        ("من حضر أمس", "REB", 0.7, "REB"),  # no table knows them
        ("وزير الدفاع", "REB", 0.7, "GOV"),  # what the words say stands,
        ("وزير الدفاع", "REB", 0.97, "REB"),  # unless the model is all but certain
    ],
)
def test_the_model_fills_what_the_words_leave_open(who: str, said: str, sure: float, found: str) -> None:
    party = source(who, said, sure)
    assert party.sectors[0] == found
    assert ("rule:model-sector" in party.why) == (found == said)


def test_a_guess_is_no_code() -> None:
    assert source("من حضر أمس", "REB", 0.3).sectors == ()
