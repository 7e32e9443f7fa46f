"""What a correction does to a reading, by example; it holds where another model reads otherwise too."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from riwaya.changes import (
    AddEvent,
    CorrectionError,
    DeleteAttribution,
    EditAttribution,
    Happening,
    Named,
    NameMention,
    Reviewed,
    Saying,
    Where,
    Who,
    decode_change,
)
from riwaya.corrections import add, applied, apply, code, delete, edit, made, named
from riwaya.schema import Attribution, Count, Event, Reading, Span, Time
from tests.reading_values import happening, saying
from tests.small_store import NORTH, SOUTH, reading_of


@pytest.fixture
def north(tmp_path: Path) -> Reading:
    """Two paragraphs: a raid that kills 20, and Moscow's denial."""
    return reading_of(NORTH, tmp_path)


@pytest.fixture
def south(tmp_path: Path) -> Reading:
    """Reuters (a1) relays a speaker of the opposition (a2), who tells of the raid (v1); Putin denies (a3)."""
    return reading_of(SOUTH, tmp_path)


def statement(reading: Reading, id: str) -> Attribution:
    return next(a for a in reading.attributions if a.id == id)


def event(reading: Reading, id: str) -> Event:
    return next(v for v in reading.events if v.id == id)


def at(reading: Reading, words: str) -> Span:
    start = reading.article.text.index(words)
    return Span(start, start + len(words))


def moved(span: Span, by: int = 1) -> Span:
    return Span(span.start, span.end + by)


# Editing


def test_an_edit_sets_what_differs_and_nothing_else(south: Reading) -> None:
    change = edit(south, "a2", structs.replace(saying(south, "a2"), stance="accuse"))
    after = apply(south, [change])
    assert statement(after, "a2").stance == "accuse"
    assert structs.replace(statement(after, "a2"), stance="assert") == statement(south, "a2")
    assert after.events == south.events
    assert after.entities == south.entities


def test_an_edit_holds_where_another_model_reads_other_words_and_numbers(south: Reading) -> None:
    change = edit(south, "a2", structs.replace(saying(south, "a2"), stance="accuse"))
    other = structs.replace(statement(south, "a2"), id="a7", cue=(at(south, "قوله إن"),), quote="mixed")
    newer = structs.replace(south, attributions=(other,), events=())
    (held,) = apply(newer, [change]).attributions
    assert (held.id, held.stance, held.quote) == ("a7", "accuse", "mixed")


def test_an_edit_holds_where_another_model_does_not_see_the_thing(north: Reading) -> None:
    value = structs.replace(happening(north, "v3"), factuality="hypothetical")
    change = edit(north, "v3", value)
    newer = structs.replace(north, events=(), attributions=(), entities=(), mentions=())
    after = apply(newer, [change])
    (held,) = after.events
    assert held.factuality == "hypothetical"
    assert held.trigger == event(north, "v3").trigger
    (place,) = after.entities
    assert (place.name, place.country) == ("Aleppo International Airport", "SYR")
    assert held.locations[0].entity == place.id
    assert [m.span.of(after.article.text) for m in after.mentions] == ["المطار"]


def test_retyping_takes_the_modes_of_the_type(north: Reading) -> None:
    value = structs.replace(happening(north, "v1"), type="AID")
    with pytest.raises(CorrectionError, match="AID has no mode aerial"):
        edit(north, "v1", value)
    after = apply(north, [edit(north, "v1", structs.replace(value, modes=()))])
    assert event(after, "v1").type == "AID"
    assert event(after, "v2").same_as == "v1"


def test_a_content_that_grows_takes_in_what_now_stands_in_it(south: Reading) -> None:
    """Putin's sentence made part of what the opposition says: who relays what follows."""
    text = south.article.text
    wide = Span(statement(south, "a2").content[0].start, statement(south, "a3").content[0].end)
    assert wide.of(text).startswith("القصف")
    value = structs.replace(saying(south, "a2"), content=(wide,))
    after = apply(south, [edit(south, "a2", value)])
    assert statement(after, "a3").parent == "a2"
    assert event(after, "v2").attribution == "a3"
    shrunk = edit(after, "a2", structs.replace(saying(after, "a2"), content=saying(south, "a2").content))
    assert apply(after, [shrunk]) == structs.replace(
        south, attributions=tuple(structs.replace(a, confidence=1.0) for a in south.attributions)
    )


def test_who_relays_it_can_be_said_outright(south: Reading) -> None:
    value = structs.replace(happening(south, "v1"), attribution=saying(south, "a1").at)
    change = edit(south, "v1", value)
    assert event(apply(south, [change]), "v1").attribution == "a1"
    circle = structs.replace(saying(south, "a1"), parent=saying(south, "a2").at)
    with pytest.raises(CorrectionError, match=r"circle|not inside"):
        edit(south, "a1", circle)


def test_a_time_gets_its_days_from_its_value(north: Reading) -> None:
    span = at(north, "أمس")
    for value, days in {
        "2016": ("2016-01-01", "2016-12-31"), "2016-02": ("2016-02-01", "2016-02-29"),
        "2015-12": ("2015-12-01", "2015-12-31"), "2016-09-29": ("2016-09-29", "2016-09-29"),
        "2016-09-01/2016-09-04": ("2016-09-01", "2016-09-04"),
    }.items():  # fmt: skip
        if value == "2016-09-29":
            continue
        change = edit(north, "v1", structs.replace(happening(north, "v1"), time=Time(span=span, value=value)))
        time = event(apply(north, [change]), "v1").time
        assert time is not None
        assert (time.value, time.from_, time.to) == (value, *days)
    for wrong in ("2016-02-30", "أمس", "2016-13", "2016-09-04/2016-09-01", "٢٠١٦", "0000"):
        with pytest.raises(CorrectionError):
            edit(north, "v1", structs.replace(happening(north, "v1"), time=Time(span=span, value=wrong)))


# Deleting


def test_what_a_deleted_statement_held_goes_to_who_relayed_it(south: Reading) -> None:
    after = apply(south, [delete(south, "a2")])
    assert event(after, "v1").attribution == "a1"
    after = apply(after, [delete(after, "a1")])
    assert event(after, "v1").attribution is None
    after = apply(south, [delete(south, "a1")])
    assert statement(after, "a2").parent is None
    assert event(after, "v1").attribution == "a2"


def test_inner_statements_go_to_the_one_that_relayed_the_deleted_one(south: Reading) -> None:
    """Within what the opposition says, the raid itself made to speak: three links, the middle one goes."""
    text = south.article.text
    cue = at(south, "القصف")
    inner = Saying(
        source=None, cue=(cue,), content=(Span(cue.end + 1, text.index("شخصا") + 4),), quote="indirect", stance="assert"
    )  # fmt: skip
    three = apply(south, [add(south, inner)])
    id = next(a.id for a in three.attributions if a.cue == (cue,))
    assert statement(three, id).parent == "a2"
    assert statement(apply(three, [delete(three, "a2")]), id).parent == "a1"


def test_an_occurrence_survives_the_deletion_of_its_first_account(north: Reading) -> None:
    after = apply(north, [delete(north, "v1")])
    assert event(after, "v2").same_as is None
    assert event(after, "v3").same_as == "v2"


def test_deleting_what_another_model_does_not_see_is_done_already(south: Reading) -> None:
    change = delete(south, "a3")
    newer = structs.replace(south, attributions=south.attributions[:2])
    done = applied(newer, [change])
    assert done.problems == {}
    assert done.reading == newer


def test_deleting_spares_another_thing_that_merely_touches_it(north: Reading) -> None:
    change = delete(north, "v3")
    other = structs.replace(event(north, "v3"), trigger=at(north, "قصف المطار"), type="THREATEN", modes=())
    newer = structs.replace(north, events=(structs.replace(other, same_as=None),))
    assert apply(newer, [change]) == newer


# Adding


def test_an_added_statement_takes_in_what_it_holds(north: Reading) -> None:
    after = apply(north, [delete(north, "a1")])
    assert event(after, "v3").attribution is None
    value = structs.replace(
        saying(north, "a1"), stance="deny", source=Who(span=at(north, "وزارة الدفاع الروسية"))
    )
    again = apply(after, [add(after, value)])
    (new,) = again.attributions
    assert new.id == f"a{new.cue[0].start}n"
    assert event(again, "v3").attribution == new.id


def test_an_added_statement_finds_who_relays_it(south: Reading) -> None:
    text = south.article.text
    cue = at(south, "القصف")
    content = Span(cue.end + 1, text.index("شخصا") + 4)
    change = add(
        south, Saying(source=None, cue=(cue,), content=(content,), quote="indirect", stance="assert")
    )
    after = apply(south, [change])
    new = next(a for a in after.attributions if a.cue == (cue,))
    assert new.parent == "a2"


def test_what_is_there_already_is_not_added_twice(south: Reading) -> None:
    with pytest.raises(CorrectionError, match="already: a2"):
        add(south, saying(south, "a2"))
    with pytest.raises(CorrectionError, match="already: v1"):
        add(south, happening(south, "v1"))


def test_an_added_thing_that_another_model_sees_too_is_one_thing(north: Reading) -> None:
    without = structs.replace(north, events=north.events[:2])
    change = add(without, structs.replace(happening(north, "v3"), factuality="future"))
    after = apply(north, [change])
    assert [v.id for v in after.events] == ["v1", "v2", "v3"]
    assert event(after, "v3").factuality == "future"


# Parties and names


def test_a_party_gets_another_code_in_its_place_or_everywhere(north: Reading) -> None:
    here = apply(north, [code(north, "a1", "source", 0, "RUS", ("GOV",))])
    source = statement(here, "a1").source
    assert source is not None
    assert (source.country, source.sectors, source.why) == ("RUS", ("GOV",), ("correction",))
    victims = apply(north, [code(north, "v1", "recipient", 0, "SYR", ("REF",), everywhere=True)])
    assert [event(victims, id).recipients[0].sectors for id in ("v1", "v2")] == [("REF",), ("REF",)]
    only = apply(north, [code(north, "v1", "recipient", 0, "SYR", ("REF",))])
    assert [event(only, id).recipients[0].sectors for id in ("v1", "v2")] == [("REF",), ("CVL",)]
    with pytest.raises(CorrectionError, match="no such sector: XYZ"):
        code(north, "v1", "actor", 0, "RUS", ("XYZ",))
    with pytest.raises(CorrectionError, match="no such actor"):
        code(north, "v2", "actor", 0, "RUS", ("MIL",))


def test_a_code_holds_where_another_model_numbers_entities_otherwise(south: Reading) -> None:
    change = code(south, "a3", "source", 0, "RUS", ("ELI",))
    names = {"e1": "e3", "e2": "e1", "e3": "e2"}
    raw = msgspec.json.encode(south).decode()
    for old, new in names.items():
        raw = raw.replace(f'"{old}"', f'"x{new}"')
    newer = msgspec.json.decode(raw.replace('"xe', '"e').encode(), type=Reading)
    source = statement(apply(newer, [change]), "a3").source
    assert source is not None
    assert (source.entity, source.sectors) == ("e2", ("ELI",))


def test_a_code_whose_party_is_gone_is_set_aside_and_named(south: Reading) -> None:
    change = code(south, "a3", "source", 0, "RUS", ("ELI",))
    newer = structs.replace(south, attributions=south.attributions[:2], events=())
    done = applied(newer, [change])
    assert done.reading == newer
    assert list(done.problems) == [0]


def test_words_name_another_thing_or_nothing(north: Reading) -> None:
    span = at(north, "روسية")
    russia = Named(type="GPE", name="Russia", name_ar="روسيا", country="RUS", wikidata="Q159")
    after = apply(north, [made(north, NameMention(span=span, before=None, after=russia))])
    assert [m.span for m in after.mentions if m.span == span] == [span]
    assert any(e.name == "Russia" and e.wikidata == "Q159" for e in after.entities)
    ministry = at(north, "وزارة الدفاع الروسية")
    none = apply(north, [made(north, NameMention(span=ministry, before=named(north, "e2"), after=None))])
    assert not any(m.span == ministry for m in none.mentions)
    assert any(e.id == "e2" for e in none.entities)  # the statement still means it
    back = apply(after, [made(after, NameMention(span=span, before=russia, after=None))])
    assert back == north


def test_what_no_database_holds_is_refused(north: Reading) -> None:
    value = happening(north, "v1")
    for wrong in (
        Named(type="GPE", name=" "), Named(type="GPE", name="x" * 401), Named(type="GPE", name="a\x00"),
        Named(type="GPE", name="Aleppo", wikidata="Q1" * 20), Named(type="GPE", name="Aleppo", geonames=2**40),
        Named(type="GPE", name="Aleppo", lat=91.0, lon=0.0), Named(type="GPE", name="Aleppo", lat=1.0),
    ):  # fmt: skip
        with pytest.raises(CorrectionError):
            edit(north, "v1", structs.replace(value, locations=(Where(entity=wrong),)))
    with pytest.raises(CorrectionError):
        edit(north, "v1", structs.replace(value, fatalities=Count(min=1, max=2**60)))
    for span in (Span(5, 3), Span(-4, 2), Span(0, 10**30)):
        with pytest.raises(CorrectionError, match="out of the text"):
            made(north, AddEvent(after=Happening(type="AID", trigger=span)))
    with pytest.raises(CorrectionError, match="no context"):
        edit(north, "v1", structs.replace(value, contexts=("weather",)))


# Reviews


def test_a_review_keeps_all_that_was_right(north: Reading) -> None:
    mark = made(north, Reviewed())
    newer = structs.replace(north, events=(), attributions=(), entities=(), mentions=())
    assert apply(newer, [mark]) == north
    later = edit(north, "v1", structs.replace(happening(north, "v1"), factuality="future"))
    assert event(apply(newer, [mark, later]), "v1").factuality == "future"


# Staleness and bad values


def test_nobody_overwrites_what_he_has_not_seen(south: Reading) -> None:
    value = saying(south, "a2")
    mine = EditAttribution(before=value, after=structs.replace(value, stance="accuse"))
    changed = apply(south, [mine])
    with pytest.raises(CorrectionError, match="meanwhile"):
        made(changed, EditAttribution(before=value, after=structs.replace(value, stance="deny")))
    # Another field is no conflict.
    made(changed, EditAttribution(before=value, after=structs.replace(value, quote="mixed")))
    with pytest.raises(CorrectionError, match="nothing is changed"):
        made(south, EditAttribution(before=value, after=value))
    gone = apply(south, [delete(south, "a2")])
    with pytest.raises(CorrectionError, match="any more"):
        made(gone, DeleteAttribution(before=value))


def test_json_that_is_no_change_is_refused_with_its_path() -> None:
    with pytest.raises(CorrectionError, match=r"\$\.before"):
        decode_change(b'{"change": "delete-event", "before": {"type": "AID"}}')
    with pytest.raises(CorrectionError, match="Invalid value"):
        decode_change(b'{"change": "paint"}')
    with pytest.raises(CorrectionError):
        decode_change(b"\xff")
