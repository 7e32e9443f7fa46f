"""A desk with the API and nothing else, for tests: three short reports, no model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from riwaya.errors import InputError
from riwaya.reader import Reader
from riwaya.schema import Article, Reading
from riwaya.store.readers import Readers
from riwaya.web.api.plugin import Api
from riwaya.web.desk import Desk
from riwaya.web.settings import Settings
from riwaya.web.visitor import Visitor
from tests.gold_reader import Gold
from tests.small_store import REPORTS, reading_of

__all__ = ["ADMIN", "KNOWN", "GoldReader", "app_of", "gold_readings"]

ADMIN = Visitor(name="ليلى", role="admin")
KNOWN = "قالت الوزارة إن الهدنة صامدة."  # a report that the gold reader knows beside those of the store


class GoldReader(Reader):
    """Knows what the gold says, and nothing of anything else."""

    def __init__(self, gold: list[Reading]) -> None:
        self._gold = {r.article.text: r for r in gold}

    def read(self, article: Article | str) -> Reading:
        assert isinstance(article, Article)
        if article.text == "explode":
            raise RuntimeError("a secret of the inside")
        found = self._gold.get(article.text)
        if found is None:
            raise InputError(article.id or "text", "the text is not Arabic", "give a report in Arabic")
        return found


def gold_readings(folder: Path) -> list[Reading]:
    """The three reports of the small store, and one more."""
    folder.mkdir(exist_ok=True)
    return [*(reading_of(gold, folder) for gold in REPORTS.values()), Reading(article=Article(text=KNOWN))]


def app_of(
    database: str | None,
    gold: list[Reading],
    visitor: Visitor = ADMIN,
    make_readers: Callable[[], Readers] | None = None,
) -> tuple[Litestar, Api]:
    """The application; ``visitor`` is whoever asks."""

    def known(app: ASGIApp) -> ASGIApp:
        async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
            scope["user"] = visitor
            await app(scope, receive, send)

        return pass_on

    desk = Desk(Settings(database=database), GoldReader(gold))
    api = Api(desk, make_readers or partial(Gold, gold))
    app = Litestar(
        [],
        plugins=[api],
        middleware=[known],
        state=State({"desk": desk}),
        openapi_config=None,
        logging_config=None,
    )
    return app, api
