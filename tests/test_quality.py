"""The evaluation gate: quality on the development reports may not fall below these floors.

A floor may be lowered only by an entry in docs/decisions.md that says why. Figures: docs/results.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from riwaya.gold.corpus import load_reports
from riwaya.gold.measure import Measured, measure
from riwaya.reader import Reader

FLOORS = {
    "entity": 0.80,
    "attribution": 0.82,
    "attribution with source": 0.73,
    "event": 0.61,
    "actor": 0.74,
    "recipient": 0.60,
    "stance": 0.88,
    "quote": 0.92,
    "country": 0.82,
    "sector": 0.73,
    "factuality": 0.87,
    "event's attribution": 0.88,
}


@pytest.fixture(scope="module")
def result() -> Measured:
    gold = load_reports(Path(__file__).parent.parent / "corpus", "dev")
    assert len(gold) >= 20
    return measure(Reader(), [g.reading for g in gold])


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_quality_does_not_fall(result: Measured, name: str) -> None:
    assert result.figures[name] >= FLOORS[name]
