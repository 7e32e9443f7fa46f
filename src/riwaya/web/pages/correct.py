"""Correcting a report: forms for a statement and an event."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from msgspec import structs

from riwaya.changes import Change, Happening, Saying
from riwaya.corrections import add as adding
from riwaya.corrections import apply, value_of
from riwaya.corrections import code as coding
from riwaya.corrections import delete as deleting
from riwaya.corrections import edit as editing
from riwaya.errors import UsageError
from riwaya.export.labels import Labels
from riwaya.knowledge.contexts import contexts
from riwaya.knowledge.countries import countries, legal_countries
from riwaya.knowledge.plover import event_types, modes, sectors
from riwaya.schema import EVENT_TYPES, Reading, Span, dump
from riwaya.store import corrections as layer
from riwaya.store.load import reading_of
from riwaya.web.correcting import event_of, statement_of, wide_codes
from riwaya.web.desk import AtDesk, Desk
from riwaya.web.extras import UnsavedExtras
from riwaya.web.form_fields import event_fields, statement_fields
from riwaya.web.pages.report import shown
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.row_numbers import possible
from riwaya.web.unfit import told
from riwaya.web.visitor import needs

__all__ = ["base_of", "changed_meanwhile", "handlers"]

Kind = Literal["statement", "event"]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
_NEW_STATEMENT = Saying(source=None, cue=(), content=(), quote="indirect", stance="assert")
_NEW_EVENT = Happening(type="ASSAULT", trigger=Span(0, 0))


@get("/articles/{number:int}/correct/{local:str}", sync_to_thread=True, guards=[needs("editor")])
def form_of(request: Asked, desk: AtDesk, number: FromPath[int], local: FromPath[str]) -> Response[str]:
    """The form that changes a statement or an event."""
    reading = _reading(desk, number)
    return _form(request, reading, number, local, _value(reading, local))


@get("/articles/{number:int}/add/{kind:str}", sync_to_thread=True, guards=[needs("editor")])
def form_for(
    request: Asked,
    desk: AtDesk,
    number: FromPath[int],
    kind: FromPath[Kind],
    start: FromQuery[int] = 0,
    end: FromQuery[int] = 0,
) -> Response[str]:
    """The form for a new statement or event; ``start`` and ``end`` are of the words that were selected."""
    reading = _reading(desk, number)
    length = len(reading.article.text)
    chosen = Span(start, end) if 0 <= start < end <= length else None
    return _form(request, reading, number, None, _new(kind, chosen))


def _new(kind: Kind, chosen: Span | None) -> Saying | Happening:
    if kind == "event":
        return structs.replace(_NEW_EVENT, trigger=chosen or Span(0, 0))
    if kind == "statement":
        return structs.replace(_NEW_STATEMENT, content=(chosen,) if chosen else ())
    raise NotFoundException


def _form(
    request: Asked, reading: Reading, number: int, local: str | None, value: Saying | Happening,
    *, problem: str | None = None, status: int = 200, typed: dict[str, str] | None = None,
) -> Response[str]:  # fmt: skip
    spoken = language_of(request)
    say = Labels(spoken.code)
    kind: Kind = "statement" if isinstance(value, Saying) else "event"
    fields = statement_fields(reading, value) if isinstance(value, Saying) else event_fields(reading, value)
    content = shown(reading, spoken, UnsavedExtras(reading, spoken)) | {
        "article": number, "local": local, "kind": kind, "f": fields, "base": base_of(reading), "problem": problem,
        "say": say, "entities": reading.entities, "types": EVENT_TYPES, "event_types": event_types(), "all_modes": modes(),
        "all_contexts": contexts(), "all_sectors": sectors(), "codes": sorted(legal_countries()),
        # After an error what was typed stands in the fields again.
        "v": (lambda name, default="": (typed or {}).get(name, default)),
        "country_names": {c.iso3: c.names[0] if spoken.code == "ar" else c.name_en for c in countries().values()},
    }  # fmt: skip
    return page(request, "correct.html", content, status=status)


@post("/articles/{number:int}/correct/{local:str}", sync_to_thread=True, guards=[needs("editor")])
def correct(
    request: Asked, desk: AtDesk, number: FromPath[int], local: FromPath[str], data: Form
) -> Response[Any]:
    """Changes or deletes a statement or an event."""
    reading = _reading(desk, number)
    was = _value(reading, local)
    again = partial(_form, request, reading, number, local, was)
    if data.get("base") != base_of(reading):
        return again(problem=changed_meanwhile(request), status=409)
    try:
        if data.get("action") == "delete":
            changes = [deleting(reading, local)]
        else:
            changes = _edits(reading, local, was, data)
        for change in changes:
            _add(desk, number, change, request)
    except UsageError as error:
        return again(problem=told(error, language_of(request)), status=422, typed=data)
    where = "" if data.get("action") == "delete" else f"#{local}"
    return Redirect(f"/articles/{number}{where}", status_code=303)


def _edits(reading: Reading, local: str, was: Saying | Happening, data: dict[str, str]) -> list[Change]:
    """The codes that are to hold everywhere, then the rest: each made for the reading as those before leave it."""
    after = _typed(reading, data, was)
    changes: list[Change] = []
    for c in wide_codes(data, was, after):
        change = coding(reading, local, c.role, c.index, c.country, c.sectors, everywhere=True)
        changes.append(change)
        reading = apply(reading, [change])
    if changes:
        was = value_of(reading, local)
        after = _typed(reading, data, was)
    if after != was:
        changes.append(editing(reading, local, after))
    return changes


def _typed(reading: Reading, data: dict[str, str], was: Saying | Happening) -> Saying | Happening:
    return statement_of(reading, data, was) if isinstance(was, Saying) else event_of(reading, data, was)


@post("/articles/{number:int}/add/{kind:str}", sync_to_thread=True, guards=[needs("editor")])
def add(
    request: Asked, desk: AtDesk, number: FromPath[int], kind: FromPath[Kind], data: Form
) -> Response[Any]:
    """Adds a statement or an event."""
    reading = _reading(desk, number)
    again = partial(_form, request, reading, number, None, _new(kind, None))
    if data.get("base") != base_of(reading):
        return again(problem=changed_meanwhile(request), status=409)
    try:
        value = statement_of(reading, data, None) if kind == "statement" else event_of(reading, data, None)
        made = _add(desk, number, adding(reading, value), request)
    except UsageError as error:
        return again(problem=told(error, language_of(request)), status=422, typed=data)
    with desk.connect() as connection:
        local = next((c.touched for c in layer.corrections_of(connection, number) if c.number == made), None)
    return Redirect(f"/articles/{number}#{local}" if local else f"/articles/{number}", status_code=303)


def _add(desk: Desk, number: int, change: Change, request: Asked) -> int:
    assert desk.database is not None  # or there would be no article
    return layer.add(desk.database, number, change, visitor_of(request).name)


def changed_meanwhile(request: Asked) -> str:
    return language_of(request).gettext("The report has been changed meanwhile. This is how it stands now.")


def _reading(desk: Desk, number: int) -> Reading:
    with desk.connect() as connection:
        return reading_of(connection, possible(number))


def _value(reading: Reading, local: str) -> Saying | Happening:
    if local not in {a.id for a in reading.attributions} | {v.id for v in reading.events}:
        raise NotFoundException(f"the report has no {local[:40]}")
    return value_of(reading, local)


def base_of(reading: Reading) -> str:
    """What a form was made of: another one once anything of the reading has changed."""
    return hashlib.sha256(dump(reading)).hexdigest()[:16]


handlers = (form_of, form_for, correct, add)
