"""What a question is narrowed to, and the conditions that this puts on the tables."""

from __future__ import annotations

import datetime
from typing import get_args

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, SelectBase, Table, and_, exists, or_, select

from riwaya.corpus.names import Who, party_called, place_called, source_called
from riwaya.errors import UsageError
from riwaya.knowledge.plover import modes
from riwaya.schema import EVENT_TYPES, Factuality, Stance
from riwaya.store.tables import (
    attributions,
    dyads,
    events,
    identities,
    locations,
    mentions,
    parties,
    publications,
)

__all__ = ["MOST", "Filter", "claim_conditions", "dyad_conditions", "event_conditions", "page"]

MOST = 10_000  # answers of one question
_FACTUALITIES: tuple[str, ...] = get_args(Factuality)
_STANCES: tuple[str, ...] = get_args(Stance)
_ROLES = ("actor", "recipient")


class Filter(Struct, frozen=True, kw_only=True):
    """What a question is narrowed to; None asks for everything.

    ``since`` and ``until`` are ISO days, inclusive: of an event the first day of its time, of a claim the
    report's day. ``place``: a name in Arabic or English, or an ISO 3166 alpha-3 code; a country holds its
    cities, a city its quarters. ``party``: a name, or a code (``RUS``, ``RUS MIL``, ``MIL``, ``--- REB``, ``RUS MIL unnamed``);
    ``role``: what the party is in an event, actor or recipient; ``toward``: a recipient of it. ``source``: a speaker's name or code, anywhere
    in the chain, or an outlet. ``stance``: of the claim, or of the innermost claim that tells an event.
    ``type``, ``mode``, ``factuality``: of events. ``limit`` and ``offset`` count answers; ``after``
    goes on behind the event or claim of that id, at any depth as fast.
    """

    since: str | None = None
    until: str | None = None
    place: str | None = None
    party: str | None = None
    role: str | None = None
    toward: str | None = None
    type: str | None = None
    mode: str | None = None
    factuality: str | None = None
    source: str | None = None
    stance: str | None = None
    limit: int = 100
    offset: int = 0
    after: int | None = None

    def check(self) -> None:
        """Raises UsageError where a value is no day, no word of its list, or out of bounds."""
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None:
                _check_day(name, day)
        all_modes = sorted({mode for some in modes().values() for mode in some})
        for name, value, legal in (
            ("role", self.role, _ROLES),
            ("type", self.type, EVENT_TYPES),
            ("mode", self.mode, modes().get(self.type or "", ()) if self.type else tuple(all_modes)),
            ("factuality", self.factuality, _FACTUALITIES),
            ("stance", self.stance, _STANCES),
        ):
            if value is not None and value not in legal:
                raise UsageError(f"{value!r} is no {name}; there are {', '.join(legal) or 'none'}")
        if not 1 <= self.limit <= MOST:
            raise UsageError(f"the limit is 1 to {MOST}, not {self.limit}")
        if not 0 <= self.offset < 2**31:
            raise UsageError(f"the offset is 0 or more, not {self.offset}")


def _check_day(name: str, day: str) -> None:
    try:
        right = datetime.date.fromisoformat(day).isoformat() == day
    except ValueError:
        right = False
    if not right:
        raise UsageError(f"{name} {day!r} is no day; write it YYYY-MM-DD")


def event_conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    """Conditions on ``events``.

    Raises:
        UsageError: a value that does not exist, or a name that nothing has.
    """
    asked.check()
    found = _days(asked, events.c.day)
    found += _kinds(asked)
    if asked.place is not None:
        found.append(events.c.id.in_(_located(connection, asked.place)))
    if asked.party is not None:
        who = party_called(connection, asked.party)
        found.append(events.c.id.in_(_having(who, asked.role)))
    if asked.toward is not None:
        found.append(events.c.id.in_(_having(party_called(connection, asked.toward), "recipient")))
    if asked.source is not None:
        found.append(_told_by(source_called(connection, asked.source)))
    if asked.stance is not None:
        found.append(
            exists().where(
                attributions.c.article == events.c.article,
                attributions.c.local == events.c.attribution,
                attributions.c.stance == asked.stance,
            )
        )
    return found


def claim_conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    """Conditions on ``attributions``: ``source`` speaks or publishes, the rest is what the content tells.

    Raises:
        UsageError: a value that does not exist, or a name that nothing has.
    """
    asked.check()
    found = _days(asked, attributions.c.day)
    if asked.stance is not None:
        found.append(attributions.c.stance == asked.stance)
    if asked.source is not None:
        who = source_called(connection, asked.source)
        found.append(or_(who.among(attributions), attributions.c.article.in_(_published_by(who))))
    told = _kinds(asked)
    if asked.place is not None:
        told.append(events.c.id.in_(_located(connection, asked.place)))
    if asked.toward is not None:
        told.append(events.c.id.in_(_having(party_called(connection, asked.toward), "recipient")))
    if told:
        found += _holding(_triggers().where(*told), "told")
    if asked.party is not None:
        found += _about(party_called(connection, asked.party))
    return found


def dyad_conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    """Conditions on ``dyads``; ``party`` is the actor or the recipient.

    Raises:
        UsageError: a value that does not exist, or a name that nothing has.
    """
    asked.check()
    found = _days(asked, dyads.c.day)
    if asked.type is not None:
        found.append(dyads.c.type == asked.type)
    if asked.factuality is not None:
        found.append(dyads.c.factuality == asked.factuality)
    rest = Filter(place=asked.place, mode=asked.mode, source=asked.source, stance=asked.stance)
    of_event = event_conditions(connection, rest)
    if of_event:
        found.append(dyads.c.event.in_(select(events.c.id).where(*of_event)))
    for name, roles in (
        (asked.party, (asked.role,) if asked.role else _ROLES),
        (asked.toward, ("recipient",)),
    ):
        if name is None:
            continue
        who = party_called(connection, name)
        found.append(dyads.c.event.in_(_having(who, roles[0] if len(roles) == 1 else None)))
        if who.is_code:
            # One without a name stands in the dyad by the code.
            ends = [f"{role}_code" for role in roles]
            found.append(or_(*(and_(_has_code(dyads.c[end], who), *_unnamed(end, who)) for end in ends)))
        else:
            keys = select(identities.c.key).where(identities.c.id.in_(who.identities))
            found.append(or_(*(dyads.c[role].in_(keys) for role in roles)))
    return found


def page(connection: Connection, table: Table, where: list[ColumnElement[bool]], asked: Filter) -> list[int]:
    """The ids of the rows of ``table`` (events or attributions) that are asked for, the newest first."""
    wanted = select(table.c.id).where(*where)
    if asked.after is not None:
        last = connection.execute(select(table.c.day).where(table.c.id == asked.after)).first()
        if last is None:
            raise UsageError(f"there is no {asked.after} to go on after")
        undated = and_(table.c.day.is_(None), table.c.id < asked.after)
        wanted = wanted.where(
            undated
            if last.day is None
            else or_(
                table.c.day < last.day,
                and_(table.c.day == last.day, table.c.id < asked.after),
                table.c.day.is_(None),
            )
        )
    ordered = wanted.order_by(table.c.day.desc().nulls_last(), table.c.id.desc())
    return list(connection.scalars(ordered.limit(asked.limit).offset(asked.offset)))


def _days(asked: Filter, day: ColumnElement[str]) -> list[ColumnElement[bool]]:
    found = []
    if asked.since is not None:
        found.append(day >= asked.since)
    if asked.until is not None:
        found.append(day <= asked.until)
    return found


def _kinds(asked: Filter) -> list[ColumnElement[bool]]:
    pairs = (
        (events.c.type, asked.type),
        (events.c.mode, asked.mode),
        (events.c.factuality, asked.factuality),
    )
    return [column == value for column, value in pairs if value is not None]


def _having(who: Who, role: str | None) -> Select[tuple[int]]:
    """The events in which somebody is a party, in that role."""
    asked = select(parties.c.event).where(who.among(parties))
    return asked if role is None else asked.where(parties.c.role == role)


def _located(connection: Connection, name: str) -> Select[tuple[int]]:
    """The events that happen there, by any of their locations."""
    place = place_called(connection, name)
    at = select(locations.c.event)
    if place.country is None:
        return at.where(locations.c.identity.in_(place.identities))
    return at.join(identities, identities.c.id == locations.c.identity).where(
        identities.c.country == place.country
    )


def _published_by(who: Who) -> Select[tuple[int]]:
    return select(publications.c.article).where(publications.c.outlet.in_(who.outlets))


def _told_by(who: Who) -> ColumnElement[bool]:
    """Events with the speaker anywhere in their chain, or published by the outlet."""
    says = (
        select(attributions.c.article, attributions.c.local)
        .where(who.among(attributions))
        .cte("says", recursive=True)
    )
    inner = attributions.alias("inner_attributions")
    says = says.union(
        select(inner.c.article, inner.c.local).where(
            inner.c.article == says.c.article, inner.c.parent == says.c.local
        )
    )
    told = events.alias("told")
    by_speaker = events.c.id.in_(
        select(told.c.id).where(told.c.article == says.c.article, told.c.attribution == says.c.local)
    )
    if not who.outlets:
        return by_speaker
    by_outlet = events.c.article.in_(_published_by(who))
    return or_(by_speaker, by_outlet) if who.identities else by_outlet


def _triggers() -> Select[tuple[int, int, int]]:
    """Where events stand: article, start and end."""
    return select(events.c.article, events.c.trigger_start.label("first"), events.c.trigger_end.label("last"))


def _about(who: Who) -> list[ColumnElement[bool]]:
    """Claims whose content names one of the identities, or tells an event to which such a party belongs."""
    told = _triggers().join(parties, parties.c.event == events.c.id).where(who.among(parties))
    if not who.identities:
        return _holding(told, "about")
    named = select(mentions.c.article, mentions.c.start, mentions.c.end)
    return _holding(told.union_all(named.where(mentions.c.identity.in_(who.identities))), "about")


def _holding(places: SelectBase, name: str) -> list[ColumnElement[bool]]:
    """Claims whose content holds one of those places in texts (article, first, last).

    One list of places, then a look at the claims of its articles: a name may be in every report.
    """
    at = places.cte(name)
    return [
        attributions.c.article.in_(select(at.c.article)),
        exists().where(
            at.c.article == attributions.c.article,
            at.c.first >= attributions.c.content_start,
            at.c.last <= attributions.c.content_end,
        ),
    ]


def _has_code(column: ColumnElement[str], who: Who) -> ColumnElement[bool]:
    if who.country is None:
        return column.like(f"% {who.sector}")
    if who.sector is None:
        return column.like(f"{who.country} %")
    return column == f"{who.country} {who.sector}"


def _unnamed(end: str, who: Who) -> list[ColumnElement[bool]]:
    return [dyads.c[end.removesuffix("_code")] == dyads.c[end]] if who.unnamed else []
