"""What a reading says of a statement or of an event, as corrections state it."""

from __future__ import annotations

from riwaya.changes import Happening, Saying
from riwaya.corrections import value_of
from riwaya.schema import Reading


def saying(reading: Reading, id: str) -> Saying:
    value = value_of(reading, id)
    assert isinstance(value, Saying)
    return value


def happening(reading: Reading, id: str) -> Happening:
    value = value_of(reading, id)
    assert isinstance(value, Happening)
    return value
