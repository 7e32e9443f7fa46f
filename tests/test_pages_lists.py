"""The lists of the desk: what stands in them, how they are narrowed, turned, sent and taken away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.pages_desk import Site, site
from tests.small_store import SECOND_OUTLET

LISTS = ("articles", "events", "claims", "conflicts", "casualties", "speakers")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("desk")) as found:
        yield found


def test_an_event_leads_to_its_words_its_parties_its_chain_and_its_occurrence(desk: Site) -> None:
    page = desk.page("/events?party=RUS%20MIL&type=ASSAULT")
    north, south = desk.articles["north"], desk.articles["south"]
    assert f"/articles/{north}#v1" in page.to("قصفت")
    assert f"/articles/{south}#v1" in page.to("القصف")
    assert "قصفت طائرات روسية مطار حلب أمس وقتل 20 مدنيا." in page.text  # the sentence around the words
    assert "/actors/code/RUS%20MIL" in page.addresses
    assert any(a.startswith("/occurrences/") for a in page.addresses)
    chain = page.text[page.text.index("وكالة الجنوب") :]
    assert chain.index("Reuters") < chain.index("متحدث باسم المعارضة")  # from the outlet inwards
    assert f"/articles/{south}#a2" in page.addresses  # where the inner speaker says it
    assert "12 killed" in page.text
    assert "20 killed" in page.text


def test_what_is_denied_or_planned_is_marked_so(desk: Site) -> None:
    page = desk.page("/events?factuality=negated")
    assert page.html.count('class="tag f-negated"') == 2


def test_a_statement_shows_its_speaker_its_words_and_what_it_names(desk: Site) -> None:
    page = desk.page("/claims?stance=request")
    talks = desk.articles["talks"]
    assert page.to("نريد السلام") == [f"/articles/{talks}#a1"]
    assert "«نريد السلام» … «في حلب أولا»" in page.text
    assert any(a.startswith("/actors/") for a in page.to("Aleppo"))
    assert "/actors/code/TUR%20GOV" in page.addresses


def test_conflicts_stand_side_by_side_each_with_words_and_chain(desk: Site) -> None:
    page = desk.page("/conflicts")
    assert "How many were killed" in page.text
    assert "Whether it happened" in page.text
    assert page.text.index("It happened") < page.text.index("It did not happen")
    assert f"/articles/{desk.articles['north']}#v3" in page.to("قصف")
    assert "Assault in Aleppo International Airport" in page.text


def test_casualties_keep_every_source_own_figure(desk: Site) -> None:
    page = desk.page(f"/casualties?place={quote('حلب')}")
    assert "12–20" in page.text  # from the lowest to the highest, never a mean
    assert f"/articles/{desk.articles['south']}#v1" in page.to("12 killed")
    assert f"/articles/{desk.articles['north']}#v1" in page.to("20 killed")


def test_speakers_lead_to_their_statements_by_stance(desk: Site) -> None:
    page = desk.page("/speakers")
    (denials,) = page.to("denies 1")[:1]
    assert parse_qs(urlsplit(denials).query)["stance"] == ["deny"]
    assert "denies" in desk.page(denials).text
    kinds = desk.page("/speakers?by=code")
    assert "/actors/code/SYR%20REB" in kinds.to("Syria, rebels")


def test_reports_are_found_by_every_outlet_that_published_them(desk: Site) -> None:
    page = desk.page(f"/articles?source={quote(SECOND_OUTLET)}")
    assert [a for a in page.addresses if a.startswith("/articles/")] == [
        f"/articles/{desk.articles['north']}"
    ]
    assert "found at 2 places" in page.text


def test_active_filters_are_chips_that_can_be_taken_away(desk: Site) -> None:
    page = desk.page("/events?party=RUS%20MIL&type=ASSAULT&mode=aerial&since=&until=2020-01-01")
    without_type = next(href for href in page.to("assault") if href.startswith("/events"))
    assert parse_qs(urlsplit(without_type).query) == {"party": ["RUS MIL"], "until": ["2020-01-01"]}
    assert 'value="ASSAULT" selected' in page.html
    assert page.to("Take all away") == ["/events"]


def test_an_identity_that_a_link_asks_for_by_number_is_shown_by_name(desk: Site) -> None:
    speakers = desk.page("/speakers")
    (putin,) = {a for a in speakers.to("Vladimir Putin") if a.startswith("/actors/")}
    number = putin.rsplit("/", 1)[1]
    page = desk.page(f"/events?party=%23{number}&role=actor")
    assert "Party: Vladimir Putin" in page.text
    assert "نقصف" in page.text


def test_a_name_that_nothing_has_brings_the_names_near_it(desk: Site) -> None:
    page = desk.page("/events?party=Vladimir+Puttin&stance=deny", status=400)
    assert "Nobody who acts is called “Vladimir Puttin”." in page.text
    (near,) = page.to("Vladimir Putin")[-1:]
    assert parse_qs(urlsplit(near).query) == {"party": ["Vladimir Putin"], "stance": ["deny"]}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2020", "“2020” is no day"),
        ("stance=x", "There is no “x” to choose here."),
        ("type=CONSULT&mode=aerial", "“from the air” is no manner of “talks”."),
        ("source=" + "x" * 401, "That name is too long."),
        ("after=999999", "999999"),
        ("after=x", "after"),
    ],
)
def test_a_wrong_value_is_named(desk: Site, query: str, words: str) -> None:
    assert words in desk.page(f"/claims?{query}", status=400).text


def test_an_empty_answer_says_which_filter_stands_in_the_way(desk: Site) -> None:
    page = desk.page("/events?type=CONSULT&place=FRA&stance=deny")
    assert "Nothing in the database answers that." in page.text
    assert any("place=FRA" in a and "stance" not in a for a in page.to("Stance: denies"))


def _locals(page_links: set[str]) -> set[str]:
    return {a for a in page_links if a.startswith("/articles/")}


@pytest.mark.parametrize("name", ["articles", "events", "claims", "conflicts", "speakers", "casualties"])
def test_pages_are_turned_forth_and_back_and_hold_every_answer(desk: Site, name: str) -> None:
    whole = desk.page(f"/{name}")
    first = at = f"/{name}?limit=1"
    seen: list[tuple[str, set[str]]] = []
    while at:
        page = desk.page(at)
        seen.append((at, _locals(page.addresses)))
        assert len(seen) < 30
        at = next((href for words in ("Older", "More") for href in page.to(words)), "")
    assert set().union(*(links for _, links in seen)) == _locals(whole.addresses)
    for (_, before), (at, _) in pairwise(seen):
        (back,) = [href for words in ("Newer", "Back") for href in desk.page(at).to(words)]
        assert _locals(desk.page(back).addresses) == before
    assert desk.page(seen[-1][0]).to("To the beginning") == ([first] if len(seen) > 2 else [])


def test_the_count_of_answers_stands_beside_the_heading(desk: Site) -> None:
    assert "Events 7" in desk.page("/events").text


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_a_csv_and_a_json_file_with_the_same_narrowing(desk: Site, name: str) -> None:
    page = desk.page(f"/{name}?since=2016-09-30")
    assert page.to("CSV") == [f"/{name}.csv?since=2016-09-30"]
    sheet = desk.client.get(page.to("CSV")[0])
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "attachment" in sheet.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(sheet.text, newline="")))
    answers = json.loads(desk.client.get(page.to("JSON")[0]).text)
    assert len(table) - 1 == len(answers) > 0
    assert {len(row) for row in table} == {len(table[0])}


def test_a_spreadsheet_runs_nothing_from_a_report(desk: Site) -> None:
    for name in LISTS:
        text = desk.client.get(f"/{name}.csv").text
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], name
    assert any(cell.startswith("'=cmd") for cell in cells) or "'=cmd" in desk.client.get("/articles.csv").text


def test_a_file_of_a_wrong_question_is_no_file(desk: Site) -> None:
    assert desk.client.get("/events.csv?party=nobody-at-all").status_code == 400


def test_files_go_on_where_a_piece_ends(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from riwaya.web import answer_files

    whole = desk.client.get("/events.json").json()
    monkeypatch.setattr(answer_files, "_AT_ONCE", 2)
    assert desk.client.get("/events.json").json() == whole


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_from_a_report_becomes_markup(desk: Site, name: str, language: str) -> None:
    page = desk.page(f"/{name}?since=2016-10-02&until=2016-10-02", language)
    assert not page.tags & {"svg", "img", "marquee", "i"}
    assert page.html.count("<script") == 1
    assert not {a for a in page.attributes if a.startswith("on")}
    assert "style" not in page.attributes
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page.html


def test_names_and_words_follow_the_language(desk: Site) -> None:
    page = desk.page(f"/events?place={quote('حلب')}", "ar")
    assert "روسيا، جيش" in page.text
    assert "اعتداء" in page.text
    assert "مطار حلب" in page.text
    assert "Aleppo International" not in page.text
