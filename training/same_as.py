"""Fits the weights by which events of one report are one occurrence: ``python -m training.same_as``.

Compares all pairs of events of one type in the gold reports of part ``train``, as a person annotated them, and fits a
logistic regression (L2); prints pairwise precision and recall of the joins on part ``dev`` (gold events, so that only the
linking is measured), then writes ``same_as.tsv``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from riwaya.gold.corpus import load_reports
from riwaya.resolve.deeds.occurrences import COMPARISONS, Told, alike, link_occurrences, told
from riwaya.schema import Event, Reading
from training.logistic import fit_logistic

TABLE = Path("src/riwaya/knowledge/data/same_as.tsv")
_HEAD = (
    "# What each comparison adds to the log-odds that two events of a report are one occurrence; "
    "written by training/same_as.py.\ncomparison\tweight\n"
)


def occurrence_of(events: tuple[Event, ...]) -> dict[str, str]:
    """Event id -> the id of the first event of its occurrence."""
    first: dict[str, str] = {}
    for event in events:
        first[event.id] = first.get(event.same_as, event.same_as) if event.same_as else event.id
    return first


def pairs(reading: Reading) -> Iterator[tuple[dict[str, float], bool]]:
    """The comparisons that linking would make, and whether the two are one occurrence."""
    first = occurrence_of(reading.events)
    before: dict[str, list[Told]] = defaultdict(list)
    for each in told(reading.article.text, reading.events):
        earlier = before[each.event.type]
        for n, other in enumerate(earlier, 1):
            same = first[other.event.id] == first[each.event.id]
            yield alike(other, each, len(earlier), nearest=n == len(earlier)), same
        earlier.append(each)


def main() -> None:
    """Fits, writes, measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    options = parser.parse_args()
    train = [p for gold in load_reports(options.corpus, "train") for p in pairs(gold.reading)]
    fitted = fit_logistic(train, COMPARISONS)
    TABLE.write_text(_HEAD + "".join(f"{k}\t{v}\n" for k, v in fitted.items()), encoding="utf-8")
    right = wrong = missed = 0
    for gold in load_reports(options.corpus, "dev"):
        events = gold.reading.events
        apart = [structs.replace(event, same_as=None) for event in events]
        want, have = occurrence_of(events), occurrence_of(link_occurrences(gold.reading.article.text, apart))
        for i, a in enumerate(events):
            for b in events[:i]:
                is_one, is_joined = want[a.id] == want[b.id], have[a.id] == have[b.id]
                right += is_one and is_joined
                wrong += is_joined and not is_one
                missed += is_one and not is_joined
    print(f"{len(train)} pairs, {sum(same for _, same in train)} of them one occurrence")
    print(f"dev: precision {right / max(1, right + wrong):.3f}, recall {right / max(1, right + missed):.3f}")


if __name__ == "__main__":
    main()
