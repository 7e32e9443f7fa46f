"""The lists: reports, events, statements, conflicts, casualties, speakers; each also as CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, Table

from riwaya.corpus.casualties import casualties
from riwaya.corpus.claims import claims
from riwaya.corpus.conflicts import Conflict, conflicts
from riwaya.corpus.contexts import contexts_at
from riwaya.corpus.events import events
from riwaya.corpus.filters import Filter, claim_conditions, event_conditions
from riwaya.corpus.paging import at_most, page_before
from riwaya.corpus.reports import report_conditions, reports
from riwaya.corpus.speakers import speakers
from riwaya.errors import UsageError
from riwaya.schema import Span
from riwaya.store import tables
from riwaya.web.answer_columns import COLUMNS
from riwaya.web.answer_files import sent
from riwaya.web.desk import AtDesk, Desk
from riwaya.web.filters import FIELDS, Narrowing, answered, narrowing
from riwaya.web.naming import Naming
from riwaya.web.render import Asked, language_of
from riwaya.web.versions import shown_versions
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_COUNTED = 1000  # answers; more than that are not counted
_MOST_ACCOUNTS = 3  # of one version of a conflict in the list

Ask = Callable[[Connection, Filter], Sequence[Any]]
Conditions = Callable[[Connection, Filter], list[ColumnElement[bool]]]


class _Rows(Struct, frozen=True):
    """The rows that a list goes through by their ids, the newest first."""

    table: Table
    day: ColumnElement[str]
    where: Conditions
    key: Callable[[Any], int]


class _List(Struct, frozen=True, kw_only=True):
    """One list: ``shown`` gives what its template needs beyond the answers, ``group`` what counts as one."""

    name: str
    ask: Ask
    size: int
    fields: tuple[str, ...] = FIELDS
    rows: _Rows | None = None  # None: places are counted
    group: Callable[[Any], object] | None = None
    shown: Callable[[Connection, Sequence[Any], Naming], Mapping[str, Any]] = lambda connection, found, say: {}
    kinds: tuple[str, ...] = ()  # values of the parameter by, the first if none is given


class Pages(Struct, frozen=True, kw_only=True):
    """Where the list goes on; ``count`` is None where nobody counts, ``exact`` false where there are more."""

    newer: str | None
    older: str | None
    first: str | None
    count: int | None = None
    exact: bool = True


def _with_context(connection: Connection, found: Sequence[Any], say: Naming) -> Mapping[str, Any]:
    places = {e.id: (e.article, Span(e.trigger.start, e.trigger.end)) for e in found}
    sentences = contexts_at(connection, places.values())
    return {"contexts": {number: sentences[place] for number, place in places.items()}}


def _with_accounts(connection: Connection, found: Sequence[Conflict], say: Naming) -> Mapping[str, Any]:
    shown = shown_versions(connection, found, say, _MOST_ACCOUNTS)
    return {"occurrences": [(n, list(its)) for n, its in groupby(shown, key=lambda c: c.conflict.occurrence)]}


_LISTS = (
    _List(
        name="articles", ask=reports, size=50, fields=("since", "until", "source"),
        rows=_Rows(tables.articles, tables.articles.c.published, report_conditions, lambda r: r.article),
    ),
    _List(
        name="events", ask=events, size=30, shown=_with_context,
        rows=_Rows(tables.events, tables.events.c.day, event_conditions, lambda e: e.id),
    ),
    _List(
        name="claims", ask=claims, size=30, fields=tuple(f for f in FIELDS if f != "role"),
        rows=_Rows(tables.attributions, tables.attributions.c.day, claim_conditions, lambda c: c.id),
    ),
    _List(name="conflicts", ask=conflicts, size=15, group=lambda c: c.occurrence, shown=_with_accounts),
    _List(name="casualties", ask=casualties, size=30),
    _List(
        name="speakers", ask=speakers, size=50, fields=tuple(f for f in FIELDS if f != "role"), kinds=("identity", "code"),
    ),
)  # fmt: skip


def _asking(request: Asked, asked_list: _List) -> tuple[Narrowing, Ask]:
    """What the address asks for, and the question with its kind."""
    more = ("by",) if asked_list.kinds else ()
    narrowed = narrowing(
        request, fields=asked_list.fields, size=asked_list.size, more=more, path=f"/{asked_list.name}"
    )
    if not asked_list.kinds:
        return narrowed, asked_list.ask
    by = narrowed.more.get("by", asked_list.kinds[0])
    if by not in asked_list.kinds:
        raise UsageError(f"by is {' or '.join(asked_list.kinds)}")
    return narrowed, lambda connection, asked: asked_list.ask(connection, asked, by)  # type: ignore[call-arg]


def _shown(request: Asked, desk: Desk, asked_list: _List) -> Response[str]:
    narrowed, ask = _asking(request, asked_list)
    say = Naming(language_of(request))
    common = {
        "say": say, "narrowed": narrowed, "by": narrowed.more.get("by", ""),
        "files": [(form.upper(), narrowed.href(f"/{asked_list.name}.{form}")) for form in ("csv", "json")],
    }  # fmt: skip

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            found, more = _one_page(connection, asked_list, ask, narrowed.asked)
            looser = [] if found else _looser(connection, ask, narrowed)
            pages = _pages(connection, asked_list, narrowed, found, more)
            extra = asked_list.shown(connection, found, say) if found else {}
            return {**common, "answers": found, "pages": pages, "looser": looser, **extra}

    empty = common | {"answers": [], "pages": Pages(newer=None, older=None, first=None), "looser": []}
    return answered(request, f"{asked_list.name}.html", narrowed, make, empty)


def _one_page(
    connection: Connection, asked_list: _List, ask: Ask, asked: Filter
) -> tuple[Sequence[Any], bool]:
    """The answers of a page, and whether more follow: one more than wanted is asked for."""
    found = list(ask(connection, structs.replace(asked, limit=asked.limit + 1)))
    if asked_list.group is None:
        return found[: asked.limit], len(found) > asked.limit
    groups = list(dict.fromkeys(map(asked_list.group, found)))
    wanted = set(groups[: asked.limit])
    return [answer for answer in found if asked_list.group(answer) in wanted], len(groups) > asked.limit


def _pages(
    connection: Connection, asked_list: _List, narrowed: Narrowing, found: Sequence[Any], more: bool
) -> Pages:
    asked, rows = narrowed.asked, asked_list.rows
    if rows is None:
        back = max(0, asked.offset - asked.limit)
        return Pages(
            newer=narrowed.href(offset=back or None) if asked.offset else None,
            older=narrowed.href(offset=asked.offset + asked.limit) if more else None,
            first=narrowed.href() if asked.offset else None,
        )
    where = rows.where(connection, asked)
    newer = None
    if asked.after is not None:
        before = page_before(connection, rows.table, rows.day, where, asked.after, asked.limit)
        newer = narrowed.href(after=before)
    count, exact = at_most(connection, rows.table, where, _COUNTED)
    return Pages(
        newer=newer, older=narrowed.href(after=rows.key(found[-1])) if more else None,
        first=narrowed.href() if asked.after is not None else None, count=count, exact=exact,
    )  # fmt: skip


def _looser(connection: Connection, ask: Ask, narrowed: Narrowing) -> list[str]:
    """The filters without which there are answers."""
    base = structs.replace(narrowed.asked, limit=1, offset=0, after=None)
    return [
        name for name in narrowed.active
        if ask(connection, structs.replace(base, **dict.fromkeys(("type", "mode") if name == "type" else (name,))))
    ]  # fmt: skip


def _handlers(asked_list: _List) -> tuple[HTTPRouteHandler, ...]:
    @get(f"/{asked_list.name}", sync_to_thread=True, guards=[needs("reader")])
    def listed(request: Asked, desk: AtDesk) -> Response[str]:
        return _shown(request, desk, asked_list)

    return listed, _file(asked_list, "csv"), _file(asked_list, "json")


def _file(asked_list: _List, form: Literal["csv", "json"]) -> HTTPRouteHandler:
    @get(f"/{asked_list.name}.{form}", sync_to_thread=True, guards=[needs("reader")])
    def as_file(request: Asked, desk: AtDesk) -> Stream:
        narrowed, ask = _asking(request, asked_list)
        key = asked_list.rows.key if asked_list.rows is not None else None
        return sent(desk, asked_list.name, form, ask, narrowed.asked, COLUMNS[asked_list.name], key)

    return as_file


handlers = tuple(handler for each in _LISTS for handler in _handlers(each))
