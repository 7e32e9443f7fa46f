"""What does not belong to the edges of a content: white space, stops, quotation marks."""

from __future__ import annotations

from riwaya.schema import Span

__all__ = ["balanced", "trim"]

_QUOTES = {"«": "»", "“": "”", '"': '"', "‘": "’", "'": "'"}


def trim(text: str, span: Span) -> Span:
    """``span`` without edge white space, edge full stops and commas, and unpaired or whole quotes.

    Contents stand without their quotation marks (guide, section 2); marks that open and close
    inside stay.
    """
    start, end = span.start, span.end
    while True:
        before = (start, end)
        while start < end and (text[start].isspace() or text[start] in "-–—:،,"):
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end and text[end - 1] in ".،,؛;:" and not text[start:end].endswith("..."):
            end -= 1
        if start < end and text[start] in _QUOTES:
            closer = text.find(_QUOTES[text[start]], start + 1, end)
            if closer < 0 or closer == end - 1:
                start += 1
                end -= 1 if closer == end - 1 and closer > start - 1 else 0
        if start < end and text[end - 1] in _QUOTES.values():
            opener = next(o for o, c in _QUOTES.items() if c == text[end - 1])
            inside = text[start : end - 1]
            unpaired = (
                inside.count(opener) % 2 == 0
                if opener == text[end - 1]
                else (inside.count(opener) <= inside.count(text[end - 1]))
            )
            if unpaired:
                end -= 1
        if (start, end) == before or start >= end:
            return Span(start, max(start, end))


def balanced(text: str, span: Span) -> Span:
    """``span`` without quotation marks around it, and with the mark that closes one inside it.

    «حماس» is حماس; وكالة «سانا is وكالة «سانا».
    """
    start, end = span.start, span.end
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[start] in _QUOTES and text.find(_QUOTES[text[start]], start + 1, end - 1) < 0:
        start += 1
    inside = text[start:end]
    for opener, closer in _QUOTES.items():
        opened = inside.count(opener) - (inside.count(closer) if opener != closer else 0)
        if opener == closer:
            opened %= 2
        if opened > 0 and text[end : end + 1] == closer and inside[-1:] != closer:
            return Span(start, end + 1)
        if opened != 0 and end > start and text[end - 1] == closer:
            return balanced(text, Span(start, end - 1))
    return Span(start, end)
