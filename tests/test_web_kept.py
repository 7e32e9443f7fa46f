"""What the desk keeps between requests: bounded, never one visitor's for another."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from riwaya.store.users import Users
from riwaya.web.app import make_app
from riwaya.web.kept import Kept
from riwaya.web.kept_pages import KeptPages, MadePage
from riwaya.web.settings import Settings
from tests.asgi import Answer, ask
from tests.desk_client import CHEAP, bearer, desk, desk_client
from tests.small_store import fill


def weight_of(kept: Kept[int, str]) -> int:
    return sum(len(kept.get(key) or "") for key in range(20))


@given(st.lists(st.tuples(st.integers(0, 19), st.text(max_size=12))))
def test_things_never_weigh_more_than_there_is_room_for(put: list[tuple[int, str]]) -> None:
    kept: Kept[int, str] = Kept(10, len)
    for key, thing in put:
        kept.put(key, thing)
        assert kept.get(key) == (thing if len(thing) <= 10 else None)
        assert weight_of(kept) <= 10


def test_what_was_used_last_stays() -> None:
    kept: Kept[str, str] = Kept(2)
    kept.put("a", "one")
    kept.put("b", "two")
    kept.get("a")
    kept.put("c", "three")
    assert [kept.get(key) for key in "abc"] == ["one", None, "three"]


def test_many_who_ask_at_once_have_it_made_once() -> None:
    kept: Kept[str, int] = Kept(5)
    begun, made = threading.Event(), []

    def make() -> int:
        begun.wait(5)
        made.append(1)
        return 7

    asking = [threading.Thread(target=kept.get_or_make, args=("a", make)) for _ in range(8)]
    for thread in asking:
        thread.start()
    begun.set()
    for thread in asking:
        thread.join()
    assert made == [1]
    assert kept._making == {}


def test_what_cannot_be_made_is_tried_again() -> None:
    kept: Kept[str, int] = Kept(5)

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        kept.get_or_make("a", fail)
    assert kept.get_or_make("a", lambda: 3) == 3
    assert kept._making == {}


# Pages


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    fill(url, tmp_path)
    return url


@pytest.fixture
def newsroom(url: str) -> Litestar:
    app = desk(database=url)
    users = Users(app.state.desk.database, CHEAP)
    users.add("huda", "a long password", "admin", "test")
    users.add("sami", "a long password", "reader", "test")
    return app


def test_a_kept_page_is_of_one_visitor_and_one_language(newsroom: Litestar) -> None:
    def get(name: str, language: str) -> Answer:
        return ask(newsroom, "GET", "/articles/1", bearer(newsroom, name), ("cookie", f"lang={language}"))

    for _ in range(2):
        assert b"huda" in get("huda", "en").body
        sami = get("sami", "en").body
        assert b"sami" in sami
        assert b"huda" not in sami
        assert b"/correct/" not in sami  # what only editors may do
        assert b'lang="ar" dir="rtl"' in get("sami", "ar").body


def test_a_kept_form_has_each_browsers_own_token(url: str) -> None:
    with desk_client(make_app(Settings(database=url))) as client:
        tokens = {line for _ in range(3) for line in client.get("/").text.split('"') if len(line) == 128}
        assert len(tokens) == 3


def test_a_thousand_questions_take_no_more_room_than_there_is(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("riwaya.web.kept_pages._ROOM", 200_000)
    app = make_app(Settings(database=url))
    client: TestClient[Litestar]
    with desk_client(app) as client:
        for number in range(100):
            assert client.get(f"/articles/1?x={number}").status_code == 200
    kept = app.state.desk.pages._pages._things
    assert 10 < len(kept) < 100
    assert sum(len(one.page) for one, _ in kept.values()) <= 200_000


def page(words: str) -> MadePage:
    return MadePage(words, None, ())


def test_a_change_shows_at_once_and_an_addition_soon() -> None:
    pages = KeptPages()
    started, go = threading.Event(), threading.Event()

    def slowly() -> MadePage:
        started.set()
        go.wait(10)
        return page("third")

    try:
        assert pages.page("/", "1/1", lambda: page("first")).plain() == "first"
        assert pages.page("/", "1/1", lambda: page("never")).plain() == "first"
        assert (
            pages.page("/", "2/1", lambda: page("second")).plain() == "second"
        )  # somebody corrected something
        assert pages.page("/", "2/2", slowly).plain() == "second"  # a report was added: nobody waits
        assert started.wait(10)
        assert pages.page("/", "2/2", lambda: page("never")).plain() == "second"  # it is being made once
        go.set()
        for _ in range(1000):
            if pages.page("/", "2/2", lambda: page("never")).plain() == "third":
                break
            time.sleep(0.01)
        assert pages.page("/", "2/2", lambda: page("never")).plain() == "third"
    finally:
        go.set()
        pages.close()


def test_a_page_that_cannot_be_made_anew_is_asked_for_again() -> None:
    pages = KeptPages()
    try:
        pages.page("/", "1/1", lambda: page("first"))

        def fails() -> MadePage:
            raise RuntimeError

        assert pages.page("/", "1/2", fails).plain() == "first"
        with pytest.raises(RuntimeError):
            pages.page("/", "2/2", fails)
    finally:
        pages.close()
