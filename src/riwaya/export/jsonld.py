"""Linked data: one JSON-LD document of articles, claims, events and those who speak and act.

Terms are of schema.org (NewsArticle, Claim, Event, Person, Organization, Place), of W3C PROV-O for the
chain (a claim is derived or quoted from the claim around it or the article, and attributed to its speaker)
and of the W3C Web Annotation vocabulary for the words (text position selectors, section 4.2.4 of its data
model: code points from 0). What none of them has is under ``urn:riwaya:term:``. The context is inline (JSON-LD
1.1), so that reading it needs no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from riwaya.export.happened import located
from riwaya.export.names import article_key
from riwaya.export.words import attribution_of, entity_of, words
from riwaya.schema import Attribution, Count, Entity, EntityType, Event, Party, Reading, Span

__all__ = ["CONTEXT", "write"]

Node = dict[str, Any]

_LINKS = (
    "prov:wasAttributedTo", "prov:wasDerivedFrom", "prov:wasQuotedFrom", "oa:hasBody", "oa:hasSource",
    "oa:motivatedBy", "author", "appearance", "publisher", "additionalType", "sameAs", "location",
    "rw:actor", "rw:recipient", "rw:stance", "rw:quote", "rw:factuality", "rw:mode", "rw:sector",
    "rw:sameOccurrence", "rw:entity", "rw:source",
)  # fmt: skip
CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rw": "urn:riwaya:term:",
    **{link: {"@type": "@id"} for link in _LINKS},
    **{day: {"@type": "xsd:date"} for day in ("datePublished", "startDate", "endDate")},
    **{place: {"@type": "xsd:integer"} for place in ("oa:start", "oa:end")},
}
_KINDS: dict[EntityType, list[str]] = {
    "PER": ["Person", "prov:Person"],
    "ORG": ["Organization", "prov:Organization"],
    "GPE": ["AdministrativeArea", "prov:Agent"],
    "LOC": ["Place", "prov:Agent"],
    "FAC": ["CivicStructure", "prov:Agent"],
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WIKIDATA = re.compile(r"Q[1-9]\d{0,15}")


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """One document; a node a line, so that a report at a time is in memory."""
    encoder = msgspec.json.Encoder()
    out.write(b'{"@context":' + encoder.encode(CONTEXT) + b',\n"@graph":[')
    separator = b"\n"
    for reading in readings:
        for node in _nodes(reading):
            out.write(separator + encoder.encode(_sound(node)))
            separator = b",\n"
    out.write(b"\n]}\n")


def _sound(value: Any) -> Any:
    """Without what JSON or RDF cannot hold: empty members, lone surrogates."""
    if isinstance(value, dict):
        return {key: _sound(item) for key, item in value.items() if item not in (None, [], "")}
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return (
        value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if isinstance(value, str)
        else value
    )


def _nodes(reading: Reading) -> Iterator[Node]:
    base = f"urn:riwaya:report:{_iri(article_key(reading))}"
    article = reading.article
    outlet = f"urn:riwaya:outlet:{_iri(article.outlet)}" if article.outlet else None
    yield {
        "@id": base,
        "@type": ["NewsArticle", "prov:Entity"],
        "identifier": article_key(reading),
        "headline": article.title,
        "datePublished": _day(article.published),
        "inLanguage": article.language,
        "url": article.url,
        "sha256": article.sha256,
        "publisher": outlet,
        "prov:wasAttributedTo": outlet,
        "articleBody": article.text,
    }
    if outlet is not None:
        yield {"@id": outlet, "@type": ["Organization", "prov:Organization"], "name": article.outlet}
    for entity in reading.entities:
        yield _entity(base, entity)
    for a in reading.attributions:
        yield from _claim(reading, base, a)
    for v in reading.events:
        yield from _event(reading, base, v)


def _entity(base: str, entity: Entity) -> Node:
    same = []
    if entity.wikidata and _WIKIDATA.fullmatch(entity.wikidata):
        same.append(f"http://www.wikidata.org/entity/{entity.wikidata}")
    if entity.geonames is not None:
        same.append(f"https://sws.geonames.org/{entity.geonames}/")
    lat, lon = located(entity.lat, entity.lon)
    return {
        "@id": _node(base, entity.id),
        "@type": _KINDS[entity.type],
        "name": [
            {"@value": name, "@language": language}
            for name, language in ((entity.name, "en"), (entity.name_ar, "ar"))
            if name
        ],
        "rw:country": entity.country,
        "sameAs": same,
        "geo": None if lat is None else {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon},
    }


def _claim(reading: Reading, base: str, a: Attribution) -> Iterator[Node]:
    id = _node(base, a.id)
    above = attribution_of(reading, a.parent)
    origin = _node(base, above.id) if above is not None else base
    source = _party(reading, base, a.source or Party(), f"{a.id}/source")
    speaker = source.get("rw:entity") or source["@id"]
    yield {
        "@id": id,
        "@type": ["Claim", "prov:Entity"],
        "text": " … ".join(words(reading, piece) for piece in a.content),
        "appearance": base,
        "author": speaker,
        "prov:wasAttributedTo": speaker,
        "prov:wasDerivedFrom": origin,
        "prov:wasQuotedFrom": origin if a.quote != "indirect" else None,
        "rw:stance": f"rw:{a.stance}",
        "rw:quote": f"rw:{a.quote}",
        "rw:source": source["@id"],
        "rw:cue": [_words(base, piece) for piece in a.cue],
        "rw:confidence": a.confidence,
    }
    yield source
    yield _annotation(base, a.id, a.content)


def _event(reading: Reading, base: str, v: Event) -> Iterator[Node]:
    id = _node(base, v.id)
    told = attribution_of(reading, v.attribution)
    roles = {
        "rw:actor": [_party(reading, base, p, f"{v.id}/actor/{n}") for n, p in enumerate(v.actors, 1)],
        "rw:recipient": [
            _party(reading, base, p, f"{v.id}/recipient/{n}") for n, p in enumerate(v.recipients, 1)
        ],
    }
    start, end = (_day(v.time.from_ or v.time.value), _day(v.time.to)) if v.time else (None, None)
    yield {
        "@id": id,
        "@type": ["Event", "prov:Entity"],
        "additionalType": f"urn:riwaya:plover:{v.type}",
        "name": words(reading, v.trigger),
        "startDate": start,
        "endDate": end,
        "location": [
            _node(base, p.entity or "") for p in v.locations if entity_of(reading, p.entity) is not None
        ],
        "rw:placeText": [words(reading, p.span) for p in v.locations],
        **{role: [party["@id"] for party in parties] for role, parties in roles.items()},
        "rw:mode": [f"urn:riwaya:plover:{_iri(v.type)}:{_iri(mode)}" for mode in v.modes],
        "rw:factuality": f"rw:{v.factuality}",
        "rw:fatalities": _count(v.fatalities),
        "rw:injuries": _count(v.injuries),
        "rw:sameOccurrence": _node(base, v.same_as) if v.same_as else None,
        "prov:wasDerivedFrom": base if told is None else _node(base, told.id),
        "rw:confidence": v.confidence,
    }
    for parties in roles.values():
        yield from parties
    yield _annotation(base, v.id, (v.trigger,))


def _party(reading: Reading, base: str, party: Party, name: str) -> Node:
    """One who speaks, acts or is acted upon here: with the code he has here, and the entity he is."""
    entity = entity_of(reading, party.entity)
    kind = _KINDS[entity.type][-1] if entity is not None else "prov:Agent"
    return {
        "@id": _node(base, name),
        "@type": kind,
        "name": words(reading, party.span) or (entity.name_ar if entity is not None else ""),
        "rw:entity": _node(base, entity.id) if entity is not None else None,
        "rw:country": party.country,
        "rw:sector": [f"urn:riwaya:plover:sector:{_iri(sector)}" for sector in party.sectors],
        "rw:words": None if party.span is None else _words(base, party.span),
    }


def _annotation(base: str, id: str, spans: Iterable[Span]) -> Node:
    """Which words of the article tell it."""
    return {
        "@id": f"{_node(base, id)}/words",
        "@type": "oa:Annotation",
        "oa:motivatedBy": "oa:identifying",
        "oa:hasBody": _node(base, id),
        "oa:hasTarget": [_words(base, span) for span in spans],
    }


def _words(base: str, span: Span) -> Node:
    return {
        "@type": "oa:SpecificResource",
        "oa:hasSource": base,
        "oa:hasSelector": {"@type": "oa:TextPositionSelector", "oa:start": span.start, "oa:end": span.end},
    }


def _count(count: Count | None) -> Node | None:
    if count is None:
        return None
    return {"@type": "QuantitativeValue", "minValue": count.min, "maxValue": count.max}


def _day(value: str | None) -> str | None:
    """The day if it is one; months and years are left to the event's own time."""
    return value if value and _DAY.fullmatch(value) else None


def _node(base: str, id: str) -> str:
    return f"{base}#{quote(id, safe='/', errors='replace')}"


def _iri(part: str) -> str:
    return quote(part, safe="", errors="replace")
