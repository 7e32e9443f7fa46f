"""Runs the model over texts: windows in batches through the encoder, then pairs window by window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
import onnxruntime
from msgspec import Struct
from numpy.typing import NDArray

from riwaya.errors import ModelError
from riwaya.model.bundle import Card, default_path, load_bundle
from riwaya.model.decode import BARRIER, Tagged, best_runs, log_softmax, role_spans, tagged_spans
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent, DraftMention
from riwaya.model.features import FEATURES, is_known_name, word_features
from riwaya.model.inputs import batch, lay_out
from riwaya.model.labels import CUE_TAGS, ENTITY_TAGS, FACTUALITIES, TRIGGER_TAGS, mode_labels
from riwaya.model.pairs import pair_features
from riwaya.model.windows import Window, windows
from riwaya.model.words import WordPieces, Words, split_words
from riwaya.schema import EVENT_TYPES, EntityType, EventType, Factuality, Span, Stance
from riwaya.text.edges import trim
from riwaya.text.fold import fold_token

__all__ = ["Model"]

_BATCH = 8
_PROCLITICS = set("وفبكلس")
_SECOND_CONTENT = 12.0
Floats = NDArray[np.float32]


class Text(Struct, frozen=True):
    """A text prepared for the network."""

    text: str
    words: Words
    quoted: NDArray[np.bool_]
    sentence: NDArray[np.int64]
    paragraph: NDArray[np.int64]
    features: Floats
    pieces: list[tuple[int, ...]]
    windows: list[Window]


class Scores(Struct, frozen=True):
    """The encoder's output for the words of one window."""

    entity: Floats
    cue: Floats
    trigger: Floats
    cut: Floats
    sector: Floats | None
    states: Floats


class _Part(Struct, frozen=True):
    """What one window says; ``first`` orders the windows of a text."""

    first: int
    sectors: Floats | None  # of the words that are the window's own
    mentions: list[DraftMention]
    attributions: list[DraftAttribution]
    events: list[DraftEvent]


def _joined(words: Words, parts: list[_Part]) -> Draft:
    """The draft of a text from those of its windows, in text order."""
    ordered = sorted(parts, key=lambda part: part.first)
    return Draft(
        words=words,
        mentions=tuple(m for part in ordered for m in part.mentions),
        attributions=tuple(a for part in ordered for a in part.attributions),
        events=tuple(e for part in ordered for e in part.events),
        sectors=_one_after_the_other([part.sectors for part in ordered]),
    )


def _one_after_the_other(parts: list[Floats | None]) -> Floats | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if known and len(known) == len(parts) else None


def _is_proclitic(letters: str) -> bool:
    return all(letter in _PROCLITICS for letter in letters)


class _Spans:
    """Word positions of a window to spans of the text, proclitics cut off the first word."""

    def __init__(self, p: Text, window: Window, cut: Floats) -> None:
        self.text = p.text
        self._spans = p.words.spans[window.first : window.last]
        self._cut: list[int] = cut.argmax(axis=1).tolist()

    def of(self, first: int, last: int) -> Span:
        start = self._spans[first].start
        cut = self._cut[first]
        if not cut:
            return Span(start, self._spans[last - 1].end)
        word = self._spans[first].of(self.text)
        if word[:cut].endswith("لل"):
            cut -= 1  # للحكومة is written with one lam for the article: لحكومة
        if cut and len(word) > cut + 1 and _is_proclitic(word[:cut]) and not is_known_name(fold_token(word)):
            start += cut
        return Span(start, self._spans[last - 1].end)


def _session(graph: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class Model:
    """The loaded network. ``threads`` bounds the CPU threads of one call; calls may be made from several threads."""

    def __init__(self, path: Path | None = None, threads: int = 2) -> None:
        where = path or default_path()
        bundle = load_bundle(where)
        if bundle.card.features != FEATURES:
            raise ModelError(f"{where}: the model was trained on other word features; reinstall riwaya")
        self._graph = bundle.encoder
        self._encoders: dict[int, onnxruntime.InferenceSession] = {}
        self._making = Lock()
        self.threads = threads
        # One thread: its idle workers would spin on the cores that the encoder needs.
        self._pairs = _session(bundle.pairs, 1)
        self._pieces = WordPieces(bundle.tokenizer)
        self._modes = mode_labels()
        # Added to the scores of modes: what no mode of the type may have.
        self._barred = {
            kind: np.array([0.0 if not m or m.startswith(f"{kind}/") else -1e9 for m in self._modes])
            for kind in EVENT_TYPES
        }
        self.card: Card = bundle.card

    def _encoder(self, threads: int) -> onnxruntime.InferenceSession:
        with self._making:
            if threads not in self._encoders:
                self._encoders[threads] = _session(self._graph, threads)
            return self._encoders[threads]

    def draft(self, texts: Sequence[str], threads: int | None = None) -> list[Draft]:
        """What the model says of each text; ``threads`` are this call's, if other than the model's."""
        encoder = self._encoder(threads or self.threads)
        prepared = [self._prepare(text) for text in texts]
        jobs = [(number, window) for number, p in enumerate(prepared) for window in p.windows]
        # Windows of like length share a batch, so that little is spent on padding.
        order = sorted(range(len(jobs)), key=lambda j: jobs[j][1].last - jobs[j][1].first)
        found: dict[int, list[_Part]] = {}
        for start in range(0, len(order), _BATCH):
            group = [jobs[j] for j in order[start : start + _BATCH]]
            for (number, window), scores in zip(group, self._encode(encoder, prepared, group), strict=True):
                # Decoded at once: scores of a long text would not fit in bounded memory.
                found.setdefault(number, []).append(self._decode(prepared[number], window, scores))
        return [_joined(p.words, found.get(number, [])) for number, p in enumerate(prepared)]

    def _prepare(self, text: str) -> Text:
        words = split_words(text)
        strings = [span.of(text) for span in words.spans]
        pieces = self._pieces(strings)
        folded = [fold_token(word) for word in strings]
        return Text(
            text, words, np.array(words.quoted, dtype=bool), np.array(words.sentence, dtype=np.int64),
            np.array(words.paragraph, dtype=np.int64), word_features(folded, words.quoted), pieces,
            windows([len(p) for p in pieces], words.sentence),
        )  # fmt: skip

    def _encode(
        self, encoder: onnxruntime.InferenceSession, prepared: list[Text], group: list[tuple[int, Window]]
    ) -> Iterable[Scores]:
        rows = []
        for number, w in group:
            p = prepared[number]
            ids, first, last = lay_out(p.pieces[w.first : w.last], p.words.paragraph[w.first : w.last])
            rows.append((ids, first, last, p.features[w.first : w.last]))
        b = batch(rows)
        names = [output.name for output in encoder.get_outputs()]
        values = encoder.run(
            names,
            {"pieces": b.pieces, "mask": b.mask, "first": b.first, "last": b.last, "features": b.features},
        )
        for row, (_, w) in enumerate(group):
            n = w.last - w.first
            own = {name: value[row, :n] for name, value in zip(names, values, strict=True)}
            yield Scores(
                own["entity"], own["cue"], own["trigger"], own["cut"], own.get("sector"), own["states"]
            )

    def _decode(self, p: Text, window: Window, scores: Scores) -> _Part:
        mentions: list[DraftMention] = []
        attributions: list[DraftAttribution] = []
        events: list[DraftEvent] = []
        spans = _Spans(p, window, scores.cut)
        core = range(window.core_first - window.first, window.core_last - window.first)
        for first, last, kind, sure in tagged_spans(scores.entity, ENTITY_TAGS):
            if first in core:
                mentions.append(DraftMention(spans.of(first, last), cast(EntityType, kind), sure))
        cues = [t for t in tagged_spans(scores.cue, CUE_TAGS) if t[0] in core]
        triggers = [t for t in tagged_spans(scores.trigger, TRIGGER_TAGS) if t[0] in core]
        paragraph = p.paragraph[window.first : window.last]
        for here in sorted({int(paragraph[t[0]]) for t in (*cues, *triggers)}):
            # Roles stay in their head's paragraph, so only its words are scored.
            first, last = (int(x) for x in np.searchsorted(paragraph, (here, here + 1)))
            near_cues = [t for t in cues if first <= t[0] < last]
            near_triggers = [t for t in triggers if first <= t[0] < last]
            roles, slots, factuality, mode = self._score_pairs(
                p, window.first, (first, last), scores.states, near_cues, near_triggers
            )
            attributions.extend(_attribution(spans, cue, roles[i], first) for i, cue in enumerate(near_cues))
            events.extend(
                self._event(spans, trigger, slots[i], first, factuality[i], mode[i])
                for i, trigger in enumerate(near_triggers)
            )
        sectors = None if scores.sector is None else log_softmax(scores.sector[core.start : core.stop])
        return _Part(window.first, sectors, mentions, [a for a in attributions if a.content], events)

    def _score_pairs(
        self,
        p: Text,
        offset: int,
        span: tuple[int, int],
        states: Floats,
        cues: list[Tagged],
        triggers: list[Tagged],
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Role scores [heads, words, roles, 3] over the window's words in ``span``, factuality and mode."""
        first, last = span
        here = slice(offset + first, offset + last)
        feed: dict[str, NDArray[np.generic]] = {"states": states[first:last]}
        for name, tagged in (("cue", cues), ("trigger", triggers)):
            heads = np.array([t[0] - first for t in tagged] or [0], dtype=np.int64)
            distance, relation = pair_features(heads, p.sentence[here], p.quoted[here])
            feed |= {name: heads, f"{name}_distance": distance, f"{name}_relation": relation}
        roles, slots, factuality, mode = self._pairs.run(None, feed)
        n = last - first
        return (
            roles.reshape(-1, n, roles.shape[2] // 3, 3),
            slots.reshape(-1, n, slots.shape[2] // 3, 3),
            factuality,
            mode,
        )

    def _event(
        self, spans: _Spans, trigger: Tagged, slots: Floats, offset: int, factuality: Floats, mode: Floats
    ) -> DraftEvent:
        first, last, kind, sure = trigger
        actors, recipients, locations, times = (
            tuple(spans.of(a + offset, b + offset) for a, b in role_spans(slots[:, role]))
            for role in range(4)
        )
        chosen = self._modes[int((mode + self._barred[kind]).argmax())]
        return DraftEvent(
            trigger=spans.of(first, last),
            type=cast(EventType, kind),
            mode=chosen.partition("/")[2],
            factuality=cast(Factuality, FACTUALITIES[int(factuality.argmax())]),
            actors=actors,
            recipients=recipients,
            locations=locations,
            time=times[0] if times else None,
            confidence=round(sure, 3),
        )


def _attribution(spans: _Spans, cue: Tagged, roles: Floats, offset: int) -> DraftAttribution:
    """The attribution of a cue; ``roles`` are of its paragraph's words, ``offset`` the first of them."""
    first, last, stance, sure = cue[0] - offset, min(cue[1] - offset, len(roles)), cue[2], cue[3]

    def span(a: int, b: int) -> Span:
        return spans.of(a + offset, b + offset)

    log_p = log_softmax(roles)
    inside = np.logaddexp(log_p[:, :, 1], log_p[:, :, 2]) - log_p[:, :, 0]
    inside[first:last] = BARRIER
    source = best_runs(inside[:, 0], 1, 0.0)
    if source:
        inside[source[0][0] : source[0][1], 1] = BARRIER
    more_cue = [r for r in role_spans(roles[:, 2]) if r[1] <= first or r[0] >= last][:2]
    for begin, end in more_cue:
        inside[begin:end, 1] = BARRIER
    contents = (trim(spans.text, span(a, b)) for a, b in best_runs(inside[:, 1], 2, _SECOND_CONTENT))
    return DraftAttribution(
        cue=tuple(sorted([span(first, last), *(span(a, b) for a, b in more_cue)], key=lambda s: s.start)),
        source=span(*source[0]) if source else None,
        content=tuple(s for s in contents if len(s)),
        stance=cast(Stance, stance),
        confidence=round(sure, 3),
    )
