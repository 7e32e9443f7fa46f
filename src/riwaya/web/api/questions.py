"""Questions to the store: the same as ``riwaya ask``, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, structs
from sqlalchemy import Connection

from riwaya.client.wire import Day, Page
from riwaya.corpus.casualties import Toll, casualties
from riwaya.corpus.claims import Claim, claims
from riwaya.corpus.conflicts import Conflict, conflicts
from riwaya.corpus.events import ToldEvent, events
from riwaya.corpus.filters import Filter
from riwaya.corpus.find import find
from riwaya.corpus.network import Dyad, network
from riwaya.corpus.speakers import Quoted, speakers
from riwaya.corpus.timeline import Period, timeline
from riwaya.errors import UsageError
from riwaya.knowledge.plover import modes
from riwaya.schema import EventType, Factuality, Stance
from riwaya.store.search import Hit
from riwaya.web.api.cursors import cursor_at, place_of, question_hash
from riwaya.web.api.operations import Call, Operation, stored
from riwaya.web.api.problems import Refused

__all__ = ["Cursor", "Limit", "Narrowed", "Published", "operations"]

T = TypeVar("T")

_Name = Meta(min_length=1, max_length=400)
_MODES = sorted({mode for some in modes().values() for mode in some})
Limit = Annotated[int, Meta(ge=1, le=1000, description="At most so many answers a page.", examples=[20])]
Cursor = Annotated[
    str,
    Meta(
        min_length=4, max_length=200, pattern="^[A-Za-z0-9_-]+$",
        description="`next` of the page before, of the same question; another limit is allowed.",
    ),
]  # fmt: skip


class Narrowed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What narrows every question (:class:`riwaya.corpus.filters.Filter`)."""

    since: (
        Annotated[
            Day,
            Meta(
                description="From this day on: of an event its first day, of a claim the report's.",
                examples=["2017-05-01"],
            ),
        ]
        | UnsetType
    ) = UNSET
    until: Annotated[Day, Meta(description="Up to this day.", examples=["2017-05-31"])] | UnsetType = UNSET
    place: (
        Annotated[
            str,
            _Name,
            Meta(
                description="Where: an Arabic or English name (`NAME, ISO` tells namesakes apart) or an ISO 3166 alpha-3 code, with all inside it.",
                examples=["نكيال", "PAK"],
            ),
        ]
        | UnsetType
    ) = UNSET
    party: (
        Annotated[
            str,
            _Name,
            Meta(
                description="Who acts, is acted upon or is spoken of: a name, or a code such as `RUS` or `RUS MIL`.",
                examples=["IND MIL"],
            ),
        ]
        | UnsetType
    ) = UNSET
    role: (
        Annotated[
            Literal["actor", "recipient"],
            Meta(description="What `party` is in an event.", examples=["actor"]),
        ]
        | UnsetType
    ) = UNSET
    toward: (
        Annotated[
            str, _Name, Meta(description="A recipient of the event: a name or a code.", examples=["PAK"])
        ]
        | UnsetType
    ) = UNSET
    source: (
        Annotated[
            str,
            _Name,
            Meta(
                description="A speaker's name or code, anywhere in the chain, or an outlet.",
                examples=["قناة الجزيرة"],
            ),
        ]
        | UnsetType
    ) = UNSET
    type: (
        Annotated[EventType, Meta(description="PLOVER type of the event.", examples=["ASSAULT"])] | UnsetType
    ) = UNSET
    mode: (
        Annotated[
            str,
            Meta(
                description="Mode of the event; it belongs to a type.",
                examples=["aerial"],
                extra_json_schema={"enum": _MODES},
            ),
        ]
        | UnsetType
    ) = UNSET
    factuality: Annotated[Factuality, Meta(description="Of the event.", examples=["actual"])] | UnsetType = (
        UNSET
    )
    stance: (
        Annotated[
            Stance,
            Meta(
                description="Of the claim, or of the innermost claim that tells the event.", examples=["deny"]
            ),
        ]
        | UnsetType
    ) = UNSET
    limit: Limit = 100
    offset: Annotated[
        int,
        Meta(
            ge=0,
            le=2**31 - 1,
            description="Leave out the first so many; a cursor is faster and goes before it.",
            examples=[0],
        ),
    ] = 0
    cursor: Cursor | UnsetType = UNSET


class Published(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What narrows articles by their day."""

    since: (
        Annotated[Day, Meta(description="Published on this day or later.", examples=["2017-05-01"])]
        | UnsetType
    ) = UNSET
    until: (
        Annotated[Day, Meta(description="Published on this day or earlier.", examples=["2017-05-31"])]
        | UnsetType
    ) = UNSET


class Told(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of events and claims, which have ids."""

    after: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=2**53 - 1,
                description="Go on behind the event or claim of this id, which has to be one.",
                examples=[1],
            ),
        ]
        | UnsetType
    ) = UNSET


class OverTime(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the timeline."""

    by: Annotated[
        Literal["day", "week", "month"], Meta(description="How long a period is.", examples=["month"])
    ] = "day"


class Grouped(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of parties and speakers."""

    by: Annotated[
        Literal["identity", "code"],
        Meta(description="Count those who are named, or all of one code together.", examples=["code"]),
    ] = "identity"


class Searched(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the search."""

    q: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2000,
            description='Words, in any of their forms; `"…"` asks for the exact phrase.',
            examples=["إطلاق النار"],
        ),
    ]


_PAGING = ("limit", "offset", "after", "cursor")


def _paged(
    call: Call[Any],
    name: str,
    ask: Callable[[Connection, Filter], Sequence[T]],
    cut: Callable[[Sequence[T], int], tuple[Sequence[T], bool]],
    last: Callable[[T], int] | None = None,
) -> Any:
    """A page of answers. ``last`` gives the id to go on after; without it places are counted.

    One answer more than wanted is asked for; ``cut`` takes it away and says whether it was there.
    """
    given = {k: v for k, v in structs.asdict(call.asked).items() if v is not UNSET}
    question = question_hash(name, {k: v for k, v in given.items() if k not in _PAGING})
    limit, offset, after = given["limit"], given["offset"], given.get("after")
    if "cursor" in given:
        place = place_of(given["cursor"], question)
        offset, after = (0, place) if last is not None else (place, None)
    narrow = {k: v for k, v in given.items() if k in Filter.__struct_fields__ and k not in _PAGING}
    asked = Filter(**narrow, limit=limit + 1, offset=offset, after=after)

    def make(connection: Connection) -> Page[T]:
        try:
            found, more = cut(ask(connection, asked), limit)
        except UsageError as error:
            if "to go on after" in str(error):
                raise Refused("cursor", "what the cursor pointed at is gone", "begin without one") from error
            raise
        if not more or not found:
            return Page(items=tuple(found))
        return Page(items=tuple(found), next=cursor_at(question, last(found[-1]) if last else offset + limit))

    return stored(call, make)


def _head(found: Sequence[T], limit: int) -> tuple[Sequence[T], bool]:
    return found[:limit], len(found) > limit


def _newest_periods(found: Sequence[Period], limit: int) -> tuple[Sequence[Period], bool]:
    """Periods come the oldest first, but pages go back in time."""
    return found[-limit:], len(found) > limit


def _whole_occurrences(found: Sequence[Conflict], limit: int) -> tuple[Sequence[Conflict], bool]:
    """The limit counts occurrences, which have one conflict or several."""
    several = list(dict.fromkeys(conflict.occurrence for conflict in found))
    kept = set(several[:limit])
    return [c for c in found if c.occurrence in kept], len(several) > limit


def _events(call: Call[Told]) -> Any:
    return _paged(call, "events", events, _head, lambda event: event.id)


def _claims(call: Call[Told]) -> Any:
    return _paged(call, "claims", claims, _head, lambda claim: claim.id)


def _conflicts(call: Call[Narrowed]) -> Any:
    return _paged(call, "conflicts", conflicts, _whole_occurrences)


def _timeline(call: Call[OverTime]) -> Any:
    return _paged(call, "timeline", lambda c, asked: timeline(c, asked, call.asked.by), _newest_periods)


def _network(call: Call[Grouped]) -> Any:
    return _paged(call, "network", lambda c, asked: network(c, asked, call.asked.by), _head)


def _speakers(call: Call[Grouped]) -> Any:
    return _paged(call, "speakers", lambda c, asked: speakers(c, asked, call.asked.by), _head)


def _casualties(call: Call[Narrowed]) -> Any:
    return _paged(call, "casualties", casualties, _head)


def _search(call: Call[Searched]) -> Any:
    return _paged(call, "search", lambda c, asked: find(c, asked, call.asked.q), _head)


def _question(
    name: str, summary: str, about: str, run: Callable[[Call[Any]], Any], answers: Any, asks: type[Struct]
) -> Operation:
    return Operation(
        id=name, method="GET", path=f"/{name}",
        summary=summary, about=about, run=run, answers=Page[answers], asks=asks, cached=True, paged=True,
        problems=("no-database", "unanswerable", "cursor"),
    )  # fmt: skip


operations: tuple[Operation, ...] = (
    _question("events", "Who did what to whom", "Events, each as one report tells it, with the chain from the outlet to the innermost speaker; the newest first.", _events, ToldEvent, Told),
    _question("claims", "Who said what", "Statements with their speaker, their words, whom they name and the events they tell; the newest first.", _claims, Claim, Told),
    _question("conflicts", "Where accounts differ", "Occurrences whose accounts differ, each version with those who tell it; the most told first. `limit` counts occurrences.", _conflicts, Conflict, Narrowed),
    _question("timeline", "Events over time", "How many events of which types, and their mean PLOVER score. The first page has the newest periods; within a page the oldest comes first.", _timeline, Period, OverTime),
    _question("network", "Who does what to whom, counted", "Pairs of actor and recipient with counts and mean PLOVER scores; the most frequent first.", _network, Dyad, Grouped),
    _question("casualties", "Killed and hurt", "Occurrences with numbers of killed or hurt: every source's own figure, none summed, none averaged; the newest first.", _casualties, Toll, Narrowed),
    _question("speakers", "Who is quoted", "How often, by which outlets, with which stances; the most quoted first.", _speakers, Quoted, Grouped),
    _question("search", "Search the texts", "Articles that have every word of `q`, the best first. `since` and `until` are days of publication.", _search, Hit, Searched),
)  # fmt: skip
