"""Names on a held-out fold of ANERcorp: ``python -m training.names_fold --data DIR [--fold K]``.

Trains stage 1 on four fifths of ANERcorp's training part (contiguous folds, as its sentences have no
documents) with AQMAR and PUD, and prints exact-span F1 over PERS, LOC, ORG and MISC on the fifth, and without MISC (which
the model does not have). With ``--corpus`` all other heads learn beside the names, as in the shipped model, from the gold
corpus and the layers. Sentences that stand in the fifth word for word are learned from nowhere.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from riwaya.gold.corpus import load_layers, load_reports
from riwaya.model.decode import tagged_spans
from riwaya.model.inputs import batch, lay_out
from riwaya.model.words import WordPieces
from training.base_model import load_base, tokenizer_json
from training.examples import Example, from_aner, from_pud, from_reading
from training.network import ANER_TAGS, Network
from training.train import Trainer

FOLDS = 5


def spans_of(labels: np.ndarray) -> set[tuple[int, int, str]]:
    """Spans of gold tags; a name that goes on without its first tag begins where it stands."""
    found: set[tuple[int, int, str]] = set()
    start, kind = -1, ""
    for at, label in enumerate([*labels.tolist(), 0]):
        tag = ANER_TAGS[label]
        if start >= 0 and (tag[0] != "I" or tag[2:] != kind):
            found.add((start, at, kind))
            start = -1
        if tag != "O" and (tag[0] == "B" or start < 0):
            start, kind = at, tag[2:]
    return found


def _letters(text: str) -> str:
    return "".join(text.split())


def main() -> None:
    """Trains, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help="the gold corpus, to learn from as well")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.time()
    torch.manual_seed(options.seed)
    torch.set_num_threads(2)
    base = load_base(options.layers)
    pieces = WordPieces(tokenizer_json(base))
    network = Network(base)
    trainer = Trainer(network, pieces, options.seed)
    aner = [e for _, e in from_aner(options.data / "ner/anercorp-train.txt")]
    size = len(aner) // FOLDS
    held: list[Example] = aner[options.fold * size : (options.fold + 1) * size]
    unseen = {_letters("".join(e.words)) for e in held}
    known = [e for e in aner if _letters("".join(e.words)) not in unseen]
    known += [e for _, e in from_aner(options.data / "ner/aqmar.txt")]
    cuts = list(from_pud(options.data / "syntax/ar_pud.conllu"))
    if options.corpus:
        gold = load_reports(options.corpus, "train")
        layers = load_layers(options.corpus, options.data, "train")
        gold += [g for g in layers if _letters(g.reading.article.text) not in unseen]
        known += [example for g in gold for example in from_reading(g.reading, pieces)]
    trainer.fit([known + cuts] * options.epochs, options.rate, started, "names")
    network.eval()
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    with torch.no_grad():
        for example in held:
            ids, first, last = lay_out(pieces(list(example.words)), example.paragraph)
            b = batch([(ids[:510], first, last, example.features)])
            top = b.pieces.shape[1] - 1
            states = network.encode(
                torch.from_numpy(b.pieces), torch.from_numpy(b.mask), torch.from_numpy(b.first).clamp(max=top),
                torch.from_numpy(b.last).clamp(max=top), torch.from_numpy(b.features),
            )  # fmt: skip
            scores = network.tags["aner"](states)[0].numpy()
            got = {(a, z, kind) for a, z, kind, _ in tagged_spans(scores, ANER_TAGS)}
            wanted = spans_of(example.tags["aner"])
            for counts, spans in ((right, got & wanted), (wrong, got - wanted), (missed, wanted - got)):
                counts.update(kind for _, _, kind in spans)
    kinds = sorted(right)
    for name, chosen in (
        ("all", kinds),
        ("without MISC", [k for k in kinds if k != "MISC"]),
        *((k, [k]) for k in kinds),
    ):
        r, w, m = (sum(counts[k] for k in chosen) for counts in (right, wrong, missed))
        print(
            f"fold {options.fold}, {name}: F1 {2 * r / (2 * r + w + m):.3f} (right {r}, wrong {w}, missed {m})"
        )
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
