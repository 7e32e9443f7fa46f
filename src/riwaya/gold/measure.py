"""The quality figures: what a reader says against what people said (definitions: docs/results.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from riwaya.schema import Article, Attribution, Event, Party, Reading, Span

__all__ = ["Measured", "Reads", "measure", "table"]

T = TypeVar("T")


class Reads(Protocol):
    """Whatever reads articles."""

    def read(self, article: Article | str) -> Reading: ...


class _Tally:
    """Right, wrong and missed for an F1; right and wrong for an accuracy."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        self.right += right
        self.wrong += found - right
        self.missed += wanted - right

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0

    @property
    def accuracy(self) -> float:
        total = self.right + self.wrong
        return self.right / total if total else 0.0


_F1 = ("entity", "attribution", "attribution with source", "event", "actor", "recipient", "location")
_ACCURACY = (
    "stance",
    "quote",
    "country",
    "sector",
    "factuality",
    "event's attribution",
    "time value",
    "fatalities",
)


class Measured(Struct, frozen=True):
    """Figures by name, the counts behind them, and every difference in words."""

    figures: dict[str, float]
    counts: dict[str, tuple[int, int, int]]
    differences: list[str]


def _length(spans: Iterable[Span]) -> int:
    return sum(len(s) for s in spans)


def _iou(a: Sequence[Span], b: Sequence[Span]) -> float:
    shared = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)
    whole = _length(a) + _length(b) - shared
    return shared / whole if whole else 0.0


def _pairs(gold: Sequence[T], found: Sequence[T], score: Callable[[T, T], float]) -> list[tuple[T, T]]:
    """One-to-one pairs, best scores first; a score of 0 is no match."""
    scored = sorted(
        ((score(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)),
        key=lambda row: -row[0],
    )
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for value, i, j in scored:
        if value > 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((gold[i], found[j]))
    return pairs


def _attribution_score(g: Attribution, f: Attribution) -> float:
    if not any(a.overlaps(b) for a in g.cue for b in f.cue):
        return 0.0
    value = _iou(g.content, f.content)
    return value if value >= 0.5 else 0.0


def _source_right(g: Attribution, f: Attribution) -> bool:
    gold = g.source.span if g.source else None
    found = f.source.span if f.source else None
    if gold is None or found is None:
        return gold is None and found is None
    return _iou([gold], [found]) >= 0.5


def _event_score(g: Event, f: Event) -> float:
    return _iou([g.trigger], [f.trigger]) if g.type == f.type and g.trigger.overlaps(f.trigger) else 0.0


def _overlap(g: Span, f: Span) -> float:
    return _iou([g], [f]) if g.overlaps(f) else 0.0


def _party_score(g: Party, f: Party) -> float:
    return _overlap(g.span, f.span) if g.span and f.span else 0.0


class _Measure:
    def __init__(self) -> None:
        self.tally = {name: _Tally() for name in (*_F1, *_ACCURACY)}
        self.differences: list[str] = []

    def compare(self, gold: Reading, found: Reading) -> None:
        """Adds one report."""
        self._entities(gold, found)
        pairs = self._attributions(gold, found)
        self._events(gold, found, pairs)

    def _note(self, gold: Reading, what: str) -> None:
        self.differences.append(f"{gold.article.id}\t{what}")

    def _right(self, name: str, right: bool) -> None:
        self.tally[name].add(int(right), 1, int(right))

    def _entities(self, gold: Reading, found: Reading) -> None:
        wanted, got = (
            {(m.span, next(e.type for e in r.entities if e.id == m.entity)) for m in r.mentions}
            for r in (gold, found)
        )
        self.tally["entity"].add(len(wanted & got), len(got), len(wanted))
        text = gold.article.text
        for span, kind in sorted(wanted - got):
            self._note(gold, f"entity missed\t{kind} {span.of(text)}")
        for span, kind in sorted(got - wanted):
            self._note(gold, f"entity wrong\t{kind} {span.of(text)}")

    def _attributions(self, gold: Reading, found: Reading) -> list[tuple[Attribution, Attribution]]:
        pairs = _pairs(gold.attributions, found.attributions, _attribution_score)
        sizes = (len(found.attributions), len(gold.attributions))
        self.tally["attribution"].add(len(pairs), *sizes)
        self.tally["attribution with source"].add(sum(_source_right(g, f) for g, f in pairs), *sizes)
        text = gold.article.text
        for g, f in pairs:
            self._right("stance", g.stance == f.stance)
            self._right("quote", g.quote == f.quote)
            if g.stance != f.stance:
                self._note(gold, f"stance {f.stance} for {g.stance}\t{g.cue[0].of(text)}")
            if g.quote != f.quote:
                self._note(
                    gold, f"quote {f.quote} for {g.quote}\t{g.cue[0].of(text)}: {g.content[0].of(text)[:60]}"
                )
            if not _source_right(g, f):
                said = f.source.span.of(text) if f.source and f.source.span else "-"
                right = g.source.span.of(text) if g.source and g.source.span else "-"
                self._note(gold, f"source\t{g.cue[0].of(text)}: {said} FOR {right}")
            if g.source and f.source and g.source.span and f.source.span and _source_right(g, f):
                self._codes(gold, g.source, f.source)
        self._unmatched("attribution", gold, pairs, gold.attributions, found.attributions, _told)
        return pairs

    def _codes(self, gold: Reading, g: Party, f: Party) -> None:
        text = gold.article.text
        words = g.span.of(text) if g.span else "-"
        if g.country:
            self._right("country", g.country == f.country)
            if g.country != f.country:
                self._note(gold, f"country {f.country} for {g.country}\t{words}")
        if g.sectors:
            self._right("sector", g.sectors[0] == (f.sectors[0] if f.sectors else ""))
            if g.sectors[:1] != f.sectors[:1]:
                self._note(gold, f"sector {f.sectors} for {g.sectors}\t{words}")

    def _events(self, gold: Reading, found: Reading, said: list[tuple[Attribution, Attribution]]) -> None:
        pairs = _pairs(gold.events, found.events, _event_score)
        self.tally["event"].add(len(pairs), len(found.events), len(gold.events))
        text = gold.article.text
        same = {g.id: f.id for g, f in said}
        for g, f in pairs:
            for name, wanted, got in (
                ("actor", g.actors, f.actors),
                ("recipient", g.recipients, f.recipients),
            ):
                written, seen = [p for p in wanted if p.span], [p for p in got if p.span]
                parties = _pairs(written, seen, _party_score)
                self.tally[name].add(len(parties), len(seen), len(written))
                for a, b in parties:
                    self._codes(gold, a, b)
                if len(parties) < max(len(seen), len(written)):
                    words = [[p.span.of(text) for p in side if p.span] for side in (seen, written)]
                    self._note(gold, f"{name}\t{g.trigger.of(text)}: {words[0]} FOR {words[1]}")
            places = [[p.span for p in e.locations if p.span] for e in (g, f)]
            self.tally["location"].add(
                len(_pairs(places[0], places[1], _overlap)), len(places[1]), len(places[0])
            )
            self._right("factuality", g.factuality == f.factuality)
            if g.factuality != f.factuality:
                self._note(gold, f"factuality {f.factuality} for {g.factuality}\t{g.trigger.of(text)}")
            right = same.get(g.attribution or "") == f.attribution if g.attribution else f.attribution is None
            self._right("event's attribution", right)
            if g.time and g.time.value:
                self._right("time value", f.time is not None and f.time.value == g.time.value)
            if g.fatalities:
                self._right("fatalities", f.fatalities is not None and
                            (f.fatalities.min, f.fatalities.max) == (g.fatalities.min, g.fatalities.max))  # fmt: skip
        self._unmatched("event", gold, pairs, gold.events, found.events, _named)

    def _unmatched(
        self,
        what: str,
        gold: Reading,
        pairs: Sequence[tuple[T, T]],
        wanted: Sequence[T],
        got: Sequence[T],
        words: Callable[[T, str], str],
    ) -> None:
        for how, side, matched in (
            ("missed", wanted, [g for g, _ in pairs]),
            ("wrong", got, [f for _, f in pairs]),
        ):
            for one in side:
                if not any(one is other for other in matched):
                    self._note(gold, f"{what} {how}\t{words(one, gold.article.text)}")


def _told(a: Attribution, text: str) -> str:
    return f"{a.cue[0].of(text)}: {a.content[0].of(text)[:80]}"


def _named(e: Event, text: str) -> str:
    return f"{e.type} {e.trigger.of(text)}"


def measure(reader: Reads, gold: Sequence[Reading]) -> Measured:
    """Reads the texts of ``gold`` and compares."""
    measuring = _Measure()
    for reading in gold:
        measuring.compare(reading, reader.read(reading.article))
    figures = {name: measuring.tally[name].f1 for name in _F1}
    figures |= {name: measuring.tally[name].accuracy for name in _ACCURACY}
    counts = {name: (t.right, t.wrong, t.missed) for name, t in measuring.tally.items()}
    return Measured(figures, counts, measuring.differences)


def table(result: Measured) -> str:
    """The figures with their counts, one a line."""
    lines = [f"{'measure':<26}{'kind':<10}{'figure':>7}{'right':>8}{'wrong':>8}{'missed':>8}"]
    for name, figure in result.figures.items():
        right, wrong, missed = result.counts[name]
        kind = "F1" if name in _F1 else "accuracy"
        gone = f"{missed:>8}" if kind == "F1" else f"{'':>8}"
        lines.append(f"{name:<26}{kind:<10}{figure:>7.3f}{right:>8}{wrong:>8}{gone}")
    return "\n".join(lines)
