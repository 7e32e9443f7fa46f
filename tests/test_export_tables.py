"""Tidy tables: what goes into Parquet and CSV comes back, and no cell does harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from riwaya.export.cells import csv_list, csv_text, split_csv_list, tsv_text, uncsv_text
from riwaya.export.csv_tables import write_tables as write_csv
from riwaya.export.parquet_tables import write_tables as write_parquet
from riwaya.export.tables import TABLES
from riwaya.schema import (
    Article,
    Attribution,
    Count,
    Entity,
    Event,
    Location,
    Mention,
    Party,
    Reading,
    Span,
    Time,
)
from tests.export_readings import FEW, HOSTILE, HOSTILE_TEXT, gold, readings, strike


def rebuilt(tables: dict[str, list[dict[str, Any]]]) -> list[Reading]:
    """The readings that the tables hold."""

    def of(table: str, key: str) -> list[dict[str, Any]]:
        return [row for row in tables[table] if row["article"] == key]

    def span(row: dict[str, Any], prefix: str = "") -> Span | None:
        start = row[f"{prefix}start"]
        return None if start is None else Span(start, row[f"{prefix}end"])

    def sure(row: dict[str, Any], prefix: str = "") -> Span:
        found = span(row, prefix)
        assert found is not None
        return found

    def pieces(row: dict[str, Any], name: str) -> tuple[Span, ...]:
        written = row[f"{name}_pieces"]
        spans = tuple(Span(*map(int, piece.split("-"))) for piece in written.split(";")) if written else ()
        outer = (min(s.start for s in spans), max(s.end for s in spans)) if spans else (None, None)
        assert (row[f"{name}_start"], row[f"{name}_end"]) == outer
        return spans

    def count(row: dict[str, Any], name: str) -> Count | None:
        if row[f"{name}_min"] is None:
            return None
        return Count(
            min=row[f"{name}_min"],
            max=row[f"{name}_max"],
            who=span(row, f"{name}_who_"),
            span=span(row, f"{name}_"),
        )

    def parties(key: str, id: str, role: str) -> tuple[Party, ...]:
        found = [r for r in of("parties", key) if (r["belongs_to"], r["role"]) == (id, role)]
        return tuple(
            Party(
                span=span(r),
                entity=r["entity"],
                country=r["country"],
                sectors=tuple(r["sectors"]),
                why=tuple(r["why"]),
            )
            for r in sorted(found, key=lambda r: int(r["number"]))
        )

    readings = []
    for article in tables["articles"]:
        key = article["article"]
        fields = {name: article[name] for name in Article.__struct_fields__}
        readings.append(
            Reading(
                article=Article(**{**fields, "id": fields["id"] or "", "sha256": fields["sha256"] or ""}),
                entities=tuple(
                    Entity(id=r["entity"], **{n: r[n] for n in Entity.__struct_fields__ if n != "id"})
                    for r in of("entities", key)
                ),
                mentions=tuple(
                    Mention(span=sure(r), entity=r["entity"], confidence=r["confidence"]) for r in of("mentions", key)
                ),
                attributions=tuple(
                    Attribution(
                        id=r["attribution"], source=next(iter(parties(key, r["attribution"], "source")), None),
                        cue=pieces(r, "cue"), content=pieces(r, "content"), quote=r["quote"], stance=r["stance"],
                        parent=r["parent"], confidence=r["confidence"],
                    )
                    for r in of("attributions", key)
                ),
                events=tuple(
                    Event(
                        id=r["event"], type=r["type"], trigger=sure(r, "trigger_"), modes=tuple(r["modes"]),
                        contexts=tuple(r["contexts"]), actors=parties(key, r["event"], "actor"),
                        recipients=parties(key, r["event"], "recipient"),
                        locations=tuple(
                            Location(span=p.span, entity=p.entity) for p in parties(key, r["event"], "location")
                        ),
                        time=Time(
                            span=sure(r, "time_"), value=r["time_value"], from_=r["time_from"], to=r["time_to"]
                        ) if r["time_start"] is not None else None,
                        factuality=r["factuality"], fatalities=count(r, "fatalities"), injuries=count(r, "injuries"),
                        attribution=r["attribution"], same_as=r["same_as"], confidence=r["confidence"],
                    )
                    for r in of("events", key)
                ),
            )
        )  # fmt: skip
    return readings


def csv_tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """CSV as polars reads it, its cells taken back to values as the module's docstring says."""

    def value(cell: str | None, kind: str) -> Any:
        match kind:
            case "texts":
                return split_csv_list(cell or "")
            case _ if not cell:
                return None
            case "text":
                return uncsv_text(cell)
            case _:
                return int(cell) if kind == "int" else float(cell)

    tables = {}
    for name, columns in TABLES.items():
        frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
        assert frame.columns == [column.name for column in columns]
        tables[name] = [{c.name: value(row[c.name], c.kind) for c in columns} for row in frame.to_dicts()]
    return tables


def parquet_tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: pl.read_parquet(folder / f"{name}.parquet").to_dicts() for name in TABLES}


@pytest.mark.parametrize(("write", "back"), [(write_csv, csv_tables), (write_parquet, parquet_tables)])
def test_the_tables_hold_all_that_the_readings_hold(write: Any, back: Any, tmp_path: Path) -> None:
    write([*gold(), strike()], tmp_path)
    assert rebuilt(back(tmp_path)) == [*gold(), strike()]


def without_nul(reading: Reading) -> Reading:
    """As CSV has it: NUL made visible."""
    from riwaya.schema import dump, load

    return load(dump(reading).decode().replace("\\u0000", "\u2400"))


@FEW
@given(reading=readings())
def test_parquet_goes_back_to_any_reading(reading: Reading, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    write_parquet([reading], folder)
    assert rebuilt(parquet_tables(folder)) == [reading]


@FEW
@given(reading=readings())
def test_csv_goes_back_to_any_reading(reading: Reading, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("csv")
    write_csv([reading], folder)
    assert rebuilt(csv_tables(folder)) == [without_nul(reading)]


def test_pandas_reads_the_csv_too(tmp_path: Path) -> None:
    write_csv([strike(id="=r", title=HOSTILE), *gold()], tmp_path)
    frame = pd.read_csv(tmp_path / "articles.csv", dtype=str, keep_default_na=False)
    assert len(frame) == 13
    assert frame["article"][0] == "'=r"
    assert uncsv_text(frame["title"][0]) == HOSTILE.replace("\x00", "\u2400")
    assert list(frame["text"][1:]) == [r.article.text for r in gold()]
    assert len(pd.read_csv(tmp_path / "events.csv")) == 2 + sum(len(r.events) for r in gold())


def in_pieces() -> Reading:
    """A hundred statements in one piece, then one whose cue and content are in two."""
    reading = strike()
    first = reading.attributions[0]
    whole = [structs.replace(first, id=f"b{n}", parent=None) for n in range(200)]
    parted = structs.replace(
        first, id="c", parent=None, cue=(Span(0, 3), Span(5, 9)), content=(Span(88, 90), Span(40, 44))
    )
    return structs.replace(reading, attributions=(*reading.attributions, *whole, parted))


def test_a_reader_with_its_defaults_takes_the_offsets_of_statements_in_pieces_as_numbers(
    tmp_path: Path,
) -> None:
    write_csv([in_pieces(), *gold()], tmp_path)
    for name, columns in TABLES.items():
        frame = pl.read_csv(tmp_path / f"{name}.csv")
        numbers = [c.name for c in columns if c.kind == "int" and frame[c.name].count()]
        assert all(frame[number].dtype == pl.Int64 for number in numbers), name
    [last] = pl.read_csv(tmp_path / "attributions.csv").filter(pl.col("attribution") == "c").to_dicts()
    assert (last["cue_start"], last["cue_end"], last["cue_pieces"]) == (0, 9, "0-3;5-9")
    assert (last["content_start"], last["content_end"], last["content_pieces"]) == (40, 90, "88-90;40-44")
    assert pd.read_csv(tmp_path / "attributions.csv")["content_start"].dtype.kind in "if"


@FEW
@given(st.lists(HOSTILE_TEXT, max_size=4))
def test_lists_in_a_csv_cell_come_apart_again(items: list[str]) -> None:
    assert split_csv_list(csv_list(items)) == [item.replace("\x00", "\u2400") for item in items]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "'=1", "'"])
def test_no_text_cell_of_a_csv_is_a_formula_and_none_is_lost(text: str) -> None:
    assert csv_text(text) == "'" + text
    assert uncsv_text(csv_text(text)) == text
    assert not tsv_text(text).startswith(tuple("=+-@＝"))


def test_parquet_writes_row_groups_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr("riwaya.export.parquet_tables._GROUP_ROWS", 10)
    write_parquet((strike(id=f"r{i}") for i in range(25)), tmp_path)
    assert pq.ParquetFile(tmp_path / "events.parquet").num_row_groups == 5
    assert len(pd.read_parquet(tmp_path / "events.parquet")) == 50
