"""Who visits the desk in these tests: users with their passwords, programs with a token."""

from __future__ import annotations

import re
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from tests.desk_client import csrf

GOOD, OTHER, TOKEN = "a long password", "another password", "a-token-for-all-of-us"
FORM = ("content-type", "application/x-www-form-urlencoded")
Client = TestClient[Litestar]


def log_in(client: Client, name: str = "huda", password: str = GOOD, **more: str) -> Any:
    data = {"name": name, "password": password, "_csrf_token": csrf(client, "/login"), **more}
    return client.post("/login", data=data, follow_redirects=False)


def secret_of(answer: Any) -> str:
    found = re.search(r"riwaya(?:-\d+)?=([^;]+);", answer.headers["set-cookie"])
    assert found is not None
    return found[1]
