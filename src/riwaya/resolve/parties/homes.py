"""The country of a party whose words name none: the report's, or one that stands nearer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from riwaya.knowledge.actors import bodies
from riwaya.knowledge.countries import capitals, countries
from riwaya.knowledge.plover import NON_STATE
from riwaya.knowledge.word_lists import word_list
from riwaya.resolve.parties.entities import Resolved
from riwaya.resolve.parties.identities import Identity
from riwaya.resolve.parties.nations import nation_words
from riwaya.schema import Entity, Span
from riwaya.text.fold import fold_word
from riwaya.text.sentences import paragraphs, sentences

__all__ = ["Homes"]

# What each kind of nearness weighs against a country's share of all that the report names (at most 1).
_SENTENCE, _PARAGRAPH, _SPEAKER, _USUAL, _OPENING = 0.1, 0.2, 0.4, 0.2, 0.9
_CAPITAL = re.compile(r"\s*و?ف[يى]\s+(?P<town>\w+(?: \w+)?)،")


class Homes:
    """The countries that one report speaks of, and where.

    ``home`` is the country that it is mostly about, ``named`` all that it names.
    """

    def __init__(self, text: str, resolved: Resolved, outlet: str | None) -> None:
        entities = {e.id: e for e in resolved.entities}
        places = _named(text, resolved, entities)
        self._text = text
        self._starts = [start for start, _ in places]
        self._codes = [code for _, code in places]
        self._whole = Counter(self._codes)
        self._sentences = sentences(text)
        self._paragraphs = paragraphs(text)
        counts = _weights(text, resolved, entities, resolved.identities, outlet)
        self.named = frozenset(counts)
        self.home = counts.most_common(1)[0][0] if counts else None

    def sentence(self, span: Span, back: int = 0) -> Span:
        """The sentence that holds the beginning of ``span``, or one ``back`` from it."""
        at = _part(self._sentences, span)
        return span if at is None else self._sentences[max(0, at - back)]

    def nearest(
        self, span: Span, usual: str | None, speaker: str | None, governs: bool = False
    ) -> str | None:
        """The country that a body of state without a country is of (الجيش، الوزارة).

        Each country's share of the report's names counts, and more its share of the sentence and
        the paragraph, whose words stand at ``span``, the country of whoever speaks (``speaker``),
        and the one that the report's bodies ``usual``ly are of. What ``governs`` sits in the capital with
        which the sentence begins.
        """
        scores: Counter[str] = Counter()
        for weight, found in (
            (1.0, self._whole),
            (_SENTENCE, self._around(span, self._sentences)),
            (_PARAGRAPH, self._around(span, self._paragraphs)),
        ):
            total = sum(found.values())
            for code, count in found.items():
                scores[code] += int(1_000_000 * weight * count / total)
        opening = self._opening(span) if governs else None
        for code_or_none, weight in ((usual, _USUAL), (speaker, _SPEAKER), (opening, _OPENING)):
            if code_or_none in countries():
                scores[str(code_or_none)] += int(1_000_000 * weight)
        return scores.most_common(1)[0][0] if scores else usual

    def _opening(self, span: Span) -> str | None:
        """The country of the capital with which the sentence begins (وفي طهران، أعلنت الوزارة)."""
        start = self.sentence(span).start
        first = _CAPITAL.match(self._text, start, span.start)
        codes = capitals().exact(first["town"].strip()) if first else ()
        return codes[0] if codes and codes[0] in self._codes else None

    def _around(self, span: Span, parts: Sequence[Span]) -> Counter[str]:
        """Countries named in the part of the text that holds ``span``, outside of it."""
        at = _part(parts, span)
        if at is None:
            return Counter()
        part = parts[at]
        first, last = (bisect_right(self._starts, at - 1) for at in (part.start, part.end))
        return Counter(
            code
            for start, code in zip(self._starts[first:last], self._codes[first:last], strict=True)
            if not span.start <= start < span.end
        )


def _part(parts: Sequence[Span], span: Span) -> int | None:
    """The number of the first part that overlaps ``span``."""
    at = bisect_right(parts, span.start, key=lambda part: part.end)
    return at if at < len(parts) and parts[at].overlaps(span) else None


def _named(text: str, resolved: Resolved, entities: Mapping[str, Entity]) -> list[tuple[int, str]]:
    """Where the text names a country, by a mention or an adjective, in order."""
    found: list[tuple[int, str]] = []
    inside: list[Span] = []
    for mention in resolved.mentions:
        state = entities[mention.entity].country
        if state in countries():
            found.append((mention.span.start, str(state)))
            inside.append(mention.span)
    starts = [span.start for span in inside]
    for word, code in nation_words(text):
        before = bisect_right(starts, word.start) - 1
        if before < 0 or not inside[before].overlaps(word):
            found.append((word.start, code))
    return sorted(found)


def _weights(
    text: str,
    resolved: Resolved,
    entities: Mapping[str, Entity],
    identities: Mapping[str, Identity],
    outlet: str | None,
) -> Counter[str]:
    """How much the report is about each country.

    Names, titles and nisbas count, the first third twice; places of the gazetteer count less, as
    many share their name with a common word; a national outlet speaks of its own country when it
    names none.
    """
    counts: Counter[str] = Counter()
    early = len(text) // 3
    for mention in resolved.mentions:
        entity = entities[mention.entity]
        identity = identities.get(mention.entity)
        is_press = identity is not None and identity.sectors[:1] == ("JRN",)
        if entity.country and entity.country not in NON_STATE and not is_press:
            sure = identity is None or not identity.row.startswith("place:")
            counts[entity.country] += (4 if sure else 3) * (2 if mention.span.start < early else 1)
    for word, code in nation_words(text):
        if code not in NON_STATE:
            counts[code] += 8 if word.start < early else 4
    home = _home_of(outlet, counts) if outlet else None
    if home is not None:
        counts[home] += 24
    return counts


def _home_of(outlet: str, counts: Mapping[str, int]) -> str | None:
    """The country of a national outlet; of namesakes (الشروق) that whose country the report names most."""
    if fold_word(outlet) in word_list("international-outlet"):
        return None
    known = [b for b in bodies().exact(outlet) if b.country in countries()]
    international = {
        b.name_en for form in word_list("international-outlet") for b in bodies().exact(form)[:1]
    }
    if not known or known[0].name_en in international:
        return None
    return max(known, key=lambda body: counts.get(body.country, 0)).country
