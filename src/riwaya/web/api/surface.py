"""Every operation of the API, version 1."""

from __future__ import annotations

from riwaya.web.api import about, batches, changes, exports, holdings, questions, reading
from riwaya.web.api.operations import Operation

__all__ = ["operations"]

operations: tuple[Operation, ...] = (
    *reading.operations, *questions.operations, *holdings.operations, *exports.operations,
    *changes.operations, *batches.operations, *about.operations,
)  # fmt: skip
