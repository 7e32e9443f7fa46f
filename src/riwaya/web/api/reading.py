"""Reading one report without storing it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from riwaya.client.wire import Report
from riwaya.schema import Article, Reading
from riwaya.web.api.bodies import JSON, TEXT, received_report
from riwaya.web.api.operations import Body, Call, Operation
from riwaya.web.desk import Desk
from riwaya.web.jobs import Jobs
from riwaya.web.render import Asked

__all__ = ["operations"]

_EXAMPLE = "قالت وزارة الدفاع إن طائراتها قصفت مواقع للمسلحين في المدينة أمس."


async def _receive(request: Asked, _: Desk, __: Jobs | None) -> Any:
    return await received_report(request)


def _read(call: Call[Struct]) -> Reading:
    return call.desk.read(Article(**structs.asdict(call.body)))


operations: tuple[Operation, ...] = (
    Operation(
        id="read", method="POST", path="/read", summary="Read a report",
        about="Everything the report says and who says it. Nothing is stored. At most 300,000 characters.",
        run=_read, answers=Reading, tag="reading", reads=True,
        problems=("malformed", "too-large", "media-type", "unreadable"),
        body=Body(
            types={JSON: Report, TEXT: None}, receive=_receive, about="The report, or its text alone in UTF-8.",
            examples={JSON: {"text": _EXAMPLE, "published": "2017-05-09", "outlet": "وكالة الأنباء"}, TEXT: _EXAMPLE},
        ),
    ),
)  # fmt: skip
