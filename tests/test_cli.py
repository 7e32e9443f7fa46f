"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import riwaya

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "examples" / "report-ar.txt"


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "riwaya", *arguments], input=stdin, capture_output=True, check=False, cwd=ROOT
    )


def test_one_report_as_json_is_a_reading() -> None:
    done = run("read", str(REPORT), "--json", "--published", "2024-03-15", "--outlet", "وكالة")
    assert done.returncode == 0
    assert done.stderr == b""
    reading = riwaya.load(done.stdout)
    assert reading.article.outlet == "وكالة"
    assert reading.article.text == REPORT.read_text(encoding="utf-8")
    assert reading.attributions
    assert reading.events


def test_standard_input_and_several_files_give_a_line_each() -> None:
    done = run("read", "-", str(REPORT), "--json", stdin=REPORT.read_bytes())
    ids = [json.loads(line)["article"]["id"] for line in done.stdout.splitlines()]
    assert ids == ["stdin", str(REPORT)]


def test_the_terminal_view_shows_chains_and_has_no_colour_in_a_pipe() -> None:
    done = run("read", str(REPORT), "--outlet", "Agency")
    out = done.stdout.decode()
    assert done.returncode == 0
    assert "Agency → " in out
    assert "\x1b[" not in out


def test_a_bad_file_is_one_line_and_the_others_are_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    done = run("read", str(empty), str(REPORT), str(tmp_path / "none.txt"), "--json")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    errors = done.stderr.decode().splitlines()
    assert len(errors) == 2
    assert errors[0].startswith("riwaya: ")
    assert "empty.txt" in errors[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("read",),
        ("read", "--published", "soon", "x"),
        ("nonsense",),
        ("read", "/none/none.txt"),
        ("evaluate", "/none"),
    ],
)
def test_wrong_usage_and_nothing_readable_end_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_info_names_versions_model_and_data() -> None:
    out = run("info").stdout.decode()
    assert f"riwaya {riwaya.__version__}" in out
    assert "model " in out
    assert "CC-BY-SA-4.0" in out
    assert "data reports: " in out


def test_the_corpus_checks_and_a_broken_file_fails(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gold"
    broken.write_text("id: x\n=== text\nنص\n=== entities\n=== marks\nnonsense\n", encoding="utf-8")
    done = run("corpus", "check", str(broken))
    assert done.returncode == 1
    assert b"broken.gold" in done.stderr


def test_evaluation_prints_a_table_with_counts() -> None:
    file = sorted((ROOT / "corpus/reports").glob("*.gold"))[0]
    out = run("evaluate", str(file)).stdout.decode()
    assert "entity" in out
    assert "missed" in out


def test_import_is_light() -> None:
    code = "import sys, riwaya; print(sorted(m for m in ('onnxruntime', 'numpy', 'tokenizers', 'click', 'rich') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
