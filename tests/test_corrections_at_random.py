"""Corrections at random: rules are kept, what a person said holds in any reading of the text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from riwaya.changes import (
    Change,
    CorrectionError,
    EditAttribution,
    EditEvent,
    Happening,
    Named,
    NameMention,
    Reviewed,
    Saying,
    Who,
    decode_change,
    encode_change,
)
from riwaya.corrections import add, applied, apply, code, delete, edit, made
from riwaya.gold.corpus import load_gold_file
from riwaya.invariants import problems
from riwaya.knowledge.plover import modes
from riwaya.schema import EVENT_TYPES, Count, Reading, Span
from tests.reading_values import happening, saying

STANCES = ("assert", "deny", "accuse", "request", "believe")
FACTUALITIES = ("actual", "future", "hypothetical", "negated", "historical")


@cache
def reports() -> tuple[Reading, ...]:
    folder = Path(__file__).parent.parent / "corpus" / "reports"
    return tuple(load_gold_file(path).reading for path in sorted(folder.glob("w1-*.gold"))[:12])


class Author:
    """Makes changes at random, each on the reading as it is by then."""

    def __init__(self, reading: Reading, draw: Callable[..., Any]) -> None:
        self.reading = reading
        self.changes: list[Change] = []
        self._draw = draw

    def one_of(self, some: Any) -> Any:
        return self._draw(st.sampled_from(list(some)))

    def act(self) -> None:
        kind = self.one_of(("statement", "event", "delete", "add", "code", "name") * 3 + ("review",))
        try:
            change: Change | None = getattr(self, f"_{kind}")()
        except CorrectionError:
            return
        if change is not None:
            self.changes.append(change)
            self.reading = apply(self.reading, [change])

    def _word(self) -> Span:
        text = self.reading.article.text
        start = self._draw(st.integers(0, len(text) - 1))
        words = [i for i in range(start, len(text)) if not text[i].isspace()]
        first = words[0] if words else next(i for i, c in enumerate(text) if not c.isspace())
        end = first
        while end < len(text) and not text[end].isspace():
            end += 1
        return Span(first, end)

    def _statement(self) -> Change | None:
        if not self.reading.attributions:
            return None
        a = self.one_of(self.reading.attributions)
        value = saying(self.reading, a.id)
        field = self.one_of(("stance", "cue", "content", "source", "quote", "parent"))
        new: dict[str, Callable[[], Any]] = {
            "stance": lambda: self.one_of(STANCES),
            "cue": lambda: (self._word(),),
            "content": lambda: (self._word(),),
            "source": lambda: None if value.source else Who(span=self._word(), country="FRA"),
            "quote": lambda: self.one_of(("direct", "indirect", "mixed")),
            "parent": lambda: saying(self.reading, self.one_of(self.reading.attributions).id).at,
        }
        return edit(self.reading, a.id, structs.replace(value, **{field: new[field]()}))

    def _event(self) -> Change | None:
        if not self.reading.events:
            return None
        v = self.one_of(self.reading.events)
        value = happening(self.reading, v.id)
        kind = self.one_of(EVENT_TYPES)
        field = self.one_of(("type", "trigger", "factuality", "actors", "fatalities", "attribution"))
        new: dict[str, Callable[[], dict[str, Any]]] = {
            "type": lambda: {"type": kind, "modes": modes().get(kind, ())[:1]},
            "trigger": lambda: {"trigger": self._word()},
            "factuality": lambda: {"factuality": self.one_of(FACTUALITIES)},
            "actors": lambda: {
                "actors": (Who(entity=Named(type="ORG", name="Union", mention=self._word())),)
            },
            "fatalities": lambda: {"fatalities": Count(min=3, max=None, who=self._word())},
            "attribution": lambda: {"attribution": None},
        }
        return edit(self.reading, v.id, structs.replace(value, **new[field]()))

    def _delete(self) -> Change | None:
        ids = [a.id for a in self.reading.attributions] + [v.id for v in self.reading.events]
        return delete(self.reading, self.one_of(ids)) if ids else None

    def _add(self) -> Change:
        if self._draw(st.booleans()):
            return add(self.reading, Happening(type=self.one_of(EVENT_TYPES), trigger=self._word()))
        value = Saying(
            source=Who(span=self._word()), cue=(self._word(),), content=(self._word(),), quote="direct",
            stance=self.one_of(STANCES),
        )  # fmt: skip
        return add(self.reading, value)

    def _code(self) -> Change | None:
        acting = [v.id for v in self.reading.events if v.actors]
        if not acting:
            return None
        everywhere = self._draw(st.booleans())
        return code(self.reading, self.one_of(acting), "actor", 0, "FRA", ("GOV",), everywhere=everywhere)

    def _name(self) -> Change:
        name = Named(type="PER", name="Nobody") if self._draw(st.booleans()) else None
        return made(self.reading, NameMention(span=self._word(), before=None, after=name))

    def _review(self) -> Change:
        return made(self.reading, Reviewed())


def written(author: Author, most: int) -> list[Change]:
    for _ in range(most):
        author.act()
    return author.changes


@st.composite
def another_reading(draw: Callable[..., Any], reading: Reading) -> Reading:
    """The same text as another model might read it: things missing, other words, numbers and types."""
    text = reading.article.text

    def jittered(span: Span) -> Span:
        longer = Span(span.start, min(len(text), span.end + draw(st.integers(0, 3))))
        return longer if longer.of(text) == longer.of(text).strip() else span

    kept = [a for a in reading.attributions if draw(st.integers(0, 3))]
    numbers = {a.id: f"a{n}" for n, a in enumerate(kept, 1)}
    attributions = []
    for a in kept:
        cue = tuple(map(jittered, a.cue))
        clear = not any(c.overlaps(piece) for c in cue for piece in a.content)
        attributions.append(
            structs.replace(
                a, id=numbers[a.id], parent=None, cue=cue if clear else a.cue, stance=draw(st.sampled_from(STANCES))
            )
        )  # fmt: skip
    events = [
        structs.replace(
            v, id=f"v{n}", same_as=None, attribution=numbers.get(v.attribution or ""), trigger=jittered(v.trigger)
        )
        for n, v in enumerate((v for v in reading.events if draw(st.integers(0, 3))), 1)
    ]  # fmt: skip
    return structs.replace(reading, attributions=tuple(attributions), events=tuple(events))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_corrections_never_break_a_rule_and_say_the_same_each_time(data: st.DataObject) -> None:
    reading = data.draw(st.sampled_from(reports()))
    author = Author(reading, data.draw)
    changes = written(author, 6)
    done = applied(reading, changes)
    assert done.problems == {}
    assert done.reading == author.reading
    assert problems(done.reading) == []
    assert [decode_change(encode_change(c)) for c in changes] == changes
    ids = [a.id for a in done.reading.attributions] + [v.id for v in done.reading.events]
    assert len(set(ids)) == len(ids)
    assert apply(reading, []) == reading


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_another_model_reads_no_rule_is_broken(data: st.DataObject) -> None:
    reading = data.draw(st.sampled_from(reports()))
    changes = written(Author(reading, data.draw), 5)
    other = data.draw(another_reading(reading))
    assert problems(other) == []
    done = applied(other, changes)
    assert problems(done.reading) == []
    again = applied(other, [decode_change(encode_change(c)) for c in changes])
    assert again == done
    for change in changes[-1:]:
        if isinstance(change, EditAttribution | EditEvent) and len(changes) - 1 not in done.problems:
            _assert_held(done.reading, change)


def _assert_held(reading: Reading, change: EditAttribution | EditEvent) -> None:
    """A thing at its place has every value that the person changed."""
    if isinstance(change, EditAttribution):
        near: list[Saying] = [
            saying(reading, a.id)
            for a in reading.attributions
            if any(x.overlaps(y) for x in a.cue for y in change.after.cue)
        ]
        fields = ["stance", "quote", "cue", "content"]
        wanted = {
            f: getattr(change.after, f)
            for f in fields
            if getattr(change.before, f) != getattr(change.after, f)
        }
        assert any(all(getattr(a, f) == v for f, v in wanted.items()) for a in near)
    else:
        close = [v for v in reading.events if v.trigger.overlaps(change.after.trigger)]
        fields = ["type", "modes", "trigger", "factuality"]
        wanted = {
            f: getattr(change.after, f)
            for f in fields
            if getattr(change.before, f) != getattr(change.after, f)
        }
        assert any(all(getattr(v, f) == x for f, x in wanted.items()) for v in close)
