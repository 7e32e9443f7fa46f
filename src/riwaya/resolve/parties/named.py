"""Where a report names what: the spans of its mentions by kind."""

from __future__ import annotations

from msgspec import Struct

from riwaya.resolve.parties.entities import Resolved
from riwaya.schema import Span

__all__ = ["Named", "named"]


class Named(Struct, frozen=True):
    """Spans in text order; ``press`` are the ``bodies`` that are outlets or agencies."""

    all: tuple[Span, ...]
    persons: tuple[Span, ...]
    towns: tuple[Span, ...]
    bodies: tuple[Span, ...]
    press: tuple[Span, ...]


def named(resolved: Resolved) -> Named:
    """The spans of what ``resolved`` has."""
    kinds = {e.id: e.type for e in resolved.entities}
    press = {id for id, identity in resolved.identities.items() if identity.sectors[:1] == ("JRN",)}

    def of(kind: str) -> tuple[Span, ...]:
        return tuple(m.span for m in resolved.mentions if kinds[m.entity] == kind)

    return Named(
        all=tuple(m.span for m in resolved.mentions),
        persons=of("PER"),
        towns=of("GPE"),
        bodies=of("ORG"),
        press=tuple(m.span for m in resolved.mentions if m.entity in press),
    )
