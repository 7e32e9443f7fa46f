"""The layers of readings in INCEpTION: for the header of WebAnno TSV and as a UIMA type system."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msgspec import Struct

__all__ = ["EVENT", "LAYERS", "NAMED", "PHRASE", "STATEMENT", "Layer", "header", "type_system"]

NAMED, PHRASE, STATEMENT, EVENT = range(4)  # places in LAYERS
_NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
_PHRASE, _STATEMENT, _EVENT = (
    "webanno.custom.Phrase",
    "webanno.custom.Statement",
    "webanno.custom.PloverEvent",
)


class Layer(Struct, frozen=True):
    """A span layer: its features, and its slots (name, layer of the target)."""

    type: str
    features: tuple[str, ...]
    slots: tuple[tuple[str, str], ...] = ()


LAYERS = (
    Layer(_NAMED, ("value", "identifier")),
    Layer(_PHRASE, ("kind", "entity", "code")),
    Layer(_STATEMENT, ("stance", "quote"), (("parts", _PHRASE), ("within", _STATEMENT))),
    Layer(
        _EVENT,
        ("kind", "mode", "factuality", "contexts", "date", "fatalities", "injuries"),
        (("roles", _PHRASE), ("teller", _STATEMENT), ("sameAs", _EVENT)),
    ),
)


def header(layer: Layer) -> str:
    """The line of the layer in a file's header: its features, and two columns for each slot."""
    slots = (f"ROLE_{layer.type}:{slot}_{_link_type(layer, slot)}|{target}" for slot, target in layer.slots)
    return "#T_SP=" + "|".join((layer.type, *layer.features, *slots))


@cache
def type_system() -> str:
    """The custom layers as a UIMA type system description, which INCEpTION imports as layers."""
    types: list[str] = []
    for layer in LAYERS:
        if layer.type == _NAMED:
            continue  # built in
        features = [_feature(name, "uima.cas.String") for name in layer.features]
        for slot, target in layer.slots:
            link = _link_type(layer, slot)
            features.append(_feature(slot, "uima.cas.FSArray", link))
            types.append(
                _type(link, "uima.cas.TOP", [_feature("role", "uima.cas.String"), _feature("target", target)])
            )
        types.append(_type(layer.type, "uima.tcas.Annotation", features))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n<name>Riwaya</name>\n<types>\n'
        + "".join(types)
        + "</types>\n</typeSystemDescription>\n"
    )


def _type(name: str, above: str, features: Iterable[str]) -> str:
    return (
        f"<typeDescription><name>{name}</name><description/><supertypeName>{above}</supertypeName>\n"
        f"<features>\n{''.join(features)}</features></typeDescription>\n"
    )


def _feature(name: str, range_: str, element: str | None = None) -> str:
    of = f"<elementType>{element}</elementType>" if element else ""
    return (
        f"<featureDescription><name>{name}</name><description/><rangeTypeName>{range_}</rangeTypeName>{of}"
        "</featureDescription>\n"
    )


def _link_type(layer: Layer, slot: str) -> str:
    return f"{layer.type}{slot[0].upper()}{slot[1:]}Link"
