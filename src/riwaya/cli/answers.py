"""Answers of the store on the terminal: one table a question, one line an answer, nothing from reports trusted."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from msgspec import Struct
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["TABLES", "print_table"]

_LONGEST = 160
_MOST_PARTS = 6
_PIPED_WIDTH = 200  # columns where nothing says how wide the reader's window is

Cell = Callable[[Any], str]


def _safe(value: object) -> str:
    """Report text made safe for a terminal: no controls, no direction overrides, single spaces, bounded."""
    text = re.sub(r"\s+", " ", str(value))
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return kept if len(kept) <= _LONGEST else kept[:_LONGEST] + "…"


def _joined(parts: Sequence[str], by: str = "; ") -> str:
    shown = by.join(parts[:_MOST_PARTS])
    return f"{shown}{by}…" if len(parts) > _MOST_PARTS else shown


def _named(thing: Any) -> str:
    """English name and, where it is another, the Arabic one, with the code."""
    names = list(dict.fromkeys(filter(None, (thing.name, thing.name_ar))))
    code = getattr(thing, "code", None)
    return " · ".join(names) + (f" [{code}]" if code else "") or "(unnamed)"


def _party(side: Any) -> str:
    if side.name is None and side.written is not None:
        return f"{side.written.words} [{side.code}]" if side.code else str(side.written.words)
    return _named(side)


def _chain(chain: Sequence[Any]) -> str:
    outlet, *speakers = chain
    return " → ".join(
        [outlet.name or "(unknown outlet)", *(s.name or s.code or "unnamed source" for s in speakers)]
    )


def _range(count: Any) -> str:
    if count is None:
        return ""
    if count.max is None:
        return f"{count.min}+"
    return str(count.min) if count.min == count.max else f"{count.min}–{count.max}"


def _counts(counts: Mapping[str, int]) -> str:
    return _joined([f"{name} {count}" for name, count in counts.items()], ", ")


def _days(first: str | None, last: str | None) -> str:
    return f"{first} to {last}" if last and last != first else first or "no date"


def _place(place: Any) -> str:
    return _named(place) if place is not None else ""


def _figure(figure: Any) -> str:
    numbers = [
        f"{_range(count)} {what}"
        for what, count in (("killed", figure.killed), ("hurt", figure.injured))
        if count
    ]
    doubt = "" if figure.factuality == "actual" else f" ({figure.factuality})"
    return f"{', '.join(numbers)}{doubt}: {_chain(figure.chain)}, article {figure.article}"


def _version(version: Any) -> str:
    """What is said, and who says so: the tellings of one report with one chain only once."""
    told = dict.fromkeys(f"{_chain(a.chain)} ({a.article})" for a in version.accounts)
    return f"{version.value}: {_joined(list(told), ', ')}"


TABLES: Mapping[str, Mapping[str, Cell]] = {
    "conflicts": {
        "Occurrence": lambda c: str(c.occurrence),
        "Type": lambda c: c.type,
        "Day": lambda c: c.day or "",
        "Place": lambda c: c.place or "",
        "Differ in": lambda c: c.dimension,
        "Version 1": lambda c: _version(c.versions[0]),
        "Version 2": lambda c: _version(c.versions[1]),
        "More": lambda c: _joined([_version(v) for v in c.versions[2:]]),
    },
    "events": {
        "Id": lambda e: str(e.id),
        "Day": lambda e: _days(e.day, e.last_day),
        "Type": lambda e: "/".join(filter(None, (e.type, e.mode))),
        "Factuality": lambda e: e.factuality,
        "Trigger": lambda e: e.trigger.words,
        "By": lambda e: _joined([_party(p) for p in e.actors]),
        "To": lambda e: _joined([_party(p) for p in e.recipients]),
        "Place": lambda e: _place(e.place),
        "Killed": lambda e: _range(e.killed),
        "Hurt": lambda e: _range(e.injured),
        "Told by": lambda e: _chain(e.chain),
        "Article": lambda e: str(e.article),
    },
    "claims": {
        "Id": lambda c: str(c.id),
        "Day": lambda c: c.day or "no date",
        "Told by": lambda c: _chain(c.chain),
        "Stance": lambda c: c.stance,
        "Quote": lambda c: c.quote,
        "Content": lambda c: " … ".join(piece.words for piece in c.content),
        "Of": lambda c: _joined([_named(n) for n in c.of]),
        "Article": lambda c: str(c.article),
    },
    "timeline": {
        "Period": lambda p: p.period or "no date",
        "Events": lambda p: str(p.events),
        "Mean score": lambda p: f"{p.score:+.1f}",
        "Types": lambda p: _counts(p.types),
    },
    "network": {
        "Actor": lambda d: _named(d.actor),
        "Recipient": lambda d: _named(d.recipient),
        "Events": lambda d: str(d.events),
        "Mean score": lambda d: f"{d.score:+.1f}",
        "Types": lambda d: _counts(d.types),
    },
    "casualties": {
        "Day": lambda t: t.day or "no date",
        "Place": lambda t: _safe_place(t),
        "Type": lambda t: t.type,
        "Killed": lambda t: _range(t.killed),
        "Hurt": lambda t: _range(t.injured),
        "Figures": lambda t: _joined([_figure(f) for f in t.figures]),
    },
    "speakers": {
        "Speaker": lambda s: _named(s) if s.name else s.code,
        "Statements": lambda s: str(s.statements),
        "Stances": lambda s: _counts(s.stances),
        "Quotes": lambda s: _counts(s.quotes),
        "Outlets": lambda s: _counts(s.outlets),
        "Days": lambda s: _days(s.first_day, s.last_day),
    },
    "find": {
        "Article": lambda h: str(h.article),
        "Day": lambda h: h.published or "no date",
        "Outlet": lambda h: h.outlet or "",
        "Title": lambda h: h.title or "",
        "Words": lambda h: h.snippet,
    },
}
"""Question -> column -> what stands in it."""


def _safe_place(toll: Any) -> str:
    names = list(dict.fromkeys(filter(None, (toll.place, toll.place_ar))))
    return " · ".join(names) + (f" [{toll.country}]" if toll.country else "")


def print_table(question: str, answers: Sequence[Struct]) -> None:
    """The answers as a table on standard output; colour only on a terminal."""
    terminal = Console()
    width = shutil.get_terminal_size((100, 24)).columns if terminal.is_terminal else _PIPED_WIDTH
    console = Console(width=max(60, width), highlight=False, markup=False, emoji=False)
    columns = TABLES[question]
    table = Table(box=box.SIMPLE_HEAD if terminal.is_terminal else box.ASCII2, header_style="bold")
    for name in columns:
        table.add_column(Text(name), overflow="fold", style="cyan" if name in ("Type", "Stance") else "")
    for answer in answers:
        table.add_row(*(Text(_safe(cell(answer))) for cell in columns.values()))
    with console.capture() as shown:  # rich ends the program by itself where a pipe is closed
        console.print(table)
    click.echo(shown.get(), nl=False)
