"""What the server is, and the document that describes it."""

from __future__ import annotations

from typing import Any

from litestar import Response
from msgspec import Struct
from sqlalchemy import func, select

from riwaya.client.wire import Counts, Health, Info
from riwaya.model.bundle import default_path, read_card
from riwaya.schema import SCHEMA_VERSION
from riwaya.store import tables
from riwaya.version import __version__
from riwaya.web.api.operations import Call, Operation

__all__ = ["operations"]


def _health(call: Call[Struct]) -> Health:
    if call.desk.database is not None:
        with call.desk.database.read() as connection:
            connection.execute(select(1))
    return Health(status="ok", database=call.desk.database is not None)


def _info(call: Call[Struct]) -> Info:
    card = read_card(call.desk.settings.model or default_path())
    return Info(
        riwaya=__version__, model=card.version, schema=SCHEMA_VERSION, counts=_counts(call), data=call.desk.version()
    )  # fmt: skip


def _counts(call: Call[Struct]) -> Counts | None:
    if call.desk.database is None:
        return None
    counted = {
        "articles": tables.articles, "events": tables.events, "claims": tables.attributions,
        "entities": tables.identities, "occurrences": tables.clusters,
    }  # fmt: skip
    each = (select(func.count()).select_from(table).scalar_subquery() for table in counted.values())
    with call.desk.database.read() as connection:
        return Counts(**dict(zip(counted, connection.execute(select(*each)).one(), strict=True)))


def _document(_: Call[Struct]) -> Response[Any]:
    from riwaya.web.api.document import document

    headers = {"Cache-Control": "public, max-age=300"}
    return Response(document(), media_type="application/vnd.oai.openapi+json", headers=headers)


operations: tuple[Operation, ...] = (
    Operation(
        id="health", method="GET", path="/health", summary="Whether the server answers",
        about="Open to all.", run=_health, answers=Health, role=None, problems=("unavailable",), tag="server",
    ),
    Operation(
        id="info", method="GET", path="/info", summary="What the server is",
        about="Versions, and how much the store holds.", run=_info, answers=Info, tag="server",
    ),
    Operation(
        id="document", method="GET", path="/openapi.json", summary="This document", about="OpenAPI 3.1. Open to all.",
        run=_document, answers=None, media=("application/vnd.oai.openapi+json",), role=None, tag="server",
    ),
)  # fmt: skip
