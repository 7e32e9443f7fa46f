"""Tokens with layers read back: CoNLL-U."""

from __future__ import annotations

import re
from collections.abc import Iterable

import conllu as conllu_reader
from hypothesis import given, settings

from riwaya.export import conllu
from riwaya.schema import (
    Article,
    Reading,
)
from tests.export_texts import ANY_TEXT, HOSTILE, hostile, told, written


def test_sentences_words_and_layers() -> None:
    first, second = conllu_reader.parse(written(conllu, told()).decode())
    assert first.metadata["newdoc id"] == "r%2F1"
    assert first.metadata["text"] == "😀 قالت الوكالة إن الطبيب أكد: «قصفوا حلب أمس»."
    assert second.metadata["sent_id"] == "r%2F1-s2"
    by_form = {token["form"]: token["misc"] or {} for token in first}
    assert by_form["قالت"]["Cue"] == "a1"
    assert by_form["الوكالة"]["Source"] == "a1"
    assert by_form["قصفوا"] == {"Start": "31", "End": "36", "Content": "a1,a2,a3", "Trigger": "v1"}
    assert by_form["حلب"]["Entity"] == "(e1-GPE)"
    assert by_form["حلب"]["Role"] == "v1:recipient,v1:location"
    assert by_form["أكد"]["SpaceAfter"] == "No"
    assert {token["head"] for token in first} == {None}
    assert "stance=deny quote=indirect cue=49:52 content=31:36,41:44" in second.metadata["statement a3"]
    assert "same_as=v1" in second.metadata["event v2"]
    assert "fatalities=3- injuries=4-6" in first.metadata["event v1"]


def unspaced(value: str) -> str:
    signs = {"s": " ", "t": "\t", "r": "\r", "n": "\n"}
    return re.sub(r"\\(?:u([0-9a-f]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else signs[m[2]], value)


def rebuilt(blocks: Iterable[conllu_reader.TokenList]) -> str:
    """The text from forms and spaces alone; asserts that the offsets agree."""
    text = ""
    for block in blocks:
        for token in block:
            misc = token["misc"]
            text += unspaced(misc.get("SpacesBefore", ""))
            assert len(text) == int(misc["Start"])
            text += token["form"]
            assert len(text) == int(misc["End"])
            text += (
                unspaced(misc["SpacesAfter"]) if "SpacesAfter" in misc else " " * ("SpaceAfter" not in misc)
            )
    return text


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_words_with_their_spaces_rebuild_any_text(text: str) -> None:
    reading = Reading(article=Article(id="r", text=text))
    blocks = conllu_reader.parse(written(conllu, reading).decode())
    held = re.sub("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]", "\ufffd", text)
    if blocks:
        last = blocks[-1][-1]["misc"]
        end = rebuilt(blocks)
        assert (end if "SpacesAfter" in last else end.removesuffix(" ")) == held
    else:
        assert not text.strip()


def test_words_of_the_corpus_are_under_their_layers(gold: list[Reading]) -> None:
    for reading in gold:
        blocks = conllu_reader.parse(written(conllu, reading).decode())
        words = [token for block in blocks for token in block]
        text = reading.article.text
        assert "".join(text[int(w["misc"]["Start"]) : int(w["misc"]["End"])] for w in words) == "".join(
            text.split()
        )
        for event in reading.events:
            under = [w for w in words if event.id in (w["misc"].get("Trigger") or "").split(",")]
            assert int(under[0]["misc"]["Start"]) <= event.trigger.start < int(under[0]["misc"]["End"])
            assert int(under[-1]["misc"]["Start"]) < event.trigger.end <= int(under[-1]["misc"]["End"])
        brackets = "".join(w["misc"].get("Entity") or "" for w in words)
        assert brackets.count("(") == brackets.count(")") > 0


def test_hostile_ids_and_words_break_no_line() -> None:
    data = written(conllu, hostile(HOSTILE), told()).decode()
    for line in data.splitlines():  # splits at more than line feeds
        if line and not line.startswith("# "):
            number, form, *_, misc = columns = line.split("\t")
            assert len(columns) == 10
            assert number.isdigit()
            assert form.strip()
            assert all(re.fullmatch(r"[A-Z]\w+=[^=\s|]+", field) for field in misc.split("|"))
    documents = [b for b in conllu_reader.parse(data) if "newdoc id" in b.metadata]
    assert len(documents) == 2
