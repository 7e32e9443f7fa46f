"""The JSON contract: round trips, its schema, its version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import riwaya
from riwaya.errors import InvariantError
from riwaya.gold.corpus import load_reports
from riwaya.schema import json_schema

ROOT = Path(__file__).parent.parent


def test_a_reading_survives_its_json() -> None:
    for gold in load_reports(ROOT / "corpus", "train")[:5]:
        assert riwaya.load(riwaya.dump(gold.reading)) == gold.reading


def test_the_contract_has_the_documented_fields() -> None:
    record = json.loads(riwaya.dump(load_reports(ROOT / "corpus", "train")[0].reading))
    assert list(record) == ["riwaya", "article", "entities", "mentions", "attributions", "events"]
    assert record["riwaya"] == 1
    assert set(record["article"]) == {
        "id",
        "title",
        "published",
        "outlet",
        "url",
        "language",
        "sha256",
        "text",
    }
    assert set(record["attributions"][0]) == {
        "id",
        "source",
        "cue",
        "content",
        "quote",
        "stance",
        "parent",
        "confidence",
    }
    assert {"type", "modes", "contexts", "trigger", "actors", "recipients", "locations", "time", "factuality",
            "fatalities", "injuries", "attribution", "same_as", "confidence", "id"} == set(record["events"][0])  # fmt: skip


def test_the_published_schema_is_the_one_of_the_types() -> None:
    published = json.loads((ROOT / "docs/reading.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"riwaya": 1, "article": {"text": 3}}', b"\xff\xfe"])
def test_what_is_no_reading_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(InvariantError, match="not a reading"):
        riwaya.load(data)


def test_another_version_is_refused() -> None:
    with pytest.raises(InvariantError, match="version 2"):
        riwaya.load(b'{"riwaya": 2, "article": {"text": "x"}}')
