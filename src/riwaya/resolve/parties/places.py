"""Which place a name means, from the countries that the report is about."""

from __future__ import annotations

from collections.abc import Mapping

from riwaya.knowledge.phrases import first_keys
from riwaya.knowledge.places import Place, places
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import EntityType
from riwaya.text.fold import fold_word

__all__ = ["Gazetteer"]

# The largest place of a name wins where context says nothing; a country that the report names
# counts as much as a hundredfold population.
_CONTEXT = 100.0
# A town in a country that the report does not name is only meant if it is this large: small ones share
# their names with villages that the gazetteer lacks.
_KNOWN_ABROAD = 100_000


class Gazetteer:
    """Looks places up with the countries named in one report (code -> mentions) as context."""

    def __init__(self, context: Mapping[str, int]) -> None:
        self._context = context
        self._total = sum(context.values()) or 1

    def find(self, name: str, kind: EntityType, country: str | None = None) -> Place | None:
        """The likeliest place called ``name`` (in ``country``, where given); None if the tables have none."""
        found = [p for p in places().exact(name) if kind == "GPE" or p.type == kind or p.type != "GPE"]
        found = [p for p in found if country is None or not p.country or p.country == country]
        if country is None:
            found = [p for p in found if self._is_near(p) or p.population >= _KNOWN_ABROAD]
        return max(found, key=self._likelihood, default=None)

    def _is_near(self, place: Place) -> bool:
        return not place.country or place.country in self._context

    def town_of(self, building: str) -> Place | None:
        """The town with which a building's name ends (مطار جازان الدولي، مطار الملك عبدالله بجازان), but for adjectives; a
        word within the name is no town (قاعدة عين الأسد)."""
        for word in fold_word(building).split()[:0:-1]:
            for form, _ in first_keys(word):
                place = self.find(form, "GPE")
                if place is not None and place.type == "GPE" and place.lat is not None:
                    return place
            if word.removeprefix("ال") not in word_list("of-a-building"):
                return None
        return None

    def _likelihood(self, place: Place) -> float:
        share = self._context.get(place.country, 0) / self._total
        return (place.population + 1000) * (1 + _CONTEXT * share)
