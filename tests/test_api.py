"""The HTTP API, each operation by example on a store of three short reports."""

from __future__ import annotations

import io
import logging
import shutil
import time
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.changes import NameMention, encode_change
from riwaya.client.wire import Job, Page
from riwaya.corpus.events import ToldEvent, events
from riwaya.corpus.filters import Filter
from riwaya.schema import Article, Reading, load
from riwaya.store.database import Database
from riwaya.store.save import Saver
from riwaya.web.api.questions import Told
from riwaya.web.api.surface import operations
from riwaya.web.app import make_app
from riwaya.web.settings import Settings
from riwaya.web.visitor import NOBODY, Visitor
from tests.api_desk import KNOWN, GoldReader, app_of, gold_readings
from tests.desk_client import desk_client
from tests.small_store import NORTH, fill, reading_of


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    return gold_readings(tmp_path_factory.mktemp("gold"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(f"sqlite:///{folder / 'small.db'}", folder)
    return folder / "small.db"


@pytest.fixture
def url(filled: Path, tmp_path: Path) -> str:
    shutil.copy(filled, tmp_path / "small.db")
    return f"sqlite:///{tmp_path / 'small.db'}"


@pytest.fixture
def client(url: str, gold: list[Reading]) -> Iterator[TestClient[Litestar]]:
    app, _ = app_of(url, gold)
    with TestClient(app) as found:
        yield found


def items(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["type"], said["status"]) == (f"urn:riwaya:problem:{kind}", status)
    return said


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


# reading


def test_a_report_is_read_from_json_and_from_text(client: TestClient[Litestar], gold: list[Reading]) -> None:
    text = gold[0].article.text
    for answer in (
        client.post("/v1/read", json={"text": text, "published": "2016-09-30"}),
        client.post("/v1/read", content=text.encode(), headers={"content-type": "text/plain; charset=utf-8"}),
    ):
        assert answer.status_code == 200
        assert load(answer.content) == gold[0]


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ({"text": 3}, "body.text"),
        ({}, "body"),
        ({"text": "نص", "published": "30/9/2016"}, "body.published"),
        ({"text": "نص", "outlets": "وكالة"}, "body"),
        ([], "body"),
    ],
)
def test_what_is_no_report_is_told_with_its_place(client: TestClient[Litestar], sent: Any, at: str) -> None:
    said = problem(client.post("/v1/read", json=sent), 400, "malformed")
    assert said["errors"][0]["at"] == at


def test_what_cannot_be_read_is_told_with_a_remedy(client: TestClient[Litestar]) -> None:
    said = problem(client.post("/v1/read", json={"text": "no Arabic here"}), 422, "unreadable")
    assert (said["detail"], said["remedy"]) == ("the text is not Arabic", "give a report in Arabic")


def test_bodies_of_another_kind_or_size_are_refused(client: TestClient[Litestar]) -> None:
    problem(client.post("/v1/read", content=b"<x/>", headers={"content-type": "text/xml"}), 415, "media-type")
    problem(
        client.post("/v1/read", content=b"{", headers={"content-type": "application/json"}), 400, "malformed"
    )
    problem(
        client.post("/v1/read", content=b"\xff", headers={"content-type": "text/plain"}), 400, "malformed"
    )
    large = b'{"text": "' + b"a" * 5_000_000 + b'"}'
    problem(
        client.post("/v1/read", content=large, headers={"content-type": "application/json"}), 413, "too-large"
    )


def test_an_error_of_the_server_tells_a_number_and_nothing_else(
    client: TestClient[Litestar], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="riwaya.web.api"):
        answer = client.post("/v1/read", json={"text": "explode"})
    said = problem(answer, 500, "failed")
    assert "secret" not in answer.text
    assert "Error" not in answer.text
    number = said["instance"].removeprefix("urn:riwaya:error:")
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


# questions


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


# pages of answers


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


# exports


def test_an_export_of_one_file_is_sent_as_it_is(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/geojson?since=2016-09-01")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"] == 'attachment; filename="riwaya-geojson.geojson"'
    assert answer.json()["type"] == "FeatureCollection"


def test_an_export_of_several_files_is_a_zip(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/csv?article=1&article=2")
    assert answer.headers["riwaya-reports"] == "2"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "articles.csv" in archive.namelist()
        assert len(archive.read("articles.csv").decode().splitlines()) >= 3


def test_a_page_of_one_report_stands_alone(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/exports/html?article=1")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert client.get("/v1/exports/html").headers["content-type"] == "application/zip"


# corrections


def test_a_correction_is_made_listed_and_undone(client: TestClient[Litestar]) -> None:
    reading = load(client.get("/v1/articles/1/reading").content)
    mention = reading.mentions[0]
    change = NameMention(span=mention.span, before=None, after=None)
    made = client.post(
        "/v1/articles/1/corrections",
        content=encode_change(change),
        headers={"content-type": "application/json"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["author"] == "ليلى"
    assert mention not in load(client.get("/v1/articles/1/reading").content).mentions
    assert [c["number"] for c in items(client.get("/v1/articles/1/corrections"))] == [made.json()["number"]]
    assert client.delete(f"/v1/corrections/{made.json()['number']}").json() == {
        "undone": [made.json()["number"]]
    }
    assert items(client.get("/v1/articles/1/corrections")) == []
    assert items(client.get("/v1/corrections"))[0]["undone_by"] == "ليلى"
    assert load(client.get("/v1/articles/1/reading").content) == reading


def test_a_change_that_makes_no_sense_is_refused(client: TestClient[Litestar]) -> None:
    problem(client.post("/v1/articles/1/corrections", json={"change": "nothing"}), 400, "malformed")
    gone = {"change": "delete-event", "before": {"type": "AGREE", "trigger": {"start": 0, "end": 3}}}
    problem(client.post("/v1/articles/1/corrections", json=gone), 422, "unanswerable")
    problem(client.post("/v1/articles/99/corrections", json=gone), 404, "not-found")
    problem(client.delete("/v1/corrections/7"), 404, "not-found")


# batches


def _over(client: TestClient[Litestar], job: str) -> Job:
    end = time.monotonic() + 15
    while True:
        found = msgspec.json.decode(client.get(f"/v1/batches/{job}").content, type=Job)
        if found.is_over or time.monotonic() > end:
            return found
        time.sleep(0.05)


def test_a_batch_is_read_stored_linked_and_remembered(client: TestClient[Litestar]) -> None:
    sent = [{"text": KNOWN, "id": "first"}, {"text": "no Arabic"}, {"text": "نص لا يعرفه القارئ أبدا"}]
    answer = client.post("/v1/batches", json=sent)
    assert answer.status_code == 202
    job = _over(client, answer.json()["id"])
    assert (job.state, job.by, job.reports, job.settled) == ("done", "ليلى", 3, 3)
    assert job.counts == {"read": 1, "skipped": 1, "failed": 1}
    assert job.skipped == {"not Arabic": 1}
    assert job.occurrences
    assert items(client.get("/v1/batches"))[0]["id"] == job.id
    assert items(client.get("/v1/articles"))[0]["id"] == 4

    events = client.get(f"/v1/batches/{job.id}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    told = [block for block in events.text.split("\n\n") if "data:" in block]
    names = [block.split("event: ")[1].split("\n")[0] for block in told]
    assert names[0] == "job"
    assert names[-1] == "done"
    assert names.count("acknowledgement") == 3
    again = client.get(f"/v1/batches/{job.id}/events", headers={"Last-Event-ID": str(len(told) - 1)})
    assert [b for b in again.text.split("\n\n") if "data:" in b] == told[-1:]
    assert client.delete(f"/v1/batches/{job.id}").json()["state"] == "done"


def test_batches_come_as_lines_and_as_files(client: TestClient[Litestar]) -> None:
    lines = "\n".join(msgspec.json.encode({"text": text}).decode() for text in (KNOWN, KNOWN))
    first = client.post(
        "/v1/batches", content=lines.encode(), headers={"content-type": "application/x-ndjson"}
    )
    files = [("files", ("../تقرير.txt", KNOWN.encode())), ("files", ("b.jsonl", lines.encode()))]
    second = client.post("/v1/batches", files=files)
    assert first.json()["reports"] == 2
    assert second.json()["reports"] is None
    assert _over(client, first.json()["id"]).counts == {"read": 1, "known": 1}
    assert _over(client, second.json()["id"]).counts == {"known": 3}
    events = client.get(f"/v1/batches/{second.json()['id']}/events").text
    assert '"origin":"تقرير.txt"' in events
    assert '"origin":"b.jsonl:2"' in events


def test_a_batch_with_a_wrong_report_is_refused_whole(client: TestClient[Litestar]) -> None:
    said = problem(client.post("/v1/batches", json=[{"text": KNOWN}, {"text": 1}]), 400, "malformed")
    assert said["errors"][0]["at"] == "body[1].text"
    lines = msgspec.json.encode({"text": KNOWN}) + b'\n{"text"'
    answer = client.post("/v1/batches", content=lines, headers={"content-type": "application/x-ndjson"})
    assert problem(answer, 400, "malformed")["errors"][0]["at"] == "line 2"
    problem(client.post("/v1/batches", json=[]), 400, "malformed")
    problem(client.post("/v1/batches", data={"files": "no file"}, files=[]), 415, "media-type")
    many = b"\n".join([b'{"text":"x"}'] * 10_001)
    problem(
        client.post("/v1/batches", content=many, headers={"content-type": "application/x-ndjson"}),
        413,
        "too-large",
    )
    assert items(client.get("/v1/batches")) == []


# who may do what


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
