"""What the API answered: items, or a problem."""

from __future__ import annotations

from typing import Any


def items(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["type"], said["status"]) == (f"urn:riwaya:problem:{kind}", status)
    return said
