"""Readings of which every field is hostile, as no reader would make them."""

from __future__ import annotations

import hashlib

from msgspec import structs
from sqlalchemy import insert, select

from riwaya.corpus.cluster import link
from riwaya.reader import Reader
from riwaya.schema import (
    Article,
    Attribution,
    Count,
    Entity,
    Event,
    Location,
    Mention,
    Party,
    Reading,
    Span,
    Time,
)
from riwaya.store.database import Database
from riwaya.store.save import Saver
from riwaya.store.tables import identities, runs

__all__ = ["BIDI", "KINDS", "MARKS", "SCRIPTS", "HostileReader", "fill_hostile", "hostile_reading"]

# Each would call the binding "hacked" that the tests give to every page.
SCRIPTS = (
    "<script>hacked('script')</script>",
    "\"><img src=x onerror=hacked('image')>",
    "' onmouseover=hacked('attribute') autofocus onfocus=hacked('focus') x='",
    "javascript:hacked('address')",
    "<svg onload=hacked('svg')><script>hacked('svg script')</script><a href='javascript:hacked(1)'>س</a></svg>",
    "<math><mi xlink:href=\"javascript:hacked('math')\">س</mi></math>",
    "</title></style></textarea></option><script>hacked('end tags')</script><!--",
    "<iframe srcdoc=\"<script>parent.hacked('frame')</script>\"></iframe>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><base href='https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css><form action=https://evil.example><button>",
    "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>%(x)s %s {0}",
    "&lt;script&gt;hacked('entity')&lt;/script&gt;&#60;script&#62;",
)
# Overrides and isolates that are never closed, closings of what was never opened, marks of direction.
BIDI = "\u2069\u2069\u202c\u202c\u202e\u202dقلب\u2067\u2066flip\u202b\u200f\u061c\u200e\u2068"
MARKS = "م" + "\u0651\u0670" * 5_000
WORD = "ط" * 1_000_000
NAMES = {
    "scripts": " ".join(SCRIPTS),
    "bidi": BIDI,
    "marks": MARKS,
    "long": "ولد" * 4_000,
    "controls": "قبل\0\x1b[31m\x08\ufffe\u2028\u2029\x85بعد",
}
KINDS = tuple(NAMES)


def hostile_reading(kind: str, *, text: str | None = None) -> Reading:
    """A reading whose names, ids, codes, reasons, words and addresses are all of one hostile kind."""
    bad = NAMES[kind]
    words = ["وقال ", bad, " إن ", bad, " قصف ", bad, " أمس فقتل ", bad, "."]
    if kind == "long":
        words[3] = WORD
    whole = "".join(words) if text is None else text
    starts = [sum(map(len, words[:n])) for n in range(len(words) + 1)]

    def at(first: int, last: int | None = None) -> Span:
        return Span(starts[first], starts[(first if last is None else last) + 1])

    source = Party(
        span=at(1), entity=bad, country="SYR", sectors=("GOV", bad), why=(bad, "sectors.tsv:" + bad)
    )
    other = Party(span=at(3), entity=bad + "2", country=bad, sectors=(bad,), why=(bad,))
    coded = Party(span=at(5), country="RUS", sectors=("MIL",), why=(bad,))
    article = Article(
        text=whole, id=bad, title=bad, published="2016-09-30", outlet=bad,
        url=f"javascript:hacked('url')//{bad}", language=bad[:20], sha256=hashlib.sha256(kind.encode()).hexdigest(),
    )  # fmt: skip
    entity = Entity(
        id=bad, type="GPE", name=bad, name_ar=bad, country="SYR", wikidata=bad, geonames=7, lat=36.2, lon=37.1
    )
    return Reading(
        article=article,
        entities=(entity, structs.replace(entity, id=bad + "2", name=bad + " 2", country=bad, type="ORG", lat=None, lon=None)),
        mentions=(Mention(span=at(1), entity=bad), Mention(span=at(5), entity=bad)),
        attributions=(
            Attribution(id=bad, source=source, cue=(Span(2, 5),), content=(at(3, 7),), quote="direct", stance="deny"),
            Attribution(id="a2", source=other, cue=(at(2),), content=(at(5), at(7)), quote="mixed", stance="accuse", parent=bad),
        ),
        events=(
            Event(
                id=bad, type="ASSAULT", trigger=at(4), modes=(bad,), contexts=(bad,), actors=(source, other, coded), recipients=(other,),
                locations=(Location(span=at(5), entity=bad),), time=Time(span=at(6), value=bad[:40], from_="2016-09-29", to="2016-09-29"),
                fatalities=Count(min=3, max=None, who=at(7), span=at(7)), attribution=bad, same_as=bad + "0",
            ),
            Event(
                id="v2", type="ASSAULT", trigger=at(7), modes=("aerial",), actors=(coded,), recipients=(source,), factuality="negated",
                locations=(Location(span=at(5), entity=bad),), time=Time(span=at(6), value="2016-09-29", from_="2016-09-29", to="2016-09-29"),
                fatalities=Count(min=8, max=9, who=at(7)), injuries=Count(min=1, max=2), attribution="a2",
            ),
        ),
    )  # fmt: skip


class HostileReader(Reader):
    """Answers any report that has the word of a kind with the reading of that kind; it has no model."""

    def __init__(self) -> None:
        pass

    @property
    def version(self) -> str:
        return "0"

    def read(self, article: Article | str) -> Reading:
        assert isinstance(article, Article)
        kind = next(kind for kind in KINDS if kind in article.text)
        reading = hostile_reading(kind)
        # What a database refuses is still shown at once.
        odd = structs.replace(
            reading.article,
            title=f"\ud800{reading.article.title}\udfff",
            text=reading.article.text + "\ud800\0",
        )
        return structs.replace(reading, article=odd)


def fill_hostile(url: str) -> dict[str, int]:
    """A store of one report of each kind; the numbers of their pages, and of ``identity`` and ``code``."""
    numbers: dict[str, int] = {}
    with Database(url, create=True) as database:
        with database.engine.connect() as connection:
            with connection.begin():
                connection.execute(
                    insert(runs), {"started": "2026-01-01", "riwaya": "0", "model": "gold", "sources": "[]"}
                )
            saver = Saver(database, connection, 1, "gold")
            for kind in KINDS:
                numbers[kind] = saver.save(hostile_reading(kind), f"{kind}\0<script>").article
        link(database)
        with database.read() as connection:
            for number in connection.scalars(select(identities.c.id)).all():
                numbers[f"identity {number}"] = number
    return numbers
