"""Light stems of Arabic words, and the tables of stems that hint at events and speech."""

from __future__ import annotations

from functools import cache, lru_cache

from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["cue_hints", "light_stem", "light_stems", "trigger_hints"]

_PREFIXES = (
    "", "و", "ف", "ب", "ل", "ك", "س", "ال", "وال", "بال", "فال", "كال", "لل", "وب", "ول", "فب", "ولل", "وبال",
    "ي", "ت", "ن", "سي", "ست", "وي", "وت", "وسي", "وست", "في", "ا", "م", "لي",
)  # fmt: skip
_SUFFIXES = (
    "", "ت", "وا", "ا", "ون", "ين", "ان", "ات", "ه", "ها", "هم", "هما", "تا", "نا", "ته", "تها", "تهم", "ته", "ي", "ته",
    "اته", "اتها", "تين", "تان", "ا", "هن",
)  # fmt: skip
_SHORTEST = 2


def light_stems(folded: str) -> frozenset[str]:
    """What may be left of a folded word without proclitics, person, number and pronoun endings."""
    found = set()
    for prefix in _PREFIXES:
        if not folded.startswith(prefix):
            continue
        rest = folded[len(prefix) :]
        for suffix in _SUFFIXES:
            if rest.endswith(suffix) and len(rest) - len(suffix) >= _SHORTEST:
                found.add(rest[: len(rest) - len(suffix)] if suffix else rest)
    return frozenset(found)


_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


@lru_cache(maxsize=100_000)
def light_stem(folded: str) -> str:
    """The one stem under which a folded word is indexed: light10 (Larkey, Ballesteros and Connell 2007)."""
    stem = folded[1:] if folded.startswith("و") and len(folded) > 3 else folded
    article = next((a for a in _ARTICLES if stem.startswith(a) and len(stem) - len(a) >= 2), "")
    stem = stem[len(article) :]
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 2:
            stem = stem[: -len(ending)]
    return stem


def _hints(table: str, column: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label, stems in rows(table, (column, "stems")):
        for stem in stems.split("|"):
            folded = fold_word(stem)
            if label not in found.get(folded, ()):
                found[folded] = (*found.get(folded, ()), label)
    return found


@cache
def trigger_hints() -> dict[str, tuple[str, ...]]:
    """Folded stem -> event types that it often triggers."""
    return _hints("trigger_stems.tsv", "type")


@cache
def cue_hints() -> dict[str, tuple[str, ...]]:
    """Folded stem -> stances that it often gives."""
    return _hints("cue_stems.tsv", "stance")
