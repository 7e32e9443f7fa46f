"""What the documents promise is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from riwaya.cli.main import main

ROOT = Path(__file__).parent.parent


def test_links_between_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_every_option_of_every_command_has_a_help_text() -> None:
    for command in main.commands.values():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"


def test_the_readme_shows_what_the_command_prints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "riwaya",
        "read",
        "examples/report-ar.txt",
        "--published",
        "2024-03-15",
        "--outlet",
        "Agency",
    ]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, text=True)
    shown = re.search(r"```text\n(.*?)\n```", readme, flags=re.DOTALL)
    assert shown
    for line in shown[1].split("\n"):
        if line.strip() not in ("", "…"):
            assert line in done.stdout, line


@pytest.mark.parametrize(
    "name", ["LICENSE", "CHANGELOG.md", "CITATION.cff", "src/riwaya/model/data/LICENSE-MODEL"]
)
def test_what_a_release_needs_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 100


def test_the_accounts_that_come_with_us_are_found_to_differ(tmp_path: Path) -> None:
    """What README and the guide to many reports have their readers type first."""
    program = [sys.executable, "-m", "riwaya"]
    database = str(tmp_path / "news.db")
    subprocess.run([*program, "ingest", "examples/accounts.jsonl", "--db", database], check=True, cwd=ROOT)
    asked = [*program, "ask", "--db", database, "conflicts", "--json"]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert '"dimension":"factuality"' in done.stdout
