"""A correction in words: what it is about, and what was before and after."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from riwaya.changes import (
    CodeParty,
    Correction,
    Happening,
    NameMention,
    Saying,
    Where,
    Who,
    kind_of,
)
from riwaya.schema import Count, Span, Time

__all__ = ["Difference", "ToldChange", "told_change"]

_NOTHING = "—"


class Difference(Struct, frozen=True):
    """One field and its values."""

    field: str
    before: str
    after: str


class ToldChange(Struct, frozen=True):
    """A correction; ``words`` are those of the report that it is about, ``kind`` is its tag."""

    correction: Correction
    kind: str
    words: str
    differences: tuple[Difference, ...]


def told_change(correction: Correction, text: str) -> ToldChange:
    """The correction of the report with that text in words."""
    change = correction.change
    before, after = getattr(change, "before", None), getattr(change, "after", None)
    if isinstance(change, CodeParty):
        was = Who(country=change.party.country, sectors=change.party.sectors)
        differences: tuple[Difference, ...] = (
            Difference(
                "code", _short(was, text), _short(Who(country=change.country, sectors=change.sectors), text)
            ),
        )
        words = change.party.span.of(text) if change.party.span else ""
    elif isinstance(change, NameMention):
        differences = (Difference("entity", _name(before), _name(after)),)
        words = change.span.of(text)
    else:
        differences, words = _differences(before, after, text), _words(after or before, text)
    return ToldChange(correction, kind_of(change), words, differences)


def _words(value: Any, text: str) -> str:
    if isinstance(value, Saying):
        return " ".join(piece.of(text) for piece in value.cue)
    return value.trigger.of(text) if isinstance(value, Happening) else ""


def _differences(before: Any, after: Any, text: str) -> tuple[Difference, ...]:
    if before is None or after is None:
        return ()
    return tuple(
        Difference(name, _short(getattr(before, name), text), _short(getattr(after, name), text))
        for name in before.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    )


def _name(entity: Any) -> str:
    return entity.name if entity is not None else _NOTHING


def _short(value: Any, text: str) -> str:
    """A field's value in a few words."""
    if value is None or value == ():
        return _NOTHING
    if isinstance(value, tuple):
        return "; ".join(_short(v, text) for v in value)
    if isinstance(value, Span):
        return value.of(text)
    parts = _parts(value, text) if isinstance(value, Struct) else [str(value)]
    return " ".join(filter(None, parts)) or _NOTHING


def _parts(value: Struct, text: str) -> list[str]:
    if isinstance(value, Who):
        code = " ".join(filter(None, (value.country, *value.sectors)))
        return [*_spoken(value, text), f"[{code}]" if code else ""]
    if isinstance(value, Where):
        return _spoken(value, text)
    if isinstance(value, Time):
        return [value.span.of(text), " – ".join(dict.fromkeys(filter(None, (value.from_, value.to))))]
    if isinstance(value, Count):
        most = "+" if value.max is None else f"–{value.max}" if value.max != value.min else ""
        return [f"{value.min}{most}", value.who.of(text) if value.who else ""]
    # An anchor: the words it points to.
    cue = getattr(value, "cue", None) or getattr(value, "trigger", None)
    return [_short(cue, text)]


def _spoken(value: Who | Where, text: str) -> list[str]:
    name = value.entity.name if value.entity else ""
    return [value.span.of(text) if value.span else "", f"({name})" if name else ""]
