"""The terminal view of a reading: accounts grouped by speaker, then what the outlet itself reports."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from riwaya.export.words import speaker_name
from riwaya.schema import Attribution, Count, Event, Party, Reading, Span

__all__ = ["show"]

_STANCE = {
    "assert": "says", "deny": "denies", "accuse": "accuses", "threaten": "threatens", "commit": "commits to",
    "request": "calls for", "believe": "expects", "evaluate": "judges",
}  # fmt: skip
_STYLE = {
    "deny": "red",
    "accuse": "red",
    "threaten": "red",
    "request": "yellow",
    "commit": "green",
    "evaluate": "magenta",
}
_LONGEST_QUOTE = 300


def _clean(text: str) -> str:
    """Report text made safe for a terminal: no controls, no direction overrides, single spaces."""
    kept = "".join(c for c in re.sub(r"\s+", " ", text) if unicodedata.category(c) not in ("Cc", "Cf"))
    return kept if len(kept) <= _LONGEST_QUOTE else kept[:_LONGEST_QUOTE] + "…"


class _View:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.article.text
        self.entities = {e.id: e for e in reading.entities}
        self.attributions = {a.id: a for a in reading.attributions}

    def words(self, spans: Iterable[Span]) -> str:
        return " … ".join(_clean(s.of(self.text)) for s in spans)

    def name(self, party: Party | None) -> str:
        """What a party is called: its entity's name with its words, else its words alone."""
        if party is None:
            return "(unnamed source)"
        known = self.entities.get(party.entity or "")
        written = _clean(party.span.of(self.text)) if party.span else ""
        named = _clean(known.name) if known and known.name != known.name_ar else ""
        label = (
            f"{named} · {written}"
            if named and written
            else named or written or (known and _clean(known.name)) or "?"
        )
        return label + self.codes(party)

    def codes(self, party: Party) -> str:
        codes = " ".join(filter(None, (party.country, *party.sectors)))
        return f" [{codes}]" if codes else ""

    def chain(self, attribution: str | None) -> str:
        """From the outlet inwards."""
        links = []
        at = attribution
        while at is not None:
            a = self.attributions[at]
            links.append(self.short(a))
            at = a.parent
        return " → ".join([_clean(self.reading.article.outlet or "the report"), *reversed(links)])

    def short(self, a: Attribution) -> str:
        return _clean(speaker_name(self.reading, a)) or "unnamed source"

    def continued(self, a: Attribution) -> Attribution | None:
        """The attribution whose speaker goes on in ``a``."""
        why = a.source.why if a.source else ()
        return next(
            (
                self.attributions[w[10:]]
                for w in why
                if w.startswith("continues:") and w[10:] in self.attributions
            ),
            None,
        )

    def speaker(self, a: Attribution) -> str:
        """What groups statements: the entity, else the folded words of the source."""
        if a.source is None:
            return f"?{a.id}"
        if a.source.entity:
            return a.source.entity
        continued = self.continued(a)
        if continued is not None:
            return self.speaker(continued)
        return self.words([a.source.span]) if a.source.span else f"?{a.id}"


def _count(label: str, count: Count | None) -> str:
    if count is None:
        return ""
    number = (
        f"{count.min}+"
        if count.max is None
        else str(count.min)
        if count.min == count.max
        else f"{count.min}–{count.max}"
    )
    return f"{number} {label}"


def _event_line(view: _View, event: Event) -> Text:
    line = Text("      ")
    line.append("/".join((event.type, *event.modes)), style="bold cyan")
    line.append(f" {_clean(event.trigger.of(view.text))}")
    if event.factuality != "actual":
        line.append(f" ({event.factuality})", style="yellow")
    parts = [
        ("by", " + ".join(view.name(p) for p in event.actors)),
        ("to", " + ".join(view.name(p) for p in event.recipients)),
        ("at", view.words(p.span for p in event.locations if p.span)),
        ("when", _when(view, event)),
        ("", ", ".join(filter(None, (_count("killed", event.fatalities), _count("hurt", event.injuries))))),
    ]
    for label, value in parts:
        if value:
            line.append(f"\n        {label + ' ' if label else ''}", style="dim")
            line.append(value)
    return line


def _when(view: _View, event: Event) -> str:
    if event.time is None:
        return ""
    written = _clean(event.time.span.of(view.text))
    return f"{written} = {event.time.value}" if event.time.value else written


def show(reading: Reading, first: bool = True) -> None:
    """Prints a reading to standard output; colour only on a terminal."""
    width = shutil.get_terminal_size((100, 24)).columns
    console = Console(highlight=False, width=max(60, width), soft_wrap=True, markup=False, emoji=False)
    view = _View(reading)
    article = reading.article
    head = Text("" if first else "\n")
    head.append(_clean(article.title or article.id), style="bold")
    facts = [article.outlet, article.published, f"{len(article.text.split())} words", f"{len(reading.entities)} entities",
             f"{len(reading.attributions)} statements", f"{len(reading.events)} events"]  # fmt: skip
    head.append("\n" + " · ".join(_clean(f) for f in facts if f), style="dim")
    console.print(head)
    groups: dict[str, list[Attribution]] = {}
    for a in reading.attributions:
        groups.setdefault(view.speaker(a), []).append(a)
    own_triggers: set[str] = set()
    for statements in groups.values():
        console.print()
        console.print(Text(view.name(_best(statements)), style="bold"))
        for a in statements:
            _statement(console, view, a, own_triggers)
    outlet = [e for e in reading.events if e.attribution is None and e.id not in own_triggers]
    if outlet:
        console.print()
        console.print(Text(f"{_clean(article.outlet or 'The report')} itself", style="bold"))
        for event in outlet:
            console.print(_event_line(view, event))
    if reading.entities:
        console.print()
        console.print(Text("Entities", style="bold"))
        for entity in reading.entities:
            where = (
                f" ({entity.lat:.2f}, {entity.lon:.2f})"
                if entity.lat is not None and entity.lon is not None
                else ""
            )
            codes = " ".join(filter(None, (entity.type, entity.country, entity.wikidata)))
            name = f"{_clean(entity.name)} · " if entity.name != entity.name_ar else ""
            console.print(Text(f"    {name}{_clean(entity.name_ar)} [{codes}]{where}"))


def _best(statements: list[Attribution]) -> Party | None:
    """The fullest written form of the speaker."""
    sources = [a.source for a in statements if a.source]
    return max(sources, key=lambda p: (p.span is not None, len(p.span) if p.span else 0), default=None)


def _statement(console: Console, view: _View, a: Attribution, own_triggers: set[str]) -> None:
    line = Text("  ")
    line.append(_STANCE[a.stance], style=_STYLE.get(a.stance, "blue"))
    quoted = {"direct": " (own words)", "mixed": " (partly own words)", "indirect": ""}[a.quote]
    line.append(quoted, style="dim")
    line.append(f" {view.words(a.content)}")
    line.append(f"\n    cue {view.words(a.cue)} · {view.chain(a.id)}", style="dim")
    console.print(line)
    for event in view.reading.events:
        is_own = any(c.overlaps(event.trigger) for c in a.cue)
        if event.attribution == a.id or is_own:
            if is_own:
                own_triggers.add(event.id)
            console.print(_event_line(view, event))
