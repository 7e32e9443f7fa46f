"""The client against a server on loopback: the same answers, errors and output as without a server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import ClassVar
from zipfile import ZipFile

import pytest
import uvicorn
from click.testing import CliRunner
from msgspec import Struct

from riwaya.changes import NameMention
from riwaya.cli.main import main
from riwaya.client import Client, ServerError, UnreachableError
from riwaya.client.wire import Job
from riwaya.corpus.casualties import casualties
from riwaya.corpus.claims import claims
from riwaya.corpus.conflicts import conflicts
from riwaya.corpus.events import events
from riwaya.corpus.filters import Filter
from riwaya.corpus.find import find
from riwaya.corpus.network import network
from riwaya.corpus.speakers import speakers
from riwaya.corpus.timeline import timeline
from riwaya.errors import InputError, NotStoredError, UsageError
from riwaya.schema import Article, Reading, load
from riwaya.store.database import Database
from riwaya.store.ingest import Acknowledgement
from tests.api_desk import KNOWN, app_of, gold_readings
from tests.slow_reader import Slow
from tests.small_store import fill


class Served(Struct):
    url: str
    database: str
    folder: Path
    gold: list[Reading]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    database = f"sqlite:///{folder / 'small.db'}"
    gold = gold_readings(folder / "gold")
    fill(database, folder)
    app, _ = app_of(database, gold, make_readers=partial(Slow, gold))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", database, folder, gold)
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def client(served: Served) -> Client:
    return Client(served.url)


def test_a_report_is_read(client: Client, served: Served) -> None:
    gold = served.gold[0]
    assert client.read(Article(text=gold.article.text, published="2016-09-30")) == gold
    assert client.read(gold.article.text) == gold


def test_questions_have_the_answers_of_the_package(client: Client, served: Served) -> None:
    asked = Filter(place="SYR", limit=3)
    with Database(served.database) as database, database.read() as connection:
        assert list(client.events(asked)) == events(connection, asked)
        assert list(client.claims()) == claims(connection, Filter())
        assert list(client.conflicts()) == conflicts(connection, Filter())
        assert client.timeline(by="month") == timeline(connection, Filter(), "month")
        assert list(client.network(by="code")) == network(connection, Filter(), "code")
        assert list(client.casualties()) == casualties(connection, Filter())
        assert list(client.speakers()) == speakers(connection, Filter())
        assert list(client.search("حلب")) == find(connection, Filter(), "حلب")


def test_cursors_are_followed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, periods = list(client.events(Filter(limit=5))), client.timeline()
    monkeypatch.setattr("riwaya.client.client._PAGE", 2)
    assert list(client.events(Filter(limit=5))) == whole
    assert len(whole) == 5
    monkeypatch.setattr("riwaya.client.client._PAGE", 1)
    assert client.timeline() == periods


def test_the_store_is_shown(client: Client) -> None:
    assert [a.id for a in client.articles()][-3:] == [3, 2, 1]
    assert client.article(1).text.startswith("قصفت")
    assert client.reading(1).article.id == "1"
    (putin,) = client.entities("فلادي", type="PER")
    assert client.entity(putin.id).name == "Vladimir Putin"
    (number,) = {c.occurrence for c in client.conflicts()}
    assert len(client.occurrence(number).accounts) == 4
    assert client.health().database
    counts = client.info().counts
    assert counts is not None
    assert counts.articles >= 3


def test_corrections_are_made_and_undone(client: Client) -> None:
    mention = client.reading(2).mentions[0]
    made = client.correct(2, NameMention(span=mention.span, before=None, after=None))
    assert [c.number for c in client.article_corrections(2)] == [made.number]
    assert client.undo(made.number) == (made.number,)
    assert next(client.corrections()).undone is not None


def test_errors_are_those_of_the_package(client: Client) -> None:
    with pytest.raises(UsageError, match="no place is called 'Atlantis'"):
        list(client.events(Filter(place="Atlantis")))
    with pytest.raises(UsageError, match="is no day"):
        list(client.events(Filter(since="soon")))
    with pytest.raises(NotStoredError, match="there is no article 99"):
        client.article(99)
    with pytest.raises(InputError, match="one: the text is not Arabic; give a report in Arabic"):
        client.read(Article(id="one", text="English"))
    with pytest.raises(ServerError, match="urn:riwaya:error:"):
        client.read("explode")
    with pytest.raises(UsageError, match="outlet"):
        client.read(Article(text=KNOWN, outlet="و" * 3000))


@pytest.mark.parametrize("url", ["ftp://x", "http://", "http://x:y", "http://u:p@x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="address"):
        Client(url)


def test_nobody_at_the_address_is_one_error() -> None:
    with pytest.raises(UnreachableError, match="does not answer"):
        Client("http://127.0.0.1:9").info()


def test_a_batch_is_followed_to_its_end(client: Client) -> None:
    batch = client.batch([KNOWN, Article(id="two", text="English")])
    told = list(batch.progress())
    assert {(t.origin, t.status) for t in told if isinstance(t, Acknowledgement)} == {
        ("report 1", "read"), ("two", "skipped"),
    }  # fmt: skip
    assert isinstance(told[-1], Job)
    assert (batch.job.state, batch.state().state) == ("done", "done")
    assert client.batches()[0].id == batch.job.id


def test_a_batch_is_cancelled_while_others_wait_and_questions_are_answered(client: Client) -> None:
    slow = client.batch([f"{KNOWN} {number}" for number in range(200)])
    waiting = client.batch([KNOWN])
    for told in slow.progress():
        if isinstance(told, Acknowledgement):
            break
    assert list(client.events())  # and neither batch is over by then
    assert not slow.state().is_over
    assert waiting.state().state == "queued"
    assert slow.cancel().state == "cancelled"
    assert 0 < slow.job.settled < 200
    assert waiting.wait().state == "done"
    assert client.batch_state(slow.job.id).job.state == "cancelled"


@pytest.mark.parametrize(
    ("format", "target"),
    [
        *product(["geojson", "csv", "html"], ["file", "folder/", "all.zip"]),
        ("corrections-jsonl", "file"),
    ],
)
def test_an_export_is_what_the_package_writes(
    served: Served, tmp_path: Path, format: str, target: str
) -> None:
    written = []
    for name, place in (("db", ["--db", served.database]), ("server", ["--server", served.url])):
        (tmp_path / name).mkdir()
        out = f"{tmp_path / name}/{target}"
        done = CliRunner().invoke(main, ["export", *place, "--format", format, "--out", out])
        assert done.exit_code == 0, done.output
        written.append(_content(Path(out)))
    assert written[0] == written[1]
    assert written[0]


def _content(path: Path) -> dict[str, bytes]:
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir()}
    return {"": path.read_bytes()}


@pytest.mark.parametrize(
    "question",
    ["events --json", "events --offset 2 --limit 3", "claims --source رويترز", "conflicts", "timeline --by week",
     "network --by code", "casualties", "speakers", "find حلب", "events --place Atlantis", "events --type bomb"],
)  # fmt: skip
def test_the_command_line_asks_a_server_as_it_asks_a_database(served: Served, question: str) -> None:
    own, *rest = question.split()
    here = CliRunner().invoke(main, ["ask", "--db", served.database, own, *rest])
    there = CliRunner().invoke(main, ["ask", own, *rest, "--server", served.url])
    assert (here.output, here.exit_code) == (there.output, there.exit_code)
    assert here.output


def test_the_command_line_reads_at_a_server(served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(served.gold[0].article.text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("English", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["read", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--json", "--server", served.url]
    )
    assert done.exit_code == 1
    assert load(done.stdout) == served.gold[0]
    assert "b.txt: the text is not Arabic; give a report in Arabic" in done.stderr


def test_the_command_line_ingests_into_a_server(served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(served.gold[1].article.text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("English only here", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["ingest", str(tmp_path), str(tmp_path / "none"), "--json", "--server", served.url]
    )
    assert done.exit_code == 1
    assert f'"origin":"{tmp_path}/a.txt","status":"reread","article":2' in done.stdout
    assert '"status":"skipped","reason":"not Arabic"' in done.stdout
    assert "No such file" in done.stderr
    assert "1 reread; 1 failed; 1 skipped (not Arabic)" in done.stderr
    refused = CliRunner().invoke(main, ["ingest", str(tmp_path), "--resume", "--server", served.url])
    assert refused.exit_code == 2
    assert "--resume is the server's own affair" in refused.stderr


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with _Told.telling([_Told.page]) as url:
        monkeypatch.setenv("RIWAYA_TOKEN", "secret-1")
        CliRunner().invoke(main, ["ask", "events", "--server", url])
    assert _Told.asked[-1]["Authorization"] == "Bearer secret-1"


def test_a_busy_server_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("riwaya.client.http.time.sleep", waited.append)
    with _Told.telling([_Told.busy, _Told.busy, _Told.page]) as url:
        assert list(Client(url).events()) == []
    assert waited == [7, 7]
    with _Told.telling([_Told.busy] * 4) as url, pytest.raises(ServerError, match="slow down"):
        list(Client(url).events())


def test_events_go_on_after_a_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riwaya.client.batch.time.sleep", lambda _: None)
    job = b'{"id":"x","state":"%s","by":"a","submitted":"2026-01-01T00:00:00+00:00"}'
    ack = b'id: 4\nevent: acknowledgement\ndata: {"origin":"o","status":"read","article":1}\n\n'
    pieces = [
        (202, "application/json", job % b"queued"),
        (200, "text/event-stream", b"retry: 1\n\n: hello\n\n" + ack + b"id: 5\nevent: acknow"),
        (
            200,
            "text/event-stream",
            b"id: 5\nevent: new\ndata: {}\n\nid: 6\nevent: done\ndata: " + job % b"done" + b"\n\n",
        ),
    ]
    with _Told.telling(pieces) as url:
        batch = Client(url).batch(["نص"])
        assert [type(told) for told in batch.progress()] == [Acknowledgement, Job]
    assert batch.job.is_over
    assert [asked.get("Last-Event-ID") for asked in _Told.asked[-2:]] == [None, "4"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, "text/html", b"<h1>Not here</h1>"), "not as a Riwaya server does"),
        ((200, "application/json", b'{"hello": 1}'), "not an answer of version 1"),
    ],
)
def test_another_server_is_told_from_ours(answer: tuple[int, str, bytes], said: str) -> None:
    with _Told.telling([answer]) as url, pytest.raises(UnreachableError, match=said):
        Client(url).info()


class _Told(BaseHTTPRequestHandler):
    """A server that answers as it is told."""

    page = (200, "application/json", b'{"items": []}')
    busy = (
        429,
        "application/problem+json",
        b'{"type":"urn:riwaya:problem:too-many","title":"","status":429,"detail":"slow down"}',
    )
    answers: ClassVar[list[tuple[int, str, bytes]]] = []
    asked: ClassVar[list[dict[str, str]]] = []
    protocol_version = "HTTP/1.1"

    @classmethod
    def telling(cls, answers: list[tuple[int, str, bytes]]) -> _Running:
        cls.answers = list(answers)
        return _Running(cls)

    def _answer(self) -> None:
        self.asked.append(dict(self.headers.items()))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, kind, body = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class _Running:
    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
