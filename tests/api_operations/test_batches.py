"""Batches of reports: as JSON, as lines and as files, told of until they are done."""

from __future__ import annotations

import time

import msgspec
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.client.wire import Job
from tests.api_desk import KNOWN
from tests.api_operations.answered import items, problem


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
