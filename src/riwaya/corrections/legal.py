"""Whether the values of a change are such as a reading of the text, and a store, can hold."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from riwaya.changes import (
    AddAttribution,
    AddEvent,
    Change,
    CodeParty,
    CorrectionError,
    EditAttribution,
    EditEvent,
    Happening,
    Named,
    NameMention,
    Saying,
)
from riwaya.knowledge.contexts import contexts
from riwaya.schema import Count, Reading, Time

__all__ = ["check_values", "dated"]

_LONGEST_NAME = 400
_MOST_PEOPLE = 2**31 - 1
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def check_values(reading: Reading, change: Change) -> None:
    """Whether every value is one that a reading of this text, and a store, can hold.

    Raises:
        CorrectionError: one is not.
    """
    length = len(reading.article.text)
    for span in _spans(msgspec.to_builtins(change)):
        if not 0 <= span["start"] < span["end"] <= length:
            raise CorrectionError(f"the span {span['start']}–{span['end']} is empty or out of the text")
    match change:
        case EditAttribution() | AddAttribution():
            _check_saying(change.after)
        case EditEvent() | AddEvent():
            _check_happening(change.after)
        case CodeParty():
            _check_name(change.party.entity)
        case NameMention():
            _check_name(change.after)
        case _:
            pass


def _spans(value: Any) -> Iterator[dict[str, int]]:
    if isinstance(value, dict):
        if value.keys() == {"start", "end"}:
            yield value
        else:
            for item in value.values():
                yield from _spans(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _spans(item)


def _check_saying(value: Saying) -> None:
    if not value.cue or not value.content:
        raise CorrectionError("a statement needs a cue and a content")
    if value.source is not None:
        _check_name(value.source.entity)


def _check_happening(value: Happening) -> None:
    for party in (*value.actors, *value.recipients):
        _check_name(party.entity)
    for place in value.locations:
        _check_name(place.entity)
    for count in (value.fatalities, value.injuries):
        _check_count(count)
    unknown = [name for name in value.contexts if name not in contexts()]
    if unknown:
        raise CorrectionError(f"there is no context {unknown[0][:40]}; there are {', '.join(contexts())}")


def _check_name(name: Named | None) -> None:
    if name is None:
        return
    if not name.name.strip() or max(len(name.name), len(name.name_ar)) > _LONGEST_NAME:
        raise CorrectionError(f"a name has 1 to {_LONGEST_NAME} characters")
    try:
        (name.name + name.name_ar).encode()
    except UnicodeEncodeError as error:
        raise CorrectionError("a name has a character that is none") from error
    if "\x00" in name.name + name.name_ar:
        raise CorrectionError("a name has a character that is none")
    if name.wikidata is not None and not re.fullmatch(r"Q[1-9]\d{0,14}", name.wikidata):
        raise CorrectionError(f"no Wikidata id: {name.wikidata[:40]}")
    if name.geonames is not None and not 0 < name.geonames <= _MOST_PEOPLE:
        raise CorrectionError(f"no GeoNames id: {name.geonames}")
    if (name.lat is None) != (name.lon is None):
        raise CorrectionError("a place has both a latitude and a longitude or neither")
    if not (abs(name.lat or 0.0) <= 90 and abs(name.lon or 0.0) <= 180):
        raise CorrectionError("a latitude is from -90 to 90, a longitude from -180 to 180")


def _check_count(count: Count | None) -> None:
    if count is not None and max(count.min, count.max or 0) > _MOST_PEOPLE:
        raise CorrectionError("more people than there can be")


def dated(time: Time) -> Time:
    """The time with the days that its value (ISO 8601 day, month, year or interval A/B) covers."""
    if time.value is None:
        return Time(span=time.span)
    first, slash, last = time.value.partition("/")
    start, end = _edge(first, last=False), _edge(last if slash else first, last=True)
    if start > end:
        raise CorrectionError(f"a time that ends before it begins: {time.value}")
    return Time(span=time.span, value=time.value, from_=start, to=end)


def _edge(value: str, *, last: bool) -> str:
    found = _ISO.fullmatch(value)
    if found is None or not value.isascii():
        raise CorrectionError(f"a time is YYYY, YYYY-MM, YYYY-MM-DD or A/B: {value[:40]}")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or not last or day is not None:
            return datetime.date(year or 1, month or 1, day or 1).isoformat()
        following = datetime.date(year + (month in (None, 12)), (month or 12) % 12 + 1, 1)
        return (following - datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError) as error:
        raise CorrectionError(f"there is no such day: {value}") from error
