"""The columns of each list as a CSV file; a cell with several values is a list (``riwaya.export.cells``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from riwaya.web.answer_files import Column

__all__ = ["COLUMNS"]


def _chain(chain: Sequence[Any]) -> list[str]:
    return [teller.name or teller.code or "" for teller in chain]


def _parties(sides: Sequence[Any]) -> list[str]:
    return [side.name or (side.written.words if side.written else "") for side in sides]


def _codes(sides: Sequence[Any]) -> list[str]:
    return [side.code or "" for side in sides]


def _low(count: Any) -> int | None:
    return count.min if count is not None else None


def _high(count: Any) -> int | None:
    return count.max if count is not None else None


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{name} {count}" for name, count in counts.items()]


def _words_of(chain: Sequence[Any]) -> list[str]:
    return [teller.said.words if teller.said is not None else "" for teller in chain]


COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "articles": {
        "article": lambda r: r.article, "published": lambda r: r.published, "outlet": lambda r: r.outlet,
        "title": lambda r: r.title, "url": lambda r: r.url, "statements": lambda r: r.statements,
        "events": lambda r: r.events, "places": lambda r: r.places,
    },
    "events": {
        "event": lambda e: e.id, "article": lambda e: e.article, "local": lambda e: e.local,
        "occurrence": lambda e: e.occurrence, "type": lambda e: e.type, "mode": lambda e: e.mode,
        "factuality": lambda e: e.factuality, "day": lambda e: e.day, "last_day": lambda e: e.last_day,
        "dated": lambda e: int(e.dated), "trigger": lambda e: e.trigger.words,
        "trigger_start": lambda e: e.trigger.start, "trigger_end": lambda e: e.trigger.end,
        "actors": lambda e: _parties(e.actors), "actor_codes": lambda e: _codes(e.actors),
        "recipients": lambda e: _parties(e.recipients), "recipient_codes": lambda e: _codes(e.recipients),
        "place": lambda e: e.place.name if e.place else None, "country": lambda e: e.place.country if e.place else None,
        "lat": lambda e: e.place.lat if e.place else None, "lon": lambda e: e.place.lon if e.place else None,
        "killed_min": lambda e: _low(e.killed), "killed_max": lambda e: _high(e.killed),
        "injured_min": lambda e: _low(e.injured), "injured_max": lambda e: _high(e.injured),
        "chain": lambda e: _chain(e.chain), "published": lambda e: e.published, "outlet": lambda e: e.outlet,
        "title": lambda e: e.title, "url": lambda e: e.url, "score": lambda e: e.score, "confidence": lambda e: e.confidence,
    },
    "claims": {
        "claim": lambda c: c.id, "article": lambda c: c.article, "local": lambda c: c.local, "day": lambda c: c.day,
        "stance": lambda c: c.stance, "quote": lambda c: c.quote, "speaker": lambda c: c.speaker.name,
        "speaker_code": lambda c: c.speaker.code, "speaker_words": lambda c: _words_of(c.chain)[-1],
        "chain": lambda c: _chain(c.chain), "cue": lambda c: c.cue.words,
        "content": lambda c: " … ".join(p.words for p in c.content), "content_start": lambda c: c.content[0].start if c.content else None,
        "content_end": lambda c: c.content[-1].end if c.content else None, "of": lambda c: [n.name for n in c.of],
        "tells": lambda c: [f"{t.type} {t.local}" for t in c.tells], "outlet": lambda c: c.outlet,
        "title": lambda c: c.title, "url": lambda c: c.url, "confidence": lambda c: c.confidence,
    },
    "conflicts": {
        "occurrence": lambda c: c.occurrence, "type": lambda c: c.type, "day": lambda c: c.day, "place": lambda c: c.place,
        "dimension": lambda c: c.dimension, "versions": lambda c: [v.value for v in c.versions],
        "accounts": lambda c: [
            f"{v.value}: {' > '.join(_chain(a.chain))} (article {a.article}, {a.local})" for v in c.versions for a in v.accounts
        ],
    },
    "casualties": {
        "occurrence": lambda t: t.occurrence, "day": lambda t: t.day, "place": lambda t: t.place, "country": lambda t: t.country,
        "type": lambda t: t.type, "killed_min": lambda t: _low(t.killed), "killed_max": lambda t: _high(t.killed),
        "injured_min": lambda t: _low(t.injured), "injured_max": lambda t: _high(t.injured),
        "figures": lambda t: [
            f"{_range(f.killed)} killed, {_range(f.injured)} injured, {f.factuality}: {' > '.join(_chain(f.chain))} (article {f.article}, {f.local})"
            for f in t.figures
        ],
    },
    "speakers": {
        "identity": lambda s: s.identity, "name": lambda s: s.name, "name_ar": lambda s: s.name_ar, "code": lambda s: s.code,
        "statements": lambda s: s.statements, "stances": lambda s: _counts(s.stances), "quotes": lambda s: _counts(s.quotes),
        "outlets": lambda s: _counts(s.outlets), "outlet_count": lambda s: s.outlet_count,
        "first_day": lambda s: s.first_day, "last_day": lambda s: s.last_day,
    },
}  # fmt: skip
"""List -> column -> what stands in it."""


def _range(count: Any) -> str:
    if count is None:
        return "?"
    if count.max is None:
        return f"{count.min}+"
    return str(count.min) if count.min == count.max else f"{count.min}-{count.max}"
