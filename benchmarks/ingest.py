"""Ingest from files to a database: ``python -m benchmarks.ingest [--db URL] [--workers N]``.

Reports are varied from the corpus: paragraphs after the first in another order, numbers changed, so that no
two texts are the same. Prints reports a second, by how much the store makes an ingest longer than reading the
same reports alone (measured just before), the time spent in saving (part of it passes while the next reports
are read), peak memory and bytes a report, for 500 and for 2,000 reports: the cost must grow with their number only.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from riwaya.gold.corpus import load_reports
from riwaya.schema import Article
from riwaya.sources.documents import Document
from riwaya.store.database import Database
from riwaya.store.ingest import ingest
from riwaya.store.readers import Readers
from riwaya.store.save import Saver

ROOT = Path(__file__).parent.parent
SIZES = (500, 2000)


def varied(count: int, seed: int = 1) -> Iterator[Document]:
    """``count`` reports, each another text."""
    chance = random.Random(seed)
    gold = [g.reading.article for part in ("train", "dev") for g in load_reports(ROOT / "corpus", part)]
    for number in range(count):
        article = gold[number % len(gold)]
        first, *others = [p for p in article.text.split("\n") if p.strip()]
        chance.shuffle(others)
        text = "\n".join([first, *others])
        text = re.sub(r"\d+", lambda m: str(chance.randrange(1, 10 ** len(m[0][:4]))), text)
        yield Document(
            origin=f"varied:{number}",
            article=Article(
                text=f"{text}\n{number}", published=article.published, outlet=article.outlet,
                url=f"https://news.example/{number}",
            ),
        )  # fmt: skip


def measure(url: str, count: int, workers: int) -> None:
    """Prints the figures of one ingest."""
    spent = 0.0
    save = Saver.save

    def timed(self: Saver, *arguments: object) -> object:
        nonlocal spent
        started = time.perf_counter()
        try:
            return save(self, *arguments)  # type: ignore[arg-type]
        finally:
            spent += time.perf_counter() - started

    Saver.save = timed  # type: ignore[method-assign, assignment]
    try:
        with Database(url, create=True) as database:
            readers = Readers(threads=max(1, 2 // workers), workers=workers)
            documents = list(varied(count))
            started = time.perf_counter()
            groups = (documents[at : at + 8] for at in range(0, count, 8))
            read = sum(len(outcomes) for _, outcomes in readers.read(groups))
            alone = time.perf_counter() - started
            assert read == count
            started = time.perf_counter()
            summary = ingest(database, documents, readers)
            took = time.perf_counter() - started
    finally:
        Saver.save = save  # type: ignore[method-assign]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{url.split(':')[0]}, {count} reports, {workers} workers: {count / took:.1f} reports a second, "
        f"store {(took - alone) / took:.1%} of the time ({count / alone:.1f} a second read alone; "
        f"{spent / count * 1000:.1f} ms a report in saving), peak {peak:.0f} MB, "
        f"{summary.counts}",
        flush=True,
    )
    if url.startswith("sqlite"):
        print(
            f"  {Path(url.removeprefix('sqlite:///')).stat().st_size / count:,.0f} bytes a report", flush=True
        )


def main() -> None:
    """Measures each size in a process of its own, so that peaks are theirs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", help="PostgreSQL URL of an empty database; SQLite in a new file if left out")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size:
        with tempfile.TemporaryDirectory() as folder:
            measure(options.db or f"sqlite:///{folder}/riwaya.db", options.size, options.workers)
        return
    for size in SIZES:
        given = ["--db", options.db] if options.db else []
        subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.ingest",
                "--size",
                str(size),
                "--workers",
                str(options.workers),
                *given,
            ],
            check=True,
        )


if __name__ == "__main__":
    main()
