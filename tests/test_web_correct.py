"""Correcting a report with forms: what is changed holds everywhere, and can be undone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import structs

from riwaya.changes import Happening, Saying
from riwaya.corpus.events import events
from riwaya.corpus.filters import Filter
from riwaya.corrections import value_of
from riwaya.errors import UsageError
from riwaya.schema import Reading, Span, load
from riwaya.store.database import Database
from riwaya.web.app import make_app
from riwaya.web.correcting import event_of, statement_of
from riwaya.web.form_fields import Words, event_fields, statement_fields
from riwaya.web.settings import Settings
from riwaya.web.written import pieces_of, shown, span_of
from tests.desk_client import desk_client
from tests.small_store import REPORTS, fill, reading_of

TEXT = "قال الوزير إن القصف قتل مدنيين. وقال الناطق إن القصف\nلم يقتل أحدا."
Client = TestClient[Litestar]


@pytest.fixture
def url(tmp_path: Path) -> str:
    found = f"sqlite:///{tmp_path / 'small.db'}"
    fill(found, tmp_path)
    return found


@pytest.fixture
def desk(url: str) -> Iterator[Client]:
    with desk_client(make_app(Settings(database=url))) as client:
        yield client


def form(client: Client, path: str) -> dict[str, str]:
    """The fields of the form of a page, as a browser without scripts would send them back."""
    page = client.get(path).text
    body = page[page.index("<form method") :]
    found = {
        html.unescape(m[1]): html.unescape(m[2])
        for m in re.finditer(
            r'<input(?![^>]*type="checkbox")[^>]*? name="([^"]*)"[^>]*? value="([^"]*)"', body
        )
    }
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', body):
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', body, re.S):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        found[name] = next((v for v, s in values if s), values[0][0])
    return found


def reading(client: Client, article: int) -> Reading:
    return load(client.get(f"/articles/{article}/reading.json").content)


def test_a_form_sent_back_untouched_changes_nothing(desk: Client) -> None:
    before = reading(desk, 1)
    for local in (*(a.id for a in before.attributions), *(v.id for v in before.events)):
        path = f"/articles/1/correct/{local}"
        answer = desk.post(path, data=form(desk, path), follow_redirects=False)
        assert answer.status_code == 303, answer.text
    assert reading(desk, 1) == before
    assert "Nothing has been corrected" in desk.get("/articles/1/corrections").text


def test_a_changed_stance_is_a_changed_reading(desk: Client) -> None:
    path = "/articles/1/correct/a1"
    desk.post(path, data=form(desk, path) | {"stance": "assert"})
    (claim,) = (a for a in reading(desk, 1).attributions if a.id == "a1")
    assert claim.stance == "assert"
    page = desk.get("/articles/1/corrections").text
    assert re.search(r"<bdi>denies</bdi> <small[^>]*>deny</small></td><td><bdi>says</bdi>", page)


def test_a_changed_event_answers_questions(desk: Client, url: str) -> None:
    path = "/articles/1/correct/v1"
    fields = form(desk, path)
    desk.post(path, data=fields | {"actor.0.country": "syr", "actor.0.sectors": "MIL", "fatalities.min": "7"})
    with Database(url) as database, database.read() as connection:
        found = [e for e in events(connection, Filter(party="SYR MIL")) if e.article == 1]
        assert [e.killed.min for e in found if e.killed] == [7]


def test_undoing_gives_the_old_reading_back(desk: Client) -> None:
    before = reading(desk, 1)
    path = "/articles/1/correct/v1"
    desk.post(path, data=form(desk, path) | {"factuality": "negated"})
    assert reading(desk, 1) != before
    page = desk.get("/articles/1/corrections").text
    undo = re.search(r'action="(/corrections/\d+/undo[^"]*)".*?value="([^"]+)"', page)
    assert undo is not None
    desk.post(html.unescape(undo[1]), data={"_csrf_token": undo[2]})
    assert reading(desk, 1) == before
    assert "undone on" in desk.get("/articles/1/corrections").text


def test_deleting_and_adding(desk: Client) -> None:
    path = "/articles/1/correct/v2"
    answer = desk.post(path, data=form(desk, path) | {"action": "delete"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert "v2" not in {v.id for v in reading(desk, 1).events}
    text = reading(desk, 1).article.text
    start = text.index("قتل")
    path = f"/articles/1/add/event?start={start}&end={start + 3}"
    fields = form(desk, path)
    assert fields["trigger"] == "قتل"
    answer = desk.post("/articles/1/add/event", data=fields | {"type": "COERCE"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert [v.trigger for v in reading(desk, 1).events if v.type == "COERCE"] == [Span(start, start + 3)]


def test_words_can_be_typed_without_a_script(desk: Client) -> None:
    path = "/articles/1/correct/v1"
    answer = desk.post(
        path, data=form(desk, path) | {"recipient.0.words": "مدنيا", "recipient.0.words.at": ""}
    )
    assert answer.status_code == 200
    (event,) = (v for v in reading(desk, 1).events if v.id == "v1")
    assert event.recipients[0].span is not None
    assert event.recipients[0].span.of(reading(desk, 1).article.text) == "مدنيا"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("trigger", "كلمات ليست فيه", "does not have the words"),
        ("type", "WAR", "to choose here"),
        ("modes", "lunar", "is no mode"),
        ("actor.0.country", "XQZ", "no country code"),
        ("actor.0.sectors", "ZZZ", "is no sector"),
        ("contexts", "lunar", "to choose here"),
        ("fatalities.min", "many", "whole numbers"),
        ("fatalities.max", "1", "fewer than the least"),
        ("attribution", "a99", "no statement"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    desk: Client, field: str, value: str, said: str
) -> None:
    path = "/articles/1/correct/v1"
    answer = desk.post(path, data=form(desk, path) | {field: value})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    if field not in ("type", "attribution"):
        assert f'value="{value}"' in answer.text
    assert "Nothing has been corrected" in desk.get("/articles/1/corrections").text


def test_two_who_correct_at_once_do_not_overwrite_each_other(desk: Client) -> None:
    path = "/articles/1/correct/v1"
    mine, theirs = form(desk, path), form(desk, path)
    desk.post(path, data=theirs | {"factuality": "negated"})
    answer = desk.post(path, data=mine | {"factuality": "future"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text


def test_a_code_can_hold_wherever_the_party_stands(desk: Client) -> None:
    path = "/articles/2/correct/a3"
    answer = desk.post(path, data=form(desk, path) | {"source.sectors": "ELI", "source.everywhere": "1"})
    assert answer.status_code == 200  # where the redirect leads
    found = reading(desk, 2)
    putin = next(e.id for e in found.entities if "Putin" in e.name)
    parties = [p for v in found.events for p in v.actors] + [a.source for a in found.attributions if a.source]
    assert {p.sectors for p in parties if p.entity == putin} == {("ELI",)}


def test_a_code_for_everywhere_comes_with_other_changes_or_not_at_all(desk: Client) -> None:
    path, before = "/articles/2/correct/v1", reading(desk, 2)
    wide = {"recipient.0.country": "LBN", "recipient.0.everywhere": "1"}
    refused = desk.post(path, data=form(desk, path) | wide | {"actor.0.words": "كلمات أخرى"})
    assert refused.status_code == 422
    assert reading(desk, 2) == before
    answer = desk.post(path, data=form(desk, path) | wide | {"fatalities.min": "13", "fatalities.max": "14"})
    assert answer.status_code == 200
    event = next(v for v in reading(desk, 2).events if v.id == "v1")
    assert [p.country for p in event.recipients] == ["LBN"]
    assert event.fatalities is not None
    assert (event.fatalities.min, event.fatalities.max) == (13, 14)


def test_a_checked_report_is_marked(desk: Client) -> None:
    page = desk.get("/articles/1/corrections").text
    base, token = (re.search(rf'name="{n}" value="([^"]+)"', page) for n in ("base", "_csrf_token"))
    assert base is not None
    assert token is not None
    desk.post("/articles/1/reviewed", data={"base": base[1], "_csrf_token": token[1]})
    assert "Checked by" in desk.get("/articles/1/corrections").text


def test_words_are_found_where_they_stand_nearest() -> None:
    second = TEXT.index("القصف", 20)
    assert span_of(TEXT, "القصف", "", 0) == Span(14, 19)
    assert span_of(TEXT, "القصف", "", second) == Span(second, second + 5)
    assert span_of(TEXT, "القصف", f"{second}-{second + 5}", 0) == Span(second, second + 5)
    assert span_of(TEXT, "القصف لم يقتل", "", 0) == Span(second, second + 13)  # over the line's end
    assert span_of(TEXT, "", "", 0) is None
    assert pieces_of(TEXT, "قال … الناطق", "", 0) == (Span(0, 3), Span(37, 43))
    with pytest.raises(UsageError, match="does not have"):
        span_of(TEXT, "السلام", "", 0)


@given(st.data())
def test_any_words_of_a_text_are_found_again(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ابت ثج\nحخ.", min_size=3, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    if not words.strip() or words != words.strip():
        return
    assert pieces_of(text, *shown(text, (Span(start, end),)), 0) == (Span(start, end),)
    found = span_of(text, words, "", start)
    assert found is not None
    assert found.of(text).split() == words.split()


@pytest.mark.parametrize("name", list(REPORTS))
def test_fields_give_the_value_back(name: str, tmp_path: Path) -> None:
    found = reading_of(REPORTS[name], tmp_path)
    for local in (*(a.id for a in found.attributions), *(v.id for v in found.events)):
        value = value_of(found, local)
        if isinstance(value, Saying):
            fields = _flat(statement_fields(found, value))
            assert statement_of(found, fields, value) == value
        else:
            assert isinstance(value, Happening)
            fields = _flat(event_fields(found, value))
            assert event_of(found, fields, value) == value


def _flat(fields: dict[str, object]) -> dict[str, str]:
    """Fields as a form sends them."""
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict) and "chosen" in item:
                    if item["chosen"]:
                        flat["parent" if name == "parents" else "attribution"] = item["id"]
                elif isinstance(item, dict):
                    for part in ("min", "max"):
                        flat[f"{item['name']}.{part}"] = str(item[part])
                    for part in ("who", "span"):
                        flat[f"{item['name']}.{part}"] = item[part].words
                        flat[f"{item['name']}.{part}.at"] = item[part].at
                else:
                    flat |= _party(item)
        elif name == "source":
            flat |= _party(value)
        elif isinstance(value, Words):
            flat |= {name: value.words, f"{name}.at": value.at}
        elif isinstance(value, tuple):
            flat[name] = " ".join(value)
        else:
            flat[name] = str(value)
    return flat


def _party(fields: object) -> dict[str, str]:
    values = structs.asdict(fields)  # type: ignore[arg-type]
    name, words = values["name"], values["words"]
    return {
        f"{name}.words": words.words, f"{name}.words.at": words.at, f"{name}.entity": values["entity"],
        f"{name}.country": values["country"], f"{name}.sectors": values["sectors"],
    }  # fmt: skip


def test_overlong_words_lose_their_middle_in_a_field_and_are_still_those_words() -> None:
    text = "قال " + "ط" * 100_000
    words, at = shown(text, (Span(4, len(text)),))
    assert len(words) < 6_000
    assert pieces_of(text, words, at, 0) == (Span(4, len(text)),)
