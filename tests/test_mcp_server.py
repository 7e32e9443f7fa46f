"""The server of the Model Context Protocol: its process, its database, and what it does without one."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from riwaya.errors import StoreError
from riwaya.integrations.mcp.asked import LONGEST_TEXT
from riwaya.integrations.mcp.library import Library
from riwaya.integrations.mcp.server import make_server
from riwaya.schema import Article, Reading
from riwaya.store.database import Database
from riwaya.store.tables import events as events_table
from tests.mcp_assistant import Assistant, assistant, chain, command, words_in
from tests.small_store import fill

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}},
}  # fmt: skip


# Its process


def test_nothing_but_the_protocol_goes_to_standard_output() -> None:
    lines = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "events"}}},
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "riwaya", "mcp", "--db", "/nowhere/no.db"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        print(*map(json.dumps, lines), sep="\n", file=server.stdin, flush=True)
        answers = {m["id"]: m["result"] for m in (json.loads(server.stdout.readline()) for _ in range(2))}
        rest, logged = server.communicate(timeout=20)  # the end of its input is the end of it
    assert answers[1]["serverInfo"]["name"] == "riwaya"
    assert answers[2]["isError"]
    assert "there is no such database" in answers[2]["content"][0]["text"]
    assert (server.returncode, rest, logged) == (0, "", "")


def test_an_interrupt_ends_it_at_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "riwaya", "mcp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        print(json.dumps(HELLO), file=server.stdin, flush=True)
        server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(5) == -signal.SIGINT
        assert server.stderr is not None
        assert server.stderr.read() == ""


def test_a_model_file_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "riwaya", "mcp", "--model", str(tmp_path / "none")], capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert done.stdout == ""


class _Broken:
    def read(self, article: Article) -> Reading:
        raise ZeroDivisionError(f"secret of {article.text}")


def test_what_nobody_foresaw_is_one_line_without_its_insides() -> None:
    with assistant(make_server(Library(reader=_Broken()))) as asks:
        said = asks.refused("read", text="قال الوزير ذلك")
    assert "Please report it" in said
    assert "secret" not in said


# Without a database


@pytest.fixture(scope="module")
def bare() -> Iterator[Assistant]:
    """A server without a database."""
    with assistant(command()) as asks:
        yield asks


def test_a_report_is_read_with_chains_codes_and_offsets(bare: Assistant) -> None:
    report = "قال وزير الخارجية الروسي سيرغي لافروف إن القوات التركية قصفت مدينة حلب أمس وقتلت 12 مدنيا."
    page = bare.get("read", text=report, published="2016-09-30", outlet="رويترز")
    (statement,) = page["statements"]
    assert chain(statement) == ["رويترز", "Sergey Lavrov"]
    assert statement["chain"][-1]["code"] == "RUS GOV"
    event = page["events"][0]
    assert (event["type"], event["factuality"], event["day"]) == ("ASSAULT", "actual", "2016-09-29")
    assert event["statement"] == statement["id"]
    assert chain(event) == ["رويترز", "Sergey Lavrov"]
    assert event["actors"][0]["code"] == "TUR MIL"
    assert event["place"]["country"] == "SYR"
    assert event["killed"] == {"min": 12, "max": 12}
    assert words_in(page)
    assert all(report[start:end] == words for start, end, words in words_in(page))
    assert "events" not in bare.get("read", text=report, show="statements")


def test_what_cannot_be_read_is_said_with_a_remedy(bare: Assistant) -> None:
    assert f"{LONGEST_TEXT:,} at most; send it in parts" in bare.refused("read", text="قال " * LONGEST_TEXT)
    assert "not Arabic; give a report in Arabic" in bare.refused("read", text="He said nothing of the kind.")
    assert "text: " in bare.refused("read", text="   ")
    assert "text: " in bare.refused("read")
    assert "YYYY-MM-DD" in bare.refused("read", text="قال الوزير", published="30/9/2016")


def test_without_a_database_the_rest_says_what_to_do(bare: Assistant) -> None:
    for tool, arguments in (
        ("ask", {"question": "events"}), ("search", {"query": "قصف"}),
        ("article", {"id": 1}), ("cite", {"article": 1, "words": "قصف"}),
    ):  # fmt: skip
        assert "start the server as `riwaya mcp --db FILE`" in bare.refused(tool, **arguments)


# Its database


def test_the_database_is_only_read_also_while_another_process_writes(
    database_url: str, tmp_path: Path
) -> None:
    fill(database_url, tmp_path)
    library = Library(database_url)
    with library.asked() as connection, pytest.raises(StoreError):
        connection.execute(text("DELETE FROM articles"))
    count = text("SELECT count(*) FROM articles")
    with Database(database_url) as other, other.engine.connect() as writing, library.asked() as connection:
        assert connection.scalar(count) == 3
        with writing.begin():
            writing.execute(events_table.delete())
            writing.execute(text("UPDATE articles SET title = 'x'"))
            assert connection.scalar(text("SELECT count(*) FROM events")) == 6
        assert connection.scalar(text("SELECT count(*) FROM events")) == 6  # one question sees one state
    with library.asked() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 0
    library.close()


def test_a_database_that_comes_later_is_found(tmp_path: Path) -> None:
    url = str(tmp_path / "later.db")
    library = Library(url)
    with assistant(make_server(library)) as asks:
        assert "riwaya ingest" in asks.refused("ask", question="events")
        fill(url, tmp_path)
        assert asks.get("ask", question="events")["events"]
        sqlite3.connect(url).close()
    library.close()
