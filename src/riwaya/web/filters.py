"""What a view is narrowed to: from the address to a question, and back to addresses, chips and a form.

Shared by every list, chart and map, so that the same parameters mean the same everywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from msgspec import Struct, structs
from sqlalchemy import select

from riwaya.corpus.filters import Filter
from riwaya.errors import UnknownNameError, UsageError
from riwaya.export.labels import Labels
from riwaya.knowledge.plover import event_types, modes
from riwaya.schema import EVENT_TYPES
from riwaya.store import tables
from riwaya.web.languages import Language
from riwaya.web.render import Asked, language_of, page

__all__ = ["FIELDS", "Chip", "Field", "Form", "Narrowing", "Problem", "answered", "form_of", "narrowing"]

FIELDS = (
    "since",
    "until",
    "place",
    "party",
    "role",
    "toward",
    "type",
    "mode",
    "factuality",
    "source",
    "stance",
)
_DAYS = ("since", "until")
_NAMES = ("place", "party", "toward", "source")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": ("actor", "recipient"),
    "type": EVENT_TYPES,
    "factuality": ("actual", "future", "hypothetical", "negated", "historical"),
    "stance": ("assert", "deny", "accuse", "threaten", "commit", "request", "believe", "evaluate"),
}
_LARGEST = 200  # answers of a page
_LONGEST = 400  # characters of a value


class Narrowing(Struct, frozen=True, kw_only=True):
    """What an address asks for.

    ``fields`` are those that the view has; ``more`` are its other parameters (``by``), kept in every link.
    """

    path: str
    asked: Filter
    fields: tuple[str, ...] = FIELDS
    more: Mapping[str, str] = {}

    def href(self, path: str | None = None, **changes: object) -> str:
        """The address with these parameters changed, None takes one away; by default of the first page."""
        given: dict[str, object] = {name: getattr(self.asked, name) for name in self.fields}
        given = {**given, **self.more, **changes}
        pairs = [(name, str(value)) for name, value in given.items() if value not in (None, "")]
        at = path or self.path
        return f"{at}?{urlencode(pairs)}" if pairs else at

    @property
    def active(self) -> dict[str, str]:
        """The fields that narrow the view."""
        return {f: value for f in self.fields if (value := getattr(self.asked, f)) is not None}


class Field(Struct, frozen=True, kw_only=True):
    """One control of the form: ``kind`` is date, name or choice; ``options`` are (value, words)."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


class Chip(Struct, frozen=True, kw_only=True):
    """An active filter; ``href`` is the view without it."""

    name: str
    label: str
    value: str
    href: str


class Problem(Struct, frozen=True, kw_only=True):
    """Why there is no answer, in words; ``near`` are (name, address) to try instead."""

    words: str
    near: tuple[tuple[str, str], ...] = ()


class Form(Struct, frozen=True, kw_only=True):
    """What ``filters.html`` shows; ``kept`` are parameters that it passes on."""

    path: str
    fields: tuple[Field, ...]
    chips: tuple[Chip, ...]
    kept: tuple[tuple[str, str], ...] = ()
    problem: Problem | None = None


def narrowing(
    request: Asked, *, fields: tuple[str, ...] = FIELDS, size: int = 100, more: tuple[str, ...] = (), path: str | None = None
) -> Narrowing:  # fmt: skip
    """What the request's address asks for; ``size`` answers a page unless it has a ``limit``, from ``offset``
    or ``after`` on.

    Raises:
        UsageError: ``limit``, ``offset`` or ``after`` is no number.
    """
    query = request.query_params
    given: dict[str, Any] = {f: v for f in fields if (v := " ".join((query.get(f) or "").split()))}
    if "type" in given:
        given["type"] = given["type"].upper()
    if (limit := _number(query, "limit")) is not None:
        size = min(max(limit, 1), max(size, _LARGEST))
    asked = Filter(**given, limit=size, offset=_number(query, "offset") or 0, after=_number(query, "after"))
    others = {name: value[:_LONGEST] for name in (*more, "limit") if (value := query.get(name))}
    return Narrowing(path=path or request.url.path, asked=asked, fields=fields, more=others)


def _number(query: Mapping[str, str], name: str) -> int | None:
    value = query.get(name) or ""
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise UsageError(f"{name} is a number, not {value[:40]!r}")
    return int(value)


def answered(
    request: Asked,
    template: str,
    narrowed: Narrowing,
    make: Callable[[], dict[str, Any]],
    empty: Mapping[str, Any],
) -> Response[str]:
    """The page of a question, with ``form`` among what the template gets, kept while the data stays.

    Where nothing is called so, or a value is wrong, the page says it over ``empty`` in place of what ``make``
    gives, with status 400. ``make`` may give its own ``form``.
    """
    spoken = language_of(request)

    def found() -> dict[str, Any]:
        return {"form": form_of(narrowed, spoken, named=_named(request, narrowed, spoken))} | make()

    try:
        return page(request, template, found, keep=True)
    except UsageError as error:
        return page(request, template, {"form": form_of(narrowed, spoken, error=error), **empty}, status=400)


def _named(request: Asked, narrowed: Narrowing, spoken: Language) -> dict[str, str]:
    """The names of those who are asked for by their id (#12), as links between pages do."""
    numbered = {v for f in _NAMES if (v := narrowed.active.get(f, ""))[:1] == "#" and v[1:].isdecimal()}
    if not numbered:
        return {}
    i = tables.identities.c
    asked = select(i.id, i.name, i.name_ar).where(i.id.in_({int(v[1:16]) for v in numbered}))
    with request.app.state.desk.connect() as connection:
        return {
            f"#{row.id}": row.name_ar if spoken.code == "ar" else row.name
            for row in connection.execute(asked)
        }


def form_of(
    narrowed: Narrowing,
    spoken: Language,
    *,
    named: Mapping[str, str] | None = None,
    error: UsageError | None = None,
) -> Form:
    """The form of a view. ``named`` has words for values that are no words themselves: ``#12`` and its like."""
    labels, active = _labels(spoken), narrowed.active
    named = named or {}
    return Form(
        path=narrowed.path,
        fields=tuple(
            Field(
                name=name, label=labels[name], kind="date" if name in _DAYS else "name" if name in _NAMES else "choice",
                value=_held(name, active.get(name, "")), options=_options(name, narrowed.asked, spoken),
            )
            for name in narrowed.fields
        ),
        chips=tuple(
            Chip(name=name, label=labels[name], value=_shown(name, value, spoken, named), href=_without(narrowed, name))
            for name, value in active.items()
        ),
        kept=tuple(narrowed.more.items()),
        problem=_problem(narrowed, spoken, error) if error is not None else None,
    )  # fmt: skip


def _held(name: str, value: str) -> str:
    """What a field can hold of a value: one for days holds nothing else."""
    if name in _DAYS:
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return ""
    return value[:_LONGEST]


def _labels(spoken: Language) -> dict[str, str]:
    _ = spoken.gettext
    return {
        "since": _("From"), "until": _("To"), "place": _("Place"), "party": _("Party"), "role": _("Its part"), "toward": _("Toward"),
        "type": _("Event"), "mode": _("Manner"), "factuality": _("Factuality"), "source": _("Source"),
        "stance": _("Stance"),
    }  # fmt: skip


def _without(narrowed: Narrowing, name: str) -> str:
    """A mode belongs to its type, and a part to its party: they go together."""
    gone = {"type": ("type", "mode"), "party": ("party", "role")}.get(name, (name,))
    return narrowed.href(**dict.fromkeys(gone))


def _options(name: str, asked: Filter, spoken: Language) -> tuple[tuple[str, str], ...]:
    if name in (*_DAYS, *_NAMES):
        return ()
    if name == "mode":
        of = [asked.type] if asked.type in modes() else list(modes())
        return tuple(
            sorted({(m, _word("mode", m, spoken)) for t in of for m in modes()[t]}, key=lambda o: o[1])
        )
    values = _CHOICES[name]
    if name == "type":
        values = tuple(sorted(values, key=lambda t: event_types()[t].quad))
    return tuple((value, _word(name, value, spoken)) for value in values)


def _word(name: str, value: str, spoken: Language) -> str:
    kind = {"type": "event", "role": "word"}.get(name, name)
    return Labels(spoken.code)(kind, value)


def _shown(name: str, value: str, spoken: Language, named: Mapping[str, str]) -> str:
    if name in _DAYS:
        return spoken.day(value[:_LONGEST])
    if name in _NAMES:
        code, unnamed, _rest = value.partition(" unnamed")
        if unnamed:
            return spoken.gettext("%(code)s without a name") % {"code": code[:_LONGEST]}
        return named.get(value, value)[:_LONGEST]
    return _word(name, value, spoken)[:_LONGEST]


def _problem(narrowed: Narrowing, spoken: Language, error: UsageError) -> Problem:
    _ = spoken.gettext
    if isinstance(error, UnknownNameError):
        words = {
            "place": _("No place is called “%(name)s”."),
            "party": _("Nobody who acts is called “%(name)s”."),
            "source": _("Nobody who speaks or publishes is called “%(name)s”."),
        }[error.kind] % {"name": error.name[:80]}
        field = "toward" if error.name in (narrowed.asked.toward,) else error.kind
        return Problem(words=words, near=tuple((n, narrowed.href(**{field: n})) for n in error.near))
    for name, value in narrowed.active.items():
        try:
            Filter(**{name: value}).check()  # type: ignore[arg-type]
        except UsageError:
            says = _("“%(value)s” is no day; write it as in 2016-09-30.") if name in _DAYS else _("There is no “%(value)s” to choose here.")  # fmt: skip
            return Problem(
                words=says % {"value": value[:80]}, near=((_("Take it away"), _without(narrowed, name)),)
            )
    if narrowed.asked.mode is not None and narrowed.asked.type is not None:
        try:
            structs.replace(Filter(), type=narrowed.asked.type, mode=narrowed.asked.mode).check()
        except UsageError:
            words = _("“%(mode)s” is no manner of “%(type)s”.") % {
                "mode": _word("mode", narrowed.asked.mode, spoken), "type": _word("type", narrowed.asked.type, spoken),
            }  # fmt: skip
            return Problem(words=words, near=((_("Any manner"), narrowed.href(mode=None)),))
    if any(len(narrowed.active.get(name, "")) > _LONGEST for name in _NAMES):
        return Problem(words=_("That name is too long."))
    return Problem(words=str(error), near=((_("To the first page of the list"), narrowed.href()),))
