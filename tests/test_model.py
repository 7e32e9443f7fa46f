"""Windows, decoding and the model file: nothing is lost, nothing is torn."""

from __future__ import annotations

import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from riwaya.errors import ModelError
from riwaya.model.bundle import default_path, load_bundle, read_card
from riwaya.model.decode import BARRIER, _path, _viterbi, best_runs, tagged_spans
from riwaya.model.features import FEATURES, word_features
from riwaya.model.labels import bio, mode_labels
from riwaya.model.pairs import DISTANCES, RELATIONS, pair_features
from riwaya.model.windows import CONTEXT_PIECES, CORE_PIECES, windows
from riwaya.model.words import split_words
from riwaya.text.fold import fold_token


@given(st.lists(st.tuples(st.integers(1, 16), st.booleans()), max_size=900))
def test_every_word_is_the_core_of_exactly_one_window(words: list[tuple[int, bool]]) -> None:
    pieces = [n for n, _ in words]
    sentence = list(np.cumsum([starts for _, starts in words])) if words else []
    found = windows(pieces, sentence)
    assert [i for w in found for i in range(w.core_first, w.core_last)] == list(range(len(pieces)))
    for w in found:
        assert w.first <= w.core_first < w.core_last <= w.last
        assert sum(pieces[w.first : w.last]) <= CORE_PIECES + 2 * CONTEXT_PIECES + 16


@given(arrays(np.float32, st.tuples(st.integers(1, 40), st.just(5)), elements=st.floats(-3, 3, width=32)))
def test_paths_are_legal_and_as_good_as_can_be(noise: NDArray[np.float32]) -> None:
    """Tags are O, B-x, I-x, B-y, I-y. Where the network is sure but for a few words, no legal path is better."""
    sure = noise.copy()
    sure[:, 0] += 8
    sure[len(sure) // 2] = noise[len(sure) // 2]
    for scores in (noise, sure):
        path = _path(scores)
        for before, tag in pairwise([0, *path]):
            assert tag % 2 or not tag or before in (tag, tag - 1)
    reached = sum(float(sure[at, tag]) for at, tag in enumerate(_path(sure)))
    best = sum(float(sure[at, tag]) for at, tag in enumerate(_viterbi(sure)))
    assert reached == pytest.approx(best, abs=1e-3)


def test_spans_follow_the_best_legal_path() -> None:
    labels = bio(("PER", "ORG"))
    scores = np.full((4, len(labels)), -5.0, dtype=np.float32)
    for at, tag in enumerate(("B-PER", "I-ORG", "I-PER", "O")):
        scores[at, labels.index(tag)] = 5.0
    scores[1, labels.index("I-PER")] = 4.0  # I-ORG may not follow B-PER
    assert [t[:3] for t in tagged_spans(scores, labels)] == [(0, 3, "PER")]


def test_no_run_crosses_a_barrier() -> None:
    inside = np.array([3, 3, BARRIER, 3, 3, 3, -2], dtype=np.float32)
    assert best_runs(inside, 1, 0.0) == [(3, 6)]
    assert best_runs(inside, 2, 5.0) == [(0, 2), (3, 6)]
    assert best_runs(np.full(4, -1.0, dtype=np.float32), 2, 0.0) == []


def test_pair_features_stay_in_their_tables() -> None:
    sentence = np.arange(400) // 20
    distance, relation = pair_features(np.array([0, 200, 399]), sentence, np.zeros(400, dtype=bool))
    assert 0 <= distance.min() <= distance.max() < DISTANCES
    assert 0 <= relation.min() <= relation.max() < RELATIONS


def test_tables_show_in_the_features() -> None:
    found = word_features(["وقالت", "موسكو", "«", "30"], [False, False, False, True])
    names = [{FEATURES[c] for c in row.nonzero()[0]} for row in found]
    assert "cue:assert" in names[0]
    assert "country" in names[1]
    assert names[2] == set()
    assert names[3] == {"quoted", "number"}


def test_a_phrase_shows_at_its_words_and_not_between_them() -> None:
    words = [fold_token(w) for w in "شنت طائرات روسية غارات وقطعت علاقاتها بالدولة".split()]
    hinted = [
        {FEATURES[c] for c in row.nonzero()[0] if FEATURES[c].startswith("phrase:")}
        for row in word_features(words, [False] * len(words))
    ]
    assert hinted == [
        {"phrase:ASSAULT"}, set(), set(), {"phrase:ASSAULT"}, {"phrase:SANCTION"}, {"phrase:SANCTION"}, set()
    ]  # fmt: skip


def test_words_know_their_sentence_paragraph_and_quotation() -> None:
    words = split_words("عنوان\nقال: «نعم.» ثم خرج.")
    assert words.paragraph[0] == 0
    assert words.paragraph[-1] == 1
    assert next(s for s, q in zip(words.spans, words.quoted, strict=True) if q).start == 12


def test_the_shipped_model_says_what_it_is() -> None:
    card = read_card(default_path())
    assert card.licence == "CC-BY-SA-4.0"
    assert card.features == FEATURES
    assert card.data
    assert default_path().stat().st_size < 45_000_000
    assert len(mode_labels()) > 50


def test_a_missing_or_damaged_model_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model file"):
        load_bundle(tmp_path / "none.model")
    broken = tmp_path / "broken.model"
    broken.write_bytes(b"PK not an archive")
    with pytest.raises(ModelError, match="damaged"):
        load_bundle(broken)
    with zipfile.ZipFile(tmp_path / "half.model", "w") as archive:
        archive.writestr("card.json", "{}")
    with pytest.raises(ModelError, match="damaged"):
        load_bundle(tmp_path / "half.model")
