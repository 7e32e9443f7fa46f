"""Words that somebody typed or selected, found again in a report."""

from __future__ import annotations

import re

from riwaya.schema import Span
from riwaya.text.fold import fold_token
from riwaya.web.unfit import UnfitError

__all__ = ["BETWEEN", "pieces_of", "shown", "span_of"]

BETWEEN = " … "  # between the pieces of a cue or a content
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")
_LONGEST = 20_000  # characters typed
_LONGEST_SHOWN, _BEGINNING, _END = 6_000, 3_000, 1_000  # characters of a piece in a field


def shown(text: str, spans: tuple[Span, ...]) -> tuple[str, str]:
    """Pieces as a form shows them, and where they are (``12-15 20-22``). An overlong one loses its middle."""
    return BETWEEN.join(_shown(s.of(text)) for s in spans), " ".join(f"{s.start}-{s.end}" for s in spans)


def pieces_of(text: str, words: str, at: str, near: int) -> tuple[Span, ...]:
    """The pieces that ``words`` are, set apart by an ellipsis; none where nothing was typed.

    ``at`` says where they are, as :func:`shown` does, and counts as long as those are still the words.
    Otherwise each is looked for, letter by letter but for white space, then by its folded letters; of several
    places the one nearest to ``near``.

    Raises:
        UnfitError: the report does not have these words.
    """
    if len(words) > _LONGEST:
        raise UnfitError("these are too many words; select fewer")
    known = tuple(
        Span(int(start), int(end)) for start, end in _AT.findall(at) if int(start) < int(end) <= len(text)
    )
    if known and _same(shown(text, known)[0], words):
        return known
    found = []
    for piece in words.split("…"):
        if piece.strip():
            found.append(_nearest(text, piece.strip(), near))
            near = found[-1].end
    return tuple(found)


def span_of(text: str, words: str, at: str, near: int) -> Span | None:
    """The one span that ``words`` are, or None where nothing was typed.

    Raises:
        UnfitError: the report does not have these words.
    """
    found = pieces_of(text, words, at, near)
    return Span(found[0].start, found[-1].end) if found else None


def _shown(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_BEGINNING]} [...] {words[-_END:]}"


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _nearest(text: str, piece: str, near: int) -> Span:
    for search in (text, _folded(text)):
        wanted = piece if search is text else _folded(piece)
        pattern = r"\s+".join(re.escape(word) for word in wanted.split())
        places = [Span(m.start(), m.end()) for m in re.finditer(pattern, search)]
        if places:
            return min(places, key=lambda s: (not _whole(text, s), abs(s.start - near)))
    cut = piece if len(piece) <= 60 else piece[:60] + "…"
    raise UnfitError(
        "the report does not have the words “%(words)s”; copy them as they stand in it", words=cut
    )


def _whole(text: str, span: Span) -> bool:
    """Whether no word is cut at either edge."""
    before = text[span.start - 1 : span.start].isalnum() and text[span.start].isalnum()
    after = text[span.end : span.end + 1].isalnum() and text[span.end - 1].isalnum()
    return not before and not after


def _folded(text: str) -> str:
    """Each character folded for itself, so that offsets stay; what folding drops stays as it is."""
    return "".join(folded if len(folded := fold_token(c)) == 1 else c for c in text)
