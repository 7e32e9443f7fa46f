"""Questions to the store: what answers them, and what is said of those that make no sense."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.client.wire import Page
from riwaya.corpus.events import ToldEvent, events
from riwaya.corpus.filters import Filter
from riwaya.schema import Reading, load
from riwaya.store.database import Database
from riwaya.web.api.questions import Told
from riwaya.web.api.surface import operations
from tests.api_desk import app_of
from tests.api_operations.answered import items, problem
from tests.small_store import fill


def test_events_are_those_of_the_package(client: TestClient[Litestar], url: str) -> None:
    answer = client.get("/v1/events", params={"place": "SYR", "type": "ASSAULT"})
    with Database(url) as database, database.read() as connection:
        expected = events(connection, Filter(place="SYR", type="ASSAULT"))
    assert msgspec.json.decode(answer.content, type=Page[ToldEvent]).items == tuple(expected)


def test_every_filter_of_the_package_is_a_parameter() -> None:
    assert set(Filter.__struct_fields__) <= set(Told.__struct_fields__)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/v1/events?limit=1000", 6),
        ("/v1/events?stance=deny", 2),
        ("/v1/events?party=RUS&role=actor&toward=SYR", 3),
        ("/v1/claims", 5),
        ("/v1/claims?source=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1%D8%B2", 1),
        ("/v1/timeline?by=month", 3),
        ("/v1/network?by=code", 3),
        ("/v1/speakers?by=code", 5),
        ("/v1/casualties", 1),
        ("/v1/articles", 3),
        ("/v1/articles?since=2016-10-01&until=2016-10-31", 1),
        ("/v1/articles?outlet=%D8%B5%D8%AD%D9%8A%D9%81%D8%A9%20%D8%A7%D9%84%D8%B4%D8%B1%D9%82", 1),
        ("/v1/corrections", 0),
    ],
)
def test_questions_are_answered(client: TestClient[Litestar], path: str, found: int) -> None:
    assert len(items(client.get(path))) == found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, gold: list[Reading]
) -> Iterator[TestClient[Litestar]]:
    folder = tmp_path_factory.mktemp("both")
    found = f"sqlite:///{folder / 'both.db'}"
    if request.param == "postgresql":
        own: str = request.getfixturevalue("postgres_server")
        import psycopg

        found = f"{own}/api{uuid.uuid4().hex}"
        with psycopg.connect(f"{own}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {found.rpartition('/')[2]}".encode())
    fill(found, folder)
    app, _ = app_of(found, gold)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1{o.path}" for o in operations if o.cached and not o.id_is),
        "/v1/articles/1",
        "/v1/articles/1/reading",
        "/v1/entities/1",
        "/v1/occurrences/1",
        "/v1/exports/csv",
        "/v1/info",
    ],
)
def test_both_databases_answer(both: TestClient[Litestar], path: str) -> None:
    answer = both.get(path, params={"q": "حلب"} if path in ("/v1/search", "/v1/entities") else {})
    assert answer.status_code == 200, answer.text
    if "items" in answer.text[:20] and "corrections" not in path:
        assert answer.json()["items"]


def test_articles_are_found_by_their_words(client: TestClient[Litestar]) -> None:
    (hit,) = items(client.get("/v1/search", params={"q": "المعارضة"}))
    article = client.get(f"/v1/articles/{hit['article']}").json()
    assert [article["text"][s["start"] : s["end"]] for s in hit["spans"]] == ["المعارضة"]


def test_conflicts_have_their_occurrence_with_all_accounts(client: TestClient[Litestar]) -> None:
    found = items(client.get("/v1/conflicts"))
    (number,) = {conflict["occurrence"] for conflict in found}
    occurrence = client.get(f"/v1/occurrences/{number}").json()
    assert [account["trigger"]["words"] for account in occurrence["accounts"]] == [
        "قصفت",
        "قتل",
        "قصف",
        "القصف",
    ]
    assert occurrence["conflicts"] == found
    assert occurrence["place"]["name"] == "Aleppo International Airport"


def test_an_article_has_its_text_and_where_it_was_found(client: TestClient[Litestar]) -> None:
    article = client.get("/v1/articles/1").json()
    assert article["text"].startswith("قصفت طائرات روسية")
    assert [p["outlet"] for p in article["publications"]] == ["وكالة الشمال", "صحيفة الشرق"]
    listed = items(client.get("/v1/articles"))[-1]
    assert (listed["id"], listed["events"], listed["claims"], listed["characters"]) == (
        1,
        3,
        1,
        len(article["text"]),
    )


def test_a_stored_reading_is_version_1_json(client: TestClient[Litestar], gold: list[Reading]) -> None:
    found = load(client.get("/v1/articles/1/reading").content)
    assert found.article.id == "1"
    assert found.events == gold[0].events


@pytest.mark.parametrize(
    ("begun", "name"),
    [
        ("بوت", None),
        ("فلاد", "Vladimir Putin"),
        ("vlad", "Vladimir Putin"),
        ("مطار", "Aleppo International Airport"),
    ],
)
def test_entities_are_suggested_by_their_beginning(
    client: TestClient[Litestar], begun: str, name: str | None
) -> None:
    assert [e["name"] for e in items(client.get("/v1/entities", params={"q": begun}))] == (
        [name] if name else []
    )


def test_an_entity_is_known_in_numbers(client: TestClient[Litestar]) -> None:
    (putin,) = items(client.get("/v1/entities", params={"q": "فلاديمير", "type": "PER"}))
    found = client.get(f"/v1/entities/{putin['id']}").json()
    assert found["written"] == {"فلاديمير بوتين": 1}
    assert (found["articles"], found["statements"], found["acts"], found["suffers"]) == (1, 1, 1, 0)


def test_wrong_values_are_all_named(client: TestClient[Litestar]) -> None:
    said = problem(
        client.get("/v1/events?since=soon&type=BOMB&limit=0&sinse=1&until=2016-01-01&until=2017-01-01"),
        400,
        "malformed",
    )
    assert {error["at"] for error in said["errors"]} == {
        "query.since", "query.type", "query.limit", "query.sinse", "query.until",
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked", ["place=Atlantis", "party=Nobody", "type=AGREE&mode=aerial", "since=2016-13-01", "after=999"]
)
def test_what_nothing_answers_to_is_told(client: TestClient[Litestar], asked: str) -> None:
    answer = client.get(f"/v1/events?{asked}")
    problem(answer, 422, "cursor" if "after" in asked else "unanswerable")


@pytest.mark.parametrize(
    "path",
    ["/v1/articles/99", "/v1/articles/x", "/v1/articles/99/reading", "/v1/entities/99", "/v1/occurrences/99",
     "/v1/exports/docx", "/v1/exports/html?article=99", "/v1/batches/none", "/v1/batches/none/events", "/v1/nothing",
     "/v1/articles/99/corrections", "/v1/articles/99999999999999999999"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(client: TestClient[Litestar], path: str) -> None:
    problem(client.get(path), 404, "not-found")


def test_another_method_is_a_405_that_names_the_right_ones(client: TestClient[Litestar]) -> None:
    answer = client.delete("/v1/events")
    problem(answer, 405, "method")
    assert "GET" in answer.headers["allow"]
