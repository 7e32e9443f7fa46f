"""The network: who does what to whom."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.web.charts.layout import laid_out
from riwaya.web.charts.network import Edge, Node, network, network_csv
from riwaya.web.charts.words import Format
from tests.chart_svg import ARABIC, ENGLISH, HOSTILE, Drawn

NODES = [
    Node(key="1", name="الجيش السوري", code="SYR MIL", count=5, href="/actors/1"),
    Node(key="2", name="مدنيون", code="SYR CVL", count=4, href="/actors/2"),
    Node(key="3", name="الاتحاد الأوروبي", code="EUR", count=1, href="/actors/3"),
]
EDGES = [
    Edge(actor="1", recipient="2", count=4, score=-9, quad=4, href="/e/12"),
    Edge(actor="2", recipient="1", count=1, score=-6.5, quad=4, href="/e/21"),
    Edge(actor="3", recipient="3", count=1, score=4, quad=1, href="/e/33"),
]


@pytest.mark.parametrize("form", [ARABIC, ENGLISH])
@pytest.mark.parametrize("compact", [False, True])
def test_every_party_and_every_deed_is_a_link(form: Format, compact: bool) -> None:
    drawn = Drawn(network(NODES, EDGES, form, compact=compact))
    drawn.check()
    assert {a.attrib["href"] for a in drawn.links} == {
        "/actors/1",
        "/actors/2",
        "/actors/3",
        "/e/12",
        "/e/21",
        "/e/33",
    }
    assert {"الجيش السوري", "مدنيون", "SYR CVL"} <= set(drawn.words)


def test_a_deed_says_who_does_how_much_to_whom() -> None:
    drawn = Drawn(network(NODES, EDGES, ENGLISH))
    (deed,) = (a for a in drawn.links if a.attrib["href"] == "/e/12")
    assert drawn.tip(deed) == (
        "\u2068الجيش السوري\u2069 → \u2068مدنيون\u2069: 4 events\nMaterial conflict · Mean score: -9"
    )


def test_what_is_done_in_return_has_an_arrow_of_its_own() -> None:
    drawn = Drawn(network(NODES, EDGES, ENGLISH))
    lines = {
        a.attrib["href"]: drawn.marks(a, "path")[1].attrib["d"]
        for a in drawn.links
        if "/e/" in a.attrib["href"]
    }
    assert len(set(lines.values())) == 3


def test_the_same_network_is_drawn_alike_whatever_the_order() -> None:
    assert network(NODES[::-1], EDGES[::-1], ARABIC) == network(NODES, EDGES, ARABIC)


def test_edges_to_nobody_are_left_out_and_nothing_is_drawn_of_nothing() -> None:
    lost = Edge(actor="1", recipient="?", count=1, score=0, quad=1, href="/lost")
    assert "/lost" not in network(NODES, [lost], ARABIC)
    empty = Drawn(network([], [], ENGLISH))
    empty.check()
    assert "No pair of parties here" in empty.words


def _many(count: int) -> tuple[list[Node], list[Edge]]:
    nodes = [
        Node(key=f"{n:03}", name=f"الطرف رقم {n}", code="SYR MIL", count=n % 9 + 1, href=f"/a/{n}")
        for n in range(count)
    ]
    pairs = {(n * 7 % count, n * n % count) for n in range(count * 2)}
    edges = [
        Edge(
            actor=f"{a:03}",
            recipient=f"{b:03}",
            count=a % 5 + 1,
            score=a % 20 - 10,
            quad=b % 4 + 1,
            href="/e",
        )
        for a, b in pairs
    ]
    return nodes, edges  # fmt: skip


def test_sixty_parties_are_laid_out_fast_and_no_label_covers_another() -> None:
    boxes = [(90.0 + n % 7 * 8, 60.0 + n % 5 * 4) for n in range(60)]
    pairs = [(n, n * n % 60, 1.0 + n % 3) for n in range(60)]
    laid_out(["warm"], [], [(1, 1)], (10, 10))
    began = time.process_time()
    places, high = laid_out([f"{n}" for n in range(60)], pairs, boxes, (940, 900))
    assert time.process_time() - began < 0.4  # about 0.03 on the machine it was written on
    covers = [
        (a, b)
        for a in range(60)
        for b in range(a)
        if abs(places[a][0] - places[b][0]) < (boxes[a][0] + boxes[b][0]) / 2 - 4
        and abs(places[a][1] - places[b][1]) < (boxes[a][1] + boxes[b][1]) / 2 - 4
    ]
    assert covers == []
    assert high < 1500


@pytest.mark.parametrize("compact", [False, True])
def test_sixty_parties_have_all_their_names(compact: bool) -> None:
    drawn = Drawn(network(*_many(60), ARABIC, compact=compact))
    drawn.check()
    assert {f"الطرف رقم {n}" for n in range(60)} <= set(drawn.words)


def test_hostile_names_stay_words() -> None:
    nodes = [Node(key=name, name=name, code=name, count=2, href=name) for name in HOSTILE]
    edges = [Edge(actor=a, recipient=b, count=1, score=0, quad=9, href=a) for a in HOSTILE for b in HOSTILE]
    drawn = Drawn(network(nodes, edges, ARABIC, compact=True))
    drawn.check()
    assert not drawn.links
    assert any("<script>" in words for words in drawn.words)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 25),
    st.lists(
        st.tuples(st.integers(0, 24), st.integers(0, 24), st.integers(0, 10**6), st.floats(-10, 10)),
        max_size=40,
    ),
    st.text(max_size=40),
    st.booleans(),
)
def test_every_coordinate_lies_in_the_drawing(
    count: int, rows: list[tuple[int, int, int, float]], name: str, compact: bool
) -> None:
    nodes = [Node(key=f"{n}", name=f"{name}{n}", count=n * n) for n in range(count)]
    edges = [Edge(actor=f"{a}", recipient=f"{b}", count=c, score=s, quad=4) for a, b, c, s in rows]
    Drawn(network(nodes, edges, ENGLISH, compact=compact)).check()


def test_the_network_as_a_table() -> None:
    assert network_csv(NODES, EDGES).splitlines()[:2] == [
        "actor,actor_code,recipient,recipient_code,events,mean_score,quad_class",
        "الجيش السوري,SYR MIL,مدنيون,SYR CVL,4,-9,4",
    ]
