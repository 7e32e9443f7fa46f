"""Saves one report and its reading in one transaction: whole or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs
from sqlalchemy import Connection, func, select, update

from riwaya.corrections import apply
from riwaya.schema import Article, Reading
from riwaya.store import near, search
from riwaya.store.bulk import Bulk
from riwaya.store.columns import packed, place_of, storable, unpacked
from riwaya.store.database import Database
from riwaya.store.derived import Derived
from riwaya.store.layer import changes_of, corrected
from riwaya.store.rows import Rows, rows_of
from riwaya.store.tables import articles, bands, publications, readings
from riwaya.store.tables import near as near_table

__all__ = ["Saved", "Saver"]

Status = Literal["read", "known", "reread"]
_MOST_CANDIDATES = 200
_LONGEST_TITLE, _LONGEST_OUTLET, _LONGEST_URL = 1000, 200, 2000  # characters


class Saved(Struct, frozen=True):
    """What became of a document. ``near`` are ids of articles that it nearly repeats."""

    status: Status
    article: int
    near: tuple[int, ...] = ()


class Saver:
    """Writes readings of one run over one connection; a second process may do the same."""

    def __init__(self, database: Database, connection: Connection, run: int, model: str) -> None:
        self._connection = connection
        self._run, self._model = run, model
        self._bulk = Bulk(connection)
        self._derived = Derived(self._bulk)

    def stored(self, hashes: Sequence[str]) -> set[str]:
        """Those of the texts with these hashes that the store has, from whatever model."""
        with self._connection.begin():
            return {sha256 for sha256, _ in self._bulk.matching(articles, "sha256", hashes, "id")}

    def known(self, article: Article, origin: str) -> Saved | None:
        """Notes where a text was found again; None if this model has not read it yet."""
        with self._connection.begin():
            row = self._connection.execute(
                select(articles.c.id, articles.c.published)
                .join(readings, readings.c.article == articles.c.id)
                .where(articles.c.sha256 == article.sha256, readings.c.model == self._model)
            ).first()
            if row is None:
                return None
            if row.published is None and article.published is not None:
                self._date(row.id, article)
                return None
            self._publish(row.id, _bounded(article), origin)
            return Saved("known", row.id)

    def _date(self, number: int, article: Article) -> None:
        """Notes the day of a text that was found without one: its times can be read now, so it is read anew."""
        self._connection.execute(
            update(articles)
            .where(articles.c.id == number)
            .values(
                published=article.published,
                outlet=func.coalesce(articles.c.outlet, _bounded(article).outlet),
                url=func.coalesce(articles.c.url, _bounded(article).url),
            )
        )
        self._connection.execute(
            update(readings)
            .where(readings.c.article == number, readings.c.model == self._model)
            .values(model=f"{self._model} undated")
        )

    def save(self, reading: Reading, origin: str) -> Saved:
        """Stores ``reading`` as the current one of its text; an older reading stays as JSON."""
        reading = structs.replace(reading, article=_bounded(reading.article))
        rows = rows_of(reading)
        signed = near.signature(reading.article.text)
        self._derived.begin()
        try:
            with self._connection.begin():
                return self._save(reading, rows, signed, origin)
        except BaseException:
            self._derived.undo()
            raise

    def _save(self, reading: Reading, rows: Rows, signed: bytes, origin: str) -> Saved:
        number = self._article(reading.article, signed)
        if number is not None:
            with self._bulk.together():
                neighbours = self._neighbours(number, signed)
                search.add(self._bulk, number, reading.article)
                self._write(number, reading, rows, origin)
            return Saved("read", number, neighbours)
        number = self._connection.execute(
            select(articles.c.id).where(articles.c.sha256 == reading.article.sha256).with_for_update()
        ).scalar_one()  # nobody corrects it meanwhile
        if self._has_read(number):  # another process was faster
            self._publish(number, reading.article, origin)
            return Saved("known", number)
        self._forget(number)
        changes = changes_of(self._connection, [number]).get(number)
        with self._bulk.together():
            self._write(number, reading, rows_of(apply(reading, changes)) if changes else rows, origin)
        return Saved("reread", number)

    def _write(self, number: int, reading: Reading, rows: Rows, origin: str) -> None:
        """The place of publication, the reading, and all that follows from it."""
        self._publish(number, reading.article, origin)
        values = {
            "article": number, "run": self._run, "model": self._model, "current": True, "json": packed(reading),
        }  # fmt: skip
        self._bulk.add(readings, values)
        self._derived.insert(number, rows)

    def _article(self, article: Article, signed: bytes) -> int | None:
        """The id of a new text; None if the text is there already (also from another process)."""
        values = {
            "sha256": article.sha256, "text": storable(article.text), "title": _clean(article.title),
            "published": article.published, "outlet": _clean(article.outlet), "url": _clean(article.url),
            "language": article.language, "signature": signed,
        }  # fmt: skip
        return self._bulk.added(articles, values)

    def _has_read(self, article: int) -> bool:
        found = select(readings.c.id).where(readings.c.article == article, readings.c.model == self._model)
        return self._connection.execute(found).first() is not None

    def _forget(self, article: int) -> None:
        """Takes out the rows of the reading that is about to be replaced; its JSON stays."""
        old = self._connection.execute(
            select(readings.c.json, articles.c.text)
            .join(articles, articles.c.id == readings.c.article)
            .where(readings.c.article == article, readings.c.current)
        ).first()
        if old is not None:
            was = corrected(self._connection, article, unpacked(old.json, old.text))
            self._derived.forget(article, rows_of(was))
        self._connection.execute(update(readings).where(readings.c.article == article).values(current=False))

    def _neighbours(self, number: int, signed: bytes) -> tuple[int, ...]:
        hashes = near.bands(signed)
        if not hashes:
            return ()
        met = self._bulk.matching(bands, "hash", hashes, "article", _MOST_CANDIDATES)
        others = {other for _, other in met}
        found: list[tuple[int, float]] = []
        if others:
            asked = select(articles.c.id, articles.c.signature).where(articles.c.id.in_(others))
            for row in self._connection.execute(asked):
                share = near.similarity(signed, row.signature)
                if share >= near.NEAR:
                    found.append((row.id, share))
        rows = [{"article": number, "other": other, "similarity": share} for other, share in found]
        self._bulk.insert(near_table, rows)
        self._bulk.insert(bands, [{"hash": one, "article": number} for one in hashes])
        return tuple(other for other, _ in found)

    def _publish(self, number: int, article: Article, origin: str) -> None:
        values = {
            "article": number, "run": self._run, "place": place_of(origin, article.url), "origin": storable(origin),
            "url": _clean(article.url), "outlet": _clean(article.outlet), "published": article.published,
            "title": _clean(article.title),
        }  # fmt: skip
        self._bulk.add(publications, values, " ON CONFLICT DO NOTHING")


def _bounded(article: Article) -> Article:
    """With names that an index can hold: what a source states of itself may be of any length."""
    return structs.replace(
        article,
        title=article.title[:_LONGEST_TITLE] if article.title else article.title,
        outlet=article.outlet[:_LONGEST_OUTLET] if article.outlet else article.outlet,
        url=article.url[:_LONGEST_URL] if article.url else article.url,
    )


def _clean(text: str | None) -> str | None:
    return None if text is None else storable(text)
