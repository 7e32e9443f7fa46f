"""Annotated texts read back: WebAnno TSV."""

from __future__ import annotations

import re

import cassis  # type: ignore[import-untyped]
from hypothesis import given, settings

from riwaya.export import webanno
from riwaya.schema import (
    Reading,
)
from tests.export_texts import ANY_TEXT, HOSTILE, hostile, told


class Tsv:
    """A strict reader of WebAnno TSV 3.3 with span layers, features and slots."""

    def __init__(self, data: bytes) -> None:
        self.units: dict[str, tuple[int, int]] = {}
        self.sentences: list[tuple[int, str]] = []
        self.spans: dict[int, tuple[str, int, int]] = {}
        self.values: dict[int, dict[str, str]] = {}
        self.slots: dict[int, list[tuple[str, str, int]]] = {}
        lines = data.decode().split("\n")
        assert lines.pop(0) == "#FORMAT=WebAnno TSV 3.3"
        layers: list[list[str]] = []
        while lines[0]:
            layers.append(lines.pop(0).removeprefix("#T_SP=").split("|"))
        columns = [(layer[0], field) for layer in layers for field in layer[1:]]
        blocks = "\n".join(lines[2:]).split("\n\n") if "#Text=" in data.decode() else []
        for number, block in enumerate(blocks, 1):
            head, *rows = block.strip("\n").split("\n")
            assert head.startswith("#Text=")
            self._sentence(number, head[6:], [row.split("\t") for row in rows], columns)
        for host in self.slots.values():
            for _, unit, target in host:
                assert self.units[unit][0] == self.spans[target][1]

    def _sentence(
        self, number: int, text: str, rows: list[list[str]], columns: list[tuple[str, str]]
    ) -> None:
        plain = unescaped(text)
        begin = int(rows[0][1].split("-")[0])
        self.sentences.append((begin, plain))
        token = sub = 0
        for unit, offsets, form, *cells in rows:
            first, _, part = unit.partition(".")
            if part:
                sub += 1
                assert (first, int(part)) == (f"{number}-{token}", sub)
            else:
                token, sub = token + 1, 0
                assert unit == f"{number}-{token}"
            start, end = map(int, offsets.split("-"))
            units16 = plain.encode("utf-16-le")
            assert units16[2 * (start - begin) : 2 * (end - begin)].decode("utf-16-le") == unescaped(form)
            self.units[unit] = (start, end)
            assert len(cells) == len(columns)
            self._cells(start, end, cells, columns)

    def _cells(self, start: int, end: int, cells: list[str], columns: list[tuple[str, str]]) -> None:
        roles: dict[int, list[str]] = {}
        order: list[int] = []
        for cell, (layer, field) in zip(cells, columns, strict=True):
            stacked = split(cell, "|") if cell != "_" else []
            if "ROLE_" not in field and field.startswith(("webanno.", "de.")):  # targets of the column before
                for id, targets in zip(order, stacked, strict=True):
                    found = (
                        []
                        if targets == "*"
                        else [re.fullmatch(r"(.+)\[(\d+)\]", t) for t in targets.split(";")]
                    )
                    assert len(found) == len(roles[id])
                    links = [(r, m[1], int(m[2])) for r, m in zip(roles[id], found, strict=True) if m]
                    known = self.slots.setdefault(id, [])
                    known += [link for link in links if link not in known]
                continue
            parsed = [re.fullmatch(r"(.*)\[(\d+)\]", value, re.DOTALL) for value in stacked]
            order = [int(m[2]) for m in parsed if m]
            assert len(order) == len(parsed)
            for id, m in zip(order, parsed, strict=True):
                assert m
                name, first, last = self.spans.get(id, (layer, start, end))
                assert name == layer
                self.spans[id] = (layer, first, max(last, end))
                if field.startswith("ROLE_"):
                    assert re.fullmatch(r"ROLE_[\w.]+:[A-Za-z]+_[\w.]+Link", field)
                    assert field.count("_") == 2
                    roles[id] = [] if m[1] == "*" else [unescaped(role) for role in split(m[1], ";")]
                elif m[1] != "*":
                    self.values.setdefault(id, {})[field] = unescaped(m[1])


def split(cell: str, at: str) -> list[str]:
    return re.findall(rf"(?:\\.|[^{re.escape(at)}\\])+", cell)


def unescaped(value: str) -> str:
    return re.sub(r"\\(->|.)", lambda m: {"t": "\t", "r": "\r", "n": "\n"}.get(m[1], m[1]), value)


def tsv(reading: Reading) -> Tsv:
    (data,) = (data for name, data in webanno.render(reading).items() if name.endswith(".tsv"))
    return Tsv(data)


def test_offsets_count_utf16_units_and_parts_of_words_are_subtokens() -> None:
    read = tsv(told())
    assert read.units["1-1"] == (0, 2)  # one astral character, two units
    assert read.units["1-2"] == (3, 7)
    denied = next(id for id, values in read.values.items() if values.get("stance") == "deny")
    assert read.spans[denied] == ("webanno.custom.Statement", 50, 53)  # نفت without its و
    assert read.units["2-1.1"] == (50, 53)
    assert read.units["2-1"] == (49, 53)


def test_slots_lead_from_events_and_statements_to_their_parts() -> None:
    read = tsv(told())
    ids = {values[name]: id for id, values in read.values.items() for name in ("stance",) if name in values}
    kinds = {(read.spans[id][0].split(".")[-1], values.get("kind")): id for id, values in read.values.items()}
    event = kinds["PloverEvent", "ASSAULT"]
    assert [role for role, _, _ in read.slots[event]] == ["recipient", "location", "time", "teller"]
    assert next(target for role, _, target in read.slots[event] if role == "teller") == ids["accuse"]
    assert ("within", ids["assert"]) in [(role, target) for role, _, target in read.slots[ids["accuse"]]]
    assert ("same as", event) in [(r, t) for r, _, t in read.slots[kinds["PloverEvent", "REJECT"]]]
    assert [role for role, _, _ in read.slots[ids["deny"]]] == ["source", "content", "content"]
    assert read.values[event]["fatalities"] == "3+"
    assert read.values[event]["injuries"] == "4–6"


def test_spans_and_types_of_the_corpus_come_back_from_tsv(gold: list[Reading]) -> None:
    for reading in gold:
        read = tsv(reading)
        by_layer: dict[str, list[tuple[int, int, str | None]]] = {}
        for id, (layer, start, end) in read.spans.items():
            values = read.values[id]
            value = values.get("value") or values.get("stance") or values.get("kind")
            by_layer.setdefault(layer.split(".")[-1], []).append((start, end, value))
        assert max(map(ord, reading.article.text)) < 0x10000  # so that units are code points here
        types = {e.id: e.type for e in reading.entities}
        assert sorted(by_layer.get("NamedEntity", [])) == sorted(
            (m.span.start, m.span.end, types[m.entity]) for m in reading.mentions
        )
        assert sorted(by_layer.get("Statement", [])) == sorted(
            (a.cue[0].start, a.cue[0].end, a.stance) for a in reading.attributions
        )
        assert sorted(by_layer.get("PloverEvent", [])) == sorted(
            (v.trigger.start, v.trigger.end, v.type) for v in reading.events
        )


def test_the_layers_are_a_uima_type_system_that_holds_every_layer_and_slot() -> None:
    files = webanno.render(told())
    types = cassis.load_typesystem(files["riwaya-layers.xml"].decode())
    header = [
        line for line in files[next(iter(files))].decode().split("\n") if line.startswith("#T_SP=webanno")
    ]
    assert len(header) == 3
    for line in header:
        name, *fields = line.removeprefix("#T_SP=").split("|")
        known = {feature.name: feature for feature in types.get_type(name).features}
        for field, target in zip(fields, [*fields[1:], ""], strict=True):
            if field.startswith("ROLE_"):
                slot, link = field.split(":")[1].split("_")
                assert known[slot].elementType.name == link
                members = {feature.name: feature.rangeType.name for feature in types.get_type(link).features}
                assert members == {"role": "uima.cas.String", "target": target}
            elif not field.startswith("webanno."):
                assert known[field].rangeType.name == "uima.cas.String"


@settings(max_examples=30, deadline=None)
@given(ANY_TEXT)
def test_tsv_of_any_text_reads_back(text: str) -> None:
    read = tsv(hostile(text))
    units = text.encode("utf-16-le", "surrogatepass")
    joined = [unit for unit in read.units if "." not in unit]
    lengths = sum(read.units[unit][1] - read.units[unit][0] for unit in joined)
    assert lengths == len("".join(text.split()).encode("utf-16-le", "surrogatepass")) // 2
    assert all(end <= len(units) // 2 for _, end in read.units.values())
    tsv(hostile(HOSTILE))
