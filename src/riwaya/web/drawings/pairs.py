"""The network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import structs
from sqlalchemy import Connection

from riwaya.corpus.filters import MOST
from riwaya.corpus.network import Dyad, Nodes, network
from riwaya.corpus.network import Node as Party
from riwaya.web.charts import network as chart
from riwaya.web.charts.scale import Quads, by_quad
from riwaya.web.charts.words import format_for
from riwaya.web.drawings.drawing import Drawing, kept_mode, row_of
from riwaya.web.filters import Narrowing
from riwaya.web.languages import Language
from riwaya.web.naming import Naming, actor_address, pair_asked

__all__ = ["PAIRS", "network_drawn"]

PAIRS = (20, 40, 80, 160)
_PAIRS = 40  # if no number is asked for
_COMPACT_PAIRS = 24  # that a phone's width can show


def network_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """The most frequent pairs: ``pairs`` of them; ``by`` identity or code. ``whole``: all of them."""
    say, form = Naming(spoken), format_for(spoken)
    by: Nodes = "code" if narrowed.more.get("by") == "code" else "identity"
    pairs = next((n for n in PAIRS if str(n) == narrowed.more.get("pairs")), _PAIRS)
    size = MOST if whole else pairs + 1
    found = network(connection, structs.replace(narrowed.asked, limit=size, offset=0), by)
    more = not whole and len(found) > pairs
    found = found if whole else found[:pairs]

    def called(party: Party) -> str:
        return say.name(party) if party.identity is not None else say.code(party.name)

    def address(party: Party) -> str | None:
        return actor_address(party.identity, party.name)

    def listed(pair: Dyad, **kind: object) -> str:
        return narrowed.href(
            "/events", by=None, pairs=None, **pair_asked(pair.actor, pair.recipient, by_code=by == "code"), **kind,
        )  # fmt: skip

    def of_kind(pair: Dyad, kind: str) -> str:
        return listed(pair, type=kind, mode=kept_mode(narrowed, kind))

    def parts(some: Sequence[Dyad], linked: bool) -> tuple[list[chart.Node], list[chart.Edge]]:
        counts: dict[str, int] = {}
        known: dict[str, Party] = {}
        for pair in some:
            for party in {_key(pair.actor): pair.actor, _key(pair.recipient): pair.recipient}.values():
                known[_key(party)] = party
                counts[_key(party)] = counts.get(_key(party), 0) + pair.events
        nodes = [
            chart.Node(
                key=key, name=called(party), code=None if party.identity is not None else party.name,
                count=counts[key], href=address(party) if linked else None,
            )
            for key, party in known.items()
        ]  # fmt: skip
        edges = [
            chart.Edge(
                actor=_key(pair.actor), recipient=_key(pair.recipient), count=pair.events, score=pair.score,
                quad=_quad(by_quad(pair.types)), href=listed(pair) if linked else None,
            )
            for pair in some
        ]  # fmt: skip
        return nodes, edges

    def svg(compact: bool, linked: bool) -> str:
        some = found[:_COMPACT_PAIRS] if compact else found
        return chart.network(*parts(some, linked), form, compact=compact)

    rows = [
        row_of(
            ((called(pair.actor), address(pair.actor)), (called(pair.recipient), address(pair.recipient))),
            pair.events, pair.score, pair.types, listed(pair),
            partial(of_kind, pair),
        )
        for pair in (() if whole else found)
    ]  # fmt: skip
    return Drawing(
        svg=svg, csv=lambda: chart.network_csv(*parts(found, False)),
        values={"rows": rows, "by": by, "pairs": pairs, "more": more, "compact_pairs": _COMPACT_PAIRS},
    )  # fmt: skip


def _key(party: Party) -> str:
    return f"#{party.identity}" if party.identity is not None else party.name


def _quad(quads: Quads) -> int:
    return max(range(4), key=lambda at: (quads[at], at)) + 1
