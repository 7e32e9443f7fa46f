"""``riwaya export``, and what it and ``riwaya ask`` do where their output cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riwaya.cli.export import export
from riwaya.export import FORMATS
from tests.small_store import SERVERS, fill, server

FULL = Path("/dev/full")
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(request.param, tmp_path_factory.mktemp("server")) as url:
        fill(url, tmp_path_factory.mktemp("reports"))
        yield url


def exported(url: str, *words: str) -> Result:
    return CliRunner().invoke(export, ["--db", url, "--format", "jsonld", "--out", "-", *words])


def articles(url: str, path: Path, *words: str) -> list[str]:
    command = ["--db", url, "--format", "csv", "--out", str(path), *words]
    result = CliRunner().invoke(export, command)
    assert result.exit_code == 0, result.output
    rows = (path / "articles.csv").read_text(encoding="utf-8").splitlines()
    return [row.split(",")[0] for row in rows if row[:1].isdigit()]


def test_the_help_lists_every_format() -> None:
    shown = CliRunner().invoke(export, ["--help"], terminal_width=300).stdout
    assert [name for name in FORMATS if name not in shown] == []


def test_days_and_ids_choose_the_reports(url: str, tmp_path: Path) -> None:
    assert articles(url, tmp_path / "all") == ["1", "2", "3"]
    assert articles(url, tmp_path / "days", "--since", "2016-10-01", "--until", "2016-10-01") == ["2"]
    assert articles(url, tmp_path / "ids", "--article", "3", "--article", "1") == ["1", "3"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--since garbage", "since 'garbage' is no day; write it YYYY-MM-DD"),
        ("--until 2021-13-01", "until '2021-13-01' is no day; write it YYYY-MM-DD"),
        ("--article 1 --article 99999 --article 77", "there is no article 77, 99999"),
        ("--article 0 --article 99999999999999999999", "there is no article 0, 99999999999999999999"),
    ],
)
def test_what_cannot_be_chosen_is_one_clear_line(url: str, words: str, message: str) -> None:
    result = exported(url, *words.split())
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"riwaya: {message}\n")


def program(url: str, words: str, out: str | None = None) -> tuple[int, str]:
    """Exit code and standard error of the command, its output to ``out`` or to a pipe closed at once."""
    command = [sys.executable, "-m", "riwaya", *words.replace("URL", url).split()]
    if out is not None:
        with Path(out).open("wb") as full:
            done = subprocess.run(
                command, stdout=full, stderr=subprocess.PIPE, text=True, env=BUFFERED, check=False
            )
        return done.returncode, done.stderr
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=BUFFERED
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        noise = running.stderr.read()
    return running.returncode, noise


TO_STDOUT = (
    "export --db URL --format plover-jsonl --out -",
    "export --db URL --format gdelt-tsv --out - --article 1",
    "export --db URL --format csv --out -",
    "export --db URL --format html --out - --article 1",
    "ask --db URL events",
    "ask --db URL events --json",
)


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", TO_STDOUT)
def test_a_full_standard_output_is_one_clear_line(url: str, words: str) -> None:
    message = "riwaya: standard output: cannot be written: No space left on device\n"
    assert program(url, words, str(FULL)) == (2, message)


@pytest.mark.parametrize("words", TO_STDOUT)
def test_a_pipe_that_is_closed_ends_the_program_quietly(url: str, words: str) -> None:
    assert program(url, words) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")
def test_a_full_disk_is_one_clear_line(url: str) -> None:
    result = exported(url, "--out", str(FULL))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "riwaya: /dev/full: cannot be written: No space left on device\n"


def test_standard_output_has_the_data_and_nothing_else(url: str) -> None:
    result = exported(url)
    assert json.loads(result.stdout)
    assert result.stderr == "3 reports written to -\n"
