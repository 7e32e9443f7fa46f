"""Fits the weights of same-event linking on stories: ``python -m training.same_event``.

Reads every report of ``corpus/occurrences`` with the shipped model, stores it as an ingest would, moves all
stories into one week, so that they get into each other's way as the news of a day does, compares all
pairs of events that linking would compare, and fits a logistic regression (L2). Prints B-cubed
F1 over the marked mentions with the weights fitted on the other stories (five folds), then writes the
weights fitted on all to ``same_event.tsv``. ``--check`` only measures the present table.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from riwaya.corpus.grouping import Days, linked, rarity_of
from riwaya.corpus.same_event import FEATURES, EventView, compare, weights
from riwaya.corpus.stories import Story, b_cubed, load_stories
from riwaya.corpus.views import event_views
from riwaya.sources.documents import Document
from riwaya.store.database import Database
from riwaya.store.ingest import ingest
from riwaya.store.readers import Readers
from riwaya.store.tables import articles, events
from training.logistic import fit_logistic

FOLDS = 5
# Of 20 pairs of both that were tried on held-out stories, one of the best four. Groups join by the mean of many pairs,
# which errs towards apart: hence the lean.
_PENALTY, _LEAN = 3.0, 0.4
_DAY_ONE = datetime.date(2020, 1, 1)
TABLE = Path("src/riwaya/knowledge/data/same_event.tsv")
_HEAD = (
    "# What each comparison adds to the log-odds that two events are one occurrence; "
    "written by training/same_event.py.\ncomparison\tweight\n"
)
Mark = tuple[str, str, int]  # story, report, position in its list of marks


class _Data(Struct):
    """What the stories give: views of all events, and which mark each found event is."""

    views: list[EventView]
    marks: dict[Mark, str]
    event_of: dict[Mark, int]

    def key_of(self) -> dict[int, str]:
        """Event id -> occurrence, for the events that a person marked."""
        return {event: self.marks[mark] for mark, event in self.event_of.items()}


def _data(stories: list[Story], folder: Path) -> _Data:
    documents = [
        Document(origin=f"{s.name}/{r.article.id}", article=r.article) for s in stories for r in s.reports
    ]
    marks: dict[Mark, str] = {}
    found: dict[Mark, int] = {}
    with Database(str(folder / "stories.db"), create=True) as database:
        ingest(database, documents, Readers())
        with database.read() as connection:
            views = event_views(connection, events.c.factuality != "hypothetical")
            ids = {row.sha256: row.id for row in connection.execute(articles.select())}
            spans = {
                row.id: (row.trigger_start, row.trigger_end, row.article, row.type)
                for row in connection.execute(events.select())
            }
    for s in stories:
        for r in s.reports:
            article = ids[_hash(r.article.text)]
            own = [v for v in views if v.article == article]
            for at, mark in enumerate(r.marked):
                marks[s.name, r.article.id, at] = f"{s.name}:{mark.key}"
                hit = [
                    v.id for v in own
                    if v.type == mark.type and spans[v.id][0] < mark.trigger.end and mark.trigger.start < spans[v.id][1]
                ]  # fmt: skip
                if hit:
                    found[s.name, r.article.id, at] = hit[0]
    return _Data(_crowded(stories, ids, views), marks, found)


def _crowded(stories: list[Story], ids: dict[str, int], views: list[EventView]) -> list[EventView]:
    """The events with every story moved to begin on one day."""
    begins: dict[int, datetime.date] = {}
    for s in stories:
        first = min(datetime.date.fromisoformat(r.article.published or "") for r in s.reports)
        begins.update((ids[_hash(r.article.text)], first) for r in s.reports)

    def moved(day: str | None, article: int) -> str | None:
        if day is None:
            return None
        return (_DAY_ONE + (datetime.date.fromisoformat(day) - begins[article])).isoformat()

    found = [
        msgspec.structs.replace(v, day=moved(v.day, v.article), last_day=moved(v.last_day, v.article))
        for v in views
    ]
    return sorted(found, key=lambda v: (v.day or "", v.id))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pairs(data: _Data, names: set[str]) -> Iterator[tuple[dict[str, float], bool]]:
    keys = {e: k for e, k in data.key_of().items() if k.split(":")[0] in names}
    rarity = rarity_of(data.views)
    days = Days(data.views)
    for view in data.views:
        if view.id not in keys:
            continue
        for other in days.near(view):
            if other.id > view.id and other.id in keys:
                yield compare(view, other, rarity), keys[view.id] == keys[other.id]


def _fit(pairs: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    fitted = fit_logistic(pairs, FEATURES, penalty=_PENALTY)
    return fitted | {"bias": round(fitted["bias"] + _LEAN, 3)}


def _measured(data: _Data, names: set[str], table: Mapping[str, float]) -> tuple[float, ...]:
    """B-cubed over the marks of the stories ``names``; a mark without its event stands alone."""
    home = linked(data.views, rarity_of(data.views), {}, table)
    marks = [m for m in data.marks if m[0] in names]
    gold = {m: data.marks[m] for m in marks}
    found = {m: home[data.event_of[m]].cluster for m in marks if m in data.event_of}
    only = {m: data.marks[m] for m in found}
    reports: dict[str, set[str]] = {}
    for mark, key in only.items():
        reports.setdefault(key, set()).add(mark[1])
    shared = {mark: key for mark, key in only.items() if len(reports[key]) > 1}
    return (*b_cubed(gold, found), *b_cubed(only, found), *b_cubed(shared, found))


def main() -> None:
    """Fits, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=Path, default=Path("corpus/occurrences"))
    parser.add_argument("--check", action="store_true", help="measure the present table, write nothing")
    options = parser.parse_args()
    stories = load_stories(options.stories)
    with tempfile.TemporaryDirectory() as folder:
        data = _data(stories, Path(folder))
    names = sorted(s.name for s in stories)
    shared = {k for k in data.marks.values() if len({m[1] for m, o in data.marks.items() if o == k}) > 1}
    print(
        f"{len(stories)} stories, {sum(len(s.reports) for s in stories)} reports, {len(set(data.marks.values()))} "
        f"occurrences ({len(shared)} in several reports), {len(data.marks)} marks, {len(data.event_of)} found"
    )
    if options.check:
        _say("present table", [_measured(data, set(names), weights())])
        return
    folds = []
    for fold in range(FOLDS):
        held = set(names[fold::FOLDS])
        folds.append(_measured(data, held, _fit(list(_pairs(data, set(names) - held)))))
    _say("held-out stories, five folds", folds)
    fitted = _fit(list(_pairs(data, set(names))))
    _say("fitted on all", [_measured(data, set(names), fitted)])
    TABLE.write_text(_HEAD + "".join(f"{k}\t{v}\n" for k, v in fitted.items()), encoding="utf-8")


def _say(name: str, figures: list[tuple[float, ...]]) -> None:
    means = np.mean(np.array(figures), axis=0).reshape(-1, 3)
    for what, (p, r, f) in zip(("all marks", "events found", "found in several reports"), means, strict=True):
        print(f"{name}, {what}: B-cubed P {p:.3f} R {r:.3f} F1 {f:.3f}")


if __name__ == "__main__":
    main()
