"""Questions to the store: answers worked out by hand from three short reports."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import Struct, structs
from sqlalchemy import Connection

from riwaya.corpus.actor import identity_of, members_of, months_of
from riwaya.corpus.casualties import casualties, figures_of
from riwaya.corpus.claims import claims
from riwaya.corpus.contexts import contexts_at
from riwaya.corpus.events import Range, ToldEvent, events
from riwaya.corpus.filters import Filter
from riwaya.corpus.find import find
from riwaya.corpus.names import party_called
from riwaya.corpus.network import network
from riwaya.corpus.occurrence import occurrence, tellings
from riwaya.corpus.paging import at_most, page_before
from riwaya.corpus.reports import reports
from riwaya.corpus.speakers import speakers
from riwaya.corpus.timeline import timeline
from riwaya.errors import UnknownNameError, UsageError
from riwaya.schema import Span
from riwaya.store.database import Database
from riwaya.store.tables import events as event_rows
from tests.small_store import SECOND_OUTLET, SERVERS, fill, server

AIRPORT, ALEPPO, PARIS = "Aleppo International Airport", "Aleppo", "Paris"


class Store(Struct):
    connection: Connection
    articles: dict[str, int]


@pytest.fixture(scope="module", params=SERVERS)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(request.param, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="module")
def store(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    articles = fill(database_url, tmp_path_factory.mktemp("reports"))
    with Database(database_url) as database, database.read() as connection:
        yield Store(connection, articles)


def told(store: Store, **asked: str) -> list[str]:
    """Which events a filter admits, as trigger words in the order of the answer."""
    return [e.trigger.words for e in events(store.connection, Filter(**asked))]  # type: ignore[arg-type]


def of(store: Store, trigger: str) -> ToldEvent:
    return next(e for e in events(store.connection, Filter()) if e.trigger.words == trigger)


def test_events_come_newest_first_with_everything_that_is_told(store: Store) -> None:
    assert told(store) == ["التقى", "نقصف", "القصف", "قصف", "قتل", "قصفت"]
    raid = of(store, "قصفت")
    assert (raid.type, raid.mode, raid.factuality) == ("ASSAULT", "aerial", "actual")
    assert (raid.day, raid.last_day, raid.dated) == ("2016-09-29", "2016-09-29", True)
    assert raid.killed == Range(min=20, max=20)
    assert raid.injured is None
    assert raid.place is not None
    assert (raid.place.name, raid.place.country) == (AIRPORT, "SYR")
    actor = raid.actors[0]
    assert (actor.name, actor.code, actor.written and actor.written.words) == (
        None,
        "RUS MIL",
        "طائرات روسية",
    )
    assert (raid.article, raid.outlet, raid.published) == (
        store.articles["north"],
        "وكالة الشمال",
        "2016-09-30",
    )
    assert (raid.trigger.start, raid.trigger.end) == (0, 4)


def test_a_chain_runs_from_the_outlet_to_the_innermost_speaker(store: Store) -> None:
    chain = of(store, "القصف").chain
    assert [link.name for link in chain] == ["وكالة الجنوب", "Reuters", "متحدث باسم المعارضة في حلب"]
    assert [link.code for link in chain] == [None, "GBR JRN", "SYR REB"]
    said = chain[1].said
    assert said is not None
    assert (said.start, said.end, said.words) == (5, 17, "وكالة رويترز")
    assert [link.name for link in of(store, "قصفت").chain] == ["وكالة الشمال"]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("SYR", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("سوريا", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("Syria", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("حلب", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("aleppo", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("Aleppo, SYR", ["نقصف", "القصف", "قصف", "قتل", "قصفت"]),
        ("مطار حلب", ["قصف", "قتل", "قصفت"]),
        ("باريس", ["التقى"]),
        ("FRA", ["التقى"]),
        ("بغداد", []),  # known to the tables, though no report is about it
    ],
)
def test_a_place_holds_all_that_lies_within_it(store: Store, place: str, found: list[str]) -> None:
    assert told(store, place=place) == found


@pytest.mark.parametrize(
    ("party", "found"),
    [
        ("RUS", ["نقصف", "القصف", "قصف", "قصفت"]),
        ("RUS MIL", ["القصف", "قصف", "قصفت"]),
        ("MIL", ["القصف", "قصف", "قصفت"]),
        ("Vladimir Putin", ["نقصف"]),
        ("فلاديمير بوتين", ["نقصف"]),
        ("بوتين", ["نقصف"]),  # a form that no report has: the table of persons knows it
        ("IRN GOV", ["التقى"]),
        ("IRN MIL", []),
    ],
)
def test_a_party_is_a_name_or_a_code(store: Store, party: str, found: list[str]) -> None:
    assert told(store, party=party) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Reuters", ["القصف"]),  # also what it relays from others
        ("SYR REB", ["القصف"]),
        ("وزارة الدفاع الروسية", ["قصف"]),
        ("وكالة الجنوب", ["نقصف", "القصف"]),
        (SECOND_OUTLET, ["قصف", "قتل", "قصفت"]),  # the same text stood there too
    ],
)
def test_a_source_is_anybody_in_the_chain_or_an_outlet(store: Store, source: str, found: list[str]) -> None:
    assert told(store, source=source) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"since": "2016-10-01"}, ["التقى", "نقصف", "القصف"]),
        ({"until": "2016-09-29"}, ["قتل", "قصفت"]),
        ({"since": "2016-09-30", "until": "2016-09-30"}, ["قصف"]),  # no time of its own: the report's day
        ({"type": "CONSULT"}, ["التقى"]),
        ({"mode": "aerial", "factuality": "negated"}, ["نقصف", "قصف"]),
        ({"stance": "deny"}, ["نقصف", "قصف"]),
        ({"stance": "deny", "party": "RUS MIL"}, ["قصف"]),
    ],
)
def test_filters_narrow_together(store: Store, asked: dict[str, str], found: list[str]) -> None:
    assert told(store, **asked) == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Filter(place="حلبب"), "near it: .*حلب"),
        (Filter(party="Vladimir Puttin"), "near it: .*Vladimir Putin"),
        (Filter(source="وكالة الشمل"), "near it: .*وكالة الشمال"),
        (Filter(type="BOMB"), "there are AGREE"),
        (Filter(type="CONSULT", mode="aerial"), "there are visit"),
        (Filter(factuality="true"), "there are actual"),
        (Filter(stance="say"), "there are assert"),
        (Filter(since="2016-9-30"), "YYYY-MM-DD"),
        (Filter(until="20160930"), "YYYY-MM-DD"),
        (Filter(limit=0), "limit"),
        (Filter(offset=-1), "offset"),
        (Filter(party=" "), "1 to 400"),
        (Filter(after=999), "999"),
    ],
)
def test_what_does_not_exist_is_said_in_one_line(store: Store, asked: Filter, message: str) -> None:
    with pytest.raises(UsageError, match=message) as error:
        events(store.connection, asked)
    assert "\n" not in str(error.value)


def test_pages_hold_every_event_once(store: Store) -> None:
    whole = [e.id for e in events(store.connection, Filter())]
    by_offset = [e.id for at in range(6) for e in events(store.connection, Filter(limit=1, offset=at))]
    by_cursor: list[int] = []
    while some := events(store.connection, Filter(limit=2, after=by_cursor[-1] if by_cursor else None)):
        by_cursor += [e.id for e in some]
    assert by_offset == by_cursor == whole


def test_claims_say_who_said_what_of_whom(store: Store) -> None:
    found = claims(store.connection, Filter(party="Aleppo"))
    assert [(c.speaker.name, c.stance, c.quote) for c in found] == [
        ("الوزير التركي", "request", "direct"),
        ("Vladimir Putin", "deny", "direct"),
        ("Reuters", "assert", "indirect"),
    ]
    putin = found[1]
    assert [piece.words for piece in putin.content] == ["لم نقصف حلب"]
    assert putin.cue.words == "قال"
    assert [(n.name, n.start) for n in putin.of] == [("Aleppo", putin.content[0].start + len("لم نقصف "))]
    assert [(t.type, t.event) for t in putin.tells] == [("ASSAULT", of(store, "نقصف").id)]


def test_a_content_in_pieces_leaves_the_words_between_out(store: Store) -> None:
    claim = claims(store.connection, Filter(source="TUR GOV"))[0]
    assert [piece.words for piece in claim.content] == ["نريد السلام", "في حلب أولا"]


def test_claims_are_narrowed_by_what_they_tell(store: Store) -> None:
    def speakers_of(**asked: str) -> list[str | None]:
        return [c.speaker.name for c in claims(store.connection, Filter(**asked))]  # type: ignore[arg-type]

    inner, outer = "متحدث باسم المعارضة في حلب", "Reuters"
    assert speakers_of(type="ASSAULT", factuality="actual") == [inner, outer]
    assert speakers_of(place="مطار حلب") == ["Ministry of Defence of Russia"]
    assert speakers_of(stance="request") == ["الوزير التركي"]
    assert speakers_of(source="وكالة الشمال") == ["الوزير التركي", "Ministry of Defence of Russia"]
    assert speakers_of(party="RUS GOV") == ["Vladimir Putin"]
    assert speakers_of(party="JRN") == []


def test_a_timeline_counts_by_day_week_and_month(store: Store) -> None:
    days = timeline(store.connection, Filter())
    assert [(p.period, p.events) for p in days] == [
        ("2016-09-29", 2), ("2016-09-30", 1), ("2016-10-01", 2), ("2016-11-05", 1),
    ]  # fmt: skip
    weeks = timeline(store.connection, Filter(), "week")
    assert [(p.period, p.first_day, p.events) for p in weeks] == [
        ("2016-W39", "2016-09-26", 5), ("2016-W44", "2016-10-31", 1),
    ]  # fmt: skip
    months = timeline(store.connection, Filter(since="2016-10-01"), "month")
    assert [(p.period, p.types, p.score) for p in months] == [
        ("2016-10", {"ASSAULT": 2}, -9.0), ("2016-11", {"CONSULT": 1}, 1.0),
    ]  # fmt: skip


def test_a_timeline_is_cut_to_the_newest_periods(store: Store) -> None:
    assert [p.period for p in timeline(store.connection, Filter(limit=2))] == ["2016-10-01", "2016-11-05"]
    assert [p.period for p in timeline(store.connection, Filter(limit=2, offset=1))] == [
        "2016-09-30",
        "2016-10-01",
    ]


def test_a_network_counts_who_does_what_to_whom(store: Store) -> None:
    by_code = network(store.connection, Filter(), "code")
    assert [(d.actor.name, d.recipient.name, d.events, d.score, d.types) for d in by_code] == [
        ("RUS MIL", "SYR CVL", 2, -9.0, {"ASSAULT": 2}),
        ("RUS GOV", "SYR UNK", 1, -9.0, {"ASSAULT": 1}),
        ("TUR GOV", "IRN GOV", 1, 1.0, {"CONSULT": 1}),
    ]
    by_name = network(store.connection, Filter(party="Vladimir Putin", factuality="negated"))
    assert [(d.actor.name, d.recipient.name_ar, d.events) for d in by_name] == [("Vladimir Putin", "حلب", 1)]
    assert network(store.connection, Filter(party="Vladimir Putin", factuality="actual")) == []
    assert [d.events for d in network(store.connection, Filter(place="مطار حلب"), "code")] == [1]
    assert [d.actor.name for d in network(store.connection, Filter(party="TUR"), "code")] == ["TUR GOV"]


def test_figures_of_one_occurrence_are_lined_up_and_not_summed(store: Store) -> None:
    [toll] = casualties(store.connection, Filter())
    assert (toll.day, toll.place, toll.country) == ("2016-09-29", AIRPORT, "SYR")
    assert toll.killed == Range(min=12, max=20)
    assert toll.injured is None
    assert [(f.killed, [link.name for link in f.chain], f.words.words) for f in toll.figures] == [
        (Range(min=20, max=20), ["وكالة الشمال"], "20"),
        (Range(min=12, max=12), ["وكالة الجنوب", "Reuters", "متحدث باسم المعارضة في حلب"], "12"),
    ]
    assert [f.article for f in toll.figures] == [store.articles["north"], store.articles["south"]]


def test_bounds_are_those_of_the_sources_that_are_asked_for(store: Store) -> None:
    [toll] = casualties(store.connection, Filter(source="Reuters"))
    assert toll.killed == Range(min=12, max=12)
    assert casualties(store.connection, Filter(factuality="negated")) == []


def test_speakers_are_counted_with_outlets_stances_and_quotes(store: Store) -> None:
    found = speakers(store.connection, Filter())
    assert {(s.name, s.code, s.statements) for s in found} == {
        ("Reuters", "GBR JRN", 1), ("Vladimir Putin", "RUS GOV", 1), ("Ministry of Defence of Russia", "RUS MIL", 1),
    }  # fmt: skip
    codes = speakers(store.connection, Filter(), "code")
    assert {(s.name, s.code) for s in codes} == {
        (None, "GBR JRN"), (None, "RUS GOV"), (None, "RUS MIL"), (None, "SYR REB"), (None, "TUR GOV"),
    }  # fmt: skip
    [putin] = speakers(store.connection, Filter(source="Vladimir Putin"))
    assert (putin.stances, putin.quotes, putin.outlets) == ({"deny": 1}, {"direct": 1}, {"وكالة الجنوب": 1})
    assert (putin.first_day, putin.last_day) == ("2016-10-01", "2016-10-01")
    assert len(speakers(store.connection, Filter(limit=2))) == 2
    assert len(speakers(store.connection, Filter(limit=2, offset=2))) == 1


def test_words_are_found_in_any_form_and_narrowed(store: Store) -> None:
    def found(query: str, **asked: str) -> set[int]:
        return {hit.article for hit in find(store.connection, Filter(**asked), query)}  # type: ignore[arg-type]

    north, south, talks = (store.articles[name] for name in ("north", "south", "talks"))
    assert found("حلب") == {north, south, talks}
    assert found("بالمطار") == {north}
    assert found("حلب", since="2016-10-01") == {south, talks}
    assert found("حلب", type="ASSAULT") == {north, south}
    assert found("حلب", source="Reuters") == {south}
    assert found("حلب", stance="deny", until="2016-09-30") == {north}
    assert found("حلب", place="Paris") == {talks}
    assert len(find(store.connection, Filter(limit=1, offset=1, since="2016-01-01"), "حلب")) == 1


def test_answers_are_json(store: Store) -> None:
    answers: list[Struct] = [
        *events(store.connection, Filter()), *claims(store.connection, Filter()),
        *casualties(store.connection, Filter()), *timeline(store.connection, Filter()),
        *network(store.connection, Filter()), *speakers(store.connection, Filter()),
    ]  # fmt: skip
    for answer in answers:
        assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(answer)), type(answer)) == answer


def test_a_filter_is_a_value() -> None:
    assert structs.replace(Filter(place="SYR"), limit=5) == Filter(place="SYR", limit=5)


def test_an_actor_is_counted_by_month_on_every_database(store: Store) -> None:
    russia = months_of(store.connection, party_called(store.connection, "RUS MIL"))
    assert russia.months == {"2016-09": (2, 0, 1), "2016-10": (1, 0, 0)}
    assert (russia.did, russia.suffered, russia.said) == (3, 0, 1)


def test_an_identity_knows_its_forms_and_the_codes_that_it_was_given(store: Store) -> None:
    (putin,) = party_called(store.connection, "Vladimir Putin").identities
    found = identity_of(store.connection, putin)
    assert found is not None
    assert found.forms == (("فلاديمير بوتين", 1),)
    assert found.codes == (("RUS GOV", 2, "2016-10-01", "2016-10-01"),)
    assert identity_of(store.connection, 10**9) is None


def test_who_has_a_code_most(store: Store) -> None:
    (member,) = members_of(store.connection, party_called(store.connection, "RUS GOV"), 5)
    assert (member.name, member.count) == ("Vladimir Putin", 1)


def test_a_number_stands_for_an_identity_and_a_role_for_its_part(store: Store) -> None:
    (putin,) = party_called(store.connection, "Vladimir Putin").identities
    assert told(store, party=f"#{putin}") == told(store, party=f"#{putin}", role="actor") == ["نقصف"]
    assert told(store, party=f"#{putin}", role="recipient") == []
    assert [c.stance for c in claims(store.connection, Filter(source=f"#{putin}"))] == ["deny"]


def test_answers_carry_the_id_that_the_report_s_own_page_has(store: Store) -> None:
    raid = of(store, "القصف")
    assert (raid.local, [t.local for t in raid.chain]) == ("v1", [None, "a1", "a2"])
    statement = next(c for c in claims(store.connection, Filter()) if c.local == "a2")
    assert [t.local for t in statement.tells] == ["v1"]


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_page_before_is_the_one_that_was_left(store: Store, size: int) -> None:
    at: int | None = None
    starts: list[int | None] = []
    while True:
        starts.append(at)
        found = events(store.connection, Filter(limit=size, after=at))
        if not found:
            break
        if at is not None:
            assert page_before(store.connection, event_rows, event_rows.c.day, [], at, size) == starts[-2]
        at = found[-1].id
    assert len(starts) > 2


def test_counting_stops(store: Store) -> None:
    assert at_most(store.connection, event_rows, [], 3) == (3, False)
    assert at_most(store.connection, event_rows, [], 6) == (6, True)


def test_reports_come_newest_first_and_are_counted(store: Store) -> None:
    found = reports(store.connection, Filter())
    assert [r.title for r in found] == ["لقاء في باريس", "روايات عن الغارة", "غارة على مطار حلب"]
    assert [(r.statements, r.events, r.places) for r in found] == [(1, 1, 1), (3, 2, 1), (1, 3, 2)]
    assert reports(store.connection, Filter(limit=2, after=found[1].article)) == found[2:]
    with pytest.raises(UnknownNameError, match="near it: وكالة الشمال"):
        reports(store.connection, Filter(source="وكالة الشمل"))


def test_words_stand_in_their_sentence(store: Store) -> None:
    raid = of(store, "قصفت")
    place = (raid.article, Span(raid.trigger.start, raid.trigger.end))
    context = contexts_at(store.connection, [place])[place]
    assert (context.before, context.words, context.after) == (
        "",
        "قصفت",
        " طائرات روسية مطار حلب أمس وقتل 20 مدنيا.",
    )


def test_an_occurrence_has_its_tellings_by_day(store: Store) -> None:
    (number,) = {e.occurrence for e in events(store.connection, Filter()) if e.occurrence}
    found = occurrence(store.connection, number)
    assert found is not None
    assert (found.type, found.day, found.place and found.place.name) == ("ASSAULT", "2016-09-29", AIRPORT)
    assert [e.trigger.words for e in tellings(store.connection, number, 9)] == ["قصفت", "قتل", "قصف", "القصف"]
    assert [
        f.killed and f.killed.min
        for f in figures_of(store.connection, [e.id for e in tellings(store.connection, number, 9)])
    ] == [20, 12]


def test_a_code_can_be_asked_for_without_those_who_have_a_name(store: Store) -> None:
    """So that a pair of a network by names leads to just the events that it counts."""
    assert told(store, party="RUS GOV") == ["نقصف"]
    assert told(store, party="RUS GOV unnamed") == []
    assert told(store, party="RUS MIL unnamed") == told(store, party="RUS MIL")
    unnamed = network(store.connection, Filter(party="RUS MIL unnamed", role="actor"))
    assert [(d.actor.name, d.recipient.name, d.events) for d in unnamed] == [("RUS MIL", "SYR CVL", 2)]
    assert network(store.connection, Filter(party="RUS GOV unnamed", role="actor")) == []
    with pytest.raises(UsageError):
        told(store, party="RUS XYZ unnamed")
