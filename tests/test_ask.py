"""``riwaya ask``: the questions as a user asks them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from riwaya.cli.answers import print_table
from riwaya.cli.ask import ask
from riwaya.store.search import Hit
from tests.small_store import SERVERS, fill, server

QUESTIONS = ("events", "claims", "conflicts", "timeline", "network", "casualties", "speakers")
Ask = Callable[..., Result]


@pytest.fixture(scope="module", params=SERVERS)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(request.param, tmp_path_factory.mktemp("server")) as url:
        fill(url, tmp_path_factory.mktemp("reports"))
        yield url


@pytest.fixture
def run(database_url: str) -> Ask:
    return lambda *words: CliRunner().invoke(ask, ["--db", database_url, *words])


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("question", QUESTIONS)
def test_json_is_one_object_a_line_and_nothing_else(run: Ask, question: str) -> None:
    result = run(question, "--json")
    assert lines(result)
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("question", "column", "cell"),
    [
        ("events", "Trigger", "نقصف"),
        ("claims", "Content", "نريد السلام … في حلب أولا"),
        ("timeline", "Mean score", "-9.0"),
        ("network", "Recipient", "Aleppo · حلب"),
        ("casualties", "Killed", "12–20"),
        ("speakers", "Outlets", "وكالة الجنوب 1"),
        ("find حلب", "Title", "غارة على مطار حلب"),
        ("conflicts", "Differ in", "killed"),
    ],
)
def test_a_table_names_its_columns_and_is_plain_in_a_pipe(
    run: Ask, question: str, column: str, cell: str
) -> None:
    result = run(*question.split())
    assert result.exit_code == 0
    assert column in result.stdout
    assert cell in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_the_casualty_table_shows_bounds_and_every_figure_with_its_chain(run: Ask) -> None:
    shown = " ".join(run("casualties").stdout.replace("|", " ").split())
    assert "12–20" in shown
    assert "20 killed: وكالة الشمال, article 1" in shown
    assert "12 killed: وكالة الجنوب → Reuters → متحدث باسم المعارضة في حلب" in shown


def test_filters_and_paging_reach_the_question(run: Ask) -> None:
    asked = (
        "events",
        "--json",
        "--place",
        "حلب",
        "--type",
        "assault",
        "--since",
        "2016-09-29",
        "--until",
        "2016-09-30",
    )
    assert [e["trigger"]["words"] for e in lines(run(*asked))] == ["قصف", "قتل", "قصفت"]
    assert [e["trigger"]["words"] for e in lines(run(*asked, "--limit", "1", "--offset", "1"))] == ["قتل"]
    first = lines(run(*asked, "--limit", "1"))[0]["id"]
    assert [e["trigger"]["words"] for e in lines(run(*asked, "--after", str(first)))] == ["قتل", "قصفت"]
    assert [c["stance"] for c in lines(run("claims", "--json", "--party", "Aleppo", "--source", "RUS"))] == [
        "deny"
    ]


def test_time_line_and_network_have_their_own_grain(run: Ask) -> None:
    assert [p["period"] for p in lines(run("timeline", "--by", "month", "--json"))] == [
        "2016-09",
        "2016-10",
        "2016-11",
    ]
    pairs = [
        (d["actor"]["name"], d["recipient"]["name"]) for d in lines(run("network", "--by", "code", "--json"))
    ]
    assert pairs[0] == ("RUS MIL", "SYR CVL")


def test_the_database_may_be_named_after_the_question(database_url: str) -> None:
    result = CliRunner().invoke(ask, ["--db", "missing.db", "events", "--json", "--db", database_url])
    assert len(lines(result)) == 6


def test_no_answer_is_said_on_stderr_and_is_no_error(run: Ask) -> None:
    result = run("events", "--json", "--place", "Baghdad")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("events --place حلبب", "no place is called 'حلبب'; near it: "),
        ("claims --stance say", "'say' is no stance; there are assert,"),
        ("timeline --since yesterday", "YYYY-MM-DD"),
        ("events --limit 0", "the limit is 1 to"),
        ("find --json ؟", "nothing to search for"),
        ("events --db nowhere.db", "there is no such database"),
    ],
)
def test_wrong_usage_is_one_clear_line(run: Ask, asked: str, message: str) -> None:
    result = run(*asked.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("asked", ["weather", "timeline --by hour", "events --limit many", "find"])
def test_an_unknown_question_or_option_exits_2(run: Ask, asked: str) -> None:
    assert run(*asked.split()).exit_code == 2


def test_conflicts_line_up_what_the_accounts_of_one_raid_say(run: Ask) -> None:
    by_dimension = {
        c["dimension"]: [v["value"] for v in c["versions"]] for c in lines(run("conflicts", "--json"))
    }
    assert sorted(by_dimension["killed"]) == ["12", "20"]
    assert "factuality" in by_dimension
    assert lines(run("conflicts", "--json", "--place", "حلب", "--type", "ASSAULT", "--limit", "1"))
    assert run("conflicts", "--json", "--place", "FRA").stdout == ""


def test_text_of_reports_cannot_move_the_terminal() -> None:
    hit = Hit(
        article=1, title="[bold]عنوان[/bold] \x1b[2J\u202e\x07", published=None, outlet="و" * 9000, rank=0.0,
        spans=(), snippet="سطر\nثان",
    )  # fmt: skip
    result = CliRunner().invoke(click.command()(lambda: print_table("find", [hit])))
    assert result.exit_code == 0
    assert "[bold]" in result.stdout
    assert not {"\x1b", "\u202e", "\x07"} & set(result.stdout)
    assert result.stdout.count("و") < 400
