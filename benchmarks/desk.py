"""Two thousand mixed requests by 32 clients: ``python -m benchmarks.desk [DB]``.

The desk runs in a process of its own over 50,000 random events (``benchmarks.questions``; DB is kept and used
again), the clients in this one, all on loopback and on the same cores. Each client sends its next request as
soon as it has its answer. Requests are drawn with a fixed seed: reports, lists with filters, occurrences,
actors, charts, search, style sheets and scripts, the API. A second round runs while a batch of reports is
being read. What is printed: errors, and the times of page views and of the rest.
"""

from __future__ import annotations

import http.client
import json
import queue
import random
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import func, select

from benchmarks.questions import fill
from riwaya.gold.corpus import load_gold_file
from riwaya.store.database import Database
from riwaya.store.tables import articles

EVENTS = 50_000
REQUESTS = 2000
CLIENTS = 32
BATCH = 194
_REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
_FILTERS = (
    "", "?since=2021-03-01&until=2021-03-31", "?place=SYR", f"?place={quote('حلب')}", "?party=RUS%20MIL",
    "?stance=deny", "?type=ASSAULT", "?type=AGREE&party=USA", "?source=RUS", "?factuality=negated",
)  # fmt: skip

_LISTS = ("events", "claims", "conflicts", "casualties", "speakers")


def requests(number: int) -> Iterator[tuple[str, str]]:
    """(kind, path) of each request; kinds are ``page``, ``asset`` and ``api``."""
    draw = random.Random(20160930)
    count = EVENTS // 10
    kinds = {
        "report": 25, "list": 21, "reports": 4, "occurrence": 8, "actor": 8, "chart": 10, "search": 5, "front": 2, "asset": 10, "api": 7,
    }  # fmt: skip
    for kind in draw.choices(list(kinds), list(kinds.values()), k=number):
        if kind == "report":
            yield "page", f"/articles/{1 + min(count - 1, int(draw.paretovariate(0.3)))}"
        elif kind == "list":
            yield "page", f"/{draw.choice(_LISTS)}{_chosen(draw)}"
        elif kind == "reports":
            yield "page", f"/articles{draw.choice(_FILTERS[:2])}"
        elif kind == "occurrence":
            yield "page", f"/events/{draw.randint(1, EVENTS)}"
        elif kind == "actor":
            yield "page", f"/actors/{draw.randint(1, 3000)}"
        elif kind == "chart":
            yield "page", f"/{draw.choice(('timeline', 'network', 'map'))}{_chosen(draw)}"
        elif kind == "search":
            yield (
                "page",
                f"/search?q={quote(draw.choice(('وقف إطلاق النار', 'بوتين', 'القوات', 'المحتجين', 'حلب')))}",
            )
        elif kind == "front":
            yield "page", "/"
        elif kind == "asset":
            yield (
                "asset",
                f"/static/-/{draw.choice(('desk.css', 'marks.css', 'desk.js', 'report.js', 'fonts/fonts.css'))}",
            )
        else:
            yield "api", f"/v1/{draw.choice(('events', 'claims', 'timeline', 'network'))}{_chosen(draw)}"


def _chosen(draw: random.Random) -> str:
    return draw.choice(_FILTERS)


@contextmanager
def desk(database: str) -> Iterator[tuple[str, int]]:
    """A desk that serves the database, in a process of its own."""
    command = [sys.executable, "-m", "riwaya", "serve", "--db", database, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            at = None
            while at is None:
                line = server.stderr.readline()
                if not line:
                    sys.exit("the desk did not start")
                at = re.search(r"http://([\d.]+):(\d+)/", line)
            threading.Thread(target=server.stderr.read, daemon=True).start()
            yield at[1], int(at[2])
        finally:
            server.terminate()


def ask(at: tuple[str, int], wanted: list[tuple[str, str]]) -> list[tuple[str, float, int, str]]:
    """(kind, seconds, status, path) of each request."""
    waiting: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    for each in wanted:
        waiting.put(each)
    done: list[tuple[str, float, int, str]] = []

    def client() -> None:
        connection = http.client.HTTPConnection(*at, timeout=60)
        while True:
            try:
                kind, path = waiting.get_nowait()
            except queue.Empty:
                return
            started = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "ar"})
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except OSError:
                connection.close()
                status = 0
            done.append((kind, time.perf_counter() - started, status, path))

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each_client in clients:
        each_client.start()
    for each_client in clients:
        each_client.join()
    return done


def start_batch(at: tuple[str, int]) -> str:
    """Gives the desk reports to read; the job's address."""
    body = b""
    for path in sorted(_REPORTS.glob("*.gold"))[:BATCH]:
        article = load_gold_file(path).reading.article
        text = f"{article.text}\n\n{secrets.token_hex(8)}"  # a text that the database has is not read again
        body += json.dumps({"text": text, "published": article.published}).encode() + b"\n"
    connection = http.client.HTTPConnection(*at, timeout=60)
    connection.request("POST", "/v1/batches", body, {"Content-Type": "application/x-ndjson"})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    if answer.status != 202:
        sys.exit(f"the batch was refused: {said}")
    return f"/v1/batches/{said['id']}"


def settled(at: tuple[str, int], job: str) -> tuple[str, int]:
    """A batch's state, and how many of its reports are done with."""
    connection = http.client.HTTPConnection(*at, timeout=60)
    connection.request("GET", job)
    said = json.loads(connection.getresponse().read())
    return said["state"], said["settled"]


def report(name: str, done: list[tuple[str, float, int, str]], seconds: float) -> None:
    """Prints what came of a round."""
    wrong = [d for d in done if d[2] not in (200, 303)]
    print(
        f"{name}: {len(done)} requests in {seconds:.1f} s ({len(done) / seconds:.0f} a second), {len(wrong)} errors"
    )
    for _, _, status, path in wrong[:10]:
        print(f"  {status} {path}")
    for kind in ("page", "asset", "api"):
        times = sorted(d[1] * 1000 for d in done if d[0] == kind)
        cut = statistics.quantiles(times, n=100, method="inclusive")
        print(
            f"  {kind:<6}{len(times):>6}   median {cut[49]:>6.0f} ms   95 % {cut[94]:>6.0f} ms   slowest {times[-1]:>6.0f} ms"
        )
    slow: dict[str, list[float]] = {}
    for kind, took, _, path in done:
        if kind == "page":
            slow.setdefault("/" + path.split("/")[1].split("?")[0], []).append(took * 1000)
    for path, times in sorted(slow.items(), key=lambda item: -max(item[1])):
        print(
            f"    {path:<14}{len(times):>5}   median {statistics.median(times):>6.0f} ms   slowest {max(times):>6.0f} ms"
        )


def main() -> None:
    """Fills, serves, asks, prints."""
    with tempfile.TemporaryDirectory() as folder:
        where = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "desk.db")
        with Database(where, create=True) as database, database.read() as connection:
            if not connection.execute(select(func.count()).select_from(articles)).scalar():
                fill(database, EVENTS)
        wanted = list(requests(REQUESTS))
        with desk(where) as at:
            for name in ("empty caches", "the same again"):
                started = time.perf_counter()
                done = ask(at, wanted)
                report(name, done, time.perf_counter() - started)
            job = start_batch(at)
            while not settled(at, job)[1]:  # the model is being loaded
                time.sleep(0.2)
            started = time.perf_counter()
            done = ask(at, wanted)
            report("while a batch is read", done, time.perf_counter() - started)
            state, count = settled(at, job)
            print(f"  the batch: {state}, {count} of {BATCH} reports")


if __name__ == "__main__":
    main()
