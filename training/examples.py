"""Training examples: windows of words with the labels of every head that their source annotates."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct

from riwaya.model.features import word_features
from riwaya.model.labels import (
    ATTRIBUTION_ROLES,
    CUE_TAGS,
    ENTITY_TAGS,
    EVENT_ROLES,
    FACTUALITIES,
    SECTORS,
    TRIGGER_TAGS,
    mode_labels,
)
from riwaya.model.windows import windows
from riwaya.model.words import WordPieces, Words, split_words
from riwaya.schema import Party, Reading, Span
from riwaya.text.fold import fold
from training.network import ANER_TAGS

__all__ = ["Example", "from_aner", "from_pud", "from_reading"]

IGNORE = -100
_HAMZA = str.maketrans("أإآى", "اااي")


class Example(Struct, kw_only=True):
    """One window; a label array that is None is not annotated here."""

    words: list[str]
    paragraph: list[int]
    sentence: np.ndarray
    quoted: np.ndarray
    features: np.ndarray
    tags: dict[str, np.ndarray]
    attributions: list[tuple[int, np.ndarray]] = []
    events: list[tuple[int, np.ndarray]] = []
    factuality: list[tuple[int, int]] = []
    mode: list[tuple[int, int]] = []


class _Grid:
    """Finds the words that a span covers."""

    def __init__(self, words: Words) -> None:
        self.starts = np.array([s.start for s in words.spans])
        self.ends = np.array([s.end for s in words.spans])

    def cover(self, span: Span) -> tuple[int, int, int] | None:
        """(first word, last word + 1, characters cut off the first)."""
        first = int(np.searchsorted(self.ends, span.start, side="right"))
        last = int(np.searchsorted(self.starts, span.end, side="left"))
        if first >= last:
            return None
        return first, last, max(0, span.start - int(self.starts[first]))


def _paint(
    row: np.ndarray,
    labels: tuple[str, ...],
    name: str,
    place: tuple[int, int, int] | None,
    low: int,
    high: int,
) -> None:
    if place is None:
        return
    first, last = max(place[0], low), min(place[1], high)
    for at in range(first, last):
        row[at - low] = labels.index(("B-" if at == place[0] else "I-") + name)


def _roles(
    names: tuple[str, ...], roles: list[tuple[str, tuple[int, int, int] | None]], low: int, high: int
) -> np.ndarray:
    """0 outside, 1 first word, 2 inside, for each word and role [W, roles]."""
    row = np.zeros((high - low, len(names)), dtype=np.int64)
    for name, place in roles:
        if place is not None:
            for at in range(max(place[0], low), min(place[1], high)):
                row[at - low, names.index(name)] = 1 if at == place[0] else 2
    return row


def from_reading(reading: Reading, pieces: WordPieces, coded: bool = True) -> Iterator[Example]:
    """The windows of a gold reading, every head labelled; without ``coded`` its sectors are nobody's judgement."""
    text = reading.article.text
    words = split_words(text)
    grid = _Grid(words)
    strings = [s.of(text) for s in words.spans]
    folded = [fold(w).text for w in strings]
    features = word_features(folded, words.quoted)
    sizes = [len(p) for p in pieces(strings)]
    n = len(strings)
    tags = {name: np.zeros(n, dtype=np.int64) for name in ("entity", "cue", "trigger")}
    cut = np.full(n, IGNORE, dtype=np.int64)
    sector = np.full(n, IGNORE, dtype=np.int64)
    for party in _parties(reading) if coded else ():
        place = grid.cover(party.span) if party.span else None
        if place is not None and party.sectors:
            sector[place[0] : place[1]] = SECTORS.index(party.sectors[0])

    def note_cut(place: tuple[int, int, int] | None) -> None:
        if place is not None:
            cut[place[0]] = min(place[2], 3)

    for mention in reading.mentions:
        kind = next(e.type for e in reading.entities if e.id == mention.entity)
        place = grid.cover(mention.span)
        _paint(tags["entity"], ENTITY_TAGS, kind, place, 0, n)
        note_cut(place)
    heads: list[tuple[int, list[tuple[str, tuple[int, int, int] | None]]]] = []
    for a in reading.attributions:
        place = grid.cover(a.cue[0])
        if place is None:
            continue
        _paint(tags["cue"], CUE_TAGS, a.stance, place, 0, n)
        roles = [("content", grid.cover(s)) for s in a.content] + [("cue", grid.cover(s)) for s in a.cue[1:]]
        if a.source and a.source.span:
            roles.append(("source", grid.cover(a.source.span)))
        for _, p in [*roles, ("", place)]:
            note_cut(p)
        heads.append((place[0], roles))
    events: list[tuple[int, str, str, list[tuple[str, tuple[int, int, int] | None]]]] = []
    taken: set[int] = set()
    for e in reading.events:
        place = grid.cover(e.trigger)
        if place is None or place[0] in taken:
            continue  # a second type on the same words is added by rule
        taken.add(place[0])
        _paint(tags["trigger"], TRIGGER_TAGS, e.type, place, 0, n)
        roles = [("actor", grid.cover(p.span)) for p in e.actors if p.span]
        roles += [("recipient", grid.cover(p.span)) for p in e.recipients if p.span]
        roles += [("location", grid.cover(p.span)) for p in e.locations if p.span]
        if e.time:
            roles.append(("time", grid.cover(e.time.span)))
        for _, p in [*roles, ("", place)]:
            note_cut(p)
        mode = f"{e.type}/{e.modes[0]}" if e.modes else ""
        events.append((place[0], mode, e.factuality, roles))
    modes = mode_labels()
    for w in windows(sizes, words.sentence):
        example = Example(
            words=strings[w.first : w.last],
            paragraph=words.paragraph[w.first : w.last],
            sentence=np.array(words.sentence[w.first : w.last]),
            quoted=np.array(words.quoted[w.first : w.last]),
            features=features[w.first : w.last],
            tags={name: row[w.first : w.last] for name, row in tags.items()}
            | {"cut": cut[w.first : w.last], "sector": sector[w.first : w.last]},
            attributions=[], events=[], factuality=[], mode=[],
        )  # fmt: skip
        for head, roles in heads:
            if w.first <= head < w.last:
                row = _roles(ATTRIBUTION_ROLES, roles, w.first, w.last)
                example.attributions.append((head - w.first, row))
        for head, mode, factuality, roles in events:
            if w.first <= head < w.last:
                row = _roles(EVENT_ROLES, roles, w.first, w.last)
                example.events.append((head - w.first, row))
                example.factuality.append((head - w.first, FACTUALITIES.index(factuality)))
                example.mode.append((head - w.first, modes.index(mode) if mode in modes else 0))
        yield example


def _parties(reading: Reading) -> Iterator[Party]:
    for a in reading.attributions:
        if a.source is not None:
            yield a.source
    for e in reading.events:
        yield from (*e.actors, *e.recipients)


def _single(words: list[str], tags: dict[str, np.ndarray]) -> Example:
    folded = [fold(w).text for w in words]
    quoted = [False] * len(words)
    return Example(
        words=words, paragraph=[0] * len(words), sentence=np.zeros(len(words), dtype=np.int64),
        quoted=np.array(quoted), features=word_features(folded, quoted), tags=tags,
    )  # fmt: skip


def from_aner(path: Path) -> Iterator[tuple[str, Example]]:
    """(text, example) of each sentence of a ``word TAG`` file (ANERcorp, AQMAR)."""
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.strip():
            word, _, tag = line.rstrip().rpartition(" ")
            rows.append((word, tag))
            continue
        for start in range(0, len(rows), 180):  # sentences have no sure breaks: very long ones are cut
            part = rows[start : start + 180]
            labels = []
            for _, tag in part:
                tag = re.sub(r"^([BI])-(PER|PERS)$", r"\1-PERS", tag)
                tag = re.sub(r"^([BI])-MIS.*$", r"\1-MISC", tag)
                labels.append(ANER_TAGS.index(tag) if tag in ANER_TAGS else 0)
            words = [w for w, _ in part]
            yield " ".join(words), _single(words, {"aner": np.array(labels)})
        rows = []


def from_pud(path: Path) -> Iterator[Example]:
    """Sentences with the proclitics of every word cut as the treebank cuts them."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        match = re.search(r"^# text = (.*)$", block, flags=re.MULTILINE)
        if not match:
            continue
        text = match[1]
        words = split_words(text)
        grid = _Grid(words)
        cut = np.full(len(words.spans), IGNORE, dtype=np.int64)
        at = 0
        seen: set[int] = set()
        for line in block.split("\n"):
            cells = line.split("\t")
            if len(cells) < 10 or not cells[0].isdigit():
                continue
            found = text.find(cells[1], at)
            if found < 0 or found - at > 2:
                continue
            place = grid.cover(Span(found, found + len(cells[1])))
            at = found + len(cells[1])
            if place is None or place[0] in seen:
                continue
            function = cells[3] in ("ADP", "CCONJ", "SCONJ", "PART", "AUX", "CONJ")
            ends_word = at >= words.spans[place[0]].end
            if not function or ends_word:
                cut[place[0]] = min(place[2], 3)
                seen.add(place[0])
        strings = [s.of(text) for s in words.spans]
        yield _single(strings, {"cut": cut})


def numbered(
    example: Example, pieces: WordPieces, rng: random.Random, augment: bool
) -> list[tuple[int, ...]]:
    """The pieces of the example's words, with hamza spelling loosened in some copies."""
    words = example.words
    if augment and rng.random() < 0.25:
        words = [w.translate(_HAMZA) for w in words]
    return pieces(list(words))
