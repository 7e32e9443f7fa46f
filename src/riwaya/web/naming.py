"""What answers of the store are called on pages, in the language of the interface, and where they lead."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from babel.dates import format_skeleton

from riwaya.corpus.events import ToldEvent
from riwaya.corpus.names import NO_COUNTRY
from riwaya.export.counts import more_than
from riwaya.export.escaping import excerpt
from riwaya.export.labels import Labels
from riwaya.knowledge.countries import countries
from riwaya.knowledge.plover import event_types, sectors
from riwaya.web.languages import Language

__all__ = ["Naming", "actor_address", "pair_asked"]

_LONGEST = 120  # characters of a name


def actor_address(identity: int | None, code: str | None) -> str | None:
    """The page of a party or speaker; None where nothing is known of it."""
    if identity is not None:
        return f"/actors/{identity}"
    return f"/actors/code/{quote(code)}" if code else None


def pair_asked(actor: Any, recipient: Any, *, by_code: bool = False) -> dict[str, str]:
    """The filter that has the events of a pair (``corpus.network``) and no others.

    Where pairs are of names, a code stands for those of it who have none.
    """
    ends = (
        f"#{end.identity}" if end.identity is not None else end.name if by_code else f"{end.name} unnamed"
        for end in (actor, recipient)
    )
    return {"party": next(ends), "role": "actor", "toward": next(ends)}


class Naming:
    """Names and codes in one language. Templates have it as ``say``."""

    def __init__(self, spoken: Language) -> None:
        self._spoken, self._ = spoken, spoken.gettext
        self._label = Labels(spoken.code)
        self._arabic = spoken.code == "ar"

    def word(self, kind: str, code: str) -> str:
        """The word for a stance, kind of quotation, factuality, event type, mode or sector."""
        return self._label(kind, code)

    def name(self, thing: Any) -> str:
        """The name of what has ``name`` and ``name_ar``, "" where it has none."""
        found = (thing.name_ar, thing.name) if self._arabic else (thing.name, thing.name_ar)
        return excerpt(found[0] or found[1] or "", _LONGEST)

    def place_of(self, thing: Any) -> str:
        """The place of what has ``place`` and ``place_ar``, "" where it has none."""
        found = (thing.place_ar, thing.place) if self._arabic else (thing.place, thing.place_ar)
        return excerpt(found[0] or found[1] or "", _LONGEST)

    def country(self, code: str) -> str:
        """A country, or what stands in its place in a code."""
        known = countries().get(code)
        if known is None:
            return excerpt(self._label("country", code), _LONGEST)
        return known.names[0] if self._arabic else known.name_en

    def code(self, code: str) -> str:
        """``RUS MIL`` in words."""
        parts = code.split()
        words = [
            self._label("sector", part) if part in sectors() else self.country(part)
            for part in parts
            if part != NO_COUNTRY
        ]
        return excerpt(self._label("mark", "comma").join(words) or code, _LONGEST)

    def party(self, side: Any) -> str:
        """A party by its name, else by its words, else by its code."""
        named = self.name(side)
        written = getattr(side, "written", None)
        if not named and written is not None:
            named = excerpt(written.words, _LONGEST)
        return named or (self.code(side.code) if side.code else self._("not named"))

    def teller(self, teller: Any) -> str:
        """A speaker, or an outlet."""
        if teller.claim is None:
            return excerpt(teller.name or "", _LONGEST) or self._label("word", "unknown-outlet")
        return self.name(teller) or (
            self.code(teller.code) if teller.code else self._label("word", "unnamed")
        )

    def actor(self, thing: Any) -> str | None:
        """The address of a party's or speaker's page."""
        return actor_address(thing.identity, thing.code)

    def node(self, node: Any) -> str:
        """An end of a pair (``corpus.network``): named, or a code."""
        return self.name(node) if node.identity is not None else self.code(node.name)

    def node_address(self, node: Any) -> str:
        """The page of an end of a pair."""
        return actor_address(node.identity, node.name) or "/network"

    def entity(self, kind: str) -> str:
        """What kind of named thing it is."""
        _ = self._
        return {
            "PER": _("Person"), "ORG": _("Body"), "GPE": _("Place or country"), "LOC": _("Region"), "FAC": _("Site"),
        }.get(kind, kind)  # fmt: skip

    def month(self, month: str) -> str:
        """A month (2016-09) in words."""
        try:
            day = datetime.date.fromisoformat(f"{month}-01")
        except ValueError:
            return month
        return format_skeleton("yMMMM", day, locale=self._spoken.locale)

    def quad(self, kind: str) -> int:
        """The quad class of an event type, for its colour."""
        return event_types()[kind].quad

    def happening(self, kind: str, place: str) -> str:
        """An event type and where it was, as a heading has it."""
        what = self.word("event", kind)
        what = what[:1].upper() + what[1:]
        if not place:
            return what
        return self._("%(what)s in %(place)s") % {"what": what, "place": place}

    def days(self, first: str | None, last: str | None) -> str:
        """A day, or from when to when."""
        if not first:
            return self._("no date")
        if not last or last == first:
            return self._spoken.day(first)
        return f"{self._spoken.day(first)} – {self._spoken.day(last)}"

    def range(self, count: Any, written: str = "") -> str:
        """A number of people from a source: 12, 12–20, 12 or more; "" for None.

        ``written`` are the report's words for it, where they are known.
        """
        if count is None:
            return ""
        _, number = self._, self._spoken.number
        if count.max is None:
            below = more_than(count.min, written)
            if below is not None:
                return _("more than %(count)s") % {"count": number(below)}
            return _("%(number)s or more") % {"number": number(count.min)}
        if count.max == count.min:
            return number(count.min)
        return _("%(low)s–%(high)s") % {"low": number(count.min), "high": number(count.max)}

    def victims(self, killed: Any, injured: Any, written: str = "", hurt: str = "") -> list[str]:
        """12 killed, 30 injured: each number with its word, which in Arabic depends on it.

        ``written`` and ``hurt`` are the report's words for each, where they are known.
        """
        said = []
        if killed is not None:
            said.append(self._killed(killed, written))
        if injured is not None:
            said.append(self._injured(injured, hurt))
        return said

    def _killed(self, count: Any, written: str) -> str:
        ngettext = self._spoken.ngettext
        shape, n, words = self._numbers(count, written)
        return {
            "exactly": ngettext("%(num)s killed", "%(num)s killed", n),
            "at least": ngettext("at least %(num)s killed", "at least %(num)s killed", n),
            "more than": ngettext("more than %(num)s killed", "more than %(num)s killed", n),
            "between": ngettext("%(low)s–%(num)s killed", "%(low)s–%(num)s killed", n),
        }[shape] % words

    def _injured(self, count: Any, written: str) -> str:
        ngettext = self._spoken.ngettext
        shape, n, words = self._numbers(count, written)
        return {
            "exactly": ngettext("%(num)s injured", "%(num)s injured", n),
            "at least": ngettext("at least %(num)s injured", "at least %(num)s injured", n),
            "more than": ngettext("more than %(num)s injured", "more than %(num)s injured", n),
            "between": ngettext("%(low)s–%(num)s injured", "%(low)s–%(num)s injured", n),
        }[shape] % words

    def _numbers(self, count: Any, written: str) -> tuple[str, int, dict[str, str]]:
        """How a number is bounded, the number that words agree with, and the numbers as written."""
        if count.max is None:
            below = more_than(count.min, written)
            shape, n = ("at least", count.min) if below is None else ("more than", below)
        else:
            shape, n = ("exactly" if count.max == count.min else "between"), count.max
        return shape, n, {"low": self._spoken.number(count.min), "num": self._spoken.number(n)}

    def version(self, dimension: str, event: ToldEvent) -> str:
        """What an account says of a dimension in which accounts differ (``corpus.differences``)."""
        if dimension in ("actor", "recipient"):
            sides = event.actors if dimension == "actor" else event.recipients
            known = [s for s in sides if s.identity is not None or s.code]
            return self._label("mark", "comma").join(dict.fromkeys(map(self.party, known)))
        if dimension in ("killed", "injured"):
            return self.range(event.killed if dimension == "killed" else event.injured)
        if dimension == "place":
            return self.name(event.place) if event.place is not None else ""
        if dimension == "time":
            return self.days(event.day, event.last_day)
        return self._("It did not happen") if event.factuality == "negated" else self._("It happened")

    def dimension(self, name: str) -> str:
        """In what accounts differ, as a heading."""
        _ = self._
        return {
            "actor": _("Who did it"), "recipient": _("To whom"), "killed": _("How many were killed"),
            "injured": _("How many were injured"), "place": _("Where"), "time": _("When"),
            "factuality": _("Whether it happened"),
        }[name]  # fmt: skip
