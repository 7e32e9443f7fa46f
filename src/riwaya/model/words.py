"""A text as the model sees it: words with their pieces, sentences and paragraphs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from msgspec import Struct
from tokenizers import Tokenizer

from riwaya.schema import Span
from riwaya.text.quotes import quotations
from riwaya.text.sentences import paragraphs, sentences
from riwaya.text.tokens import tokens

__all__ = ["BREAK", "Pieces", "WordPieces", "Words", "split_words"]

BREAK = 2  # the piece that stands between paragraphs (</s>)
_PIECES_A_WORD = 16
_CACHE = 50_000
_VANISHING = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_PERSIAN = str.maketrans("کیىھہ", "كيىهه")

Pieces = tuple[int, ...]


class Words(Struct, frozen=True):
    """Words and marks in order; ``sentence`` and ``paragraph`` number the one each stands in."""

    spans: list[Span]
    sentence: list[int]
    paragraph: list[int]
    quoted: list[bool]


class WordPieces:
    """Vocabulary pieces of single words, remembered: a report repeats most of its words."""

    def __init__(self, tokenizer_json: str) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer_json)
        self._known: dict[str, Pieces] = {}

    def __call__(self, words: list[str]) -> list[Pieces]:
        """The pieces of each word: at least one, at most 16."""
        unknown = list({word for word in words if word not in self._known})
        if unknown:
            if len(self._known) + len(unknown) > _CACHE:
                self._known.clear()
                unknown = list(set(words))
            normal = [normalised(word) or " " for word in unknown]
            for word, encoding in zip(unknown, self._tokenizer.encode_batch(normal), strict=True):
                self._known[word] = tuple(encoding.ids[:_PIECES_A_WORD]) or (3,)
        return [self._known[word] for word in words]


def normalised(word: str) -> str:
    """A word as the vocabulary knows it: no diacritics, tatweel or controls, compatibility forms resolved."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", _VANISHING.sub("", word)).translate(_PERSIAN)


def split_words(text: str) -> Words:
    """The words of ``text`` with the sentence, paragraph and quotation each stands in."""
    spans: list[Span] = []
    sentence: list[int] = []
    paragraph: list[int] = []
    starts = [p.start for p in paragraphs(text)]
    for number, part in enumerate(sentences(text)):
        which = bisect_right(starts, part.start) - 1
        for token in tokens(text, part):
            spans.append(token)
            sentence.append(number)
            paragraph.append(which)
    quoted = [False] * len(spans)
    at = 0
    covered = 0
    for quotation in quotations(text):
        if quotation.inner.end <= covered:
            continue
        covered = quotation.inner.end
        while at < len(spans) and spans[at].start < quotation.inner.start:
            at += 1
        while at < len(spans) and spans[at].end <= quotation.inner.end:
            quoted[at] = True
            at += 1
    return Words(spans, sentence, paragraph, quoted)
