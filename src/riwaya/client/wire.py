"""What goes over the wire besides readings and answers to questions: the values of the HTTP API, version 1."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from riwaya.corpus.conflicts import Conflict
from riwaya.corpus.events import PlaceNamed, ToldEvent
from riwaya.schema import EntityType

__all__ = [
    "Counts",
    "Day",
    "Fault",
    "Health",
    "Info",
    "Job",
    "JobState",
    "KnownEntity",
    "ListedArticle",
    "ListedEntity",
    "NearArticle",
    "Occurrence",
    "Page",
    "Problem",
    "Publication",
    "Report",
    "StoredArticle",
    "Undone",
]

T = TypeVar("T")

Day = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="An ISO day, YYYY-MM-DD.", examples=["2017-05-09"]
    ),
]
_SHORT = Meta(max_length=2000)
JobState = Literal["queued", "reading", "linking", "done", "failed", "cancelled"]


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A page of answers. ``next`` is the cursor of the page behind it, None at the end."""

    items: tuple[T, ...]
    next: str | None = None


class Report(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report to be read. ``published`` is the day that relative dates in it are counted from."""

    text: Annotated[str, Meta(min_length=1, max_length=1_000_000)]
    id: Annotated[str, Meta(max_length=400)] = ""
    title: Annotated[str, _SHORT] | None = None
    published: Day | None = None
    outlet: Annotated[str, _SHORT] | None = None
    url: Annotated[str, _SHORT] | None = None


class Fault(Struct, frozen=True, kw_only=True):
    """What is wrong with one value: ``at`` is its place, as ``query.since`` or ``body[3].text``."""

    at: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457): ``type`` is one of those in docs/api.md.

    ``remedy`` says what to do about it, ``errors`` what is wrong with which value; ``instance`` is the number
    under which the server has logged an error of its own.
    """

    type: str
    title: str
    status: int
    detail: str
    remedy: str | None = None
    errors: tuple[Fault, ...] = ()
    instance: str | None = None


class Job(Struct, frozen=True, kw_only=True):
    """A batch: ``counts`` of its items by what became of them, ``skipped`` of those left out by reason.

    ``reports`` is how many were sent (None: not known before the files are read); ``settled`` how many items
    are done with; ``occurrences`` how many the store has, once events are linked; times are ISO 8601 in UTC.
    """

    id: str
    state: JobState
    by: str
    submitted: str
    started: str | None = None
    finished: str | None = None
    reports: int | None = None
    settled: int = 0
    counts: dict[str, int] = {}
    skipped: dict[str, int] = {}
    occurrences: int | None = None
    problem: Problem | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")


class ListedArticle(Struct, frozen=True, kw_only=True):
    """A stored article without its text; ``characters`` is the text's length."""

    id: int
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    language: str
    characters: int
    events: int
    claims: int


class Publication(Struct, frozen=True, kw_only=True):
    """One place where a text was found."""

    origin: str
    outlet: str | None
    published: str | None
    url: str | None
    title: str | None


class NearArticle(Struct, frozen=True, kw_only=True):
    """An article that is nearly the same: ``similarity`` is the share of common trigrams, 0 to 1."""

    article: int
    similarity: float


class StoredArticle(Struct, frozen=True, kw_only=True):
    """A stored article with its text as received, where it was found, and its near-duplicates."""

    id: int
    sha256: str
    text: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    language: str
    publications: tuple[Publication, ...]
    near: tuple[NearArticle, ...]


class ListedEntity(Struct, frozen=True, kw_only=True):
    """Somebody or something named in the store's reports; ``mentions`` counts how often."""

    id: int
    type: EntityType
    name: str
    name_ar: str
    country: str | None
    wikidata: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    mentions: int


class KnownEntity(ListedEntity, frozen=True, kw_only=True):
    """An entity with the store's knowledge of it in numbers.

    ``written``: the forms it is written in and how often each, the 100 most frequent; ``articles`` that name
    it; ``statements`` it makes; ``acts`` events in which it acts, ``suffers`` in which it is acted upon.
    """

    written: dict[str, int]
    articles: int
    statements: int
    acts: int
    suffers: int


class Occurrence(Struct, frozen=True, kw_only=True):
    """One real-world event with all its accounts, and where these differ."""

    id: int
    type: str
    day: str | None
    last_day: str | None
    place: PlaceNamed | None
    articles: int
    accounts: tuple[ToldEvent, ...]
    conflicts: tuple[Conflict, ...]


class Undone(Struct, frozen=True, kw_only=True):
    """The numbers of the corrections that do not hold any more."""

    undone: tuple[int, ...]


class Counts(Struct, frozen=True, kw_only=True):
    """How much the store holds."""

    articles: int
    events: int
    claims: int
    entities: int
    occurrences: int


class Info(Struct, frozen=True, kw_only=True):
    """The server: versions of the package and its model, the JSON version of readings, what the store holds.

    ``counts`` is None where the server has no database; ``data`` changes whenever the store does.
    """

    riwaya: str
    model: str
    schema: int
    counts: Counts | None
    data: str


class Health(Struct, frozen=True, kw_only=True):
    """The server answers; ``database`` says whether it has one."""

    status: Literal["ok"]
    database: bool
