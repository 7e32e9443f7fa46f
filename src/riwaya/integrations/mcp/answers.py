"""What the tools return. Offsets are half-open, in Unicode code points, into the report's untouched text."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "About", "Account", "Chain", "Citation", "Claim", "Conflict", "Counted", "Event", "Figure", "Found", "Hit", "Link",
    "Page", "Period", "Place", "Range", "Side", "Statement", "Toll", "Version", "Words",
]  # fmt: skip


class Words(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exact words of a report, from `start` to `end`.

    `hidden`: so many control, bidi or invisible characters are left out here; offsets count them. `cut`: only the
    beginning is shown, `end` is where the words really end.
    """

    start: int
    end: int
    words: str
    hidden: int = 0
    cut: bool = False


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link of a chain: first the outlet, then each speaker, each quoted by the one before.

    `name`: who they are or speak for; none where the report does not name them (unnamed source) or the outlet is not
    known. `said`: the report's words for them ("a spokesman of"). `code` is COUNTRY SECTOR (`RUS MIL`; `---`: country
    unknown). `stance`: how they say what follows (deny: they deny it).
    """

    role: Literal["outlet", "speaker"]
    name: str | None = None
    name_ar: str | None = None
    code: str | None = None
    stance: str | None = None
    said: Words | None = None


Chain = Annotated[
    tuple[Link, ...],
    Meta(
        description="From the outlet inwards; the last link is who says it. Name the whole chain when quoting."
    ),
]


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who acts or is acted upon. No `written`: implied, not written there. `code` is COUNTRY SECTOR."""

    name: str | None = None
    name_ar: str | None = None
    code: str | None = None
    written: Words | None = None


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place by its names, or the words for it; `country` is ISO 3166 alpha-3, `lat` and `lon` are degrees."""

    name: str | None = None
    name_ar: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


class Range(Struct, frozen=True, kw_only=True):
    """A number of people, both ends included; `max` null: at least `min`."""

    min: int
    max: int | None


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as one report tells it.

    `factuality` negated, future or hypothetical: the chain does NOT say that it happened. `day` (to `last_day`): as the
    text states it; without it the text states none, and all that is known is when the report was published. `sentence`
    holds the trigger. `statement`: the innermost one that tells it. `occurrence`: shared by accounts that the machine
    takes for one real-world event. `confidence`: of the machine, 0 to 1.
    """

    type: str
    mode: str | None = None
    factuality: str
    chain: Chain
    trigger: Words
    sentence: Words | None = None
    actors: tuple[Side, ...] = ()
    recipients: tuple[Side, ...] = ()
    place: Place | None = None
    day: str | None = None
    last_day: str | None = None
    killed: Range | None = None
    injured: Range | None = None
    confidence: float
    id: int | str
    statement: str | None = None
    article: int | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None
    occurrence: int | None = None


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody says in a report: the last link of `chain`, by the words `cue`.

    `quote`: direct (their words), indirect (the report's words for them), mixed. `inside`: id of the statement that
    quotes this one.
    """

    id: str
    chain: Chain
    stance: str
    quote: str
    cue: tuple[Words, ...]
    content: tuple[Words, ...]
    inside: str | None = None
    confidence: float


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stored statement: the last link of `chain` says `content`; `about`: whom it names; `tells`: types of events in it."""

    id: int
    chain: Chain
    stance: str
    quote: str
    cue: Words
    content: tuple[Words, ...]
    about: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    confidence: float
    article: int
    outlet: str | None = None
    published: str | None = None
    url: str | None = None


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One telling of an occurrence, on the word of `chain`."""

    chain: Chain
    factuality: str
    trigger: Words
    sentence: Words | None = None
    event: int
    article: int
    outlet: str | None = None
    published: str | None = None
    url: str | None = None


class Version(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What some accounts say in common. `more`: so many further tellings of it are not shown."""

    value: str
    accounts: tuple[Account, ...]
    more: int = 0


class Conflict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One occurrence and one `dimension` in which its accounts differ. Nobody has decided who is right.

    `day`: where an account states one.
    """

    occurrence: int
    type: str
    day: str | None = None
    place: str | None = None
    dimension: str
    versions: tuple[Version, ...]


class Figure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's own numbers, in one report; `words` give the number."""

    killed: Range | None = None
    injured: Range | None = None
    chain: Chain
    factuality: str
    words: Words
    sentence: Words | None = None
    event: int
    article: int
    outlet: str | None = None
    published: str | None = None


class Toll(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One occurrence and each source's figures, never summed or averaged.

    `killed` and `injured` run from the lowest to the highest figure stated as a fact. `day`: where the text states one.
    `more` figures are not shown.
    """

    type: str
    day: str | None = None
    place: str | None = None
    place_ar: str | None = None
    country: str | None = None
    occurrence: int | None = None
    killed: Range | None = None
    injured: Range | None = None
    figures: tuple[Figure, ...]
    more: int = 0


class Period(Struct, frozen=True, kw_only=True):
    """A day, ISO week or month (null: no date); `score` is the mean PLOVER score, -10 conflict to 10 cooperation."""

    period: str | None
    events: int
    score: float
    types: dict[str, int]


class Counted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Counts: of what `actor` does to `recipient` (network), or of what `speaker` is quoted with (speakers)."""

    actor: Side | None = None
    recipient: Side | None = None
    events: int | None = None
    score: float | None = None
    types: dict[str, int] | None = None
    speaker: Side | None = None
    statements: int | None = None
    stances: dict[str, int] | None = None
    quotes: dict[str, int] | None = None
    outlets: dict[str, int] | None = None
    first_day: str | None = None
    last_day: str | None = None


class Found(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answers, under the question's name. More follow where `next_after` or `next_offset` is given."""

    note: str | None = None
    events: tuple[Event, ...] | UnsetType = UNSET
    claims: tuple[Claim, ...] | UnsetType = UNSET
    conflicts: tuple[Conflict, ...] | UnsetType = UNSET
    timeline: tuple[Period, ...] | UnsetType = UNSET
    network: tuple[Counted, ...] | UnsetType = UNSET
    casualties: tuple[Toll, ...] | UnsetType = UNSET
    speakers: tuple[Counted, ...] | UnsetType = UNSET
    reports: tuple[Hit, ...] | UnsetType = UNSET
    next_after: int | None = None
    next_offset: int | None = None


class About(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report: where and when it was published; `also` names other outlets that printed the same text."""

    article: int | None = None
    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None
    characters: int
    also: tuple[str, ...] = ()


class Hit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report that was found: the sentence with the most words, its `matches`; `chain`: who says the first of them."""

    about: About
    snippet: Words
    chain: Chain
    matches: tuple[Words, ...] = ()


class Page(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report or a part of it: `text` as printed, and the statements and events whose words begin in that part.

    What stands outside every statement is told by the outlet itself. More follows from `next_start`.
    """

    about: About
    text: Words | None = None
    statements: tuple[Statement, ...] | UnsetType = UNSET
    events: tuple[Event, ...] | UnsetType = UNSET
    next_start: int | None = None


class Citation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words of a stored report with all that a citation needs.

    `chain`: who says these words. `statement`: the innermost statement that holds them whole (none: the outlet tells
    them itself). `partly`: statements that hold only some of them, so that the words are not all theirs. `context`:
    the sentences that hold the words. `elsewhere`: where else the same words stand.
    """

    about: About
    cited: Words
    chain: Chain
    statement: Statement | None = None
    partly: tuple[Statement, ...] = ()
    context: Words
    elsewhere: tuple[Words, ...] = ()
