"""Who made an attack, by his own word: أعلنت الحركة مسؤوليتها عن التفجير."""

from __future__ import annotations

import re
from collections.abc import Sequence

from riwaya.schema import Attribution, Span

__all__ = ["by_their_word"]

_RESPONSIBLE = re.compile(r"مسؤولي(?:ته|تها|تهم|ة)\b|تبني")


def by_their_word(
    text: str, account: Attribution | None, doing: Sequence[Span], tellers: Sequence[Span]
) -> list[Span]:
    """The actors of an attack that ``account`` tells: who claims it, where nobody else is named; never who only tells of
    what somebody else did (``tellers`` are those of ``doing`` who speak)."""
    if account is None or account.stance != "assert" or account.source is None:
        return list(doing)
    others = [span for span in doing if span not in tellers]
    if others:
        return others
    source = account.source.span
    claims = source is not None and _RESPONSIBLE.match(text, account.content[0].start) is not None
    return [source] if claims and source is not None and not doing else list(doing)
