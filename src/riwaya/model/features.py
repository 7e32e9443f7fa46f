"""What is known of a word before the model reads it: quotation, digits, and the tables it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from riwaya.knowledge.actors import bodies, people, sector_words
from riwaya.knowledge.calendar import time_words
from riwaya.knowledge.countries import capitals, country_names, metonyms, nisbas
from riwaya.knowledge.number_words import number_words
from riwaya.knowledge.phrases import PhraseIndex, first_keys
from riwaya.knowledge.places import places
from riwaya.knowledge.stems import cue_hints, light_stems, trigger_hints, trigger_phrases
from riwaya.schema import EVENT_TYPES, Stance

__all__ = ["FEATURES", "is_known_name", "word_features"]

_HINTS = (
    *(f"cue:{stance}" for stance in get_args(Stance)),
    *(f"trigger:{kind}" for kind in EVENT_TYPES),
    *(f"phrase:{kind}" for kind in EVENT_TYPES),
)
_GAP = 2  # words that may part the words of a phrase: شنت طائرات روسية غارات
FEATURES = (
    "quoted", "number", "nisba", "time",
    "country", "in-country", "place", "in-place", "person", "in-person", "body", "in-body",
    "sector", "in-sector", *_HINTS,
)  # fmt: skip


@cache
def _indices() -> tuple[tuple[int, PhraseIndex[Any]], ...]:
    tables: tuple[tuple[str, PhraseIndex[Any]], ...] = (
        ("country", country_names()), ("country", capitals()), ("place", places()), ("person", people()),
        ("body", bodies()), ("body", metonyms()), ("sector", sector_words()),
    )  # fmt: skip
    return tuple((FEATURES.index(name), index) for name, index in tables)


@cache
def _single() -> dict[str, int]:
    """Keys of single words -> feature."""
    table = dict.fromkeys(number_words(), FEATURES.index("number"))
    table.update(dict.fromkeys(time_words(), FEATURES.index("time")))
    table.update(dict.fromkeys(nisbas(), FEATURES.index("nisba")))
    return table


@lru_cache(maxsize=50_000)
def _columns(folded: str) -> tuple[int, ...]:
    """The columns of what a word is by itself: the hints of its light stems, number, time word, adjective of nation."""
    single = _single()
    found = {single[part] for part, _ in first_keys(folded) if part in single}
    cues, triggers = cue_hints(), trigger_hints()
    for stem in light_stems(folded[:40]):
        found.update(FEATURES.index(f"cue:{stance}") for stance in cues.get(stem, ()))
        found.update(FEATURES.index(f"trigger:{kind}") for kind in triggers.get(stem, ()))
    return tuple(sorted(found))


@lru_cache(maxsize=50_000)
def _beginning(folded: str) -> tuple[tuple[int, PhraseIndex[Any]], ...]:
    """The tables, with their columns, that have a phrase which may begin with a word."""
    parts = {part for part, _ in first_keys(folded)}
    return tuple((column, index) for column, index in _indices() if not parts.isdisjoint(index.begins()))


@lru_cache(maxsize=50_000)
def _phrases_from(folded: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    """(the stems that follow, column) of the phrases that may begin with a word."""
    phrases = trigger_phrases()
    return tuple(
        (others, FEATURES.index(f"phrase:{kind}"))
        for stem in light_stems(folded[:40])
        for others, kind in phrases.get(stem, ())
    )


def _followed_by(stems: tuple[str, ...], folded: Sequence[str], start: int) -> list[int] | None:
    """Where the ``stems`` stand one after the other after ``start``, small gaps allowed; None if they do not."""
    places = []
    for stem in stems:
        near = range(start + 1, min(start + 2 + _GAP, len(folded)))
        start = next((at for at in near if stem in light_stems(folded[at][:40])), -1)
        if start < 0:
            return None
        places.append(start)
    return places


def word_features(folded: Sequence[str], quoted: Sequence[bool]) -> NDArray[np.float32]:
    """One row of 0s and 1s a word, columns as in :data:`FEATURES`."""
    found = np.zeros((len(folded), len(FEATURES)), dtype=np.float32)
    found[:, 0] = quoted
    for at, word in enumerate(folded):
        if not word:
            continue
        if word[0].isdigit():
            found[at, 1] = 1
            continue
        if not word[0].isalpha():
            continue
        for column in _columns(word):
            found[at, column] = 1
        for others, column in _phrases_from(word):
            places = _followed_by(others, folded, at)
            if places is not None:
                found[[at, *places], column] = 1
        for column, index in _beginning(word):
            size, _, _ = index.longest(folded, at)
            if size:
                found[at, column] = 1
                found[at + 1 : at + size, column + 1] = 1
    return found


def is_known_name(folded_word: str) -> bool:
    """Whether the tables have the whole word as a name, so that no proclitic is cut off it (واشنطن)."""
    return any(
        index.exact(folded_word) for index in (country_names(), capitals(), places(), people(), bodies())
    )
