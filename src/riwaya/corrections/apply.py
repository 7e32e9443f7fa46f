"""Applies changes to a reading, in order; what would break a reading's rules is set aside, not applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from msgspec import Struct, structs

from riwaya.changes import (
    AddAttribution,
    AddEvent,
    Change,
    CodeParty,
    CorrectionError,
    DeleteAttribution,
    DeleteEvent,
    EditAttribution,
    EditEvent,
    Happening,
    NameMention,
    Reviewed,
    Saying,
)
from riwaya.corrections.anchors import SURE, find_attribution, find_entity, find_event, find_twin, share
from riwaya.corrections.sheet import Sheet
from riwaya.corrections.values import happening, saying
from riwaya.invariants import problems
from riwaya.schema import Party, Reading

__all__ = ["BY_HAND", "Applied", "applied", "apply", "differing", "one"]

BY_HAND = "correction"  # stands in ``Party.why`` where a person set the code
_LINKS = {"parent", "attribution"}
_EXTENT = {"cue", "content"}
_V = TypeVar("_V", Saying, Happening)

# Tries one way of applying a change; the answer is the id of what it touched (None: nothing to do).
_Attempt = Callable[[Sheet], str | None]


class Applied(Struct, frozen=True):
    """A corrected reading. ``problems`` has the changes (by position) that are set aside, with the reason;
    ``touched`` the local id of what each other one changed.
    """

    reading: Reading
    problems: dict[int, str]
    touched: dict[int, str]


def apply(reading: Reading, changes: Iterable[Change]) -> Reading:
    """The reading as people corrected it; it keeps every rule that ``reading`` keeps."""
    return applied(reading, changes).reading


def applied(reading: Reading, changes: Iterable[Change]) -> Applied:
    """As :func:`apply`, with what became of each change."""
    aside: dict[int, str] = {}
    touched: dict[int, str] = {}
    for at, change in enumerate(changes):
        try:
            reading, id = one(reading, change)
        except CorrectionError as error:
            aside[at] = str(error)
        else:
            if id is not None:
                touched[at] = id
    return Applied(reading, aside, touched)


def one(reading: Reading, change: Change, *, first: bool = False) -> tuple[Reading, str | None]:
    """The reading with one change, and the local id of what it touched.

    Ways of applying it are tried in order until one keeps the rules: on what is there, else whole. With
    ``first`` only the first way counts.

    Raises:
        CorrectionError: none does; the message is the first rule that is broken.
    """
    allowed = set(problems(reading))
    reason = "there is nothing like it in this report"
    for number, attempt in enumerate(_attempts(change)):
        if number and first:
            break
        sheet = Sheet(reading)
        try:
            touched = attempt(sheet)
        except _MissingError:
            continue
        changed = sheet.reading()
        broken = [p for p in problems(changed) if p not in allowed]
        if not broken:
            return changed, touched
        reason = broken[0] if number == 0 else reason
    raise CorrectionError(reason)


class _MissingError(Exception):
    """The reading has nothing that the change is about."""


def _attempts(change: Change) -> Iterator[_Attempt]:
    match change:
        case EditAttribution():
            for whole in (False, True):
                for linked in (True, False):
                    yield partial(_edit_attribution, change.before, change.after, whole, linked)
        case AddAttribution():
            for linked in (True, False):
                yield partial(_add_attribution, change.after, linked)
        case DeleteAttribution():
            yield partial(_delete_attribution, change)
        case EditEvent():
            for whole in (False, True):
                yield partial(_edit_event, change.before, change.after, whole)
        case AddEvent():
            yield partial(_add_event, change.after)
        case DeleteEvent():
            yield partial(_delete_event, change)
        case CodeParty():
            yield partial(_code, change)
        case NameMention():
            yield partial(_name, change)
        case Reviewed():
            yield partial(_review, change)


def differing(before: _V, after: _V) -> dict[str, object]:
    """The fields that a person changed, with their new values."""
    return {f: getattr(after, f) for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f)}


def _edit_attribution(before: Saying, after: Saying, whole: bool, linked: bool, sheet: Sheet) -> str | None:
    changed = differing(before, after)
    if not changed:
        return None
    everyone = sheet.attributions.values()
    id = find_attribution(everyone, before.at) or find_attribution(everyone, after.at)
    if id is None:
        return _new_attribution(after, linked, sheet)
    value = after if whole else structs.replace(saying(sheet.reading(), sheet.attributions[id]), **changed)
    kept = sheet.attributions[id].parent
    sheet.put_attribution(value, id)
    if "parent" not in changed:
        sheet.attributions[id] = structs.replace(sheet.attributions[id], parent=kept)
    fixed = linked and "parent" in changed
    if _EXTENT & changed.keys() or whole or not linked:
        sheet.settle({id} if fixed else ())
    return id


def _add_attribution(after: Saying, linked: bool, sheet: Sheet) -> str:
    same = find_twin(sheet.attributions.values(), after)
    if same is None:
        return _new_attribution(after, linked, sheet)
    sheet.put_attribution(after, same)
    sheet.settle({same} if linked else ())
    return same


def _new_attribution(after: Saying, linked: bool, sheet: Sheet) -> str:
    id = sheet.put_attribution(after)
    sheet.settle({id} if linked else ())
    return id


def _delete_attribution(change: DeleteAttribution, sheet: Sheet) -> str | None:
    id = find_attribution(sheet.attributions.values(), change.before.at, SURE)
    if id is not None:
        sheet.delete_attribution(id)
    return id


def _edit_event(before: Happening, after: Happening, whole: bool, sheet: Sheet) -> str | None:
    changed = differing(before, after)
    if not changed:
        return None
    everyone = sheet.events.values()
    id = find_event(everyone, before.at) or find_event(everyone, after.at)
    if id is None:
        return sheet.put_event(after)
    was = sheet.events[id]
    value = after if whole else structs.replace(happening(sheet.reading(), was), **changed)
    sheet.put_event(value, id)
    links = {
        link: getattr(was, link) for link in ("attribution", "same_as") if link not in changed
    }  # found by its id, not by its anchor
    sheet.events[id] = structs.replace(sheet.events[id], **links)
    if "trigger" in changed:
        sheet.settle({id} if "attribution" in changed else ())
    return id


def _add_event(after: Happening, sheet: Sheet) -> str:
    return sheet.put_event(after, find_event(sheet.events.values(), after.at, typed=True))


def _delete_event(change: DeleteEvent, sheet: Sheet) -> str | None:
    id = find_event(sheet.events.values(), change.before.at, SURE, typed=True)
    if id is not None:
        sheet.delete_event(id)
    return id


def _code(change: CodeParty, sheet: Sheet) -> str:
    """Codes the party in its place, and elsewhere if that is asked."""
    party = change.party
    entity = None
    if party.entity is not None:
        entity = find_entity(sheet.entities.values(), sheet.mentions, party.entity)

    def same(p: Party) -> bool:
        if entity is not None and p.entity == entity:
            return True
        return (p.span is None and party.span is None) if p.span is None or party.span is None else (
            share((p.span,), (party.span,)) >= SURE
        )  # fmt: skip

    def coded(p: Party) -> Party:
        return structs.replace(p, country=change.country, sectors=change.sectors, why=(BY_HAND,))

    touched: str | None = None
    home = change.attribution and find_attribution(sheet.attributions.values(), change.attribution)
    place = change.event and find_event(sheet.events.values(), change.event)
    for a in list(sheet.attributions.values()):
        here = a.id == home and change.role == "source"
        if a.source is not None and (here or _elsewhere(change, a.source, entity)) and same(a.source):
            sheet.attributions[a.id] = structs.replace(a, source=coded(a.source))
            touched = a.id if here else touched or a.id
    for v in list(sheet.events.values()):
        sides = {"actor": v.actors, "recipient": v.recipients}
        new = {
            role: tuple(
                coded(p)
                if ((v.id == place and change.role == role) or _elsewhere(change, p, entity)) and same(p)
                else p
                for p in side
            )
            for role, side in sides.items()
        }
        if new != sides:
            sheet.events[v.id] = structs.replace(v, actors=new["actor"], recipients=new["recipient"])
            touched = v.id if v.id == place else touched or v.id
    if touched is None:
        raise _MissingError
    return touched


def _elsewhere(change: CodeParty, party: Party, entity: str | None) -> bool:
    if not change.everywhere:
        return False
    return party.span is not None or (entity is not None and party.entity == entity)


def _name(change: NameMention, sheet: Sheet) -> None:
    sheet.name(change.span, None if change.after is None else sheet.entity(change.after))


def _review(change: Reviewed, sheet: Sheet) -> None:
    if change.whole is not None:
        sheet.replace(change.whole)
