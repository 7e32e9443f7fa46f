"""The fonts, maps and checker that are kept here: where they come from, and that they are small."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "src/riwaya/web/static/fonts"
MAPS = ROOT / "src/riwaya/web/charts/maps"


@pytest.mark.parametrize("folder", [FONTS, MAPS, ROOT / "tests/assets"], ids=lambda f: f.name)
def test_every_file_is_the_one_whose_source_is_written_down(folder: Path) -> None:
    with (folder / "SOURCES.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["file"] for row in rows} >= {
        p.name for p in folder.iterdir() if p.suffix in (".woff2", ".json", ".js", ".txt")
    }
    for row in rows:
        assert hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["version"]
        assert row["licence"]


def test_fonts_and_maps_stay_small() -> None:
    fonts = {p.name: p.stat().st_size for p in FONTS.glob("*.woff2")}
    assert sum(fonts.values()) < 150_000
    assert max(fonts.values()) < 60_000
    assert sum(p.stat().st_size for p in MAPS.glob("*.json")) < 200_000


def test_the_font_style_sheet_names_our_files_only() -> None:
    css = (FONTS / "fonts.css").read_text(encoding="utf-8")
    named = re.findall(r'url\("([^"]+)"\)', css)
    assert sorted(named) == sorted(p.name for p in FONTS.glob("*.woff2"))
    assert css.count("unicode-range") == css.count("font-display: swap") == len(named)


def test_every_colour_of_a_chart_is_in_the_style_sheet() -> None:
    css = (ROOT / "src/riwaya/web/static/charts.css").read_text(encoding="utf-8")
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src/riwaya/web/charts").glob("*.py"))
    assert re.search(r"\bpaint\(", source)
    for name in ("q1", "q4", "ink", "soft", "line", "card", "score-3", "score3"):
        assert f".f-{name} " in css, name
        assert f".s-{name} " in css, name
    for name in ("land", "sea", "country", "did", "suffered", "said", "paper"):
        assert f".f-{name} " in css, name
    assert ".s-border " in css
