"""Who is asked or accused, read as who asks: the verb's gender tells them apart (ودعا | وزارة العدل إلى التحقيق)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec import structs

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.resolve.parties.phrases import is_construct, is_subject_alone
from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["between_two_names", "with_their_objects"]

_FEMININE = ("ة", "ات")
_WORD = 40  # characters within which the next word ends


def with_their_objects(
    text: str,
    drafts: Sequence[DraftAttribution],
    events: Sequence[DraftEvent],
    persons: Sequence[Span],
    names: Sequence[Span] = (),
    places: Sequence[Span] = (),
) -> tuple[list[DraftAttribution], list[DraftEvent]]:
    """A noun right behind a verb that differs from it in gender is its object, not its subject: of the attributions it
    is no source, of their events no actor but a recipient. What the model took for one phrase may be both: a name
    beside another (اتهمت كييف | موسكو), or a definite noun before a construct (دعا الوزير | مقاتلي المعارضة).

    An Arabic verb agrees in gender with a subject right behind it (Ryding 2005, section 4.2).
    """
    alone = [*persons, *places]
    done = [_apart(text, event, names, alone) for event in events]
    said = []
    for a in drafts:
        two = _subject_and_object(text, a.source, names, alone) if a.source is not None else None
        if two is not None:
            a = structs.replace(a, source=two[0])
        object_ = _object(text, a, persons)
        said.append(a if object_ is None else structs.replace(a, source=None))
        if object_ is not None:
            done = [_upon(e, object_) if e.trigger.overlaps(a.cue[0]) else e for e in done]
    return said, done


def between_two_names(text: str, event: DraftEvent, names: Sequence[Span]) -> DraftEvent:
    """A verb that asks or accuses between two names has the first as actor, the second as recipient, as headlines have
    it (نجامينا تتهم الخرطوم)."""
    verb, trigger = fold_token(event.trigger.of(text)), event.trigger
    if verb not in word_list("he-asks-or-accuses") | word_list("she-asks-or-accuses"):
        return event
    before = next((n for n in names if n.end + 1 == trigger.start and text[n.end] == " "), None)
    behind = next((n for n in names if n.start == trigger.end + 1 and text[trigger.end] == " "), None)
    if before is None or behind is None:
        return event
    actors = tuple(a for a in event.actors if not a.overlaps(behind)) or (before,)
    recipients = event.recipients if any(r.overlaps(behind) for r in event.recipients) else (behind,)
    return structs.replace(event, actors=actors, recipients=recipients)


def _object(text: str, a: DraftAttribution, persons: Sequence[Span]) -> Span | None:
    source, verb = a.source, fold_token(a.cue[0].of(text).split(" ")[-1])
    if source is None or source.start != a.cue[0].end + 1 or any(p.start == source.start for p in persons):
        return None
    forms = {verb, verb.removeprefix("و")}
    is_he = not forms.isdisjoint(word_list("he-asks-or-accuses"))
    is_she = not forms.isdisjoint(word_list("she-asks-or-accuses"))
    gender = _gender(source.of(text).split())
    return source if (is_he and gender == "f") or (is_she and gender == "m") else None


def _gender(words: Sequence[str]) -> str | None:
    """f for وزارة العدل، الأطراف الفلسطينية; m for a noun of the tables (مجلس الأمن); else None."""
    adjective = words[1] if len(words) > 1 and words[0].startswith("ال") and words[1].startswith("ال") else ""
    if words[0].endswith(_FEMININE) or adjective.endswith("ة"):
        return "f"
    found, form = sector_words().exact(words[0]), fold_token(words[0]).removeprefix("ال")
    is_he = form in word_list("body-noun") or (found and form == found[0].singular)
    return "m" if is_he else None


def _subject_and_object(
    text: str, span: Span, names: Sequence[Span], alone: Sequence[Span]
) -> tuple[Span, Span] | None:
    """The two phrases that the model took for one; ``alone`` are the names that no noun goes on with."""
    inside = [n for n in names if span.covers(n)]
    is_whole = len(inside) == 2 and (inside[0].start, inside[1].end) == (span.start, span.end)
    if is_whole and inside[0] in alone:
        return (inside[0], inside[1]) if text[inside[0].end : inside[1].start] == " " else None
    words = list(islice(tokens(text, span), 3))
    if len(words) < 2 or not words[0].of(text).startswith("ال"):
        return None
    second = words[1].of(text)
    form = fold_token(second)
    is_object = is_subject_alone(fold_token(words[0].of(text)), form)
    if not is_object and len(words) > 2 and not second.startswith("ال"):
        is_object = is_construct(second) or form in word_list("body-noun")
    return (words[0], Span(words[1].start, span.end)) if is_object else None


def _apart(text: str, event: DraftEvent, names: Sequence[Span], alone: Sequence[Span]) -> DraftEvent:
    """The event with a subject and its object told apart that were one of its parties, right behind its word."""
    for party in (*event.actors, *(event.recipients if not event.actors else ())):
        two = _subject_and_object(text, party, names, alone)
        if two is None or party.start != event.trigger.end + 1:
            continue
        actors = tuple(two[0] if a == party else a for a in event.actors) or (two[0],)
        others = tuple(r for r in event.recipients if not r.overlaps(party))
        ends = max(r.end for r in (party, *event.recipients) if r.start == party.start or r == party)
        return structs.replace(event, actors=actors, recipients=(*others, Span(two[1].start, ends)))
    subject = next((a for a in event.actors if a.start == event.trigger.end + 1), None)
    if subject is None or event.recipients:
        return event
    behind = next(tokens(text, Span(subject.end, min(len(text), subject.end + _WORD))), None)
    is_object = behind is not None and is_subject_alone(
        fold_token(subject.of(text)), fold_token(behind.of(text))
    )
    return structs.replace(event, recipients=(behind,)) if behind is not None and is_object else event


def _upon(event: DraftEvent, object_: Span) -> DraftEvent:
    acting = tuple(actor for actor in event.actors if not actor.overlaps(object_))
    if len(acting) == len(event.actors):
        return event
    return structs.replace(event, actors=acting, recipients=event.recipients or (object_,))
