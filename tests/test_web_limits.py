"""What a desk bears: sizes, pace and rates, also behind a proxy; by ASGI as written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from litestar import Litestar
from litestar.exceptions import HTTPException

from riwaya.store.database import Database
from riwaya.store.users import Users
from riwaya.web.security.addresses import network_of
from riwaya.web.security.gate import ADDRESS, USER
from riwaya.web.security.limits import FORM, TEXT, UPLOAD, bounded
from riwaya.web.security.rates import Buckets, Rate
from tests.asgi import ask
from tests.desk_client import CHEAP, bearer, desk, security

TOKEN = "a-token-for-all-of-us"
AUTH = ("authorization", f"Bearer {TOKEN}")
FORM_TYPE = ("content-type", "application/x-www-form-urlencoded")
MEGABYTE = b"a" * 2**20


@pytest.fixture(scope="module")
def local() -> Iterator[Litestar]:
    """On this machine, without users."""
    app = desk()
    yield app
    app.state.desk.close()


@pytest.fixture
def outside() -> Iterator[Litestar]:
    """For all, with a token."""
    app = desk(host="0.0.0.0", token=TOKEN)
    yield app
    app.state.desk.close()


# Sizes


def pieces(size: int, piece: int = 2**16) -> Iterable[bytes]:
    for at in range(0, size, piece):
        yield b"a" * min(piece, size - at)


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/probe", FORM), ("/probe/text", TEXT), ("/v1/upload", UPLOAD), ("/login", FORM)]
)
@pytest.mark.parametrize("says", [True, False], ids=["with Content-Length", "without"])
def test_a_body_is_bounded_by_the_kind_of_route(local: Litestar, path: str, most: int, says: bool) -> None:
    token = security(local).forms.made("local:local")
    fields = [FORM_TYPE, ("x-csrf-token", token)] + ([("content-length", str(most + 1))] if says else [])
    answer = ask(local, "POST", path, *fields, body=pieces(most + 1))
    assert answer.status == 413
    assert answer.read <= (0 if says else most + 2**16)  # the rest is left in the socket
    if most < UPLOAD:
        assert ask(local, "POST", path, *fields[:2], body=pieces(most)).status != 413


def test_a_length_that_lies_gains_nothing(local: Litestar) -> None:
    for length in ("-1", "1e3", "", " ", "0x10", "٣", "9" * 30, "1,1"):
        assert (
            ask(
                local,
                "POST",
                "/v1/probe",
                ("content-length", length.encode().decode("latin-1")),
                body=[b"{}"],
            ).status
            == 400
        )
    assert (
        ask(local, "POST", "/v1/probe", ("content-length", "2"), ("content-length", "3"), body=[b"{}"]).status
        == 400
    )
    assert ask(local, "POST", "/v1/probe", ("content-length", "2"), body=pieces(FORM + 1)).status == 413


def test_addresses_and_header_fields_are_bounded(local: Litestar) -> None:
    assert ask(local, "GET", "/v1/probe", query=b"q=" + b"a" * 8000).status == 200
    assert ask(local, "GET", "/v1/probe", query=b"q=" + b"a" * 9000).status == 414
    assert ask(local, "GET", "/" + "a" * 3000).status == 414
    assert ask(local, "GET", "/v1/probe", ("cookie", "a" * 20_000)).status == 200
    assert ask(local, "GET", "/v1/probe", ("cookie", "a" * 40_000)).status == 431
    assert ask(local, "GET", "/v1/probe", *[(f"x-{i}", "a") for i in range(120)]).status == 431


@pytest.mark.parametrize(
    ("path", "query"),
    [("/v1/probe\0", b""), ("/v1/\r\nprobe", b""), ("/v1/probe", b"q=%00"), ("/v1/probe", b"%00=x"),
     ("/v1/probe", b"q=a%00b"), ("/v1/probe\x7f", b"")],
)  # fmt: skip
def test_null_bytes_and_control_characters_go_no_further(local: Litestar, path: str, query: bytes) -> None:
    assert ask(local, "GET", path, query=query).status == 400


def test_thousands_of_fields_in_a_form_are_refused_or_ignored(local: Litestar) -> None:
    token = security(local).forms.made("local:local")
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n\r\n' % i for i in range(2500)
    ) + b"--x--\r\n"  # fmt: skip
    fields = [("content-type", "multipart/form-data; boundary=x"), ("x-csrf-token", token)]
    assert ask(local, "POST", "/read", *fields, body=[parts]).status in (400, 413)
    for odd in (
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="é',
        "x/y",
    ):
        assert ask(local, "POST", "/probe/text", ("content-type", odd), body=[b"--x"]).status in (
            400,
            403,
            415,
        )


# Pace


def test_a_body_that_stops_coming_ends_with_408() -> None:
    async def silent() -> Any:
        await asyncio.sleep(5)

    async def take() -> None:
        begun = time.monotonic()
        with pytest.raises(HTTPException) as refused:
            await bounded(silent, silence=0.1)()
        assert refused.value.status_code == 408
        assert time.monotonic() - begun < 2

    anyio.run(take)


def test_a_body_that_trickles_ends_too_and_a_steady_one_does_not() -> None:
    def trickle(piece: bytes) -> Any:
        async def received() -> Any:
            await asyncio.sleep(0.05)
            return {"type": "http.request", "body": piece, "more_body": True}

        return received

    async def take(piece: bytes) -> int:
        receive = bounded(trickle(piece), silence=0.3, slowest=1000)
        for count in range(12):
            try:
                await receive()
            except HTTPException:
                return count
        return 12

    assert anyio.run(take, b"a") < 10
    assert anyio.run(take, b"a" * 1000) == 12


def test_after_the_body_one_waits_for_the_end_of_the_connection_for_ever() -> None:
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.sleep(0.2)
        return {"type": "http.disconnect"}

    async def take() -> str:
        received = bounded(receive, silence=0.05)
        await received()
        return (await received())["type"]

    assert anyio.run(take) == "http.disconnect"


# Rates


def test_a_bucket_fills_with_time() -> None:
    at = 0.0
    buckets = Buckets(Rate(2, 4), lambda: at)
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    at = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]
    at = 100.0
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 0, 0.5]  # never more than the burst


def test_one_address_is_asked_to_wait_and_others_are_not(outside: Litestar) -> None:
    def get(client: str) -> Any:
        return ask(outside, "GET", "/v1/probe", AUTH, client=client, host="192.168.1.5")

    security(outside).addresses = Buckets(ADDRESS, lambda: 0.0)
    answers = [get("192.0.2.7") for _ in range(650)]
    statuses = [a.status for a in answers]
    assert statuses[:600] == [200] * 600
    refused = [a for a in answers if a.status == 429]
    assert refused
    assert int(refused[0]["retry-after"]) >= 1
    assert refused[0]["content-type"] == "application/problem+json"
    assert get("192.0.2.8").status == 200


def test_an_ipv6_network_is_one_address() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7")


def test_guessing_tokens_costs_more(outside: Litestar) -> None:
    wrong = [
        ask(outside, "GET", "/v1/probe", ("authorization", f"Bearer riw_{i}"), client="192.0.2.7").status
        for i in range(40)
    ]
    assert wrong[0] == 401
    assert 429 in wrong


def test_one_user_is_asked_to_wait_from_whatever_addresses_they_come(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    with Database(path, create=True) as database:
        Users(database, CHEAP).add("huda", "a long password", "admin", "test")
    app = desk(database=path, host="0.0.0.0")
    auth = bearer(app, "huda")
    security(app).users = Buckets(USER, lambda: 0.0)
    statuses = [ask(app, "GET", "/v1/probe", auth, client=f"198.51.100.{i % 200}").status for i in range(340)]
    assert statuses[:300] == [200] * 300
    assert 429 in statuses
    app.state.desk.close()


def test_two_thousand_requests_of_this_machine_are_answered(local: Litestar) -> None:
    async def all_() -> set[int]:
        seen: set[int] = set()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/v1/probe", "raw_path": b"/v1/probe", "query_string": b"", "root_path": "",
            "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1),
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            seen.add(message.get("status", 0))

        for _ in range(2000):
            await local(scope | {"state": {}}, receive, send)  # type: ignore[arg-type]
        return seen

    assert anyio.run(all_) == {0, 200}


# Behind a proxy


def test_behind_a_proxy_what_it_adds_last_counts() -> None:
    app = desk(proxy=True, token=TOKEN, hosts=("desk.example",))

    def get(*fields: tuple[str, str], client: str = "127.0.0.1") -> Any:
        return ask(app, "GET", "/login", *fields, client=client, host="desk.example")

    passed_on = (("x-forwarded-for", "203.0.113.66, 192.0.2.7"), ("x-forwarded-proto", "https"))
    answer = get(*passed_on)
    assert answer["strict-transport-security"]
    assert "__Host-riwaya-form=" in answer["set-cookie"]
    assert "Secure" in answer["set-cookie"]
    assert b'type="password"' in answer.body
    security(app).addresses = Buckets(Rate(1, 20), lambda: 0.0)
    for _ in range(21):  # the client's own word for its address does not get it another bucket
        status = get(("x-forwarded-for", "203.0.113.1, 192.0.2.9"), ("x-forwarded-proto", "http")).status
    assert status == 429
    assert get(("x-forwarded-for", "198.51.100.3, 192.0.2.9")).status == 429
    assert get(("x-forwarded-for", "192.0.2.10")).status == 200
    app.state.desk.close()


def test_only_a_proxy_of_this_machine_is_believed() -> None:
    fields = (("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"))
    for settings in ({"proxy": True, "hosts": ("desk.example",)}, {"host": "0.0.0.0"}):
        app = desk(token=TOKEN, **settings)
        answer = ask(app, "GET", "/login", *fields, client="192.0.2.7", host="desk.example")
        assert "strict-transport-security" not in dict(answer.headers)
        assert b'type="password"' not in answer.body
        app.state.desk.close()
