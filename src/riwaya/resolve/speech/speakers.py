"""Who goes on speaking where a report does not say it (وأضاف، وتابع، مشيرا إلى)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.calendar import time_words
from riwaya.knowledge.casualties import impersonal_cues
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftAttribution, DraftEvent
from riwaya.schema import Attribution, Party, Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold, fold_token

__all__ = ["continue_speakers", "with_their_actors"]

_CIRCUMSTANCE = re.compile(r"م\w{2,}ا|\wا\w\wا|م\w[^\Wا]\w+ه")  # مؤكدا، نافيا، مشيرة
# أدان ما وصفه بالعدوان: who condemns it calls it so.
_AS_HE_CALLS_IT = re.compile(r"\b[وفبل]?ما $")
# A letter from somebody, up to the verb that follows it.
_LETTER_FROM = re.compile(r"\b(?:رسالة|مذكرة|برقية|دعوة|كتاب|إخطار|خطاب)(?:\s\w+)?\sمن\s([^.،؛:\n]+?)\s$")
_REACH = 90  # characters
_PAUSE = re.compile(r"[،,؛:.«»\"]")
_ADDRESSED = ("request", "accuse")
_PARAGRAPHS = 4  # how far back a speaker is looked for


def _gender(cue: str) -> str | None:
    """f for قالت، تقول؛ m for قال، يقول؛ None for nouns, prepositions and participles."""
    word = fold_token(cue).split(" ")[0]
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    if word.startswith("ت") and len(word) > 3 and not word.endswith("ا"):
        return "m" if word.startswith(tuple(word_list("masculine-in-t"))) and not word.endswith("ت") else "f"
    if word.endswith("ت") and len(word) > 2:
        return "f"
    if word.endswith(("ا", "ين", "ون", "ه")) or word.startswith(("بحسب", "حسب", "وفق", "نقلا", "علي")):
        return None
    return "m"


def _gender_of_speaker(text: str, a: Attribution) -> str | None:
    """f for المفوضية، السلطات; m for another noun of the tables (مصدر); None for names and pronouns."""
    if a.source is None or a.source.span is None:
        return None
    word = a.source.span.of(text).split()[0]
    if word.endswith(("ة", "ات")):
        return "f"
    found = sector_words().exact(word)
    return "m" if found and fold_token(word).removeprefix("ال") == found[0].singular else None


def with_their_actors(
    text: str,
    drafts: Sequence[DraftAttribution],
    events: Sequence[DraftEvent],
    parts: Sequence[Span],
    bodies: Sequence[Span],
    persons: Sequence[Span],
    places: Sequence[Span],
) -> list[DraftAttribution]:
    """Gives a cue without a source the actor that it has as an event (هددت النقابات بإضراب), the body whose name
    follows it at once and is feminine like the verb (طالبت منظمة الصحة المانحين), or whose name stands right before
    the verb (بيان لفلان قال فيه).

    Who threatens is who speaks: nobody who spoke before goes on then. The actor stands in the cue's sentence and
    follows it, before the content. Behind a demand or an accusation stands whom it is addressed to as often.
    """
    found = []
    for a in drafts:
        a = structs.replace(a, source=_sender(text, a) or _teller(text, a))
        if a.source is None and a.content and a.stance not in _ADDRESSED:
            cue = a.cue[-1]
            near = next((part for part in parts if part.covers(cue)), cue)
            acting = [
                actor
                for event in events
                if any(event.trigger.overlaps(piece) for piece in a.cue)
                for actor in event.actors
                if near.covers(actor) and cue.end <= actor.start and actor.end <= a.content[0].start
            ]
            a = structs.replace(a, source=min(acting, default=None))
        if a.source is None and a.content and _gender(a.cue[-1].of(text)) == "f":
            next_to = (b for b in bodies if b.start == a.cue[-1].end + 1 and b.end <= a.content[0].start)
            feminine = (b for b in next_to if fold_token(b.of(text).split()[0]).endswith("ه"))
            a = structs.replace(a, source=next(feminine, None))
        if a.content and _gender(a.cue[0].of(text)) is not None:
            a = _with_subject_of_its_clause(text, a, (*persons, *bodies, *places))
        if a.source is None and a.content and _gender(a.cue[0].of(text)) is not None:
            before = (p for p in (*persons, *bodies) if p.end + 1 == a.cue[0].start and text[p.end] == " ")
            a = structs.replace(a, source=next(before, None))
        found.append(a)
    return found


def _with_subject_of_its_clause(text: str, a: DraftAttribution, names: Sequence[Span]) -> DraftAttribution:
    """The name between و and the verb begins a clause of its own: who was named before it is not who speaks
    (باريس تستدعي السفير | وطهران ترفض)."""
    own = (n for n in names if n.end + 1 == a.cue[0].start and text[max(0, n.start - 2) : n.start] == " و")
    subject = next(own, None)
    is_of_another_clause = a.source is None or (subject is not None and a.source.end <= subject.start)
    return structs.replace(a, source=subject) if subject is not None and is_of_another_clause else a


def _sender(text: str, a: DraftAttribution) -> Span | None:
    """Who demands or accuses in a letter of which the verb right behind tells (تلقى رسالة من الوزارة | تطالبه بالدفع)."""
    cue = a.cue[0]
    letter = _LETTER_FROM.search(text, max(0, cue.start - _REACH), cue.start)
    is_of_it = cue.of(text).endswith(("ه", "ها", "هم")) or cue.of(text).startswith(("ت", "ي"))
    is_new = a.stance in _ADDRESSED and is_of_it
    return Span(letter.start(1), letter.end(1)) if letter is not None and is_new else None


def _teller(text: str, a: DraftAttribution) -> Span | None:
    """Who tells, where the verb has whom he tells as its object (أبلغ مسؤول أمني | وكالة رويترز)."""
    if a.source is None or a.source.start <= a.cue[-1].end + 1:
        return a.source
    words = fold(text[a.cue[-1].end : a.source.start]).text
    is_told = fold_token(a.source.of(text)).split(" ")[0] in word_list("press-noun") | word_list(
        "agency-noun"
    )
    verb = fold_token(a.cue[-1].of(text)).split(" ")[0].removeprefix("و")
    first = words.split()[0] if words.split() else ""
    is_subject = first[:1].isalpha() and first not in word_list("no-subject") | time_words()
    if (
        not (is_told and is_subject and verb in word_list("tells-somebody"))
        or _PAUSE.search(words)
        or words[-1:] != " "
    ):
        return a.source
    return trim(text, Span(a.cue[-1].end, a.source.start))


def continue_speakers(
    text: str, attributions: Sequence[Attribution], paragraph_of: Sequence[int], sentence_of: Sequence[int]
) -> tuple[Attribution, ...]:
    """Gives attributions without a source the speaker that they continue.

    The speaker is the last one before, at the same place in the chain (same parent) and of a
    fitting gender, not more than a few paragraphs back; impersonal cues get none.
    What a speaker mentions as he calls it (ما وصفه بكذا) is his. A participle (مؤكدا أن) goes with the verb of its own sentence. ``paragraph_of[i]`` and ``sentence_of[i]`` are
    those of attribution ``i``.
    """
    found: list[Attribution] = []
    for number, a in enumerate(attributions):
        if a.source is not None or _is_impersonal(text, a.cue[0]):
            found.append(a)
            continue
        is_document = any(
            w in word_list("document") for c in a.cue for w in fold_token(c.of(text)).split(" ")[1:]
        )
        gender = None if is_document else _gender(a.cue[0].of(text))
        earlier = [
            (i, b) for i, b in enumerate(found)
            if b.source is not None and b.parent == a.parent and paragraph_of[number] - paragraph_of[i] < _PARAGRAPHS
            and (not _is_circumstance(text, a.cue[0])
                 or (sentence_of[i] == sentence_of[number] and not _is_aside(text, b.cue[0])))
        ]  # fmt: skip
        best = _fitting(text, earlier, gender)
        if best is None and _AS_HE_CALLS_IT.search(text, 0, a.cue[0].start):
            best = next((b for b in found if b.id == a.parent and b.source is not None), None)
        found.append(_with_source(a, best) if best else a)
    return tuple(found)


def _is_aside(text: str, cue: Span) -> bool:
    """Whether a cue only says after whom something is told (وفق ما نقلت الوكالة): a participle goes on with the verb."""
    word = fold_token(cue.of(text)).split(" ")[0]
    return not {word, word.removeprefix("و")}.isdisjoint(word_list("according-to"))


def _is_circumstance(text: str, cue: Span) -> bool:
    return _CIRCUMSTANCE.fullmatch(fold_token(cue.of(text)).split(" ")[0]) is not None


def _is_impersonal(text: str, cue: Span) -> bool:
    word = fold_token(cue.of(text)).split(" ")[0]
    return word in impersonal_cues() or word.removeprefix("و") in impersonal_cues()


def _fitting(text: str, earlier: list[tuple[int, Attribution]], gender: str | None) -> Attribution | None:
    for _, b in reversed(earlier):
        known = _gender(b.cue[0].of(text)) or _gender_of_speaker(text, b)
        if gender is None or known is None or known == gender:
            return b
    return earlier[-1][1] if earlier and gender is None else None


def _with_source(a: Attribution, speaker: Attribution) -> Attribution:
    s = speaker.source
    assert s is not None
    source = Party(
        entity=s.entity, country=s.country, sectors=s.sectors, why=(*s.why, f"continues:{speaker.id}")
    )
    return Attribution(
        id=a.id, source=source, cue=a.cue, content=a.content, quote=a.quote, stance=a.stance, parent=a.parent,
        confidence=a.confidence,
    )  # fmt: skip
