"""The mode of a threat goes by what is threatened: to break off talks, to arrest, to strike."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.plover import threatened_mode
from riwaya.schema import Attribution, Event

__all__ = ["with_threatened_modes"]


def with_threatened_modes(events: Sequence[Event], attributions: Sequence[Attribution]) -> list[Event]:
    """Each THREATEN whose word is the cue of a statement takes the mode of the first deed that the statement names."""
    found = []
    for event in events:
        if event.type == "THREATEN":
            own = next((a for a in attributions if any(c.overlaps(event.trigger) for c in a.cue)), None)
            inside = (e for e in events if own is not None and any(p.covers(e.trigger) for p in own.content))
            modes = (threatened_mode(e.type, e.modes[0] if e.modes else "") for e in inside)
            mode = next((mode for mode in modes if mode), None)
            event = structs.replace(event, modes=(mode,)) if mode else event
        found.append(event)
    return found
