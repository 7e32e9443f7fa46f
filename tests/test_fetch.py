"""Fetching: only what the user named, only from where it may come, only as much as agreed."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.errors import InputError
from riwaya.sources.fetch import USER_AGENT, Fetcher
from riwaya.sources.robots import parse_robots

Answer = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """A server on loopback: what it answers by path, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.drip = 0.0  # seconds between bytes
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.asked.append(self.path)
        site.agents.add(self.headers["User-Agent"])
        status, headers, body = site.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if site.drip and self.path != "/robots.txt":
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(site.drip)
            else:
                self.wfile.write(body)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


PAGE = "<p>خبر</p>".encode()


def test_a_page_is_fetched_with_its_type_and_under_our_name(site: Site) -> None:
    site.answers["/a%D8%A8?q=1"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)
    found = Fetcher(allow_local=True).get(f"{site.url}/aب?q=1#part")
    assert (found.data, found.content_type) == (PAGE, "text/html; charset=utf-8")
    assert found.url == f"{site.url}/a%D8%A8?q=1"
    assert site.agents == {USER_AGENT}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "gopher://x/", "javascript:alert(1)", "/etc/passwd", "http://",
     "http://user:word@example.org/", "http://exa mple.org:port/", "http://[::1", "https://" + "a" * 9000],
)  # fmt: skip
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError) as caught:
        Fetcher(allow_local=True).get(url)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
     "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]",
     "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
def test_addresses_inside_are_refused_unless_allowed(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(InputError, match=r"not on the public Internet|not known"):
        Fetcher().get(f"http://{host}/")


def test_a_server_on_loopback_is_not_even_asked(site: Site) -> None:
    site.answers["/"] = (200, {}, PAGE)
    with pytest.raises(InputError, match="not on the public Internet"):
        Fetcher().get(site.url)
    assert site.asked == []


def _resolving(monkeypatch: pytest.MonkeyPatch, site: Site, *answers: list[str]) -> list[str]:
    """Makes names resolve to ``answers`` in turn and every connection reach the site; lists them."""
    reached: list[str] = []
    turns = iter(answers)
    last: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        last[:] = next(turns, last)
        return [(None, None, None, "", (address, port)) for address in last]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address[0])
        wire = socket.socket()
        wire.settimeout(timeout)
        wire.connect(("127.0.0.1", site.server_address[1]))
        return wire

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return reached


def test_the_connection_goes_to_the_address_that_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/"] = (200, {}, PAGE)
    reached = _resolving(monkeypatch, site, ["93.184.216.34"])
    assert Fetcher().get("http://news.example/").data == PAGE
    assert set(reached) == {"93.184.216.34"}


def test_a_name_that_later_leads_inside_is_refused_then(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/"] = (200, {}, PAGE)
    reached = _resolving(monkeypatch, site, ["93.184.216.34"], ["10.0.0.1"])
    with pytest.raises(InputError, match=r"10\.0\.0\.1"):
        Fetcher().get("http://news.example/")
    assert reached == ["93.184.216.34"]  # robots.txt


def test_one_address_inside_among_several_is_enough_to_refuse(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolving(monkeypatch, site, ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(InputError, match="not on the public Internet"):
        Fetcher().get("http://news.example/")


@pytest.mark.parametrize(
    ("goal", "reason"),
    [("http://169.254.169.254/latest/meta-data", "not on the public"), ("http://10.0.0.1/", "not on the public"),
     ("file:///etc/passwd", "neither http"), ("http://[::1]/", "not on the public")],
)  # fmt: skip
def test_redirects_to_the_inside_are_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch, goal: str, reason: str
) -> None:
    site.answers["/"] = (302, {"Location": goal}, b"")
    host = goal.split("/")[2].strip("[]")
    _resolving(monkeypatch, site, ["93.184.216.34"], ["93.184.216.34"], [host])
    with pytest.raises(InputError, match=reason):
        Fetcher().get("http://news.example/")


def test_redirects_are_followed_so_far_and_no_further(site: Site) -> None:
    for step in range(9):
        site.answers[f"/{step}"] = (301, {"Location": f"/{step + 1}"}, b"")
    site.answers["/9"] = (200, {}, PAGE)
    assert Fetcher(allow_local=True).get(f"{site.url}/4").url == f"{site.url}/9"
    with pytest.raises(InputError, match="more than 5 redirects"):
        Fetcher(allow_local=True).get(f"{site.url}/3")


def test_a_redirect_may_have_an_arabic_path(site: Site) -> None:
    site.answers["/"] = (302, {"Location": "/خبر".encode().decode("latin-1")}, b"")
    site.answers["/%D8%AE%D8%A8%D8%B1"] = (200, {}, PAGE)
    assert Fetcher(allow_local=True).get(site.url).data == PAGE


def test_sizes_are_limited_also_after_decompression(site: Site) -> None:
    site.answers["/large"] = (200, {}, b"x" * 20_001)
    site.answers["/fits"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 20_000))
    site.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 3_000_000))
    fetcher = Fetcher(allow_local=True, largest=20_000)
    assert fetcher.get(f"{site.url}/fits").data == b"x" * 20_000
    for path in ("/large", "/bomb"):
        with pytest.raises(InputError, match="more than 20,000 bytes"):
            fetcher.get(site.url + path)


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [({"Content-Length": "500"}, b"short", "broke off|IncompleteRead"), ({"Content-Encoding": "br"}, b"x", "compressed"),
     ({"Content-Encoding": "gzip"}, b"no gzip", "cannot be fetched"),
     ({"Content-Encoding": "gzip"}, gzip.compress(PAGE * 50)[:-12], "breaks off")],
)  # fmt: skip
def test_damaged_answers_are_errors(site: Site, headers: dict[str, str], body: bytes, reason: str) -> None:
    site.answers["/"] = (200, {"Connection": "close"} | headers, body)
    with pytest.raises(InputError, match=reason):
        Fetcher(allow_local=True).get(site.url)


def test_a_server_that_sends_a_byte_now_and_then_is_cut_off(site: Site) -> None:
    site.answers["/"] = (200, {}, b"x" * 1000)
    site.drip = 0.05
    began = time.monotonic()
    with pytest.raises(InputError, match="too long"):
        Fetcher(allow_local=True, timeout=0.4).get(site.url)
    assert time.monotonic() - began < 2


def test_headers_that_never_end_are_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for _ in range(2):  # robots.txt, then the page
                peer = server.accept()[0]
                with peer:
                    try:
                        peer.sendall(b"HTTP/1.1 200 OK\r\n")
                        for _ in range(100):
                            peer.sendall(b"X")
                            time.sleep(0.05)
                    except OSError:
                        continue

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(InputError, match="too long"):
            Fetcher(allow_local=True, timeout=0.3).get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - began < 2
        thread.join(2)


def test_a_name_that_does_not_resolve_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[object]:
        time.sleep(0.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(InputError, match="too long"):
        Fetcher(timeout=0.1).get("http://slow.example/")


def test_refusals_name_the_status(site: Site) -> None:
    with pytest.raises(InputError, match="404"):
        Fetcher(allow_local=True).get(f"{site.url}/none")


def test_no_server(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(InputError, match="cannot be fetched"):
        Fetcher(allow_local=True).get(f"http://127.0.0.1:{port}/")


def test_robots_are_heeded_and_asked_for_once_a_host(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\n")
    site.answers |= dict.fromkeys(("/a", "/b", "/private/c"), (200, {}, PAGE))
    site.answers["/there"] = (302, {"Location": "/private/c"}, b"")
    fetcher = Fetcher(allow_local=True)
    assert fetcher.get(f"{site.url}/a").data == fetcher.get(f"{site.url}/b").data == PAGE
    for path in ("/private/c", "/there"):
        with pytest.raises(InputError, match=r"robots\.txt forbids"):
            fetcher.get(site.url + path)
    assert site.asked == ["/robots.txt", "/a", "/b", "/there"]


@pytest.mark.parametrize(("status", "open_"), [(401, False), (403, False), (404, True), (500, True)])
def test_what_a_missing_robots_file_means(site: Site, status: int, open_: bool) -> None:
    site.answers |= {"/robots.txt": (status, {}, b""), "/": (200, {}, PAGE)}
    fetch_it: Callable[[], object] = lambda: Fetcher(allow_local=True).get(site.url)  # noqa: E731
    if open_:
        fetch_it()
    else:
        with pytest.raises(InputError, match="forbids"):
            fetch_it()


ROBOTS = """\
User-agent: other
Disallow: /

User-agent: Riwaya
User-agent: third
Allow: /
Disallow: /*.pdf$   # no papers
Disallow: /search
Allow: /search/help
Disallow: /%D8%A3

User-agent: *
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "open_"),
    [("/", True), ("/a.pdf", False), ("/a.pdf?x", True), ("/x/y.pdf.pdf", False), ("/search?q=1", False),
     ("/search/help", True), ("/أ", False), ("/ب", True)],
)  # fmt: skip
def test_the_longest_rule_of_our_group_decides(path: str, open_: bool) -> None:
    assert parse_robots(ROBOTS, "Riwaya").permit(path) is open_


def test_groups_that_do_not_name_us() -> None:
    assert not parse_robots(ROBOTS, "unnamed").permit("/a")
    assert parse_robots("User-agent: other\nDisallow: /", "Riwaya").permit("/a")
    assert parse_robots("User-agent: *\nDisallow:", "Riwaya").permit("/a")


def test_patterns_cannot_make_matching_slow() -> None:
    rules = parse_robots("User-agent: *\nDisallow: " + "/a*" * 500 + "b$", "Riwaya")
    began = time.monotonic()
    assert rules.permit("/" + "a/" * 3000)
    assert time.monotonic() - began < 1


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_robots_file_can_be_read(text: str, path: str) -> None:
    assert parse_robots("User-agent: *\nDisallow: " + text, "Riwaya").permit("/" + path) in (True, False)
