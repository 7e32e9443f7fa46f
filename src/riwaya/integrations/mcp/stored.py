"""Questions to the database as answers: each with its article, exact words, offsets and chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, select

from riwaya.corpus import (
    accounts,
    casualties,
    claims,
    conflicts,
    events,
    excerpts,
    network,
    speakers,
    timeline,
)
from riwaya.corpus.filters import Filter
from riwaya.errors import UsageError
from riwaya.integrations.mcp.answers import (
    Account,
    Claim,
    Conflict,
    Counted,
    Event,
    Figure,
    Found,
    Link,
    Period,
    Place,
    Range,
    Side,
    Toll,
    Version,
    Words,
)
from riwaya.integrations.mcp.asked import Ask, Search
from riwaya.integrations.mcp.shown import around, given, line, names
from riwaya.schema import Span
from riwaya.store import tables

__all__ = ["ask", "filter_of", "texts_of"]

_AT_ONCE = 500
_MOST_ACCOUNTS = 6  # of a version, or figures of an occurrence, that are shown
_BY: Mapping[str, tuple[str, ...]] = {
    "timeline": ("day", "week", "month"), "network": ("identity", "code"), "speakers": ("identity", "code"),
}  # fmt: skip
_NAMES = "write a name as Arabic reports do or in English, or a code such as RUS or 'RUS MIL'"
_COUNTS_ONLY = (
    "Counts of what reports tell, each mention, not of what happened{also}; ask for {of} with the same filters "
    "for the accounts and words behind them."
)
_NOTES: Mapping[str, str] = {
    "timeline": _COUNTS_ONLY.format(
        of="events", also=", also what is denied or planned unless factuality is given"
    ),
    "network": _COUNTS_ONLY.format(
        of="events", also=", also what is denied or planned unless factuality is given"
    ),
    "conflicts": "Accounts are linked by a machine: read the sentences before you call two of them contradictory; they may "
    "be of different attacks, or deny something else than the others assert.",
    "speakers": _COUNTS_ONLY.format(of="claims", also=""),
}


def ask(connection: Connection, asked: Ask) -> Found:
    """The answers to a question, with where to go on.

    Raises:
        UsageError: an argument that the question does not take, a value that does not exist, or a name that
            nothing has.
    """
    more: dict[str, Any] = {}
    if asked.by is not None:
        legal = _BY.get(asked.question, ())
        if asked.by not in legal:
            raise UsageError(
                f"by {asked.by!r} is nothing that {asked.question} are counted by; "
                + (f"it is one of {', '.join(legal)}" if legal else f"it is for {', '.join(_BY)}")
            )
        more["by"] = asked.by
    if asked.after is not None and asked.question not in ("events", "claims"):
        raise UsageError(f"after is for events and claims; with {asked.question} go on by offset")
    question = getattr(import_module(f"riwaya.corpus.{asked.question}"), asked.question)
    # One more than is asked for tells whether there are more.
    wanted = structs.replace(filter_of(asked), limit=asked.limit + 1)
    try:
        found: list[Any] = question(connection, wanted, **more)
    except UsageError as error:
        if (asked.place or asked.party or asked.source) and ";" not in str(error):
            raise UsageError(f"{error}; {_NAMES}") from error
        raise
    shown, is_more = _cut(asked.question, found, asked.limit)
    answers: dict[str, Any] = {asked.question: _ANSWERS[asked.question](connection, shown)}
    if is_more and asked.question in ("events", "claims"):
        answers["next_after"] = shown[-1].id
    elif is_more:
        answers["next_offset"] = asked.offset + asked.limit
    if not found:
        answers["note"] = "Nothing in the database answers that; it may still have happened or been said."
    elif asked.question in _NOTES:
        answers["note"] = _NOTES[asked.question]
    return Found(**answers)


def filter_of(asked: Ask | Search) -> Filter:
    """The filters among the arguments."""
    return Filter(**{name: getattr(asked, name) for name in Filter.__struct_fields__ if hasattr(asked, name)})


def texts_of(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """The texts of a few articles."""
    rows = connection.execute(
        select(tables.articles.c.id, tables.articles.c.text).where(tables.articles.c.id.in_(set(wanted)))
    )
    return {row.id: row.text for row in rows}


def _cut(question: str, found: list[Any], limit: int) -> tuple[list[Any], bool]:
    """The first ``limit`` answers, and whether there are more."""
    if question == "timeline":  # its newest are last
        return found[-limit:], len(found) > limit
    if question == "conflicts":  # several of one occurrence count once
        kept = list(dict.fromkeys(c.occurrence for c in found))[:limit]
        shown = [c for c in found if c.occurrence in kept]
        return shown, len(shown) < len(found)
    return found[:limit], len(found) > limit


def _events(connection: Connection, found: Sequence[events.ToldEvent]) -> tuple[Event, ...]:
    texts = texts_of(connection, (e.article for e in found))
    return tuple(
        Event(
            id=e.id, type=e.type, mode=e.mode, factuality=e.factuality, chain=_chain(e.chain),
            trigger=_words(e.trigger), sentence=around(texts[e.article], Span(e.trigger.start, e.trigger.end)),
            actors=tuple(map(_side, e.actors)), recipients=tuple(map(_side, e.recipients)),
            place=None if e.place is None else Place(
                **names(e.place.name, e.place.name_ar), country=e.place.country,
                lat=e.place.lat, lon=e.place.lon,
            ),
            day=e.day if e.dated else None, last_day=e.last_day if e.dated and e.last_day != e.day else None,
            killed=_range(e.killed), injured=_range(e.injured),
            confidence=round(e.confidence, 2), article=e.article, outlet=line(e.outlet), published=e.published,
            url=line(e.url), occurrence=e.occurrence,
        )
        for e in found
    )  # fmt: skip


def _claims(connection: Connection, found: Sequence[claims.Claim]) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=c.id, chain=_chain(c.chain), stance=c.stance, quote=c.quote, cue=_words(c.cue),
            content=tuple(map(_words, c.content)), about=tuple(filter(None, (line(n.name) for n in c.of))),
            tells=tuple(dict.fromkeys(t.type for t in c.tells)), published=c.day,
            confidence=round(c.confidence, 2), article=c.article, outlet=line(c.outlet), url=line(c.url),
        )
        for c in found
    )  # fmt: skip


def _conflicts(connection: Connection, found: Sequence[conflicts.Conflict]) -> tuple[Conflict, ...]:
    shown = {id(v): _once(v.accounts) for c in found for v in c.versions}
    owners = {a.event: c.occurrence for c in found for v in c.versions for a in v.accounts}
    dated = {owners[event] for event in _dated(connection, owners)}
    texts = texts_of(connection, (a.article for its in shown.values() for a in its))

    def account(a: conflicts.Account) -> Account:
        return Account(
            chain=_chain(a.chain), factuality=a.factuality, trigger=_words(a.trigger),
            sentence=around(texts[a.article], Span(a.trigger.start, a.trigger.end)), event=a.event,
            article=a.article, outlet=line(a.outlet), published=a.published, url=line(a.url),
        )  # fmt: skip

    return tuple(
        Conflict(
            occurrence=c.occurrence, type=c.type,
            day=c.day if c.occurrence in dated else None, place=line(c.place), dimension=c.dimension,
            versions=tuple(
                Version(
                    value=line(v.value) or "", accounts=tuple(map(account, shown[id(v)])),
                    more=len(v.accounts) - len(shown[id(v)]),
                )
                for v in c.versions
            ),
        )
        for c in found
    )  # fmt: skip


def _once(told: Iterable[conflicts.Account]) -> list[conflicts.Account]:
    """The first telling of each chain in each report, a few of them."""
    own: dict[tuple[int, ...], conflicts.Account] = {}
    for a in told:
        own.setdefault((a.article, *(link.claim or 0 for link in a.chain)), a)
    return list(own.values())[:_MOST_ACCOUNTS]


def _casualties(connection: Connection, found: Sequence[casualties.Toll]) -> tuple[Toll, ...]:
    shown = [f for t in found for f in t.figures[:_MOST_ACCOUNTS]]
    dated = _dated(connection, (f.event for t in found for f in t.figures))
    texts = texts_of(connection, (f.article for f in shown))

    def figure(f: casualties.Figure) -> Figure:
        return Figure(
            killed=_range(f.killed), injured=_range(f.injured), chain=_chain(f.chain), factuality=f.factuality,
            words=_words(f.words), sentence=around(texts[f.article], Span(f.words.start, f.words.end)),
            event=f.event, article=f.article, outlet=line(f.outlet), published=f.published,
        )  # fmt: skip

    return tuple(
        Toll(
            type=t.type, day=t.day if dated & {f.event for f in t.figures} else None,
            place=line(t.place), place_ar=line(t.place_ar), country=t.country, occurrence=t.occurrence, killed=_range(t.killed), injured=_range(t.injured),
            figures=tuple(map(figure, t.figures[:_MOST_ACCOUNTS])), more=max(0, len(t.figures) - _MOST_ACCOUNTS),
        )
        for t in found
    )  # fmt: skip


def _dated(connection: Connection, wanted: Iterable[int]) -> set[int]:
    """Those of the events whose text states a day."""
    ids = sorted(set(wanted))
    found: set[int] = set()
    for at in range(0, len(ids), _AT_ONCE):
        some = select(tables.events.c.id).where(
            tables.events.c.id.in_(ids[at : at + _AT_ONCE]), tables.events.c.dated
        )
        found.update(connection.scalars(some))
    return found


def _timeline(_: Connection, found: Sequence[timeline.Period]) -> tuple[Period, ...]:
    return tuple(Period(period=p.period, events=p.events, score=p.score, types=p.types) for p in found)


def _network(_: Connection, found: Sequence[network.Dyad]) -> tuple[Counted, ...]:
    def node(n: network.Node) -> Side:
        return Side(**names(n.name, n.name_ar))

    return tuple(
        Counted(
            actor=node(d.actor), recipient=node(d.recipient), events=d.events, score=d.score, types=d.types
        )
        for d in found
    )


def _speakers(_: Connection, found: Sequence[speakers.Quoted]) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            speaker=Side(**names(q.name, q.name_ar), code=q.code), statements=q.statements,
            stances=q.stances, quotes=q.quotes, outlets={line(o) or "": n for o, n in q.outlets.items()},
            first_day=q.first_day, last_day=q.last_day,
        )
        for q in found
    )  # fmt: skip


_ANSWERS: Mapping[str, Callable[[Connection, Sequence[Any]], tuple[Any, ...]]] = {
    "events": _events, "claims": _claims, "conflicts": _conflicts, "timeline": _timeline, "network": _network,
    "casualties": _casualties, "speakers": _speakers,
}  # fmt: skip


def _words(words: excerpts.Words) -> Words:
    return given(words.start, words.end, words.words)


def _chain(chain: Sequence[accounts.Teller]) -> tuple[Link, ...]:
    return tuple(
        Link(
            role="speaker" if at else "outlet", **names(t.name, t.name_ar), code=t.code, stance=t.stance,
            said=None if t.said is None else _words(t.said),
        )
        for at, t in enumerate(chain)
    )  # fmt: skip


def _side(side: events.Side) -> Side:
    return Side(
        **names(side.name, side.name_ar), code=side.code,
        written=None if side.written is None else _words(side.written),
    )  # fmt: skip


def _range(count: events.Range | None) -> Range | None:
    return None if count is None else Range(min=count.min, max=count.max)
