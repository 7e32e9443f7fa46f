"""The OpenAPI document: schemathesis believes it, and its schemas are those of the types."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from msgspec.structs import fields
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from riwaya.client import Client
from riwaya.schema import json_schema
from riwaya.web.api.document import document
from riwaya.web.api.operations import Operation
from riwaya.web.api.problems import KINDS
from riwaya.web.api.surface import operations
from tests.api_desk import app_of, gold_readings
from tests.small_store import fill

_CONFIG: dict[str, Any] = {
    # 422: it is as the document says, and still cannot be done (nobody is called so, the text is not Arabic).
    "checks": {
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422", "429"]
        }
    },
    "generation": {"mode": "all", "allow-x00": False},
    "seed": 5,
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("api")
    url = f"sqlite:///{folder / 'small.db'}"
    gold = gold_readings(folder / "gold")
    fill(url, folder)
    app, api = app_of(url, gold)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    found = schemathesis.openapi.from_asgi(
        "/v1/openapi.json", app, config=SchemathesisConfig.from_dict(_CONFIG)
    )
    yield found
    assert api.jobs is not None
    api.jobs.close()
    api.desk.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("operation", operations, ids=lambda o: o.id)
def test_every_operation_does_what_the_document_says(
    schema: Any, operation: Operation, mode: GenerationMode
) -> None:
    described = schema[f"/v1{operation.path}"][operation.method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.id_is or fields(operation.asks)):
        return  # there is nothing to do wrong

    @seed(5)
    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(generation_mode=mode))
    def answers_rightly(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate()

    answers_rightly()


_REF = "#/components/schemas/"


def _components() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(document())["components"]["schemas"]
    return found


def _whole(schema: Any, components: Mapping[str, Any]) -> Any:
    """The schema with all that it refers to in place, whatever the names."""
    if isinstance(schema, list):
        return [_whole(each, components) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _whole(components[schema["$ref"].removeprefix(_REF)], components)
    return {key: _whole(value, components) for key, value in schema.items()}


@pytest.mark.parametrize("operation", [o for o in operations if o.answers is not None], ids=lambda o: o.id)
def test_the_schemas_of_the_document_are_those_of_the_types(operation: Operation) -> None:
    (own,), components = msgspec.json.schema_components([operation.answers], ref_template=_REF + "{name}")
    described = msgspec.json.decode(document())
    its = described["paths"][f"/v1{operation.path}"][operation.method.lower()]
    answer = its["responses"][str(operation.status)]["content"]["application/json"]["schema"]
    plain = msgspec.json.decode(msgspec.json.encode(components))
    assert _whole(answer, described["components"]["schemas"]) == _whole(own, plain)


def test_a_reading_is_described_as_in_the_published_schema() -> None:
    published: Any = json_schema()
    rewritten = msgspec.json.encode(published["$defs"]).replace(b"#/$defs/", b"#/components/schemas/")
    described = _components()
    assert msgspec.json.decode(rewritten) == {name: described[name] for name in published["$defs"]}


def test_every_operation_is_described_and_a_method_of_the_client() -> None:
    others = {"batch_events", "cancel_batch", "document"}  # a batch's own methods, and the document itself
    paths: dict[str, Any] = msgspec.json.decode(document())["paths"]
    found = [operation for path in paths.values() for operation in path.values()]
    assert len(found) == len(operations)
    for operation in found:
        assert operation["summary"]
        assert operation["description"]
        assert operation["operationId"] in others or hasattr(Client, operation["operationId"])
        assert {"400", "429", "500", "503"} <= set(operation["responses"])
        for parameter in operation["parameters"]:
            assert parameter["description"], parameter
            assert parameter.get("examples") or parameter["name"] == "cursor", parameter


def test_the_guide_names_every_problem_and_only_addresses_that_there_are() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"| `{kind.name}` | {kind.status} | {kind.about} |" in guide
    addresses = {f"/v1{operation.path}" for operation in operations}
    for named in re.findall(r"(?:GET|POST|DELETE) (/v1[\w/{}.]*)", guide):
        assert named in addresses, named
