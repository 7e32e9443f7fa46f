"""Whether a text is Arabic."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["LEAST_ARABIC", "arabic_share", "is_arabic"]

LEAST_ARABIC = 0.4  # share of the letters of a report that are of the Arabic script
_SAMPLE = 20_000
# Letters of Persian, Urdu, Kurdish, Pashto and Uyghur that Arabic lends to foreign names only.
_FOREIGN = set("گچپژٹڈڑںےۆێەڵڕڭۋټډړږښېڼھ")
_MOST_FOREIGN = 0.008  # share of the Arabic-script letters
_ARTICLE = re.compile(r"(?<!\w)[وفبك]?ال\w|(?<!\w)لل\w")
_LEAST_ARTICLES = 0.06  # share of the words that have the article
_ENOUGH = 40  # letters to tell a language by


def arabic_share(text: str) -> float:
    """The share of letters that are of the Arabic script, in the first 20,000 characters."""
    counts = _counts(text)
    letters = sum(counts.values())
    return sum(n for c, n in counts.items() if _is_of_script(c)) / letters if letters else 0.0


def is_arabic(text: str) -> bool:
    """Whether ``text`` is in Arabic rather than in another language, of its script or not.

    Another language of the script has letters that Arabic does not have and hardly any words with the
    article: both must hold, as Arabic news spells foreign names with such letters.
    """
    if arabic_share(text) < LEAST_ARABIC:
        return False
    sample = text.lstrip()[:_SAMPLE]
    counts = {c: n for c, n in _counts(text).items() if _is_of_script(c)}
    letters = sum(counts.values())
    if letters < _ENOUGH or sum(n for c, n in counts.items() if c in _FOREIGN) < _MOST_FOREIGN * letters:
        return True
    return len(_ARTICLE.findall(sample)) >= _LEAST_ARTICLES * len(sample.split())


def _counts(text: str) -> dict[str, int]:
    """How often each letter stands in the sample."""
    return {c: n for c, n in Counter(text.lstrip()[:_SAMPLE]).items() if c.isalpha()}


def _is_of_script(c: str) -> bool:
    return "\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufefc"
