"""Puts the model's draft and the resolved parts together: attribution tree, events, parties, codes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.phrases import key
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent
from riwaya.resolve.deeds.bystanders import is_accused_word
from riwaya.resolve.deeds.events import EventMaker
from riwaya.resolve.deeds.light_verbs import without_light_cues
from riwaya.resolve.deeds.times import byline_date
from riwaya.resolve.parties.coder import Coder
from riwaya.resolve.parties.entities import resolve_entities
from riwaya.resolve.parties.joint import Joint, joint_names, members_of
from riwaya.resolve.parties.named import Named, named
from riwaya.resolve.parties.naming import settle_names
from riwaya.resolve.parties.phrases import whole_phrase
from riwaya.resolve.parties.sector_scores import SectorScores
from riwaya.resolve.speech.addressees import without_press_addressed, without_press_told, without_the_accused
from riwaya.resolve.speech.chains import innermost
from riwaya.resolve.speech.denials import with_plain_denials
from riwaya.resolve.speech.descriptions import with_what_is_described
from riwaya.resolve.speech.main_clauses import within_their_clause
from riwaya.resolve.speech.objects import with_their_objects
from riwaya.resolve.speech.own_clause import with_hosts, with_the_nameless
from riwaya.resolve.speech.quoting import quote_kind
from riwaya.resolve.speech.relays import (
    carries,
    is_relay,
    with_apart_relays,
    with_what_they_relay,
    with_whom_it_is_from,
)
from riwaya.resolve.speech.rivals import without_rivals
from riwaya.resolve.speech.speakers import continue_speakers, with_their_actors
from riwaya.schema import Article, Attribution, Party, Reading, Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token
from riwaya.text.quotes import quotations
from riwaya.text.sentences import paragraphs, sentences

__all__ = ["compose"]

# مشيرا، رافضا، محذرة; not مطالبة، موافقة, which are verbal nouns as well.
_CIRCUMSTANCE = re.compile(r"و?(?:(?:م\w{2,}|\wا\w\w)ا|م\w[^\Wا]\w+ه)")
_PARTICIPLE = re.compile(r"و?م\w+(?:ا|ه|ين)")


def compose(article: Article, draft: Draft) -> Reading:
    """The reading of ``article`` from what the model says of it."""
    published = article.published or byline_date(article.text)
    resolved = resolve_entities(article.text, settle_names(article.text, draft.mentions), published)
    coder = Coder(article.text, resolved, published, article.outlet, SectorScores(draft))
    names = named(resolved)
    parts = sentences(article.text)
    joint = joint_names(article.text, resolved.mentions, {e.id: e for e in resolved.entities})
    told, deeds = _told(article.text, draft, names, parts)
    drafts = [
        _whole_names(article.text, _held_together(article.text, a, parts, names.towns), names)
        for a in with_what_is_described(article.text, within_their_clause(article.text, told))
    ]
    drafts = [a for a in map(_beside_its_cue, drafts) if a.content]
    attributions = _attributions(article.text, drafts, coder, names.all, joint)
    maker = EventMaker(article.text, coder, resolved.entities, resolved.mentions, joint, published)
    return Reading(
        article=structs.replace(article, published=published),
        entities=resolved.entities,
        mentions=resolved.mentions,
        attributions=attributions,
        events=maker.events(deeds, attributions),
    )


def _told(
    text: str, draft: Draft, names: Named, parts: Sequence[Span]
) -> tuple[list[DraftAttribution], list[DraftEvent]]:
    """The statements with who makes and who carries them, and the deeds with the parties that this shows."""
    cues = with_plain_denials(text, without_light_cues(text, draft.attributions))
    cues = with_the_nameless(text, with_apart_relays(text, cues))
    said, deeds = with_their_objects(
        text, without_press_told(text, cues, names.press), draft.events, names.persons, names.all, names.towns
    )
    hosted = with_hosts(text, said, deeds, parts)
    spoken = with_their_actors(text, hosted, deeds, parts, names.bodies, names.persons, names.towns)
    relayed = with_what_they_relay(text, with_whom_it_is_from(text, spoken), parts)
    accusing = without_the_accused(text, without_rivals(text, relayed))
    return without_press_addressed(text, accusing, names.bodies), deeds


def _held_together(
    text: str, a: DraftAttribution, parts: Sequence[Span], places: Sequence[Span]
) -> DraftAttribution:
    """Without what a cue cannot govern: a piece of content in another sentence than the rest, a subject after a
    participle (رافضا ما قاله فلان: who refuses was named before), or a country, which is she, after a verb of his
    (طالب إسرائيل بالانسحاب).
    """
    near = [part for part in parts if part.overlaps(a.cue[0])]
    beside = tuple(c for c in a.content if any(c.overlaps(part) for part in near))
    word = fold_token(a.cue[0].of(text).split(" ")[0])
    source = None if is_accused_word(text, a.cue[0]) else a.source
    if source is not None and a.cue[0] < source:
        is_next = source.start == a.cue[0].end + 1 and any(p.start == source.start for p in places)
        of_him = word.removeprefix("و") in word_list("he-asks-or-accuses")
        is_she = is_next and key(fold_token(source.of(text).split(" ")[0])) not in word_list("he-country")
        if _CIRCUMSTANCE.fullmatch(word) is not None or (of_him and is_she):
            source = None
    return structs.replace(a, content=beside or a.content, source=source)


def _beside_its_cue(a: DraftAttribution) -> DraftAttribution:
    """Without further parts of the cue that lie in the content (a relay's content grows over them), and without content
    that lies over the cue."""
    inside = [c for c in a.cue if any(piece.overlaps(c) for piece in a.content)]
    if not inside:
        return a
    cue = tuple(c for c in a.cue if c not in inside) or a.cue[:1]
    content = tuple(piece for piece in a.content if not any(piece.overlaps(c) for c in cue))
    return structs.replace(a, cue=cue, content=content)


def _whole_names(text: str, a: DraftAttribution, names: Named) -> DraftAttribution:
    if a.source is None:
        return a
    whole = whole_phrase(text, a.source, names.all, names.persons)
    clear = not any(whole.overlaps(s) for s in (*a.cue, *a.content))
    return structs.replace(a, source=whole) if clear else a


def _attributions(
    text: str,
    drafts: Sequence[DraftAttribution],
    coder: Coder,
    names: Sequence[Span],
    joint: Sequence[Joint],
) -> tuple[Attribution, ...]:
    ordered = _siblings(text, sorted(drafts, key=lambda a: a.cue[0]))
    named = [(f"a{i}", a) for i, a in enumerate(ordered, 1)]
    quoted = quotations(text)
    starts = [p.start for p in paragraphs(text)]
    parents = {name: innermost(named, a.cue[0], but=name) for name, a in named}
    inner: dict[str, list[Span]] = {}
    for name, a in named:
        above = parents[name]
        if above is not None:
            inner.setdefault(above, []).extend(a.content)
    found: list[Attribution] = []
    for name, a in named:
        outer = next((b.source for b in found if b.id == parents[name]), None)
        found.append(
            Attribution(
                id=name,
                source=_source(text, a, coder, outer, joint) if a.source else None,
                cue=a.cue,
                content=a.content,
                quote=quote_kind(a.content, inner.get(name, []), quoted, names),
                stance=a.stance,
                parent=parents[name],
                confidence=a.confidence,
            )
        )
    found = _without_circles(found)
    sentence_starts = [part.start for part in sentences(text)]
    spoken = continue_speakers(
        text, found, *([bisect_right(s, a.cue[0].start) for a in found] for s in (starts, sentence_starts))
    )
    return _once_in_a_chain(spoken)


def _source(
    text: str, a: DraftAttribution, coder: Coder, outer: Party | None, joint: Sequence[Joint]
) -> Party | None:
    """Who speaks. Several who speak together are one source, coded as the first of them with the sectors of all."""
    assert a.source is not None
    members = members_of(text, a.source, a.cue[0], joint)
    if not members:
        return coder.party(a.source, "source", outer)
    parties = [coder.party(member, "source", outer) for member in members]
    whole = Span(members[0].start, members[-1].end)
    sectors = dict.fromkeys(sector for party in parties for sector in party.sectors)
    return structs.replace(
        parties[0], span=whole, sectors=tuple(sectors), why=(*parties[0].why, "rule:first-of-several")
    )


def _siblings(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """A statement ends where its speaker goes on with a participle (… مشيرا إلى …).

    The participle without a subject continues the same speaker; it is no part of what he said before.
    """
    found = list(drafts)
    for b in drafts:
        word = fold_token(b.cue[0].of(text).split(" ")[0])
        if b.source is not None or not _PARTICIPLE.fullmatch(word):
            continue
        holding = [
            (sum(map(len, a.content)), i)
            for i, a in enumerate(found)
            if a.cue != b.cue
            and not (is_relay(text, a.cue[-1]) or carries(text, a))
            and any(p.covers(b.cue[0]) for p in a.content)
        ]
        if holding:
            i = min(holding)[1]  # the innermost: an agency that relays both statements keeps both
            pieces = (trim(text, Span(p.start, min(p.end, b.cue[0].start))) for p in found[i].content)
            kept = tuple(piece for piece in pieces if piece.start < piece.end)
            found[i] = structs.replace(found[i], content=kept or found[i].content)
    return found


def _once_in_a_chain(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Nobody relays himself: what a speaker calls something within his own words (أدان ما وصفه بالعدوان) is told by
    whoever tells these."""
    by_id = {a.id: a for a in attributions}

    def above(a: Attribution) -> str | None:
        name = a.parent
        while name is not None and a.source is not None:
            own = by_id[name].source
            if own is None or own.entity is None or own.entity != a.source.entity:
                break
            outer = by_id[name].parent
            if outer is not None and not any(c.covers(a.cue[0]) for c in by_id[outer].content):
                break
            name = outer
        return name

    return tuple(structs.replace(a, parent=above(a)) for a in attributions)


def _without_circles(attributions: list[Attribution]) -> list[Attribution]:
    """Two contents that hold each other's cues nest one way only: the earlier cue stays inside."""
    parents = {a.id: a.parent for a in attributions}
    for name in list(parents):
        seen = {name}
        at = parents[name]
        while at is not None:
            if at in seen:
                parents[name] = None
                break
            seen.add(at)
            at = parents[at]
    return [structs.replace(a, parent=parents[a.id]) for a in attributions]
