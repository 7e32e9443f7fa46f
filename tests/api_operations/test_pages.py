"""Pages of answers: together they are the whole, also while reports are added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.schema import Article, Reading
from riwaya.store.database import Database
from riwaya.store.save import Saver
from tests.api_desk import KNOWN
from tests.api_operations.answered import items, problem
from tests.small_store import NORTH, reading_of


def _followed(client: TestClient[Litestar], path: str) -> list[list[Any]]:
    pages: list[list[Any]] = []
    while path:
        answer = client.get(path)
        pages.append(items(answer))
        link = answer.headers.get("link", "")
        assert bool(link) == (answer.json()["next"] is not None)
        path = link.partition("<")[2].partition(">")[0]
    return pages


@pytest.mark.parametrize(
    "path",
    [
        "/v1/events",
        "/v1/claims?stance=deny",
        "/v1/network?by=code",
        "/v1/articles",
        "/v1/entities",
        "/v1/speakers",
        "/v1/search?q=حلب",
    ],
)
def test_pages_together_are_the_whole(client: TestClient[Litestar], path: str) -> None:
    whole = items(client.get(path))
    for size in (1, 2):
        pages = _followed(client, f"{path}{'&' if '?' in path else '?'}limit={size}")
        assert [item for page in pages for item in page] == whole
        assert len(pages) == -(-len(whole) // size)


def test_a_timeline_goes_back_page_by_page(client: TestClient[Litestar]) -> None:
    whole = items(client.get("/v1/timeline"))
    pages = _followed(client, "/v1/timeline?limit=1")
    assert [item for page in reversed(pages) for item in page] == whole


def test_a_page_of_conflicts_has_whole_occurrences(client: TestClient[Litestar]) -> None:
    (page,) = _followed(client, "/v1/conflicts?limit=1")
    assert len(page) == len(items(client.get("/v1/conflicts"))) > 1


@pytest.mark.parametrize("name", ["events", "claims", "articles"])
def test_pages_stay_as_they_are_while_reports_are_added(
    client: TestClient[Litestar], url: str, name: str, tmp_path: Path
) -> None:
    before = items(client.get(f"/v1/{name}"))
    first = client.get(f"/v1/{name}?limit=2").json()
    newer = reading_of(
        NORTH.replace("قصفت", "دمرت", 1).replace("قصفت", "دمرت").replace("2016-09", "2017-02"), tmp_path
    )
    with Database(url) as database, database.engine.connect() as connection:
        Saver(database, connection, 1, "gold").save(newer, "newer")
    rest: list[Any] = []
    cursor = first["next"]
    while cursor:
        page = client.get(f"/v1/{name}?limit=2&cursor={cursor}").json()
        rest += page["items"]
        cursor = page["next"]
    assert [i["id"] for i in first["items"] + rest] == [i["id"] for i in before]
    assert len(items(client.get(f"/v1/{name}"))) > len(before)


def test_a_cursor_belongs_to_its_question(client: TestClient[Litestar]) -> None:
    cursor = client.get("/v1/events?limit=1&place=SYR").json()["next"]
    assert client.get(f"/v1/events?limit=3&place=SYR&cursor={cursor}").status_code == 200
    problem(client.get(f"/v1/events?limit=1&cursor={cursor}"), 422, "cursor")
    problem(client.get(f"/v1/claims?limit=1&place=SYR&cursor={cursor}"), 422, "cursor")
    problem(client.get("/v1/events?cursor=abcdefgh"), 422, "cursor")
    problem(client.get("/v1/events?cursor=a*c"), 400, "malformed")


def test_an_answer_that_has_not_changed_is_not_sent_again(client: TestClient[Litestar], url: str) -> None:
    tag = client.get("/v1/articles").headers["etag"]
    same = client.get("/v1/articles", headers={"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    assert client.get("/v1/articles?limit=2", headers={"If-None-Match": tag}).status_code == 200
    with Database(url) as database, database.engine.connect() as connection:
        Saver(database, connection, 1, "gold").save(
            Reading(article=Article(text=KNOWN, sha256="0" * 64)), "x"
        )
    assert client.get("/v1/articles", headers={"If-None-Match": tag}).status_code == 200
