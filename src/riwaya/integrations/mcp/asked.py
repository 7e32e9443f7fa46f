"""What the tools are asked: arguments with their meaning, and the JSON Schema that assistants see."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from riwaya.errors import UsageError
from riwaya.knowledge.plover import event_types, modes, sectors
from riwaya.schema import EventType, Factuality, Stance

__all__ = ["LONGEST_TEXT", "MOST", "Ask", "Cite", "OpenArticle", "Read", "Search", "decoded", "schema"]

LONGEST_TEXT = 6_000  # characters of a report to read: its reading has several times as many
MOST = 50  # answers of one call
_LONGEST_PAGE = 6_000

Question = Literal["events", "claims", "conflicts", "timeline", "network", "casualties", "speakers"]

_Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Name = Annotated[str, Meta(min_length=1, max_length=400)]
_Words = Annotated[str, Meta(min_length=1, max_length=2000)]
_Offset = Annotated[int, Meta(ge=0, le=2**31 - 1)]
_Show = Annotated[Literal["all", "statements", "events"], Meta(description="What of the reading is wanted.")]
_Number = Annotated[int, Meta(ge=1, le=2**53)]
_MISSING = re.compile(r"missing required field `(\w+)`")


class _Filters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    since: Annotated[
        _Day | None,
        Meta(
            description="From this day on, YYYY-MM-DD: of an event its own day (of publication where none is stated), of a "
            "claim or report the day of publication."
        ),
    ] = None
    until: Annotated[_Day | None, Meta(description="Up to this day, YYYY-MM-DD, included.")] = None
    place: Annotated[
        _Name | None,
        Meta(description="Where: a name in Arabic or English, or an ISO 3166 alpha-3 code; a country holds its cities. "
                         "'NAME, ISO' tells namesakes apart: 'طرابلس, LBN'."),
    ] = None  # fmt: skip
    party: Annotated[
        _Name | None,
        Meta(description="Who acts, is acted upon or is spoken of: a name in Arabic or English, or a code COUNTRY, COUNTRY "
                         "SECTOR or SECTOR: 'RUS', 'RUS MIL', 'REB', '--- REB' (country unknown)."),
    ] = None  # fmt: skip
    source: Annotated[
        _Name | None,
        Meta(
            description="Who tells: a speaker's name or code anywhere in the chain, or an outlet's name as stored."
        ),
    ] = None
    type: Annotated[EventType | None, Meta(description="PLOVER event type.")] = None
    mode: Annotated[_Name | None, Meta(description="PLOVER mode.")] = None
    factuality: Annotated[
        Factuality | None,
        Meta(description="Of events: actual (told as having happened), negated (told as not having happened), future, "
                         "hypothetical, historical. Leave out to see denials beside assertions."),
    ] = None  # fmt: skip
    stance: Annotated[
        Stance | None,
        Meta(
            description="How the speaker says it: of the claim, or of the innermost claim that tells an event."
        ),
    ] = None
    limit: Annotated[
        int,
        Meta(ge=1, le=MOST, description="At most so many answers; conflicts and casualties are long, 5 do."),
    ] = 20
    offset: Annotated[
        int, Meta(ge=0, le=2**31 - 1, description="Leave out the first so many (next_offset).")
    ] = 0


class Ask(_Filters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``ask``."""

    question: Annotated[
        Question,
        Meta(description="events: who did what to whom; claims: who said what; conflicts: where accounts of one occurrence "
                         "differ; timeline: counts by day, week or month; network: who does what to whom, in counts; "
                         "casualties: each source's figures; speakers: who is quoted how often."),
    ]  # fmt: skip
    after: Annotated[
        _Number | None, Meta(description="events and claims: go on behind this id (next_after).")
    ] = None
    by: Annotated[
        Literal["day", "week", "month", "identity", "code"] | None,
        Meta(
            description="timeline: day (default), week, month; network and speakers: identity (default) or code."
        ),
    ] = None


class Search(_Filters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``search``."""

    query: Annotated[
        str,
        Meta(min_length=1, max_length=2000,
             description="Arabic words, all of which a report must have in any of their forms; \"…\" asks for the exact phrase."),
    ]  # fmt: skip


class Read(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``read``."""

    text: Annotated[
        str, Meta(description=f"The report in Arabic, as printed, at most {LONGEST_TEXT:,} characters.")
    ]
    published: Annotated[
        _Day | None,
        Meta(description="Day of publication, YYYY-MM-DD: 'yesterday' and roles in office depend on it."),
    ] = None
    outlet: Annotated[_Name | None, Meta(description="Who published it: first in every chain.")] = None
    show: _Show = "all"


class OpenArticle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``article``."""

    id: Annotated[_Number, Meta(description="`article` of an answer.")]
    start: Annotated[int, Meta(ge=0, le=2**31 - 1, description="First character (next_start).")] = 0
    length: Annotated[int, Meta(ge=1, le=_LONGEST_PAGE, description="So many characters of the text.")] = 2000
    show: _Show = "all"


class Cite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``cite``: a place by its offsets, or by its words."""

    article: Annotated[_Number, Meta(description="`article` of an answer.")]
    words: Annotated[
        _Words | None,
        Meta(description="The words, copied exactly from the report; or else `start` and `end`."),
    ] = None
    start: Annotated[_Offset | None, Meta(description="First character, counted from 0.")] = None
    end: Annotated[_Offset | None, Meta(description="Behind the last character.")] = None


def decoded(arguments: dict[str, Any], kind: type[Struct]) -> Any:
    """``arguments`` as ``kind``.

    Raises:
        UsageError: an argument is missing, unknown or illegal; the message says which and what is legal.
    """
    # An argument that is sent blank is one that is not meant; a number may be sent as its digits.
    given = {
        name: value
        for name, value in arguments.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(_remedied(str(error), kind)) from None


def _remedied(said: str, kind: type[Struct]) -> str:
    """What msgspec says of an argument, with what would be right."""
    properties = schema(kind)["properties"]
    said, _, path = said.partition(" - at `$.")
    missing = _MISSING.search(said)
    name = missing[1] if missing else path.rstrip("`")
    if name not in properties:
        return f"{said}; the arguments are {', '.join(properties)}"
    legal = properties[name]
    remedy = f"it is one of {', '.join(legal['enum'])}" if "enum" in legal else legal["description"]
    return f"{name}: {said}; {remedy}"


def schema(kind: type[Struct]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``kind`` with an object at its root; null is not offered where absence does."""
    whole = msgspec.json.schema(kind)
    definitions = whole["$defs"]
    root = {**definitions.pop(whole["$ref"].rpartition("/")[2])}
    if issubclass(kind, Ask | Search | Read | OpenArticle | Cite):
        root["properties"] = {name: _offered(value) for name, value in root["properties"].items()}
        root.pop("description", None)
    if kind is Ask:
        _explain(root["properties"])
    elif kind is Search:
        _shorten(root["properties"])
    return {**root, "$defs": definitions} if definitions else root


def _offered(value: dict[str, Any]) -> dict[str, Any]:
    offered = {k: v for k, v in value.items() if k != "anyOf" and not (k == "default" and v is None)}
    for choice in value.get("anyOf", ()):
        if choice != {"type": "null"}:
            offered |= choice
    if "enum" in offered:
        offered["enum"] = [choice for choice in offered["enum"] if choice is not None]
        offered["type"] = "string"
    return offered


def _explain(properties: dict[str, Any]) -> None:
    """Adds what the knowledge tables say of types, modes and sectors."""
    meanings = "; ".join(f"{kind}: {facts.meaning}" for kind, facts in event_types().items())
    properties["type"] |= {"description": f"PLOVER event type. {meanings}."}
    by_type = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in modes().items())
    properties["mode"] |= {"description": f"PLOVER mode. Of each type: {by_type}.", "enum": _all_modes()}
    codes = "; ".join(f"{code}: {meaning.split(':')[0]}" for code, meaning in sectors().items())
    properties["party"] |= {"description": f"{properties['party']['description']} Sectors: {codes}."}


def _shorten(properties: dict[str, Any]) -> None:
    """What two tools share is explained once."""
    for name in ("place", "party", "source", "type", "factuality", "stance"):
        properties[name] |= {"description": f"Reports with such an event or statement; `{name}` as in ask."}
    properties["mode"] |= {"enum": _all_modes()}


def _all_modes() -> list[str]:
    return sorted({name for some in modes().values() for name in some})
