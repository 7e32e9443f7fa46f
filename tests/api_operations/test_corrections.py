"""Corrections made, listed and undone."""

from __future__ import annotations

from litestar import Litestar
from litestar.testing import TestClient

from riwaya.changes import NameMention, encode_change
from riwaya.schema import load
from tests.api_operations.answered import items, problem


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
