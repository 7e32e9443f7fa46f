"""Search in the words of reports, with who and what is meant by them; and suggestions while one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct, structs
from sqlalchemy import Connection

from riwaya.corpus.find import find
from riwaya.corpus.passages import Passage, passages
from riwaya.corpus.suggest import Suggestion, frequent, suggestions
from riwaya.text.fold import fold_word
from riwaya.web.desk import AtDesk
from riwaya.web.filters import Narrowing, answered, narrowing
from riwaya.web.languages import Language
from riwaya.web.naming import Naming
from riwaya.web.render import Asked, language_of
from riwaya.web.visitor import needs

__all__ = ["handlers"]

_FIELDS = ("since", "until", "place", "party", "type", "source")
_SIZE = 20
_DEEPEST = 2000  # hits; nobody reads further, and ranking all again for each page costs
_MEANT = 6
_LONGEST = 400  # characters of a query
_WORDS = 5  # of a query that are looked up one by one
_PLACES = ("GPE", "LOC", "FAC")
_SUGGESTED = 8
_QUOTATION = dict.fromkeys(map(ord, "“”„«»"), '"')  # whatever marks a keyboard has


class Meant(Struct, frozen=True, kw_only=True):
    """Somebody or something of the name that is searched: ``address`` of its page, ``also`` of lists of it."""

    name: str
    about: str
    address: str
    also: tuple[tuple[str, str], ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """A report with passages that have the words."""

    article: int
    title: str | None
    outlet: str | None
    published: str | None
    passages: tuple[Passage, ...]


@get("/search", sync_to_thread=True, guards=[needs("reader")])
def search(request: Asked, desk: AtDesk) -> Response[str]:
    """Reports by their words."""
    narrowed = narrowing(request, fields=_FIELDS, size=_SIZE, more=("q",), path="/search")
    words = " ".join((request.query_params.get("q") or "").translate(_QUOTATION).split())[:_LONGEST]
    spoken = language_of(request)
    common = {"q": words, "say": Naming(spoken), "narrowed": narrowed}
    empty: dict[str, Any] = {
        "meant": [],
        "hits": [],
        "newer": None,
        "older": None,
        "first": 1,
        "examples": [],
        "wordless": False,
    }

    def make() -> dict[str, Any]:
        with desk.connect() as connection:
            if not words:
                return {**common, **empty, "examples": _examples(connection, spoken)}
            if not any(letter.isalnum() for letter in words):
                return {**common, **empty, "examples": _examples(connection, spoken), "wordless": True}
            return {**common, **empty, **_answers(connection, narrowed, words, spoken)}

    return answered(request, "search.html", narrowed, make, {**common, **empty})


def _answers(connection: Connection, narrowed: Narrowing, words: str, spoken: Language) -> dict[str, Any]:
    offset = min(narrowed.asked.offset, _DEEPEST)
    found = find(connection, structs.replace(narrowed.asked, offset=offset, limit=_SIZE + 1), words)
    some = found[:_SIZE]
    around = passages(connection, {hit.article: hit.spans for hit in some})
    return {
        "meant": [_meant(s, words, spoken) for s in _named(connection, words)] if not offset else [],
        "hits": [
            Found(
                article=hit.article, title=hit.title, outlet=hit.outlet, published=hit.published,
                passages=around.get(hit.article, ()),
            )
            for hit in some
        ],
        "first": offset + 1,
        "newer": narrowed.href(offset=max(0, offset - _SIZE) or None) if offset else None,
        "older": narrowed.href(offset=offset + _SIZE) if len(found) > _SIZE and offset < _DEEPEST else None,
    }  # fmt: skip


def _named(connection: Connection, words: str) -> list[Suggestion]:
    """Who is called as the whole query begins, else who is called just as one of its words."""
    bare = words.replace('"', " ").strip()
    whole = suggestions(connection, bare, _MEANT)
    if whole or " " not in bare:
        return whole
    found: dict[int, Suggestion] = {}
    for word in bare.split()[:_WORDS]:
        if len(word) > 2:
            exact = (s for s in suggestions(connection, word, 2) if s.exact)
            found.update((s.identity, s) for s in exact)
    return list(found.values())[:_MEANT]


def _meant(found: Suggestion, words: str, spoken: Language) -> Meant:
    _, say = spoken.gettext, Naming(spoken)
    name, at = say.name(found), f"#{found.identity}"
    if found.type in _PLACES:
        # A whole country with all that lies in it, by its code.
        of_country = found.country is not None and say.country(found.country) == name
        place = found.country if of_country else at
        also = [(_("what happens there"), f"/events?{urlencode({'place': place})}"),
                (_("map"), f"/map?{urlencode({'place': place})}")]  # fmt: skip
    else:
        also = [(_("what they say"), f"/claims?{urlencode({'source': at})}")]
    if fold_word(found.name_ar) not in fold_word(words):
        also.append((_("reports"), f"/search?{urlencode({'q': found.name_ar})}"))
    return Meant(
        name=name, about=_about(found, spoken), address=f"/actors/{found.identity}", also=tuple(also)
    )


def _about(found: Suggestion, spoken: Language) -> str:
    """Kind, country and mentions, on one line."""
    _, say = spoken.gettext, Naming(spoken)
    kinds = {
        "PER": _("person"), "ORG": _("organisation"), "GPE": _("place"), "LOC": _("place"), "FAC": _("building"),
    }  # fmt: skip
    parts = [kinds.get(found.type, "")]
    if found.country and say.country(found.country) != say.name(found):
        parts.append(say.country(found.country))
    mentions = spoken.ngettext("%(num)s mention", "%(num)s mentions", found.count)
    parts.append(mentions % {"num": spoken.number(found.count)})
    return " · ".join(part for part in parts if part)


def _examples(connection: Connection, spoken: Language) -> list[tuple[str, str]]:
    """(Words, address) of names that are often mentioned, in Arabic: that is what reports are written in."""
    often = [*frequent(connection, ("PER",), 4), *frequent(connection, ("ORG",), 3), *frequent(connection, ("GPE",), 4)]  # fmt: skip
    found = [(s.name_ar, f"/search?{urlencode({'q': s.name_ar})}") for s in often]
    if often and spoken.code == "en":
        found += [(s.name, f"/search?{urlencode({'q': s.name})}") for s in often if s.name != s.name_ar][:2]
    return found


@get("/suggest", sync_to_thread=True, guards=[needs("reader")])
def suggest(request: Asked, desk: AtDesk, q: FromQuery[str] = "") -> Response[list[dict[str, str]]]:
    """Names that begin so, for the field of search."""
    spoken = language_of(request)
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in q)
    with desk.connect() as connection:
        found: Sequence[Suggestion] = suggestions(connection, q, _SUGGESTED)
    return Response(
        [
            # In the script in which one types, so that the field offers it.
            {"name": s.name_ar if arabic else s.name, "about": _about(s, spoken), "address": f"/actors/{s.identity}"}
            for s in found
        ],
        media_type="application/json", headers={"Vary": "Cookie, Accept-Language"},
    )  # fmt: skip


handlers = (search, suggest)
