"""A store of three short reports, for tests of questions; on PostgreSQL too if RIWAYA_TEST_POSTGRES names one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs
from sqlalchemy import create_engine, insert, select, text

from riwaya.gold.corpus import load_gold_file
from riwaya.schema import Event, Reading, Span
from riwaya.store.database import Database
from riwaya.store.save import Saver
from riwaya.store.tables import cluster_members, clusters, events, identities, runs

POSTGRES = "RIWAYA_TEST_POSTGRES"
SERVERS = ["sqlite", *(["postgres"] if os.environ.get(POSTGRES) else [])]

# The airport is within Aleppo in the tables. The outlet says 20 were killed, twice; Moscow denies the raid.
NORTH = """\
id: north
title: غارة على مطار حلب
outlet: وكالة الشمال
published: 2016-09-30
kind: conflict
style: agency
region: levant
annotator: x
=== text
قصفت طائرات روسية مطار حلب أمس وقتل 20 مدنيا.

ونفت وزارة الدفاع الروسية قصف المطار.
=== entities
e1 FAC | Aleppo International Airport | SYR
e2 ORG | Ministry of Defence of Russia | RUS
=== marks
@1
M e1: مطار حلب
V v1 ASSAULT/aerial | قصفت | a: طائرات روسية {RUS MIL} | r: 20 مدنيا {SYR CVL} | l: مطار حلب {e1} | t: أمس {2016-09-29} | k: 20 مدنيا
V v2 ASSAULT/aerial | قتل | r: 20 مدنيا {SYR CVL} | l: مطار حلب {e1} | t: أمس {2016-09-29} | k: 20 مدنيا | s: v1
@2
M e2: وزارة الدفاع الروسية ; e1: المطار
A a1 deny indirect | وزارة الدفاع الروسية {e2 RUS MIL} | نفت | قصف المطار
V v3 ASSAULT/aerial | قصف | a: -{RUS MIL} | l: المطار {e1} | f: negated | s: v1
"""

# Another figure through two speakers, and a president who denies in his own words.
SOUTH = """\
id: south
title: روايات عن الغارة
outlet: وكالة الجنوب
published: 2016-10-01
kind: conflict
style: agency
region: levant
annotator: x
=== text
نقلت وكالة رويترز عن متحدث باسم المعارضة في حلب قوله إن القصف الروسي قتل 12 شخصا.

وقال فلاديمير بوتين: «لم نقصف حلب».
=== entities
e1 GPE | Aleppo | SYR
e2 ORG | Reuters | GBR
e3 PER | Vladimir Putin | RUS
=== marks
@1
M e2: وكالة رويترز ; e1: حلب
A a1 assert indirect | وكالة رويترز {e2 GBR JRN} | نقلت | عن متحدث ~~ شخصا
A a2 assert indirect | متحدث باسم المعارضة في حلب {SYR REB} | قوله | القصف ~~ شخصا
V v1 ASSAULT/aerial | القصف | a: الروسي {RUS MIL} | r: 12 شخصا {SYR CVL} | l: حلب {e1} | k: 12 شخصا
@2
M e3: فلاديمير بوتين ; e1: حلب
A a3 deny direct | فلاديمير بوتين {e3 RUS GOV} | قال | لم نقصف حلب
V v2 ASSAULT/aerial | نقصف | a: -{e3 RUS GOV} | r: حلب {e1 SYR UNK} | l: حلب {e1} | f: negated
"""

# A statement in two pieces, with words of the report between them.
TALKS = """\
id: talks
title: لقاء في باريس
outlet: وكالة الشمال
published: 2016-11-05
kind: diplomacy
style: agency
region: world
annotator: x
=== text
التقى وزير الخارجية التركي نظيره الإيراني في باريس.

وقال الوزير التركي «نريد السلام» ثم أضاف «في حلب أولا».
=== entities
e1 GPE | Paris | FRA
e2 GPE | Aleppo | SYR
=== marks
@1
M e1: باريس
V v1 CONSULT/visit | التقى | a: وزير الخارجية التركي {TUR GOV} | r: نظيره الإيراني {IRN GOV} | l: باريس {e1}
@2
M e2: حلب
A a1 request direct | الوزير التركي {TUR GOV} | قال | نريد السلام ; في حلب أولا
"""
REPORTS = {"north": NORTH, "south": SOUTH, "talks": TALKS}
SECOND_OUTLET = "صحيفة الشرق"  # where the report of the north stood too
_ONE_RAID = (("north", "v1"), ("north", "v2"), ("north", "v3"), ("south", "v1"))


def reading_of(gold: str, folder: Path) -> Reading:
    """The reading that a gold report states, with what the notation leaves out: days, and words of numbers."""
    path = folder / "report.gold"
    path.write_text(gold, encoding="utf-8")
    reading = load_gold_file(path).reading
    return structs.replace(reading, events=tuple(_full(e, reading.article.text) for e in reading.events))


def _full(event: Event, text: str) -> Event:
    if event.time is not None:
        day = structs.replace(event.time, from_=event.time.value, to=event.time.value)
        event = structs.replace(event, time=day)
    if event.fatalities is not None:
        number = str(event.fatalities.min)
        at = text.index(number)
        killed = structs.replace(event.fatalities, span=Span(at, at + len(number)))
        event = structs.replace(event, fatalities=killed)
    return event


@contextmanager
def server(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that goes away again."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'small.db'}"
        return
    name = f"riwaya_questions_{os.getpid()}"
    at = os.environ[POSTGRES].replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(at, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield engine.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        engine.dispose()


def fill(url: str, folder: Path) -> dict[str, int]:
    """Saves the three reports, links the accounts of the raid; returns the article id of each."""
    numbers: dict[str, int] = {}
    with Database(url, create=True) as database, database.engine.connect() as connection:
        with connection.begin():
            connection.execute(
                insert(runs), {"started": "2026-01-01", "riwaya": "0", "model": "gold", "sources": "[]"}
            )
        saver = Saver(database, connection, 1, "gold")
        for name, gold in REPORTS.items():
            reading = reading_of(gold, folder)
            numbers[name] = saver.save(reading, f"{name}.gold").article
            if name == "north":
                saver.known(structs.replace(reading.article, outlet=SECOND_OUTLET), "elsewhere.gold")
        with connection.begin():
            airport = select(identities.c.id).where(identities.c.name == "Aleppo International Airport")
            number = connection.execute(
                insert(clusters).returning(clusters.c.id),
                {
                    "type": "ASSAULT", "day": "2016-09-29", "last_day": "2016-09-29",
                    "place": connection.scalar(airport), "events": 4, "articles": 2, "conflicts": 2,
                },
            ).scalar_one()  # fmt: skip
            for name, local in _ONE_RAID:
                event = select(events.c.id).where(events.c.article == numbers[name], events.c.local == local)
                connection.execute(
                    insert(cluster_members),
                    {"event": connection.scalar(event), "cluster": number, "score": 1.0, "reasons": "{}"},
                )
    return numbers
