"""Where requests meet bounds: numbers that nothing has, methods, and reports that wait to be read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from anyio import to_thread
from litestar import Litestar
from litestar.exceptions import ServiceUnavailableException
from litestar.testing import TestClient

from riwaya.reader import Reader
from riwaya.schema import Article, Reading
from riwaya.web.app import make_app
from riwaya.web.desk import Desk
from riwaya.web.settings import Settings
from tests.desk_client import csrf, desk_client
from tests.small_store import fill

Client = TestClient[Litestar]


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    fill(url, tmp_path)
    return url


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with desk_client(make_app(Settings(database=url))) as client:
        yield client


# Numbers


@pytest.mark.parametrize("number", ["9" * 400, str(2**63), str(2**62), "0", "-1", "-" + "9" * 30])
@pytest.mark.parametrize(
    "path",
    [
        "/articles/{}", "/articles/{}/reading.json", "/articles/{}/corrections", "/articles/{}/correct/a1",
        "/articles/{}/add/event", "/occurrences/{}", "/events/{}", "/actors/{}", "/v1/articles/{}",
        "/v1/occurrences/{}", "/v1/entities/{}", "/v1/articles/{}/corrections",
    ],
)  # fmt: skip
def test_a_number_that_nothing_has_is_not_found(client: Client, path: str, number: str) -> None:
    assert client.get(path.format(number)).status_code == 404


def test_no_correction_with_such_a_number_is_undone(client: Client) -> None:
    form = {"_csrf_token": csrf(client)}
    for number in ("9" * 400, "-1"):
        answer = client.post(f"/corrections/{number}/undo?article=1", data=form, follow_redirects=False)
        assert answer.status_code == 404


def test_a_value_that_does_not_fit_is_said_in_words(client: Client) -> None:
    answer = client.get("/articles/1/add/event?start=x")
    assert answer.status_code == 400
    assert "does not fit here" in answer.text
    assert "Validation" not in answer.text
    assert "Method Not Allowed" not in client.get("/corrections/1/undo").text
    assert "لا يمكن" in client.get("/corrections/1/undo?lang=ar").text


# Methods


@pytest.mark.parametrize(
    "path", ["/", "/articles", "/articles/1", "/events.csv", "/map.svg", "/v1/health", "/v1/exports/csv", "/nothing"]
)  # fmt: skip
def test_the_head_of_an_answer_is_the_answers(client: Client, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers.get("etag") == whole.headers.get("etag")
    assert head.content == b""


def test_another_method_is_told_the_right_ones_in_one_order(client: Client) -> None:
    assert client.put("/articles").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.put("/v1/batches").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.put("/batches/new").headers["allow"] == "OPTIONS, POST"


# Readings


class Waiting(Reader):
    """Reads when it is let."""

    version = "test"

    def __init__(self) -> None:
        self.let = threading.Event()

    def read(self, article: Article | str) -> Reading:
        assert isinstance(article, Article)
        self.let.wait(20)
        return Reading(article=article)


def test_who_waits_for_a_reading_keeps_nobody_from_a_page() -> None:
    reader = Waiting()
    desk = Desk(Settings(), reader)

    async def main() -> None:
        async with anyio.create_task_group() as all:
            for _ in range(36):
                all.start_soon(desk.in_turn, lambda: desk.read(Article(text="نص")))
            await anyio.wait_all_tasks_blocked()
            assert to_thread.current_default_thread_limiter().borrowed_tokens == 0
            with pytest.raises(ServiceUnavailableException) as refused:
                await desk.in_turn(lambda: desk.read(Article(text="نص")))
            assert refused.value.headers == {"Retry-After": "30"}
            reader.let.set()

    anyio.run(main)


@pytest.mark.parametrize("path", ["/read", "/v1/read"])
def test_the_form_and_the_api_wait_in_one_queue(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise ServiceUnavailableException("too many wait", headers={"Retry-After": "30"})

    app = make_app(Settings(), Waiting())
    monkeypatch.setattr(Desk, "in_turn", full)
    with desk_client(app) as client:
        form = {"text": "نص", "_csrf_token": csrf(client)}
        sent = {"data": form, "files": {"x": b""}} if path == "/read" else {"json": {"text": "نص"}}
        headers = {"X-CSRF-Token": form["_csrf_token"]}
        answer = client.post(path, **sent, headers=headers)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
