"""What a desk bears as a server on this machine: odd heads, slow clients, many connections."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, get
from litestar.response import Stream

from riwaya.web.security.punctual import PunctualProtocol, uvicorn_settings
from riwaya.web.visitor import needs
from tests.desk_client import desk


class Quick(PunctualProtocol):
    head_within = 0.4


@contextmanager
def served(app: Litestar, **settings: Any) -> Iterator[int]:
    """Runs the desk as ``riwaya serve`` does; gives its port."""
    config = uvicorn.Config(app, log_level="critical", access_log=False, **(uvicorn_settings() | settings))
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(desk(), http=Quick) as found:
        yield found


def said(port: int, *sent: bytes, pause: float = 0.0, wait: float = 3.0) -> bytes:
    """What the server says to these bytes until it closes the connection or says no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        answer = b""
        try:
            for each in sent:
                line.sendall(each)
                time.sleep(pause)
            while piece := line.recv(2**16):
                answer += piece
        except (TimeoutError, ConnectionError):
            pass
        return answer


def is_cut_off(line: socket.socket, sent: Iterable[bytes], pause: float) -> bool:
    """Whether the server closes the connection before all is sent."""
    try:
        for each in sent:
            line.sendall(each)
            time.sleep(pause)
    except ConnectionError:
        return True
    return False


def request(*lines: str, end: str = "Connection: close") -> bytes:
    return "\r\n".join([*lines, end, "", ""]).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def test_the_server_answers_under_its_own_name_only_and_tells_nothing_of_itself(port: int) -> None:
    answer = said(port, request("GET /v1/probe HTTP/1.1", f"Host: 127.0.0.1:{port}"))
    assert status(answer) == 200
    assert b"server:" not in answer.lower()
    assert b"content-security-policy:" in answer
    assert status(said(port, request("GET /v1/probe HTTP/1.1", "Host: evil.example"))) == 421
    assert status(said(port, request("GET /v1/probe HTTP/1.1"))) == 400
    assert (
        status(said(port, request("GET /v1/probe HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example"))) == 400
    )
    assert status(said(port, request("GET http://evil.example/v1/probe HTTP/1.1", "Host: 127.0.0.1"))) == 404
    assert (
        status(said(port, request("GET /v1/probe HTTP/1.1", "Host: 127.0.0.1", "X-Forwarded-For: 1.2.3.4")))
        == 403
    )


def test_what_two_servers_could_read_in_two_ways_is_refused(port: int) -> None:
    head = ("POST /v1/probe HTTP/1.1", "Host: 127.0.0.1")
    inner = b"0\r\n\r\nGET /users HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    both = request(*head, "Content-Length: 5", "Transfer-Encoding: chunked") + inner
    answer = said(port, both)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert status(said(port, request(*head, "Content-Length: 2", "Content-Length: 3") + b"{}x")) == 400
    assert status(said(port, request(*head, "Transfer-Encoding: gzip, chunked") + inner)) in (400, 501)
    assert status(said(port, request("GET /v1/probe HTTP/1.1", "Host: 127.0.0.1", "X: a\0b"))) == 400


def test_a_head_without_end_is_cut_off(port: int) -> None:
    answer = said(port, b"GET /v1/probe HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ", b"a" * 70_000)
    assert status(answer) == 400
    assert status(said(port, request("GET /?" + "a" * 60_000 + " HTTP/1.1", "Host: 127.0.0.1"))) in (400, 414)


def test_who_sends_a_letter_at_a_time_is_hung_up_on(port: int) -> None:
    letters = [bytes([c]) for c in b"GET /v1/probe HTTP/1.1\r\nHost: 127.0.0.1\r\n"]
    begun = time.monotonic()
    assert said(port, *letters[:24], pause=0.05) == b""
    assert time.monotonic() - begun < 2.5
    # On a connection kept from an earlier request too.
    with socket.create_connection(("127.0.0.1", port), timeout=3) as line:
        line.sendall(request("GET /v1/probe HTTP/1.1", "Host: 127.0.0.1", end="X: y"))
        assert status(line.recv(2**16)) == 200
        begun = time.monotonic()
        assert is_cut_off(line, letters * 3, pause=0.05)
        assert time.monotonic() - begun < 2.5


def test_one_address_does_not_get_all_connections() -> None:
    class Bounded(PunctualProtocol):
        most_of_one = 3
        is_bounded = staticmethod(lambda host: True)

    with served(desk(), http=Bounded) as port:
        asking = request("GET /v1/probe HTTP/1.1", f"Host: 127.0.0.1:{port}")
        held = [socket.create_connection(("127.0.0.1", port), timeout=3) for _ in range(3)]
        assert said(port, asking) == b""
        held.pop().close()
        time.sleep(0.2)
        assert status(said(port, asking)) == 200
        for line in held:
            line.close()
    # This machine is not bounded: a proxy comes from it for all.
    with served(desk()) as port, ExitStack() as all:
        for _ in range(200):
            all.enter_context(socket.create_connection(("127.0.0.1", port), timeout=3))
        asking = request("GET /v1/probe HTTP/1.1", f"Host: 127.0.0.1:{port}")
        assert status(said(port, asking)) == 200


def test_a_chunked_body_is_cut_off_at_the_bound(port: int) -> None:
    head = request("POST /v1/probe HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b"a" * 2**16 + b"\r\n"
    assert status(said(port, head, *[chunk] * 3)) == 413


def test_the_head_of_a_stream_without_end_ends() -> None:
    ended = Event()

    async def for_ever() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b": still there"
                await asyncio.sleep(0.05)
        finally:
            ended.set()

    @get("/v1/endless", guards=[needs("reader")])
    async def endless() -> Stream:
        return Stream(for_ever(), media_type="text/event-stream")

    app = desk()
    app.register(endless)
    with served(app) as port:
        answer = said(port, request("HEAD /v1/endless HTTP/1.1", f"Host: 127.0.0.1:{port}"))
        assert status(answer) == 200
        assert answer.endswith(b"\r\n\r\n")
        assert ended.wait(5)


def test_there_are_no_web_sockets(port: int) -> None:
    answer = said(port, request("GET /v1/probe HTTP/1.1", "Host: evil.example", "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA==", end="Connection: Upgrade"),
                  wait=1)  # fmt: skip
    assert status(answer) == 421
