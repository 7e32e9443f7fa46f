"""Desks that a browser can be led to: a small database made from gold, served on a free port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from sqlalchemy import select, update

from riwaya.corpus.cluster import link
from riwaya.gold.corpus import load_gold_file
from riwaya.reader import Reader
from riwaya.schema import Article, Event, Reading, Span
from riwaya.store.database import Database
from riwaya.store.save import Saver
from riwaya.store.tables import identities
from riwaya.web.app import make_app
from riwaya.web.security.punctual import uvicorn_settings
from riwaya.web.settings import Settings
from tests.small_store import fill

__all__ = ["CORPUS", "TRICKY", "fill_desk", "serving"]

CORPUS = Path(__file__).parents[2] / "corpus" / "reports"

# Code points and UTF-16 units go apart after an emoji, letters and code points after a combining mark.
TRICKY = (
    "اجتماع 🎉🕊️ في الدَّوْحَة\n"
    "\n"
    "قالَ 🙂 المتحدثُ إنّ 👨‍👩‍👧 المحادثاتِ 𞤀𞤁 مستمرة.\n"
    "وزار الوفد المدينة القديمة يوم الأحد."
)

PLACES = {
    "Aleppo International Airport": (36.18, 37.22), "Aleppo": (36.2, 37.16), "Paris": (48.85, 2.35), "Idlib": (35.93, 36.63),
}  # fmt: skip


def fill_desk(url: str, folder: Path) -> dict[str, int]:
    """Three reports that contradict each other, five of the corpus, a tricky one; the numbers of their pages.

    ``putin`` is the number of a speaker.
    """
    numbers = fill(url, folder)
    with Database(url) as database:
        with database.engine.connect() as connection:
            saver = Saver(database, connection, 1, "gold")
            for path in sorted(CORPUS.glob("w1-*.gold"))[:5]:
                numbers[path.stem] = saver.save(load_gold_file(path).reading, path.name).article
            numbers["tricky"] = saver.save(_tricky(), "tricky").article
        link(database)
        with database.engine.begin() as connection:
            for name, (lat, lon) in PLACES.items():  # gold has no coordinates
                connection.execute(
                    update(identities).where(identities.c.name == name).values(lat=lat, lon=lon)
                )
        with database.read() as connection:
            named = select(identities.c.id).where(identities.c.name == "Vladimir Putin")
            numbers["putin"] = connection.execute(named).scalar_one()
    return numbers


def _tricky() -> Reading:
    """One event, in the last line."""
    at = TRICKY.index("زار")
    article = Article(
        text=TRICKY, title="اجتماع 🎉", published="2024-03-03", outlet="وكالة الجسر", sha256="0" * 64
    )
    return Reading(article=article, events=(Event(id="v1", type="CONSULT", trigger=Span(at, at + 3)),))


@contextmanager
def serving(settings: Settings, reader: Reader | None = None) -> Iterator[str]:
    """The address of a running desk, without a slash at the end."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            make_app(settings, reader), log_level="warning", access_log=False, **uvicorn_settings()
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the desk does not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
