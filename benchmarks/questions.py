"""Answers in milliseconds at 200,000 stored events: ``python -m benchmarks.questions [DB]``.

The rows are random, not read from reports: tables are filled directly, with a fixed seed, in proportions
that reports have (10 events, 15 statements and 30 mentions an article; few names in most of them, days
over ten years). DB is kept and used again; without it a temporary SQLite file is made. Each question
is asked six times over one open connection; the first is not counted, the figure is the median of five.
"""

from __future__ import annotations

import datetime
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, func, insert, select, text

from riwaya.corpus.casualties import casualties
from riwaya.corpus.claims import claims
from riwaya.corpus.conflicts import conflicts
from riwaya.corpus.events import events as ask_events
from riwaya.corpus.filters import Filter
from riwaya.corpus.find import find
from riwaya.corpus.network import network
from riwaya.corpus.speakers import speakers
from riwaya.corpus.timeline import timeline
from riwaya.errors import StoreError
from riwaya.knowledge.countries import countries
from riwaya.knowledge.plover import event_types, sectors
from riwaya.schema import Article, Attribution, Count, Event, Reading, Span
from riwaya.store import search
from riwaya.store.bulk import Bulk
from riwaya.store.columns import packed
from riwaya.store.database import Database
from riwaya.store.tables import (
    articles,
    attributions,
    cluster_members,
    clusters,
    dyads,
    events,
    forms,
    identities,
    locations,
    mentions,
    parties,
    publications,
    readings,
    runs,
)

EVENTS = 200_000
AN_ARTICLE = {"events": 10, "statements": 15, "mentions": 30}
IDENTITIES = 20_000
DAYS = 3650
_FIRST_DAY = datetime.date(2014, 1, 1)
_PLACES = {
    "Aleppo": ("حلب", "SYR"),
    "Baghdad": ("بغداد", "IRQ"),
    "Gaza": ("غزة", "PSE"),
    "Sanaa": ("صنعاء", "YEM"),
}
_PEOPLE = {"Vladimir Putin": ("فلاديمير بوتين", "RUS"), "Hassan Rouhani": ("حسن روحاني", "IRN")}
_ACTORS = [
    "SYR",
    "RUS",
    "USA",
    "IRQ",
    "IRN",
    "ISR",
    "PSE",
    "TUR",
    "SAU",
    "YEM",
    "EGY",
    "LBY",
    "LBN",
    "SDN",
    "FRA",
    "GBR",
]
_WORDS = (
    "قال وزير الخارجية إن القوات قصفت مواقع قرب المدينة وقتل عدد من المدنيين بينما نفى متحدث باسم الجيش ذلك ودعت الأمم"
    " المتحدة إلى وقف إطلاق النار وأعلنت الحكومة اعتقال عشرات المحتجين في العاصمة بعد لقاء جمع الرئيسين لبحث الأزمة"
).split()
_STANCES = ["assert"] * 60 + ["deny"] * 6 + ["accuse"] * 8 + ["request"] * 9 + ["commit"] * 7 + ["believe"] * 5 + ["threaten"] * 2 + ["evaluate"] * 3  # fmt: skip
_FACTUALITIES = (
    ["actual"] * 75 + ["future"] * 10 + ["hypothetical"] * 7 + ["negated"] * 5 + ["historical"] * 3
)

Rows = dict[Table, list[dict[str, Any]]]


def _identity_rows(random: np.random.Generator) -> Iterator[dict[str, Any]]:
    known = [
        (en, ar, iso, kind)
        for some, kind in ((_PLACES, "GPE"), (_PEOPLE, "PER"))
        for en, (ar, iso) in some.items()
    ]
    codes = list(countries())
    for at in range(IDENTITIES):
        if at < len(known):
            en, ar, iso, kind = known[at]
        else:
            first, second = random.choice(len(_WORDS), 2)
            ar = en = f"{_WORDS[first]} {_WORDS[second]} {at}"
            iso = _ACTORS[at % len(_ACTORS)] if at < IDENTITIES // 2 else codes[at % len(codes)]
            kind = ("PER", "ORG", "GPE")[at % 3]
        place = kind == "GPE"
        yield {
            "id": at + 1, "key": f"{kind} {en} {iso}", "type": kind, "name": en, "name_ar": ar, "country": iso,
            "wikidata": None, "geonames": None,
            "lat": float(random.uniform(10, 40)) if place else None, "lon": float(random.uniform(0, 60)) if place else None,
        }  # fmt: skip


class _Filler:
    """Random rows of one article after another."""

    def __init__(self, random: np.random.Generator, names: list[dict[str, Any]]) -> None:
        self.random = random
        self.names = {row["id"]: row for row in names}
        self.kinds: dict[str, list[int]] = {
            kind: [row["id"] for row in names if row["type"] == kind] for kind in ("PER", "ORG", "GPE")
        }
        self.types, self.sectors = list(event_types()), list(sectors())
        self.event = self.claim = 0

    def name(self, *kinds: str) -> int:
        """A few names are in most reports."""
        some = self.kinds[kinds[int(self.random.integers(len(kinds)))]]
        at = min(len(some) - 1, int(self.random.pareto(0.6)))
        return some[at]

    def party(self) -> dict[str, Any]:
        identity = self.name("PER", "ORG", "GPE") if self.random.random() < 0.6 else None
        country = self.names[identity]["country"] if identity else self.pick(_ACTORS)
        sector = self.sectors[min(int(self.random.pareto(1.0)), len(self.sectors) - 1)]
        return {
            "identity": identity,
            "country": country if self.random.random() < 0.9 else None,
            "sector": sector,
        }

    def pick(self, some: list[str]) -> str:
        return some[int(self.random.integers(len(some)))]

    def article(self, number: int, rows: Rows) -> None:
        random = self.random
        body = " ".join(_WORDS[i] for i in random.integers(0, len(_WORDS), 300))
        day = (_FIRST_DAY + datetime.timedelta(days=int(DAYS * random.beta(2, 1)))).isoformat()
        outlet = f"وكالة {1 + min(59, int(random.pareto(0.8)))}"
        url = f"https://example.org/{number}"
        rows[articles].append({
            "id": number, "sha256": hashlib.sha256(f"{number}{body}".encode()).hexdigest(), "text": body, "title": body[:60],
            "published": day, "outlet": outlet, "url": url, "language": "ar", "signature": b"",
        })  # fmt: skip
        rows[publications].append({
            "article": number, "run": 1, "place": hashlib.sha256(url.encode()).hexdigest(), "origin": url, "url": url,
            "outlet": outlet, "published": day, "title": body[:60],
        })  # fmt: skip
        for start in random.integers(0, len(body) - 20, AN_ARTICLE["mentions"]):
            identity = self.name("PER", "ORG", "GPE")
            rows[mentions].append(
                {
                    "article": number,
                    "identity": identity,
                    "start": int(start),
                    "end": int(start) + 9,
                    "confidence": 0.9,
                }
            )
        said = [self.statement(number, at, day, outlet, body, rows) for at in range(AN_ARTICLE["statements"])]
        told = [self.told(number, at, day, outlet, body, rows) for at in range(AN_ARTICLE["events"])]
        reading = Reading(
            article=Article(text=body, outlet=outlet), attributions=tuple(said), events=tuple(told)
        )
        rows[readings].append(
            {"article": number, "run": 1, "model": "random", "current": True, "json": packed(reading)}
        )

    def statement(self, number: int, at: int, day: str, outlet: str, body: str, rows: Rows) -> Attribution:
        self.claim += 1
        start = int(self.random.integers(20, len(body) - 200))
        local, parent = f"a{at + 1}", f"a{at}" if at and self.random.random() < 0.15 else None
        stance, quote = (
            self.pick(_STANCES),
            self.pick(["direct", "mixed", "indirect", "indirect", "indirect"]),
        )
        who = (
            self.party()
            if self.random.random() < 0.9
            else {"identity": None, "country": None, "sector": None}
        )
        content = Span(start + 10, start + 10 + int(self.random.integers(30, 180)))
        rows[attributions].append({
            "id": self.claim, "article": number, "local": local, "parent": parent, "day": day, "outlet": outlet,
            "stance": stance, "quote": quote, **who, "source_start": start - 10, "source_end": start,
            "cue_start": start + 1, "cue_end": start + 5, "content_start": content.start, "content_end": content.end,
            "confidence": 0.9,
        })  # fmt: skip
        return Attribution(
            id=local, source=None, cue=(Span(start + 1, start + 5),), content=(content,), quote=quote,  # type: ignore[arg-type]
            stance=stance, parent=parent,  # type: ignore[arg-type]
        )  # fmt: skip

    def told(self, number: int, at: int, published: str, outlet: str, body: str, rows: Rows) -> Event:
        random = self.random
        self.event += 1
        kind, factuality = self.types[min(15, int(random.pareto(0.5)))], self.pick(_FACTUALITIES)
        dated = random.random() < 0.4
        shift = datetime.timedelta(days=int(random.integers(0, 12))) if dated else datetime.timedelta(0)
        day = (datetime.date.fromisoformat(published) - shift).isoformat()
        place = self.name("GPE") if random.random() < 0.6 else None
        where = self.names[place] if place else {"country": None, "lat": None, "lon": None}
        killed = int(random.integers(1, 40)) if random.random() < 0.08 else None
        start = int(random.integers(0, len(body) - 20))
        attribution = (
            f"a{int(random.integers(1, AN_ARTICLE['statements'] + 1))}" if random.random() < 0.7 else None
        )
        same_as = f"v{int(random.integers(1, at + 1))}" if at and random.random() < 0.2 else None
        rows[events].append({
            "id": self.event, "article": number, "local": f"v{at + 1}", "type": kind, "mode": None, "factuality": factuality,
            "published": published, "outlet": outlet, "day": day, "last_day": day, "dated": bool(dated),
            "trigger_start": start, "trigger_end": start + 6, "place": place, "place_country": where["country"],
            "lat": where["lat"], "lon": where["lon"], "killed_min": killed, "killed_max": killed,
            "hurt_min": None, "hurt_max": None, "attribution": attribution, "same_as": same_as,
            "score": event_types()[kind].score, "confidence": 0.9,
            "gist": " ".join(_WORDS[i] for i in random.integers(0, len(_WORDS), 25)),
        })  # fmt: skip
        sides = {}
        for role, share in (("actor", 0.8), ("recipient", 0.7)):
            if random.random() < share:
                who = sides[role] = self.party()
                rows[parties].append(
                    {"event": self.event, "role": role, **who, "start": start, "end": start + 5}
                )
        if len(sides) == 2:
            codes = {r: f"{w['country'] or '---'} {w['sector']}" for r, w in sides.items()}
            rows[dyads].append({
                "event": self.event, "day": day, "type": kind, "factuality": factuality, "score": event_types()[kind].score,
                **{r: self.names[w["identity"]]["key"] if w["identity"] else codes[r] for r, w in sides.items()},
                **{f"{r}_code": code for r, code in codes.items()},
            })  # fmt: skip
        if place:
            rows[locations].append({"event": self.event, "identity": place, "start": start, "end": start + 3})
        if random.random() < 0.85:
            # Most occurrences are told once or twice, a few by many.
            cluster = (
                self.event if random.random() < 0.6 else max(1, self.event - int(random.integers(1, 60)))
            )
            rows[cluster_members].append(
                {"event": self.event, "cluster": cluster, "score": 0.8, "reasons": "{}"}
            )
        rows[clusters].append({
            "id": self.event, "type": kind, "day": day, "last_day": day, "place": place, "events": 1, "articles": 1,
            "conflicts": 0,
        })  # fmt: skip
        count = Count(min=killed, max=killed, span=Span(start, start + 2)) if killed else None
        return Event(id=f"v{at + 1}", type=kind, trigger=Span(start, start + 6), fatalities=count)  # type: ignore[arg-type]


def fill(database: Database, number: int = EVENTS) -> None:
    """Puts ``number`` random events and all that belongs to them into an empty database."""
    random = np.random.default_rng(20160930)
    names = list(_identity_rows(random))
    filler = _Filler(random, names)
    order = (articles, publications, readings, mentions, attributions, clusters, events, parties, locations, dyads, cluster_members)  # fmt: skip
    with database.engine.begin() as connection:
        bulk = Bulk(connection)
        connection.execute(
            insert(runs), {"started": "2026-01-01", "riwaya": "0", "model": "random", "sources": "[]"}
        )
        connection.execute(insert(identities), names)
        connection.execute(
            insert(forms),
            [{"identity": r["id"], "written": r["name_ar"], "folded": r["name_ar"].replace("ة", "ه"), "count": 5} for r in names],
        )  # fmt: skip
        count = number // AN_ARTICLE["events"]
        for first in range(1, count + 1, 500):
            rows: Rows = {table: [] for table in order}
            for at in range(first, min(first + 500, count + 1)):
                filler.article(at, rows)
            for table in order:
                connection.execute(insert(table), rows[table])
            for row in rows[articles]:
                search.add(bulk, row["id"], Article(text=row["text"], title=row["title"]))
        if database.is_sqlite:
            connection.execute(text("ANALYZE"))


def questions() -> dict[str, Callable[[Connection], object]]:
    """What is asked, by its name."""
    narrowed = {
        "all": Filter(),
        "one month": Filter(since="2021-03-01", until="2021-03-31"),
        "place=SYR": Filter(place="SYR"),
        "place=حلب": Filter(place="حلب"),
        "party=RUS MIL": Filter(party="RUS MIL"),
        "party=Putin": Filter(party="Vladimir Putin"),
        "source=RUS": Filter(source="RUS"),
        "source=Putin": Filter(source="فلاديمير بوتين"),
        "stance=deny": Filter(stance="deny"),
        "type=ASSAULT": Filter(type="ASSAULT"),
        "six at once": Filter(since="2018-01-01", until="2020-12-31", place="SYR", party="RUS", type="AGREE", factuality="actual", source="USA"),
    }  # fmt: skip
    found: dict[str, Callable[[Connection], object]] = {}
    for name, asked in narrowed.items():
        for question in (ask_events, claims, casualties, conflicts, speakers):
            found[f"{question.__name__}, {name}"] = lambda c, q=question, f=asked: q(c, f)  # type: ignore[misc]
        for by in ("day", "month"):
            found[f"timeline by {by}, {name}"] = lambda c, b=by, f=asked: timeline(c, f, b)  # type: ignore[misc]
        for nodes in ("code", "identity"):
            found[f"network by {nodes}, {name}"] = lambda c, n=nodes, f=asked: network(c, f, n)  # type: ignore[misc]
        found[f"find, {name}"] = lambda c, f=asked: find(c, f, "وقف إطلاق النار")  # type: ignore[misc]
    return found


def main() -> None:
    """Prints a line a question."""
    with tempfile.TemporaryDirectory() as folder:
        where = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "questions.db")
        with Database(where, create=True) as database, database.read() as connection:
            if not connection.execute(select(func.count()).select_from(articles)).scalar():
                started = time.perf_counter()
                fill(database)
                print(f"filled with random rows in {time.perf_counter() - started:.0f} s")
            for table in (articles, events, attributions, dyads):
                print(
                    f"{connection.execute(select(func.count()).select_from(table)).scalar():>9,} {table.name}"
                )
            slowest = 0.0
            for name, question in questions().items():
                times = []
                for _ in range(6):
                    started = time.perf_counter()
                    answer = question(connection)
                    times.append((time.perf_counter() - started) * 1000)
                median = statistics.median(times[1:])
                slowest = max(slowest, median)
                size = len(answer) if isinstance(answer, list) else 0
                print(
                    f"{name:<40}{median:>8.1f} ms {size:>6} answers{'  OVER 300' if median > 300 else ''}",
                    flush=True,
                )
            print(f"slowest {slowest:.0f} ms")


if __name__ == "__main__":
    try:
        main()
    except StoreError as error:
        sys.exit(str(error))
