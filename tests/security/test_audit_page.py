"""The page of the audit log: read by an admin, by user, by report and page by page."""

from __future__ import annotations

import re

from litestar import Litestar

from riwaya.store.audit import record
from tests.asgi import ask
from tests.desk_client import bearer, security


def test_an_admin_reads_the_audit_log_by_user_and_report_and_page_by_page(guarded: Litestar) -> None:
    database = security(guarded).door.database
    assert database is not None
    with database.engine.begin() as connection:
        record(connection, "sami", "the.first")
        for i in range(150):
            record(connection, "sami", "correction.add", {"number": i}, article=7)
        record(connection, "<script>alert(1)</script>", "correction.add", {"note": "<b>\u202e"}, article=8)
    auth = bearer(guarded, "huda")
    whole = ask(guarded, "GET", "/audit", auth).body.decode()
    assert "<script>alert" not in whole
    assert "&lt;script&gt;alert(1)" in whole
    assert "the.first" not in whole  # it is on the next page
    more = re.search(r'href="/audit\?before=(\d+)"', whole)
    assert more is not None
    assert (
        "the.first" in ask(guarded, "GET", "/audit", auth, query=f"before={more[1]}".encode()).body.decode()
    )
    assert (
        ask(guarded, "GET", "/audit", auth, query=b"article=7&who=sami").body.count(b"correction.add") == 100
    )
    assert ask(guarded, "GET", "/audit", auth, query=b"article=8").body.count(b"correction.add") == 1
    for odd in (b"article=%27", b"before=-1", b"article=99999999999999999999", b"before=99999999999999999999999",
                b"who=%F0%9F%8C%8A", b"article=%D9%A1"):  # fmt: skip
        assert ask(guarded, "GET", "/audit", auth, query=odd).status in (200, 400), odd
