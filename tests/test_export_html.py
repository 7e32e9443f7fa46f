"""The page of a report: what it shows, and that nothing from a report becomes markup."""

from __future__ import annotations

import hashlib
import re
import time
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from riwaya.export import html
from riwaya.export.escaping import contained
from riwaya.export.segments import DEEPEST, Segment, inside, lines, segments
from riwaya.gold.corpus import load_gold_file
from riwaya.schema import (
    Article,
    Attribution,
    Entity,
    Event,
    Location,
    Mention,
    Party,
    Reading,
    Span,
    Stance,
    Time,
)

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "p", "bdi", "time", "a", "h1", "div", "main", "aside",
    "span", "i", "b", "small", "section", "h2", "ol", "li", "blockquote", "dl", "dt", "dd", "nav", "details", "summary",
    "ul",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "tabindex", "title",
    "aria-label", "open", "data-start",
}  # fmt: skip


class Page(HTMLParser):
    """What a page holds: the text of the report, tags, attributes, ids and links."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.policy = ""
        self.style = ""
        self.words: dict[str, list[str]] = {}
        self.classes: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(data.decode())
        self.close()
        self.text = "".join(words for words, _ in self.classes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs)
        self.tags.add(tag)
        self.attributes |= set(values)
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values:
            self.links.append(values["href"])
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag != "meta":
            self._open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.style += data
            return
        if any(tag == "p" and values.get("class") == "t" for tag, values in self._open):
            look = self._open[-1][1].get("class", "")
            self.classes.append((data, look))
            for anchor in re.findall(r"\bin-(\w+)", look):
                self.words.setdefault(anchor, []).append(data)


def page(reading: Reading) -> Page:
    (data,) = html.render(reading).values()
    return Page(data)


def told(text: str = "قال زيد إن عمرا أكد أن النار أطلقت أمس. ونفى بكر.", **changes: str | None) -> Reading:
    def at(phrase: str) -> Span:
        start = text.index(phrase)
        return Span(start, start + len(phrase))

    return Reading(
        article=structs.replace(Article(id="r1", text=text, title="خبر", outlet="جريدة"), **changes),
        entities=(Entity(id="e1", type="PER", name="Zayd", name_ar="زيد"),),
        mentions=(Mention(span=at("زيد"), entity="e1"),),
        attributions=(
            Attribution(
                id="a1", source=Party(span=at("زيد"), entity="e1", country="SYR", sectors=("GOV",)), cue=(at("قال"),),
                content=(at("عمرا أكد أن النار أطلقت أمس"),), quote="indirect", stance="assert",
            ),
            Attribution(
                id="a2", source=Party(span=at("عمرا")), cue=(at("أكد"),), content=(at("النار أطلقت أمس"),),
                quote="direct", stance="accuse", parent="a1",
            ),
        ),
        events=(
            Event(
                id="v1", type="ASSAULT", modes=("firearms",), trigger=at("أطلقت"), attribution="a2",
                time=Time(span=at("أمس"), value="2016-09-29"), factuality="negated",
            ),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def gold() -> list[Reading]:
    return [load_gold_file(path).reading for path in sorted(REPORTS.glob("w1-*.gold"))[:12]]


def test_the_text_is_shown_as_printed(gold: list[Reading]) -> None:
    for reading in gold:
        assert page(reading).text == reading.article.text


def test_each_statement_and_event_has_its_address_and_card(gold: list[Reading]) -> None:
    for reading in gold:
        shown = page(reading)
        assert len(set(shown.ids)) == len(shown.ids)
        for id in [*(a.id for a in reading.attributions), *(v.id for v in reading.events)]:
            assert {id, f"c-{id}"} <= set(shown.ids)
            assert f"#{id}" in shown.links
        assert {link[1:] for link in shown.links if link not in ("#_",)} <= set(shown.ids)


def test_words_carry_their_statement_stance_event_class_and_factuality() -> None:
    shown = page(told())
    look = {words.strip(): set(classes.split()) for words, classes in shown.classes}
    assert look["قال"] >= {"cue", "c-assert", "in-a1"}
    assert look["أطلقت"] >= {
        "said",
        "s-accuse",
        "o-assert",
        "d2",
        "event",
        "q4",
        "f-negated",
        "in-a1",
        "in-a2",
    }
    assert "said" not in look["زيد"]
    assert "أمس" in shown.words["v1"]


def test_a_card_shows_the_chain_from_the_outlet_inwards() -> None:
    (data,) = html.render(told()).values()
    card = data.decode().split('id="c-v1"')[1].split("</section>")[0]
    assert card.index("جريدة") < card.index("زيد") < card.index("عمرا") < card.index("ASSAULT/firearms")
    assert 'href="#a1"' in card
    assert 'href="#a2"' in card
    assert "2016-09-29" in card
    assert "منفي" in card


def test_a_nested_statement_is_indented_below_the_one_around_it() -> None:
    (data,) = html.render(told()).values()
    notes = re.findall(r'<a class="note (n\d) c-(\w+)[^>]*href="#(\w+)"', data.decode())
    assert notes == [("n0", "assert", "a1"), ("n1", "accuse", "a2")]


def test_of_statements_that_begin_together_the_outer_one_is_named_first() -> None:
    text = "أكد عمرو أن النار أطلقت، بحسب زيد."
    inner = Attribution(
        id="a1", source=Party(span=Span(4, 8)), cue=(Span(0, 3),), content=(Span(12, 23),), quote="indirect",
        stance="assert", parent="a2",
    )  # fmt: skip
    outer = Attribution(
        id="a2", source=Party(span=Span(30, 33)), cue=(Span(25, 29),), content=(Span(0, 23),), quote="indirect",
        stance="assert",
    )  # fmt: skip
    (data,) = html.render(Reading(article=Article(text=text), attributions=(inner, outer))).values()
    assert re.findall(r'<a class="note (n\d)[^>]*href="#(\w+)"', data.decode()) == [
        ("n0", "a2"),
        ("n1", "a1"),
    ]


def test_quotations_are_marked_where_words_are_quoted() -> None:
    text = "قال زيد: «ذهبنا إلى هناك». وكتاب «الأيام» قديم."
    start = text.index("«ذهبنا")
    a = Attribution(
        id="a1", source=Party(span=Span(4, 7)), cue=(Span(0, 3),), content=(Span(start + 1, text.index("»")),),
        quote="direct", stance="assert",
    )  # fmt: skip
    shown = page(Reading(article=Article(text=text), attributions=(a,)))
    assert [words for words, look in shown.classes if "quoted" in look.split()] == ["ذهبنا إلى هناك"]


def test_the_page_needs_no_network_and_allows_only_its_own_style(gold: list[Reading]) -> None:
    (data,) = html.render(gold[0]).values()
    shown = Page(data)
    style = b64encode(hashlib.sha256(shown.style.encode()).digest()).decode()
    assert shown.policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    )
    assert "script" not in shown.tags
    assert not shown.attributes & {"src", "style", "onclick"}
    assert "url(" not in shown.style
    assert "@import" not in shown.style
    assert "</" not in shown.style


def test_marks_inside_words_have_no_inline_padding_margin_or_border() -> None:
    style = page(told()).style
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        if re.search(r"\.(said|cue|event|quoted|in-)|\.t a", names) and ".legend" not in names:
            assert not re.search(r"padding|margin|border(-inline|-left|-right)?:|letter-spacing", body), names


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " https://x", "HTTPS://x", "//x", ""]
)
def test_only_a_web_address_is_linked(url: str) -> None:
    assert not [link for link in page(told(url=url)).links if not link.startswith("#")]
    assert "https://x.example/a?b=1&c=%22" in page(told(url="https://x.example/a?b=1&c=%22")).links


HOSTILE = "<script>alert(1)</script>\"'`><img src=x onerror=y> &amp; &#60; {{style}} \u202e\u2066\u200f\x00\x07\r\n\r\x85\u2028-->]]>\ufffe😀\ud800"


def hostile_reading(text: str) -> Reading:
    """The text wherever a reading holds any, ids too."""
    whole = Span(0, len(text))
    party = Party(span=whole, entity=text, country=text, sectors=(text,))
    statement = Attribution(
        id=text, source=party, cue=(Span(0, 1), Span(-5, 2)), content=(whole, Span(3, 10**9)), quote="mixed",
        stance="deny", parent=text,
    )  # fmt: skip
    event = Event(
        id=text + "v", type="ASSAULT", modes=(text,), contexts=(text,), trigger=whole, actors=(party,),
        recipients=(party,), locations=(Location(span=whole, entity=text),),
        time=Time(span=whole, value=text, from_=text, to=text), attribution=text, same_as=text,
    )  # fmt: skip
    return Reading(
        article=Article(id=text, text=text, title=text, outlet=text, published=text, url="https://" + text),
        entities=(
            Entity(
                id=text, type="GPE", name=text, name_ar=text, country=text, wikidata=text, lat=1e308, lon=-0.0
            ),
        ),
        mentions=(Mention(span=whole, entity=text),),
        attributions=(statement, structs.replace(statement, id="top"), structs.replace(statement, id="x1")),
        events=(event, structs.replace(event, id="a1")),
    )


def check_harmless(reading: Reading) -> None:
    files = html.render(reading)
    (name,) = files
    assert re.fullmatch(r"[^/\\\x00]{1,200}\.html", name)
    shown = Page(files[name])
    assert shown.tags <= TAGS
    assert shown.attributes <= ATTRIBUTES
    assert all(re.fullmatch(r"[\w-]+", id, re.ASCII) for id in shown.ids)
    assert len(set(shown.ids)) == len(shown.ids)
    assert all(re.match(r"#\w+$|https?://", link) for link in shown.links)
    expected = re.sub("[\x00\ud800-\udfff]", "\ufffd", reading.article.text)
    assert shown.text == expected


def test_hostile_text_stays_text_everywhere() -> None:
    check_harmless(hostile_reading(HOSTILE))


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        st.sampled_from("<>&\"'=/ا ب\n\r\x00\u202e{}#;-x1") | st.characters(codec=None),
        min_size=1,
        max_size=40,
    )
)
def test_any_text_is_shown_code_point_for_code_point(text: str) -> None:
    check_harmless(hostile_reading(text))


def test_an_endless_word_and_thousands_of_overlapping_spans_stay_bounded() -> None:
    word = "ط" * 1_000_000
    stances: tuple[Stance, ...] = ("assert", "deny")
    many = tuple(
        Attribution(
            id=f"a{i}", source=Party(span=Span(i, 900_000)), cue=(Span(i, i + 1),), content=(Span(i + 1, 1_000_000 - i),),
            quote="direct", stance=stances[i % 2], parent=f"a{i - 1}" if i else None,
        )
        for i in range(5_000)
    )  # fmt: skip
    reading = Reading(article=Article(id="w", text=word), attributions=many)
    start = time.process_time()
    (data,) = html.render(reading).values()
    assert time.process_time() - start < 8
    assert len(data) < 12_000_000
    pieces = re.findall(r'<p class="t" dir="auto" data-start="\d+">(.*?)</p>', data.decode())
    shown = [re.sub(r"<[^>]*>", "", piece) for piece in pieces]
    assert "".join(shown) == word
    assert max(map(len, shown)) <= 1000  # or browsers stand still


@given(st.text(st.sampled_from("\u2066\u2067\u2068\u2069\u202eab ا")))
def test_words_in_a_line_close_the_isolates_that_they_open_and_no_others(text: str) -> None:
    depth = 0
    for letter in contained(text):
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        assert depth >= 0
    assert depth == 0
    assert contained(contained(text)) == contained(text)
    assert re.sub("[\u2069]", "", contained(text)) == re.sub("[\u2069]", "", text)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, 30).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n), st.integers(0, n)).map(sorted).map(lambda p: Span(*p)),
                max_size=12,
            ),
            st.lists(st.integers(-3, n + 3), max_size=4),
        )
    )
)
def test_segments_tile_the_text_and_know_what_covers_them(given_: tuple[int, list[Span], list[int]]) -> None:
    length, marks, cuts = given_
    found = list(segments(length, marks, cuts))
    covered = [at for segment in found for at in range(segment.span.start, segment.span.end)]
    assert covered == list(range(length))
    for segment in found:
        assert set(segment.marks) == {i for i, mark in enumerate(marks) if mark and mark.covers(segment.span)}
        starts = [marks[i].start for i in segment.marks]
        assert starts == sorted(starts)
    assert {cut for cut in cuts if 0 < cut < length} <= {segment.span.start for segment in found}


def test_of_many_marks_over_one_segment_the_innermost_are_kept() -> None:
    marks = [Span(i, 100 - i) for i in range(40)]
    middle = next(s for s in segments(100, marks) if s.span == Span(39, 61))
    assert middle == Segment(Span(39, 61), tuple(range(40 - DEEPEST, 40)))


def test_lines_are_the_whole_text_and_spans_are_cut_to_it() -> None:
    text = "أ\r\nب\rج\n\nد\u2028"
    assert [line.of(text) for line in lines(text)] == ["أ\r\n", "ب\r", "ج\n", "\n", "د\u2028"]
    assert inside(Span(-3, 2), 5) == Span(0, 2)
    assert inside(Span(4, 9), 5) == Span(4, 5)
    assert inside(Span(7, 9), 5) is None
    assert inside(None, 5) is None
