"""Light stems of Arabic words, and the tables of stems that hint at events and speech."""

from __future__ import annotations

from functools import cache, lru_cache

from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["cue_hints", "light_stem", "light_stems", "trigger_hints", "trigger_phrases"]

_PREFIXES = (
    "", "و", "ف", "ب", "ل", "ك", "س", "ال", "وال", "بال", "فال", "كال", "لل", "وب", "ول", "فب", "ولل", "وبال",
    "ي", "ت", "ن", "سي", "ست", "وي", "وت", "وسي", "وست", "في", "ا", "م", "لي",
)  # fmt: skip
_SUFFIXES = (
    "", "ت", "وا", "ا", "ون", "ين", "ان", "ات", "ه", "ها", "هم", "هما", "تا", "نا", "ته", "تها", "تهم", "ته", "ي", "ته",
    "اته", "اتها", "اتهم", "تين", "تان", "ا", "هن", "وه", "وها", "وهم", "وهن", "ونه", "ونها", "ونهم", "ونا", "نه",
    "اه", "اها", "اهم", "تاه", "ناه", "ناها", "ناهم", "تهما", "اتهما", "تنا", "يا", "يه", "يين", "يون",
)  # fmt: skip
_PRONOUNS = ("ه", "نا", "ي")
_SHORTEST = 2


@lru_cache(maxsize=50_000)
def light_stems(folded: str) -> frozenset[str]:
    """What may be left of a folded word without proclitics, person, number and pronoun endings."""
    found = set()
    for prefix in _PREFIXES:
        if not folded.startswith(prefix):
            continue
        rest = folded[len(prefix) :]
        for suffix in _SUFFIXES:
            if rest.endswith(suffix) and len(rest) - len(suffix) >= _SHORTEST:
                stem = rest[: len(rest) - len(suffix)]
                found.add(stem)
                if suffix.startswith(_PRONOUNS) and stem.endswith("ت"):
                    found.add(stem[:-1] + "ه")  # زيارته → زيارة
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


def _forms(stem: str) -> tuple[str, ...]:
    """A folded stem and, of a verb with a leading alef, what its present and its participle begin with."""
    forms = [stem]
    if stem.startswith("ا") and len(stem) > 3:
        rest = stem[1:]
        # Three letters alone would be taken for other words (أقال → قال): their prefix stays.
        forms += [rest] if len(rest) > 3 else [letter + rest for letter in "يتم"]
    # The weak last letter goes before an ending: استولى, استولت.
    return (*forms, *(form[:-1] for form in forms if form.endswith("ي") and len(form) > 3))


def _hints(table: str, column: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label, stems in rows(table, (column, "stems")):
        for stem in stems.split("|"):
            for form in _forms(fold_word(stem)):
                if label not in found.get(form, ()):
                    found[form] = (*found.get(form, ()), label)
    return found


@cache
def trigger_phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Folded first stem -> (the stems that follow, event type) of each phrase that names an event."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for label, phrases in rows("trigger_phrases.tsv", ("type", "phrases")):
        for phrase in phrases.split("|"):
            first, *others = (fold_word(stem) for stem in phrase.split(" "))
            for form in _forms(first):
                found.setdefault(form, []).append((tuple(others), label))
    return {stem: tuple(phrases) for stem, phrases in found.items()}


@cache
def trigger_hints() -> dict[str, tuple[str, ...]]:
    """Folded stem -> event types that it often triggers."""
    return _hints("trigger_stems.tsv", "type")


@cache
def cue_hints() -> dict[str, tuple[str, ...]]:
    """Folded stem -> stances that it often gives."""
    return _hints("cue_stems.tsv", "stance")
