"""Correcting a report: forms for a statement and an event, what was changed by whom, and undoing it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from msgspec import structs

from riwaya.changes import (
    AddAttribution,
    AddEvent,
    Change,
    DeleteAttribution,
    DeleteEvent,
    EditAttribution,
    EditEvent,
    Happening,
    Reviewed,
    Saying,
)
from riwaya.corrections import add as adding
from riwaya.corrections import code as coding
from riwaya.corrections import delete as deleting
from riwaya.corrections import edit as editing
from riwaya.corrections import value_of
from riwaya.errors import NotStoredError, UsageError
from riwaya.export.labels import Labels
from riwaya.knowledge.contexts import contexts
from riwaya.knowledge.countries import countries, legal_countries
from riwaya.knowledge.plover import event_types, modes, sectors
from riwaya.schema import EVENT_TYPES, Reading, Span, dump
from riwaya.store import corrections as layer
from riwaya.store.load import reading_of
from riwaya.web.correcting import event_fields, event_of, statement_fields, statement_of, wide_codes
from riwaya.web.desk import AtDesk, Desk
from riwaya.web.extras import UnsavedExtras
from riwaya.web.pages.report import shown
from riwaya.web.render import Asked, language_of, page, visitor_of
from riwaya.web.threads import threaded
from riwaya.web.unfit import told
from riwaya.web.visitor import needs

__all__ = ["handlers"]

Kind = Literal["statement", "event"]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
_NEW_STATEMENT = Saying(source=None, cue=(), content=(), quote="indirect", stance="assert")
_NEW_EVENT = Happening(type="ASSAULT", trigger=Span(0, 0))
_HISTORY = 100


@get("/articles/{number:int}/correct/{local:str}", guards=[needs("editor")])
@threaded
def form_of(request: Asked, desk: AtDesk, number: FromPath[int], local: FromPath[str]) -> Response[str]:
    """The form that changes a statement or an event."""
    reading = _reading(desk, number)
    return _form(request, reading, number, local, _value(reading, local))


@get("/articles/{number:int}/add/{kind:str}", guards=[needs("editor")])
@threaded
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
    content = shown(reading, spoken, UnsavedExtras(spoken)) | {
        "article": number, "local": local, "kind": kind, "f": fields, "base": _base(reading), "problem": problem,
        "say": say, "entities": reading.entities, "types": EVENT_TYPES, "event_types": event_types(), "all_modes": modes(),
        "all_contexts": contexts(), "all_sectors": sectors(), "codes": sorted(legal_countries()),
        # After an error what was typed stands in the fields again.
        "v": (lambda name, default="": (typed or {}).get(name, default)),
        "country_names": {c.iso3: c.names[0] if spoken.code == "ar" else c.name_en for c in countries().values()},
    }  # fmt: skip
    return page(request, "correct.html", content, status=status)


@post("/articles/{number:int}/correct/{local:str}", guards=[needs("editor")])
@threaded
def correct(
    request: Asked, desk: AtDesk, number: FromPath[int], local: FromPath[str], data: Form
) -> Response[Any]:
    """Changes or deletes a statement or an event."""
    reading = _reading(desk, number)
    was = _value(reading, local)
    if data.get("base") != _base(reading):
        return _form(request, reading, number, local, was, problem=_changed_meanwhile(request), status=409)
    try:
        if data.get("action") == "delete":
            changes = [deleting(reading, local)]
        else:
            changes = _edits(reading, local, was, data)
        for change in changes:
            _add(desk, number, change, request)
    except UsageError as error:
        return _form(
            request,
            reading,
            number,
            local,
            was,
            problem=told(error, language_of(request)),
            status=422,
            typed=data,
        )
    where = "" if data.get("action") == "delete" else f"#{local}"
    return Redirect(f"/articles/{number}{where}", status_code=303)


def _edits(reading: Reading, local: str, was: Saying | Happening, data: dict[str, str]) -> list[Change]:
    """The codes that are to hold everywhere, then the rest."""
    after: Saying | Happening = (
        statement_of(reading, data, was) if isinstance(was, Saying) else event_of(reading, data, was)
    )
    changes: list[Change] = [
        coding(reading, local, c.role, c.index, c.country, c.sectors, everywhere=True)
        for c in wide_codes(data, was, after)
    ]
    if after != was:
        changes.append(editing(reading, local, after))
    return changes


@post("/articles/{number:int}/add/{kind:str}", guards=[needs("editor")])
@threaded
def add(
    request: Asked, desk: AtDesk, number: FromPath[int], kind: FromPath[Kind], data: Form
) -> Response[Any]:
    """Adds a statement or an event."""
    reading = _reading(desk, number)
    empty = _new(kind, None)
    if data.get("base") != _base(reading):
        return _form(request, reading, number, None, empty, problem=_changed_meanwhile(request), status=409)
    try:
        value = statement_of(reading, data, None) if kind == "statement" else event_of(reading, data, None)
        made = _add(desk, number, adding(reading, value), request)
    except UsageError as error:
        return _form(
            request,
            reading,
            number,
            None,
            empty,
            problem=told(error, language_of(request)),
            status=422,
            typed=data,
        )
    return Redirect(f"/articles/{number}/corrections?made={made}", status_code=303)


def _add(desk: Desk, number: int, change: Change, request: Asked) -> int:
    assert desk.database is not None  # or there would be no article
    return layer.add(desk.database, number, change, visitor_of(request).name)


def _changed_meanwhile(request: Asked) -> str:
    return language_of(request).gettext("The report has been changed meanwhile. This is how it stands now.")


@get("/articles/{number:int}/corrections", sync_to_thread=True, guards=[needs("reader")])
def history(
    request: Asked, desk: AtDesk, number: FromPath[int], made: FromQuery[int | None] = None
) -> Response[str]:
    """What was changed in a report, by whom and when."""
    with desk.connect() as connection:
        reading = reading_of(connection, number)
        content = {
            "article": number, "title": shown(reading, language_of(request), UnsavedExtras(language_of(request)))["title"],
            "corrections": [_told(c, reading) for c in layer.history(connection, number, limit=_HISTORY)],
            "problems": {c.number: c.problem for c in layer.corrections_of(connection, number) if c.problem},
            "reviewed": layer.reviewed(connection, number), "base": _base(reading), "made": made, "say": Labels(language_of(request).code),
        }  # fmt: skip
    return page(request, "corrections.html", content)


def _told(c: Any, reading: Reading) -> dict[str, Any]:
    """A correction in words: what it is about, before and after."""
    change, text = c.change, reading.article.text
    before, after = getattr(change, "before", None), getattr(change, "after", None)
    value = after or before
    words = ""
    if isinstance(value, Saying):
        words = " ".join(piece.of(text) for piece in value.cue)
    elif isinstance(value, Happening):
        words = value.trigger.of(text)
    elif isinstance(getattr(change, "party", None), object) and hasattr(change, "party"):
        words = change.party.span.of(text) if change.party.span else ""
    return {
        "c": c,
        "words": words,
        "differences": _differences(before, after, text),
        "kind": _KINDS.get(type(change), "code"),
    }


_KINDS: dict[type, str] = {
    EditAttribution: "edit-statement", AddAttribution: "add-statement", DeleteAttribution: "delete-statement",
    EditEvent: "edit-event", AddEvent: "add-event", DeleteEvent: "delete-event", Reviewed: "reviewed",
}  # fmt: skip


def _differences(before: Any, after: Any, text: str) -> list[tuple[str, str, str]]:
    """(field, before, after) of what differs."""
    if before is None or after is None:
        return []
    return [
        (name, _short(getattr(before, name), text), _short(getattr(after, name), text))
        for name in before.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    ]


def _short(value: Any, text: str) -> str:
    """A field's value in a few words."""
    if value is None:
        return "—"
    if isinstance(value, Span):
        return value.of(text)
    if isinstance(value, tuple):
        return "; ".join(_short(v, text) for v in value) or "—"
    if isinstance(value, str | int):
        return str(value)
    parts = []
    span = getattr(value, "span", None) or getattr(value, "trigger", None)
    if isinstance(span, Span):
        parts.append(span.of(text))
    if (entity := getattr(value, "entity", None)) is not None:
        parts.append(entity.name)
    code = " ".join(filter(None, (getattr(value, "country", None), *getattr(value, "sectors", ()))))
    if code:
        parts.append(f"[{code}]")
    for name in ("from_", "to", "min", "max"):
        if (found := getattr(value, name, None)) is not None:
            parts.append(str(found))
    if cue := getattr(value, "cue", None):
        parts.append(_short(cue, text))
    return " ".join(parts) or "—"


@post("/corrections/{correction:int}/undo", sync_to_thread=True, guards=[needs("editor")])
def undo(
    request: Asked, desk: AtDesk, correction: FromPath[int], article: FromQuery[int], data: Form
) -> Redirect:
    """Undoes a correction; ``article`` is where to go then."""
    if desk.database is None:
        raise NotStoredError(f"there is no correction {correction}")
    layer.undo(desk.database, correction, visitor_of(request).name)
    return Redirect(f"/articles/{article}/corrections", status_code=303)


@post("/articles/{number:int}/reviewed", sync_to_thread=True, guards=[needs("editor")])
def reviewed(request: Asked, desk: AtDesk, number: FromPath[int], data: Form) -> Redirect:
    """Notes that somebody has checked the whole report."""
    reading = _reading(desk, number)
    if data.get("base") != _base(reading):
        raise HTTPException(status_code=409, detail=_changed_meanwhile(request))
    _add(desk, number, Reviewed(), request)
    return Redirect(f"/articles/{number}/corrections", status_code=303)


def _reading(desk: Desk, number: int) -> Reading:
    with desk.connect() as connection:
        return reading_of(connection, number)


def _value(reading: Reading, local: str) -> Saying | Happening:
    if local not in {a.id for a in reading.attributions} | {v.id for v in reading.events}:
        raise NotFoundException(f"the report has no {local[:40]}")
    return value_of(reading, local)


def _base(reading: Reading) -> str:
    """What a form was made of: another one once anything of the reading has changed."""
    return hashlib.sha256(dump(reading)).hexdigest()[:16]


handlers = (form_of, form_for, correct, add, history, undo, reviewed)
