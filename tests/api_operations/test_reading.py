"""Reading a report that is sent, and what is said of one that cannot be read."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.schema import Reading, load
from tests.api_operations.answered import problem


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
