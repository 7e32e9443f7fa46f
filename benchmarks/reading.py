"""Reports a second, cold start and peak memory: ``python -m benchmarks.reading``.

The report has about 350 words (gold reports of the corpus put together); the model is loaded
before the clock starts. As a yardstick on the same machine at the same time, the encoder alone is
run on the same words.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from riwaya.gold.corpus import load_reports
from riwaya.reader import Reader

ROOT = Path(__file__).parent.parent
WORDS = 350
ROUNDS = 30


def report() -> str:
    """About 350 words of the corpus."""
    parts: list[str] = []
    for gold in load_reports(ROOT / "corpus", "train"):
        for line in gold.reading.article.text.split("\n"):
            parts.append(line)
            if sum(len(p.split()) for p in parts) >= WORDS:
                return "\n".join(parts)
    return "\n".join(parts)


def main() -> None:
    """Prints the figures."""
    text = report()
    started = time.perf_counter()
    reader = Reader(threads=2)
    reader.read(text)
    loaded = time.perf_counter() - started
    times, drafts = [], []
    for _ in range(ROUNDS):
        t = time.perf_counter()
        reader.read(text)
        times.append(time.perf_counter() - t)
        t = time.perf_counter()
        reader._model.draft([text])
        drafts.append(time.perf_counter() - t)
    batch = [text] * 32
    t = time.perf_counter()
    done = sum(1 for _ in reader.read_many(batch))
    batched = done / (time.perf_counter() - t)
    alone, model = statistics.median(times), statistics.median(drafts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cold = []
    for _ in range(3):
        t = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "riwaya", "read", "-", "--json"],
            input=text.encode(),
            capture_output=True,
            check=True,
        )
        cold.append(time.perf_counter() - t)
    print(f"report: {len(text.split())} words, {len(text)} characters; 2 threads")
    print(f"whole reading: {1 / alone:.1f} a second one by one, {batched:.1f} a second in batches")
    print(f"the model's part: {model * 1000:.1f} ms of {alone * 1000:.1f} ms ({model / alone:.0%})")
    print(
        f"load and first reading in one process: {loaded:.2f} s; command to first result: {min(cold):.2f} s"
    )
    print(f"peak resident memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
