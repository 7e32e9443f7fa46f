"""What the desk adds to the cards of a report: links onwards, certainty, and why a code was given."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy import Connection, select

from riwaya.export.escaping import attribute, contained, excerpt, visible
from riwaya.export.words import party_name, words
from riwaya.knowledge.why import explain
from riwaya.schema import Attribution, Event, Party, Reading, Span
from riwaya.store import tables
from riwaya.store.identities import identity_keys
from riwaya.web.languages import Language

__all__ = ["StoredExtras", "UnsavedExtras"]

_MOST_REASONS = 12
_MOST_PARTIES = 20
_LONGEST = 80  # characters of a name


class UnsavedExtras:
    """For a reading that is not in the database."""

    def __init__(self, reading: Reading, spoken: Language) -> None:
        self._reading = reading
        self._spoken, self._ = spoken, spoken.gettext

    def named(self, party: Party, shown: str) -> str:
        return shown

    def of_statement(self, a: Attribution) -> str:
        return self._certain(a.confidence) + self._reasons([a.source] if a.source else [])

    def of_event(self, v: Event) -> str:
        return self._certain(v.confidence) + self._reasons([*v.actors, *v.recipients])

    def _certain(self, confidence: float) -> str:
        if confidence < 1:  # the card says it already
            return ""
        label = visible(self._("confidence"))  # not within the string: texts are extracted from calls
        return f'<p class="sure"><small>{label} {self._spoken.percent(confidence)}</small></p>'

    def _reasons(self, parties: list[Party]) -> str:
        """The table rows and rules that decided the codes of each party, folded away."""
        of: dict[str, dict[str, None]] = {}  # the reasons of each party, in their order
        for party in parties[:_MOST_PARTIES]:
            if party.why:
                of.setdefault(self._called(party), {}).update(dict.fromkeys(party.why[:_MOST_REASONS]))
        if not of:
            return ""
        items = "".join(
            f"<dt><bdi>{visible(contained(name))}</bdi></dt>"
            + "".join(f"<dd>{self._reason(why)}</dd>" for why in reasons)
            for name, reasons in of.items()
        )
        label = visible(self._("Why these codes"))
        return f'<details class="why"><summary>{label}</summary><dl>{items}</dl></details>'

    def _called(self, party: Party) -> str:
        """A party's words, or its name where it is not written."""
        span = party.span
        written = words(self._reading, span and Span(span.start, min(span.end, span.start + 3 * _LONGEST)))
        name = written or party_name(self._reading, party, arabic=self._spoken.code == "ar")
        codes = " ".join(filter(None, (party.country, *party.sectors)))
        return excerpt(name, _LONGEST) or codes

    def _reason(self, why: str) -> str:
        reason = explain(why)
        rule = reason.arabic if self._spoken.code == "ar" else reason.english
        if rule is not None:
            return visible(rule)
        if reason.table is None:
            return f'<span class="code" dir="ltr">{visible(contained(why))}</span>'
        cells = "".join(
            f"<tr><th>{visible(n)}</th><td><bdi>{visible(contained(c))}</bdi></td></tr>"
            for n, c in reason.row
        )
        return f'<span class="code" dir="ltr">{visible(reason.table)}</span><table>{cells}</table>'


class StoredExtras(UnsavedExtras):
    """For a report of the database."""

    def __init__(
        self, connection: Connection, reading: Reading, article: int, spoken: Language, may_correct: bool
    ) -> None:
        super().__init__(reading, spoken)
        self._article, self._may_correct = article, may_correct
        keys = identity_keys(reading)
        i = tables.identities.c
        rows = connection.execute(select(i.key, i.id).where(i.key.in_(set(keys.values())))) if keys else ()
        numbers = {row.key: row.id for row in rows}
        self._identity = {entity: numbers[key] for entity, key in keys.items() if key in numbers}
        e, m = tables.events.c, tables.cluster_members.c
        self._occurrence = {
            row.local: row.cluster
            for row in connection.execute(
                select(e.local, m.cluster)
                .join(tables.cluster_members, m.event == e.id)
                .where(e.article == article)
            )
        }

    def named(self, party: Party, shown: str) -> str:
        number = self._identity.get(party.entity or "")
        if number is not None:
            address = f"/actors/{number}"
        elif party.country is not None or party.sectors:
            code = " ".join(filter(None, (party.country or "---", party.sectors[0] if party.sectors else "")))
            address = f"/actors/code/{quote(code)}"
        else:
            return shown
        if shown:
            return f'<a href="{attribute(address)}">{shown}</a>'
        label = attribute(self._("All about this party"))
        return f' <a class="onward" href="{attribute(address)}" title="{label}" aria-label="{label}">↗</a>'

    def of_statement(self, a: Attribution) -> str:
        return super().of_statement(a) + self._doing(a.id)

    def of_event(self, v: Event) -> str:
        number = self._occurrence.get(v.id)
        leads = ""
        if number is not None:
            label = visible(self._("All accounts of this event"))
            leads = f'<p><a class="button" href="/occurrences/{number}">{label}</a></p>'
        return super().of_event(v) + leads + self._doing(v.id)

    def _doing(self, local: str) -> str:
        copy, correct = visible(self._("Copy the address")), visible(self._("Correct"))
        parts = [f'<a href="#{attribute(local)}" data-copy>{copy}</a>']
        if self._may_correct:
            address = f"/articles/{self._article}/correct/{attribute(quote(local))}"
            parts.append(f'<a href="{address}" data-correct>{correct}</a>')
        return f'<p class="doing">{" ".join(parts)}</p>'
