"""One occurrence in all reports: where accounts differ, then each source's account side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct
from sqlalchemy import Connection

from riwaya.corpus.accounts import Teller
from riwaya.corpus.casualties import Figure, figures_of
from riwaya.corpus.conflicts import conflicts_of
from riwaya.corpus.contexts import Context, contexts_at
from riwaya.corpus.events import PlaceNamed, ToldEvent, told
from riwaya.corpus.occurrence import Occurrence, occurrence, occurrence_of, tellings
from riwaya.schema import Span
from riwaya.web.charts import places, ranges
from riwaya.web.charts.words import format_for
from riwaya.web.desk import AtDesk
from riwaya.web.languages import Language
from riwaya.web.naming import Naming
from riwaya.web.render import Asked, language_of, page
from riwaya.web.row_numbers import possible
from riwaya.web.versions import shown_versions
from riwaya.web.visitor import needs

__all__ = ["handlers"]

State = Literal["", "denied", "negated", "planned"]

_MOST_TOLD = 80  # accounts that are shown
_MOST_ACCOUNTS = 6  # of one version of a conflict
_STATES: Mapping[str, State] = {"negated": "negated", "future": "planned", "hypothetical": "planned"}


class Fact(Struct, frozen=True):
    """What a source says of one thing: ``said`` are (words, address of the words in a report)."""

    label: str
    said: list[tuple[str, str]]


class Telling(Struct, frozen=True):
    """One sentence that tells the occurrence by its words for ``event``; ``others`` have further words in it."""

    event: ToldEvent
    context: Context
    others: list[ToldEvent]


class SourceAccount(Struct, frozen=True, kw_only=True):
    """All that one source says of the occurrence; ``chains`` are by which way it came: (chain, article)."""

    teller: Teller
    facts: list[Fact]
    chains: list[tuple[tuple[Teller, ...], int]]
    sentences: list[Telling]


@get("/occurrences/{number:int}", sync_to_thread=True, guards=[needs("reader")])
def shown(request: Asked, desk: AtDesk, number: FromPath[int]) -> Response[str]:
    """All accounts of an occurrence."""

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            found = occurrence(connection, possible(number))
            if found is None:
                raise NotFoundException("no such event is in the database")
            its = tellings(connection, number, _MOST_TOLD)
            return _content(connection, found, its, language_of(request))

    return page(request, "occurrence.html", make, keep=True)


@get("/events/{number:int}", sync_to_thread=True, guards=[needs("reader")])
def event(request: Asked, desk: AtDesk, number: FromPath[int]) -> Response[Any]:
    """An event that is linked to no other account; one that is leads to its occurrence."""
    with desk.connect() as connection:
        home = occurrence_of(connection, possible(number))
        if home is not None:
            return Redirect(f"/occurrences/{home}", status_code=303)

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            one = told(connection, [number]).get(number)
            if one is None:
                raise NotFoundException("no such event is in the database")
            alone = Occurrence(
                id=0, type=one.type, day=one.day, last_day=one.last_day, place=one.place, events=1, articles=1, conflicts=0,
            )  # fmt: skip
            return _content(connection, alone, [one], language_of(request))

    return page(request, "occurrence.html", make, keep=True)


def _content(
    connection: Connection, found: Occurrence, its: Sequence[ToldEvent], spoken: Language
) -> dict[str, Any]:
    say = Naming(spoken)
    differ = conflicts_of(connection, found.id) if found.conflicts else []
    spans = {e.id: (e.article, Span(e.trigger.start, e.trigger.end)) for e in its}
    sentences = contexts_at(connection, spans.values())
    contexts = {number: sentences[place] for number, place in spans.items()}
    return {
        "say": say, "found": found, "conflicts": shown_versions(connection, differ, say, _MOST_ACCOUNTS),
        "accounts": _by_source(its, contexts, say, spoken), "reports": _reports(its), "left_out": found.events - len(its),
        **_charts(its, figures_of(connection, [e.id for e in its]), say, spoken),
    }  # fmt: skip


def _by_source(
    its: Sequence[ToldEvent], contexts: Mapping[int, Context], say: Naming, spoken: Language
) -> list[SourceAccount]:
    """Each source once, whichever reports have its words."""
    groups: dict[object, list[ToldEvent]] = {}
    for each in its:
        teller = each.chain[-1]
        groups.setdefault(teller.identity or (teller.name, teller.code), []).append(each)
    return [
        SourceAccount(
            teller=events[0].chain[-1], facts=_facts(events, say, spoken), sentences=_sentences(events, contexts),
            chains=list({(_names(e.chain, say), e.article): (e.chain, e.article) for e in events}.values()),
        )
        for events in groups.values()
    ]  # fmt: skip


def _names(chain: Sequence[Teller], say: Naming) -> tuple[str, ...]:
    return tuple(say.teller(t) for t in chain)


def _sentences(events: Sequence[ToldEvent], contexts: Mapping[int, Context]) -> list[Telling]:
    """Each sentence once, with the other words in it that tell the occurrence too."""
    found: dict[object, Telling] = {}
    for event in events:
        context = contexts[event.id]
        key = event.article, context.before + context.words + context.after
        if key in found:
            found[key].others.append(event)
        else:
            found[key] = Telling(event, context, [])
    return list(found.values())


def _facts(events: Sequence[ToldEvent], say: Naming, spoken: Language) -> list[Fact]:
    _ = spoken.gettext
    parts = [
        (_("Who"), [(say.party(s), e) for e in events for s in e.actors]),
        (_("To whom"), [(say.party(s), e) for e in events for s in e.recipients]),
        (_("Where"), [(say.name(e.place), e) for e in events if e.place is not None]),
        (_("When"), [(say.days(e.day, e.last_day), e) for e in events if e.dated]),
        (_("Killed"), [(say.range(e.killed), e) for e in events if e.killed is not None]),
        (_("Injured"), [(say.range(e.injured), e) for e in events if e.injured is not None]),
        (_("Factuality"), [(say.word("factuality", e.factuality), e) for e in events]),
    ]
    return [
        Fact(label, list({words: (words, f"/articles/{e.article}#{e.local}") for words, e in reversed(said)}.values())[::-1])
        for label, said in parts
        if said
    ]  # fmt: skip


def _reports(its: Sequence[ToldEvent]) -> list[ToldEvent]:
    """One event of each report, the newest report first."""
    return sorted({e.article: e for e in its}.values(), key=lambda e: e.published or "", reverse=True)


def _charts(
    its: Sequence[ToldEvent], figures: Sequence[Figure], say: Naming, spoken: Language
) -> Mapping[str, Any]:
    """The map and the ranges, each as (wide, compact), where there is something to draw."""
    form, _ = format_for(spoken), spoken.gettext
    spots = _spots(its, say)
    drawn: dict[str, Any] = {"map": None, "tolls": []}
    if spots:
        drawn["map"] = [
            Markup(places.places(spots, form, title=_("Where reports place it"), compact=compact))
            for compact in (False, True)
        ]
    for words, which in ((_("Killed, by source"), "killed"), (_("Injured, by source"), "injured")):
        own = [
            ranges.Figure(
                source=say.teller(f.chain[-1]), min=count.min, max=count.max, day=f.published or "",
                words=_words_of(f, which), state=_state(f), href=f"/articles/{f.article}#{f.local}",
            )
            for f in figures
            if (count := getattr(f, which)) is not None
        ]  # fmt: skip
        if own:
            both = [Markup(ranges.ranges(own, form, title=words, compact=c)) for c in (False, True)]
            drawn["tolls"].append(both)
    return drawn


def _words_of(figure: Figure, which: str) -> str:
    """The words of that number; those of the killed say nothing of the injured."""
    if which == "killed":
        return figure.words.words
    return figure.injured_words.words if figure.injured_words is not None else ""


def _state(figure: Figure) -> State:
    if any(teller.stance == "deny" for teller in figure.chain):
        return "denied"
    return _STATES.get(figure.factuality, "")


def _spots(its: Sequence[ToldEvent], say: Naming) -> list[places.Spot]:
    seen: dict[int, list[tuple[PlaceNamed, ToldEvent]]] = {}
    for e in its:
        if e.place is not None and e.place.lat is not None and e.place.lon is not None:
            seen.setdefault(e.place.identity, []).append((e.place, e))
    return [
        places.Spot(
            name=say.name(some[0][0]), lat=some[0][0].lat or 0.0, lon=some[0][0].lon or 0.0, count=len(some),
            quad=say.quad(some[0][1].type), href=f"/articles/{some[0][1].article}#{some[0][1].local}",
        )
        for some in seen.values()
    ]  # fmt: skip


handlers = (shown, event)
