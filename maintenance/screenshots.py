# /// script
# requires-python = ">=3.11"
# dependencies = ["riwaya[desk]", "playwright>=1.45", "pillow>=10"]
# ///
"""Takes the screenshots of the documentation, of a desk over our own reports.

    python maintenance/screenshots.py

Reads ``examples/`` and the reports of the corpus into a database of its own, serves it, and writes
``docs/screenshots/PAGE-LANGUAGE-WIDTH.png``. Needs Chromium; takes about two minutes.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from riwaya.corpus.cluster import link
from riwaya.gold.corpus import load_gold_file
from riwaya.schema import Article
from riwaya.sources.collect import collect
from riwaya.sources.documents import Document
from riwaya.store.ingest import ingest
from riwaya.store.tables import articles, attributions, clusters, events
from riwaya.web.desk import Desk
from riwaya.web.settings import Settings

ROOT = Path(__file__).parents[1]
SHOTS = ROOT / "docs/screenshots"
OUTLET = "وكالة الجسر"  # of the sample
LOCALES = {"en": "en-GB", "ar": "ar-EG"}
DESKTOP, TALL, PHONE = (1440, 900), (1440, 1250), (390, 844)
LARGEST = 200_000  # bytes of a picture
BITS = (8, 7, 6, 5)  # of a colour


class Shot(NamedTuple):
    """A picture to take."""

    name: str
    path: str
    size: tuple[int, int] = DESKTOP


def main() -> None:
    """Makes the database, serves it, takes the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed")
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="riwaya-shots-") as folder:
        url = f"sqlite:///{folder}/desk.db"
        shots = _filled(url)
        with _served(url) as address, sync_playwright() as started:
            for language in LOCALES:
                browser = started.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox"], env={**os.environ, "LANGUAGE": language}
                )
                for shot in shots:
                    _take(browser, address, shot, language)
                browser.close()


def _filled(url: str) -> list[Shot]:
    """Reads the reports; the answer is what there is to show of them."""
    desk = Desk(Settings(database=url))
    assert desk.database is not None
    try:
        ingest(desk.database, _reports(), desk.readers(), sources=["examples", "corpus"])
        link(desk.database)
        with desk.connect() as connection:
            c = clusters.c
            most = select(c.id).order_by(c.conflicts.desc(), c.articles.desc(), c.id).limit(1)
            occurrence = connection.execute(most).scalar_one()
            article = connection.execute(
                select(articles.c.id).where(articles.c.outlet == OUTLET)
            ).scalar_one()
            a = attributions.c
            denied = select(a.local).where(a.article == article).order_by(a.stance != "deny", a.id).limit(1)
            said = connection.execute(denied).scalar_one()
            told = select(events.c.local).where(events.c.article == article).order_by(events.c.id).limit(1)
            event = connection.execute(told).scalar_one()
    finally:
        desk.close()
    report = f"/articles/{article}"
    return [
        Shot("front", "/"),
        Shot("report", f"{report}#{said}"),
        Shot("report", f"{report}#{said}", PHONE),
        Shot("correcting", f"{report}/correct/{event}"),
        Shot("occurrence", f"/occurrences/{occurrence}"),
        Shot("timeline", "/timeline"),
        Shot("network", "/network", TALL),
        Shot("map", "/map", TALL),
        Shot("search", "/search?q=غزة"),
    ]


def _reports() -> Iterator[Document]:
    sample = (ROOT / "src/riwaya/web/sample-ar.txt").read_text(encoding="utf-8")
    yield Document(origin="sample", article=Article(text=sample, published="2024-03-15", outlet=OUTLET))
    for found in collect([str(ROOT / "examples")]):
        if isinstance(found, Document):
            yield found
    for path in sorted((ROOT / "corpus/reports").glob("*.gold")):
        yield Document(origin=path.name, article=load_gold_file(path).reading.article)


@contextmanager
def _served(url: str) -> Iterator[str]:
    """The address of a desk over the database."""
    command = [sys.executable, "-m", "riwaya", "serve", "--db", url, "--port", "0"]
    somebody = {**os.environ, "LOGNAME": "layla"}  # whose name stands on the pages
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=somebody) as served:
        assert served.stderr is not None
        try:
            yield next(word for word in served.stderr.readline().split() if word.startswith("http://"))
        finally:
            served.terminate()


def _take(browser: Browser, address: str, shot: Shot, language: str) -> None:
    width, height = shot.size
    page: Page = browser.new_page(
        base_url=address, locale=LOCALES[language], viewport={"width": width, "height": height}, color_scheme="light",
    )  # fmt: skip
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    if shot.size != PHONE:
        page.evaluate("scrollTo(0, 0)")  # the card is in sight from the top
    path = SHOTS / f"{shot.name}-{language}-{width}.png"
    path.write_bytes(_small(page.screenshot()))
    print(f"{path.stat().st_size:>8} {path.relative_to(ROOT)}")
    page.close()


def _small(picture: bytes) -> bytes:
    """The picture in shades as fine as there is room for.

    Raises:
        ValueError: it is too large in the coarsest.
    """
    with Image.open(io.BytesIO(picture)) as whole:
        plain = whole.convert("RGB")
    size = 0
    for bits in BITS:
        held = io.BytesIO()
        ImageOps.posterize(plain, bits).save(held, "PNG", optimize=True)
        size = held.tell()
        if size <= LARGEST:
            return held.getvalue()
    raise ValueError(f"a picture has {size:,} bytes; take a smaller part of the page")


if __name__ == "__main__":
    main()
