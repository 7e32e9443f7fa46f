"""From the fields of a form to a statement or an event."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, cast, get_args

from msgspec import Struct, structs

from riwaya.changes import AttributionAt, Happening, Named, Saying, Where, Who
from riwaya.corrections import named
from riwaya.knowledge.countries import legal_countries
from riwaya.knowledge.plover import modes, sectors
from riwaya.schema import (
    EVENT_TYPES,
    Count,
    EventType,
    Factuality,
    Quote,
    Reading,
    Stance,
    Time,
)
from riwaya.web.form_fields import anchor_of
from riwaya.web.unfit import UnfitError
from riwaya.web.written import pieces_of, span_of

__all__ = ["Codes", "event_of", "statement_of", "wide_codes"]

_MOST_ROWS = 40
_NUMBER = re.compile(r"\d{1,7}")
T = TypeVar("T")
Form = Mapping[str, str]


class Codes(Struct, frozen=True, kw_only=True):
    """A party whose code is to hold wherever it stands: ``role`` and place in the list."""

    role: Literal["source", "actor", "recipient"]
    index: int
    country: str | None
    sectors: tuple[str, ...]


def statement_of(reading: Reading, form: Form, was: Saying | None) -> Saying:
    """The statement that a form describes.

    Raises:
        UnfitError: words that the report does not have, or a value that there is not.
    """
    near = was.cue[0].start if was else 0
    text = reading.article.text
    cue = pieces_of(text, form.get("cue", ""), form.get("cue.at", ""), near)
    if not cue:
        raise UnfitError("a statement needs a cue: the words that say that somebody speaks")
    content = pieces_of(text, form.get("content", ""), form.get("content.at", ""), cue[0].start)
    if not content:
        raise UnfitError("a statement needs a content: the words that are said")
    near = was.source.span.start if was and was.source and was.source.span else cue[0].start
    return Saying(
        source=_who(reading, form, "source", near, was.source if was else None), cue=cue, content=content,
        quote=_one_of(form, "quote", cast(tuple[Quote, ...], get_args(Quote))),
        stance=_one_of(form, "stance", cast(tuple[Stance, ...], get_args(Stance))),
        parent=_teller(reading, form, "parent"),
    )  # fmt: skip


def event_of(reading: Reading, form: Form, was: Happening | None) -> Happening:
    """The event that a form describes.

    Raises:
        UnfitError: words that the report does not have, or a value that there is not.
    """
    text = reading.article.text
    trigger = span_of(
        text, form.get("trigger", ""), form.get("trigger.at", ""), was.trigger.start if was else 0
    )
    if trigger is None:
        raise UnfitError("an event needs its trigger: the word that says that it happens")
    near = trigger.start
    type = _one_of(form, "type", cast(tuple[EventType, ...], EVENT_TYPES))

    def parties(role: str, old: tuple[Who, ...]) -> tuple[Who, ...]:
        found = [
            _who(reading, form, f"{role}.{i}", near, old[i] if i < len(old) else None)
            for i in range(_MOST_ROWS)
        ]
        return tuple(who for who in found if who is not None)

    old_places = was.locations if was else ()
    places = (
        _where(reading, form, f"location.{i}", near, old_places[i] if i < len(old_places) else None)
        for i in range(_MOST_ROWS)
    )
    return Happening(
        type=type, trigger=trigger,
        modes=tuple(_mode(m, type) for m in form.get("modes", "").split()),
        contexts=tuple(form.get("contexts", "").split()),
        actors=parties("actor", was.actors if was else ()),
        recipients=parties("recipient", was.recipients if was else ()),
        locations=tuple(place for place in places if place is not None),
        time=_time(text, form, near, was.time if was else None),
        factuality=_one_of(form, "factuality", cast(tuple[Factuality, ...], get_args(Factuality))),
        fatalities=_people(text, form, "fatalities", near), injuries=_people(text, form, "injuries", near),
        attribution=_teller(reading, form, "attribution"), same_as=was.same_as if was else None,
    )  # fmt: skip


def wide_codes(form: Form, before: Saying | Happening, after: Saying | Happening) -> list[Codes]:
    """The parties whose new code is asked to hold wherever they stand in the report."""
    lists: dict[Literal["source", "actor", "recipient"], Callable[[Any], tuple[Who | None, ...]]] = (
        {"source": lambda v: (v.source,)}
        if isinstance(before, Saying)
        else {"actor": lambda v: v.actors, "recipient": lambda v: v.recipients}
    )
    found = []
    for role, of in lists.items():
        for i, (old, new) in enumerate(zip(of(before), of(after), strict=False)):
            name = role if role == "source" else f"{role}.{i}"
            changed = old and new and (old.country, old.sectors) != (new.country, new.sectors)
            if changed and new and form.get(f"{name}.everywhere"):
                found.append(Codes(role=role, index=i, country=new.country, sectors=new.sectors))
    return found


def _one_of(form: Form, name: str, legal: tuple[T, ...]) -> T:
    value = form.get(name, "")
    found = next((v for v in legal if v == value), None)
    if found is None:
        raise UnfitError("there is no “%(value)s” to choose here", value=value[:40])
    return found


def _mode(value: str, type: str) -> str:
    legal = modes().get(type, ())
    if value not in legal:
        raise UnfitError(
            "“%(value)s” is no mode of this type; there are: %(legal)s",
            value=value[:40],
            legal=", ".join(legal) or "—",
        )
    return value


def _who(reading: Reading, form: Form, name: str, near: int, was: Who | None) -> Who | None:
    """The party of the fields that begin with ``name``; None where all are empty."""
    span = span_of(
        reading.article.text, form.get(f"{name}.words", ""), form.get(f"{name}.words.at", ""), near
    )
    entity = _chosen_entity(reading, form.get(f"{name}.entity", ""), was.entity if was else None)
    country = form.get(f"{name}.country", "").strip().upper() or None
    if country is not None and country not in legal_countries():
        raise UnfitError(
            "“%(value)s” is no country code; write the three letters of ISO 3166, such as SYR",
            value=country[:40],
        )
    wanted = tuple(form.get(f"{name}.sectors", "").upper().replace(",", " ").split())
    for code in wanted:
        if code not in sectors():
            raise UnfitError("“%(value)s” is no sector; write codes such as GOV or MIL", value=code[:40])
    if span is None and entity is None and country is None and not wanted:
        return None
    same = was is not None and (was.country, was.sectors) == (country, wanted)
    return Who(span=span, entity=entity, country=country, sectors=wanted, why=was.why if was and same else ())


def _where(reading: Reading, form: Form, name: str, near: int, was: Where | None) -> Where | None:
    span = span_of(
        reading.article.text, form.get(f"{name}.words", ""), form.get(f"{name}.words.at", ""), near
    )
    entity = _chosen_entity(reading, form.get(f"{name}.entity", ""), was.entity if was else None)
    return Where(span=span, entity=entity) if span is not None or entity is not None else None


def _chosen_entity(reading: Reading, id: str, was: Named | None) -> Named | None:
    """The entity of that id; ``was`` itself where that is the one, whichever of its mentions it is told by."""
    if not id:
        return None
    if id not in {e.id for e in reading.entities}:
        raise UnfitError("the report has no entity %(id)s", id=id[:40])
    chosen = named(reading, id)
    return was if was is not None and _bare(was) == _bare(chosen) else chosen


def _bare(entity: Named) -> Named:
    return structs.replace(entity, mention=None)


def _teller(reading: Reading, form: Form, name: str) -> AttributionAt | None:
    id = form.get(name, "")
    if not id:
        return None
    found = next((a for a in reading.attributions if a.id == id), None)
    if found is None:
        raise UnfitError("the report has no statement %(id)s", id=id[:40])
    return anchor_of(found)


def _time(text: str, form: Form, near: int, was: Time | None) -> Time | None:
    span = span_of(text, form.get("time", ""), form.get("time.at", ""), near)
    if span is None:
        if form.get("from") or form.get("to"):
            raise UnfitError("a time needs the words that state it")
        return None
    first, last = _day(form.get("from", "")), _day(form.get("to", ""))
    last = last or first
    if was is not None and (was.from_, was.to) == (first, last):
        return Time(span=span, value=was.value, from_=first, to=last)
    if first and last and last < first:
        raise UnfitError("the last day is before the first")
    return Time(span=span, value=_value(first, last), from_=first, to=last)


def _day(given: str) -> str | None:
    if not given.strip():
        return None
    try:
        return datetime.date.fromisoformat(given.strip()).isoformat()
    except ValueError as error:
        raise UnfitError("“%(value)s” is no day; write it YYYY-MM-DD", value=given[:40]) from error


def _value(first: str | None, last: str | None) -> str | None:
    """The ISO 8601 value of the days from ``first`` to ``last``: a day, a month, a year, or an interval."""
    if first is None or last is None or first == last:
        return first
    year, month = int(first[:4]), int(first[5:7])
    if (first[4:], last[4:]) == ("-01-01", "-12-31") and first[:4] == last[:4]:
        return first[:4]
    if first[8:] == "01" and last == f"{first[:8]}{calendar.monthrange(year, month)[1]}":
        return first[:7]
    return f"{first}/{last}"


def _people(text: str, form: Form, name: str, near: int) -> Count | None:
    least, most = form.get(f"{name}.min", "").strip(), form.get(f"{name}.max", "").strip()
    if not least and not most:
        return None
    if not _NUMBER.fullmatch(least) or (most and not _NUMBER.fullmatch(most)):
        raise UnfitError("write whole numbers of people, the second one only where it is known")
    return Count(
        min=int(least), max=int(most) if most else None,
        who=span_of(text, form.get(f"{name}.who", ""), form.get(f"{name}.who.at", ""), near),
        span=span_of(text, form.get(f"{name}.span", ""), form.get(f"{name}.span.at", ""), near),
    )  # fmt: skip
