"""The addresses within a page of a report: one a statement and one an event."""

from __future__ import annotations

import re
from itertools import count

from riwaya.schema import Reading

__all__ = ["Anchors"]

_MOST = 500  # statements, and as many events, that get a card: no report has more unless it is hostile
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}")


class Anchors:
    """The addresses within the page: the ids of statements and events where they are plain names."""

    def __init__(self, reading: Reading) -> None:
        self.attributions = list({a.id: a for a in reading.attributions[:_MOST]}.values())
        self.events = list({v.id: v for v in reading.events[:_MOST]}.values())
        self.cut = len(reading.attributions) > _MOST or len(reading.events) > _MOST
        ids = dict.fromkeys([*(a.id for a in self.attributions), *(v.id for v in self.events)])
        taken = {id for id in ids if _PLAIN.fullmatch(id)}
        spare = (name for name in map("x{}".format, count(1)) if name not in taken)
        self._names = {id: id if id in taken else next(spare) for id in ids}

    def has(self, id: str | None) -> bool:
        return id in self._names

    def of(self, id: str) -> str:
        return self._names[id]

    def style(self) -> str:
        """The rules that light words up and show their card.

        Pointing at words shows their card only beside the text: where it would cover or move what is pointed at,
        it would flicker.
        """
        chosen = "".join(
            f':root:has(#{n}:target,[href="#{n}"]:hover,[href="#{n}"]:focus-visible) .in-{n}'
            "{background-color:var(--lit)}"
            f":root:has(#{n}:target) #c-{n}{{display:block}}\n"
            for n in self._names.values()
        )
        pointed = "".join(
            f':root:has(.text [href="#{n}"]:hover) #c-{n}{{display:block;z-index:2}}\n'
            for n in self._names.values()
        )
        return f"{chosen}@media (min-width:68.01rem){{\n{pointed}}}\n"
