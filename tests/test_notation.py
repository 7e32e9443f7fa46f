"""The gold notation: words in, offsets out; every mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from riwaya.errors import NotationError
from riwaya.gold.corpus import load_gold_file, part_of
from riwaya.gold.locate import LocateError, locate
from riwaya.gold.notation import parse_gold
from riwaya.invariants import problems
from riwaya.knowledge.countries import legal_countries
from riwaya.knowledge.plover import sectors
from riwaya.schema import Span

CORPUS = Path(__file__).parent.parent / "corpus"
SMALL = """id: t
outlet: وكالة
published: 2022-04-18
=== text
أعلنت وزارة الدفاع التركية في بيان أن طائراتها قصفت مواقع شمالي العراق، ونفى مسؤول في أربيل سقوط قتلى.
=== entities
e1 ORG | Ministry of National Defence of Turkey | TUR
e2 GPE | Iraq | IRQ
e3 GPE | Erbil | IRQ
=== marks
@1
M e1: وزارة الدفاع التركية ; e2: العراق ; e3: أربيل
A a1 assert indirect | وزارة الدفاع التركية {e1 TUR GOV} | أعلنت ; في بيان | طائراتها ~~ شمالي العراق
A a2 deny indirect | مسؤول في أربيل {IRQ GOV} | نفى | سقوط قتلى
V v1 ASSAULT/aerial | قصفت | a: طائراتها {TUR MIL} | r: مواقع شمالي العراق {IRQ UNK} | l: شمالي العراق {e2} | k: 0
"""


def _parse(source: str = SMALL) -> object:
    return parse_gold(source, legal_countries(), frozenset(sectors()))


def test_words_become_offsets_and_chains_follow_from_containment() -> None:
    gold = parse_gold(SMALL, legal_countries(), frozenset(sectors()))
    text = gold.reading.article.text
    first, second = gold.reading.attributions
    (event,) = gold.reading.events
    assert first.content[0].of(text) == "طائراتها قصفت مواقع شمالي العراق"
    assert second.cue[0].of(text) == "نفى"  # behind its conjunction
    assert event.attribution == "a1"
    assert event.fatalities is not None
    assert (event.fatalities.min, event.fatalities.max) == (0, 0)
    assert problems(gold.reading) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("قصفت | a", "قصفوا | a", "not in the paragraph"),
        ("{TUR MIL}", "{TUR XXX}", "no such code"),
        ("ASSAULT/aerial", "ATTACK/aerial", "no such event type"),
        ("deny indirect", "refuse indirect", "STANCE"),
        ("@1", "@9", "there are 1 paragraphs"),
        ("e3: أربيل", "e9: أربيل", "no entity e9"),
        ("| k: 0", "| k: many", "a count is"),
    ],
)
def test_every_mistake_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(NotationError, match=said):
        _parse(SMALL.replace(old, new, 1))


def test_whole_words_only_and_ambiguity_must_be_resolved() -> None:
    text = "زار بوش والتقى بوش للحكومة وبوشكين"
    whole = Span(0, len(text))
    assert locate(text, "بوش#2", whole) == Span(15, 18)
    with pytest.raises(LocateError, match="2 times"):
        locate(text, "بوش", whole)
    assert locate(text, "لحكومة", whole).of(text) == "لحكومة"
    with pytest.raises(LocateError, match="whole words"):
        locate(text, "بوشك", whole)


def test_the_corpus_is_legal_and_wholly_split() -> None:
    files = sorted((CORPUS / "reports").glob("*.gold"))
    assert len(files) > 20
    assert {p.stem for p in files} == set(part_of(CORPUS))
    for file in files:
        assert problems(load_gold_file(file).reading) == [], file.name
