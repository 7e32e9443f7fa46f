"""Who does what to whom, as a directed network (GraphML 1.0, graphml.graphdrawing.org).

Nodes are the parties of what is told as done: a named entity (one over all reports by its Wikidata
identifier, else by type, name and country), else country and sectors; a party with neither is left
out. An edge from actor to recipient counts their events. Memory grows with the network, not with the events.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from riwaya.export.happened import day, happened
from riwaya.export.words import entity_of
from riwaya.knowledge.plover import event_types
from riwaya.schema import Party, Reading

__all__ = ["write"]

# What the Char production of XML 1.0 leaves out.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 1_000  # characters of a name
_NODE = {"label": "string", "name_ar": "string", "kind": "string", "country": "string", "sectors": "string"}
_EDGE = {"count": "int", "score": "double", "types": "string", "first": "string", "last": "string"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


class _Edge:
    def __init__(self) -> None:
        self.types: Counter[str] = Counter()
        self.first = ""
        self.last = ""

    def add(self, type: str, day: str) -> None:
        self.types[type] += 1
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last, day)

    def values(self) -> dict[str, object]:
        count = self.types.total()
        score = sum(event_types()[type].score * n for type, n in self.types.items()) / count
        types = ";".join(f"{type}:{n}" for type, n in self.types.most_common())
        return {
            "count": count, "score": round(score, 4), "types": types, "first": self.first, "last": self.last,
        }  # fmt: skip


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """One graph. Edge attributes: ``count``, ``score`` (mean PLOVER score, -10 to 10), ``types``
    (``ASSAULT:3;COERCE:1``), ``first`` and ``last`` (days of events, "" if none is dated).
    """
    nodes: dict[tuple[str, ...], dict[str, str]] = {}
    edges: dict[tuple[tuple[str, ...], tuple[str, ...]], _Edge] = {}
    for reading in readings:
        for occurrence in happened(reading):
            event = occurrence.event
            first = day(reading, event)
            actors = dict(filter(None, (_node(reading, p) for p in event.actors)))
            recipients = dict(filter(None, (_node(reading, p) for p in event.recipients)))
            for key, values in (actors | recipients).items():
                nodes.setdefault(key, values)
            for actor in actors:
                for recipient in recipients:
                    edge = edges.setdefault((actor, recipient), _Edge())
                    edge.add(event.type, "" if first is None else first.isoformat())
    out.writelines(line.encode("utf-8", "replace") for line in _graph(nodes, edges))


def _node(reading: Reading, party: Party) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """The key and the attributes of a party's node."""
    entity = entity_of(reading, party.entity)
    country, sectors = party.country or "", ";".join(party.sectors)
    if entity is not None:
        name = entity.name or entity.name_ar
        key: tuple[str, ...]
        key = ("entity", entity.wikidata) if entity.wikidata else (entity.type, name, entity.country or "")
        values = {"label": name, "name_ar": entity.name_ar, "kind": entity.type}
    elif country or sectors:
        key = ("code", country, sectors)
        values = {"label": f"{country} {sectors}".strip(), "name_ar": "", "kind": "code"}
    else:
        return None
    return key, {name: _clean(value) for name, value in values.items()} | {
        "country": country or (entity.country or "" if entity else ""),
        "sectors": sectors,
    }


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text[:_LONGEST])


def _graph(
    nodes: dict[tuple[str, ...], dict[str, str]],
    edges: dict[tuple[tuple[str, ...], tuple[str, ...]], _Edge],
) -> Iterator[str]:
    yield _HEAD
    for of, columns in (("node", _NODE), ("edge", _EDGE)):
        for name, type in columns.items():
            yield f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{type}"/>\n'
    yield '<graph id="riwaya" edgedefault="directed">\n'
    ids = {key: f"n{number}" for number, key in enumerate(nodes)}
    for key, values in nodes.items():
        yield f"<node id={quoteattr(ids[key])}>{_data('node', values)}</node>\n"
    for (actor, recipient), edge in edges.items():
        ends = f"source={quoteattr(ids[actor])} target={quoteattr(ids[recipient])}"
        yield f"<edge {ends}>{_data('edge', edge.values())}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(of: str, values: dict[str, object] | dict[str, str]) -> str:
    return "".join(
        f'<data key="{of}-{name}">{escape(str(value))}</data>'
        for name, value in values.items()
        if value != ""
    )
