"""People's corrections over a reading: how they are made, and how they apply to any reading of the text."""

from __future__ import annotations

from riwaya.corrections.apply import Applied, applied, apply
from riwaya.corrections.legal import check_values
from riwaya.corrections.making import add, code, delete, edit, made
from riwaya.corrections.values import named, value_of

__all__ = [
    "Applied", "add", "applied", "apply", "check_values", "code", "delete", "edit", "made", "named", "value_of",
]  # fmt: skip
