"""Words and marks of a text, and the proclitics that a written word may begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riwaya.schema import Span

__all__ = ["proclitic_cuts", "tokens"]

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640\u200b-\u200f\u061c"
_LETTER = rf"[^\W_{_MARKS}]"
_WORD = rf"[^\W_](?:[\w{_MARKS}])*"
# 1,250.5 · أ.ف.ب · U.S. · jean-pierre · d'Estaing stay one token each; دمشق-سانا are three.
_TOKEN = re.compile(
    rf"\d+(?:[.,٫٬/:]\d+)*"
    rf"|(?<![\w{_MARKS}])[وفبكل]{{1,2}}(?=\d)"  # و30: the proclitic stands apart
    rf"|[وفبل]?(?:{_LETTER}[.]){{2,}}{_LETTER}?(?![\w{_MARKS}])"
    rf"|{_WORD}(?:['’](?=[^\W_]){_WORD}|-[A-Za-z]+)*"
    rf"|\.{{2,}}|([^\w\s])\1{{3,}}|\S"  # a run of one mark is one token
)
_LONGEST = 200  # characters: one endless word is cut, so that no later step sees an endless token


def tokens(text: str, span: Span | None = None) -> Iterator[Span]:
    """The spans of words, numbers and marks of ``text`` (or of one part of it), in order.

    Word-internal marks stay inside: diacritics, tatweel, Latin hyphens, apostrophes, the dots of
    initials and the points of numbers. Words beyond 200 characters are cut into such lengths.
    """
    start, end = (0, len(text)) if span is None else (span.start, span.end)
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        while last - first > _LONGEST:
            yield Span(first, first + _LONGEST)
            first += _LONGEST
        yield Span(first, last)


def proclitic_cuts(folded_word: str) -> tuple[int, ...]:
    """Where a folded word may begin behind proclitics: 0, then longer and longer cuts.

    وبالقاهره → 0 (وبالقاهره), 1 (بالقاهره), 2 (القاهره). For للحكومه the cut after the first lam
    leaves لحكومه, as the guide writes it.
    """
    cuts = [0]
    rest = folded_word
    if len(rest) > 3 and rest[0] in "وف":
        cuts.append(1)
    for cut in tuple(cuts):
        tail = rest[cut:]
        if len(tail) > 3 and tail[0] in "بكلس":
            cuts.append(cut + 1)
    return tuple(sorted(set(cuts)))
