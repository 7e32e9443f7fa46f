"""What the API of a desk does for whom: for each role, without a database, beside the pages."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from riwaya.schema import Reading
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from riwaya.web.visitor import NOBODY, Visitor
from tests.api_desk import KNOWN, GoldReader, app_of
from tests.api_operations.answered import items, problem
from tests.desk_client import desk_client


@pytest.mark.parametrize(
    ("visitor", "path", "status"),
    [
        (NOBODY, "/v1/health", 200), (NOBODY, "/v1/openapi.json", 200), (NOBODY, "/v1/info", 401),
        (NOBODY, "/v1/events", 401), (Visitor(name="r", role="reader"), "/v1/events", 200),
        (Visitor(name="r", role="reader"), "/v1/batches", 403), (Visitor(name="e", role="editor"), "/v1/batches", 200),
    ],
)  # fmt: skip
def test_each_role_reaches_what_is_its_own(
    url: str, gold: list[Reading], visitor: Visitor, path: str, status: int
) -> None:
    app, _ = app_of(url, gold, visitor)
    with TestClient(app) as client:
        answer = client.get(path)
        if status >= 400:
            problem(answer, status, "unauthenticated" if status == 401 else "forbidden")
        assert answer.status_code == status
        assert ("www-authenticate" in answer.headers) == (status == 401)
        if visitor.role == "reader":
            problem(client.post("/v1/batches", json=[{"text": KNOWN}]), 403, "forbidden")
            problem(client.delete("/v1/corrections/1"), 403, "forbidden")


def test_a_desk_without_a_database_reads_and_says_what_it_lacks(gold: list[Reading]) -> None:
    app, api = app_of(None, gold)
    assert api.jobs is None
    with TestClient(app) as client:
        assert client.get("/v1/health").json() == {"status": "ok", "database": False}
        assert client.get("/v1/info").json()["counts"] is None
        assert client.post("/v1/read", json={"text": KNOWN}).status_code == 200
        for path in ("/v1/events", "/v1/articles/1", "/v1/batches", "/v1/exports/csv", "/v1/corrections"):
            problem(client.get(path), 409, "no-database")
        problem(client.post("/v1/batches", json=[{"text": KNOWN}]), 409, "no-database")


def test_the_desk_has_the_api(url: str, gold: list[Reading]) -> None:
    with desk_client(make_app(Settings(database=url), GoldReader(gold))) as client:
        assert len(items(client.get("/v1/events"))) == 6
        assert client.post("/v1/read", json={"text": KNOWN}).status_code == 200
        problem(client.get("/v1/nothing"), 404, "not-found")
        problem(client.put("/v1/events"), 405, "method")
        refused = client.post(
            "/v1/read", json={"text": KNOWN}, headers={"Origin": "http://elsewhere.example"}
        )
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/nothing").headers["content-type"].startswith("text/html")
