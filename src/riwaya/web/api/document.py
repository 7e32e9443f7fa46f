"""The OpenAPI 3.1 document: made of the operations and of the JSON Schemas of our own types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from riwaya.client.wire import Job, Problem
from riwaya.store.ingest import Acknowledgement
from riwaya.version import __version__
from riwaya.web.api.bodies import LINES, MULTIPART
from riwaya.web.api.exports import NAMES
from riwaya.web.api.operations import Operation
from riwaya.web.api.problems import KINDS, MEDIA_TYPE
from riwaya.web.api.surface import operations

__all__ = ["document", "schemas"]

_REF = "#/components/schemas/{name}"
_TAGS = {
    "reading": "Reading a report.", "questions": "Questions to the store, as `riwaya ask` puts them.",
    "store": "What the store holds.", "exports": "Readings for other tools.",
    "batches": "Many reports at once, read in the background.",
    "corrections": "What people changed, a layer over the readings.", "server": "The server itself.",
}  # fmt: skip
_ABOUT = (
    "Reads Arabic news reports into attributed event data: who says that who did what to whom, where and when. "
    "Offsets are half-open, in Unicode code points of the text as received. Answers of a version keep their fields; "
    "new ones may be added. Errors are problem details (RFC 9457)."
)
_BINARY: Mapping[str, Any] = {"type": "string", "contentMediaType": "application/octet-stream"}
_ID_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "batch": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9_-]+$"},
    "format": {"type": "string"},
}
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_HEADERS = {
    "ETag": {"description": "Changes whenever the answer may have.", "schema": {"type": "string"}},
    "Link": {"description": "`rel=\"next\"`: the next page (RFC 8288); missing at the end.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to say who you are.", "schema": {"type": "string"}},
}  # fmt: skip


def _types() -> list[Any]:
    found: list[Any] = [Problem, Acknowledgement, Job]
    for operation in operations:
        if operation.answers is not None:
            found.append(operation.answers)
        if operation.body is not None:
            found += [kind for kind in operation.body.types.values() if kind is not None]
    return found


@cache
def schemas() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The schema of each type that goes over the wire, and the components that they refer to."""
    each, components = msgspec.json.schema_components(_types(), ref_template=_REF)
    return list(each), components


def _schema(kind: Any) -> dict[str, Any]:
    ((found,), _) = msgspec.json.schema_components([kind], ref_template=_REF)
    return found


@cache
def document() -> bytes:
    """The document as JSON."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        its = paths.setdefault(f"/v1{operation.path}", {})
        its[operation.method.lower()] = _operation(operation)
    made = {
        "openapi": "3.1.0",
        "info": {
            "title": "Riwaya", "version": __version__, "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in _TAGS.items()],
        # The local user of a server on loopback needs neither.
        "security": [{}, {"bearer": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas()[1],
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token of the server or of a user."},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-riwaya", "description": "Of somebody who has logged in (over http `riwaya-PORT`); changes need X-CSRF-Token too."},
            },
        },
    }  # fmt: skip
    return msgspec.json.encode(made)


def _operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.id, "summary": operation.summary, "tags": [operation.tag],
        "description": operation.about + (f" Needs the role {operation.role}." if operation.role else ""),
        "parameters": [*_path(operation), *_query(operation.asks), *_sent_headers(operation)],
        "responses": _responses(operation),
    }  # fmt: skip
    if operation.role is None:
        found["security"] = [{}]
    if operation.body is not None:
        content: dict[str, Any] = {}
        for media, kind in operation.body.types.items():
            entry: dict[str, Any] = {"schema": _schema(kind) if kind is not None else _RAW[media]}
            if media in operation.body.examples:
                entry["examples"] = {"one": {"value": operation.body.examples[media]}}
            content[media] = entry
        found["requestBody"] = {"required": True, "description": operation.body.about, "content": content}
    return found


_RAW: Mapping[str, Any] = {
    "text/plain": {"type": "string", "minLength": 1, "maxLength": 1_000_000},
    LINES: {"type": "string", "description": "A Report a line.", "minLength": 1},
    MULTIPART: {
        "type": "object", "required": ["files"], "additionalProperties": False,
        "properties": {"files": {"type": "array", "minItems": 1, "maxItems": 1000, "items": _BINARY}},
    },
}  # fmt: skip


def _path(operation: Operation) -> Iterable[dict[str, Any]]:
    if not operation.id_is:
        return
    schema: dict[str, Any] = dict(_ID_SCHEMAS.get(operation.id_is, _NUMBER))
    example: Any = 1
    if operation.id_is == "format":
        schema["enum"] = list(NAMES)
        example = "geojson"
    elif operation.id_is == "batch":
        example = "aGVsbG8tdGhl"
    yield {
        "name": "format" if operation.id_is == "format" else "id", "in": "path", "required": True, "schema": schema, "examples": {"one": {"value": example}},
        "description": f"The {operation.id_is}." if operation.id_is == "format" else f"Id of the {operation.id_is}.",
    }  # fmt: skip


def _query(kind: type[Struct]) -> Iterable[dict[str, Any]]:
    (_, components) = msgspec.json.schema_components([kind], ref_template=_REF)
    ours = components[kind.__name__]
    for name, schema in ours["properties"].items():
        schema = dict(schema)
        about = schema.pop("description", "")
        examples = schema.pop("examples", [])
        if schema.get("default") == ():
            del schema["default"]
        entry = {
            "name": name,
            "in": "query",
            "required": name in ours["required"],
            "description": about,
            "schema": schema,
        }
        if examples:
            entry["examples"] = {f"e{number}": {"value": value} for number, value in enumerate(examples, 1)}
        yield entry


def _sent_headers(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.cached:
        yield _header("If-None-Match", "The ETag of an answer that you have.", 'W/"5f3a"')
    if "text/event-stream" in operation.media:
        yield _header("Last-Event-ID", "The id of the last event that you have.", "12")


def _header(name: str, about: str, example: str) -> dict[str, Any]:
    return {
        "name": name, "in": "header", "required": False, "description": about,
        "schema": {"type": "string"}, "examples": {"one": {"value": example}},
    }  # fmt: skip


def _responses(operation: Operation) -> dict[str, Any]:
    def schema(media: str) -> dict[str, Any]:
        if operation.answers is not None:
            return _schema(operation.answers)
        return {"type": "object" if media.endswith("+json") else "string"}

    its = [name for name, wanted in (("ETag", operation.cached), ("Link", operation.paged)) if wanted]
    answer: dict[str, Any] = {
        "description": "The answer.",
        "content": {media: {"schema": schema(media)} for media in operation.media},
    }
    if its:
        answer["headers"] = {name: _HEADERS[name] for name in its}
    found: dict[str, Any] = {str(operation.status): answer}
    if operation.cached:
        found["304"] = {
            "description": "The answer that you have is the present one.",
            "headers": {"ETag": _HEADERS["ETag"]},
        }
    by_status: dict[int, list[str]] = {}
    for name in _all_problems(operation):
        by_status.setdefault(KINDS[name].status, []).append(name)
    for status, names in sorted(by_status.items()):
        entry: dict[str, Any] = {
            "description": " ".join(f"`{KINDS[name].urn}`: {KINDS[name].about}" for name in names),
            "content": {MEDIA_TYPE: {"schema": _schema(Problem)}},
        }
        if status in (429, 503):
            entry["headers"] = {"Retry-After": _HEADERS["Retry-After"]}
        if status == 401:
            entry["headers"] = {"WWW-Authenticate": _HEADERS["WWW-Authenticate"]}
        found[str(status)] = entry
    return found


def _all_problems(operation: Operation) -> list[str]:
    """Those of the operation, and those that every operation may have."""
    common = ["malformed", "too-many", "failed", "unavailable"]
    if operation.role is not None:
        common += ["unauthenticated", "forbidden"]
    if operation.id_is:
        common.append("not-found")
    return list(dict.fromkeys([*operation.problems, *common]))
