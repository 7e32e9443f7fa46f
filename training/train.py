"""Trains the model of Riwaya: ``python -m training.train --data DIR --out FILE`` (see training/README.md).

Stage 1 teaches the encoder public annotations (names in ANERcorp and AQMAR, proclitics in PUD);
stage 2 teaches all heads on the gold corpus and the stand-off layers, with stage 1's data mixed in.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from riwaya.gold.corpus import load_layers, load_reports
from riwaya.model.inputs import batch, lay_out
from riwaya.model.pairs import pair_features
from riwaya.model.words import WordPieces
from training.base_model import load_base, tokenizer_json
from training.examples import IGNORE, Example, from_aner, from_pud, from_reading, numbered
from training.export import export
from training.figures import add_figures
from training.network import Network
from training.renaming import Renamer
from training.self_teaching import taught_examples

_PIECES_A_BATCH = 2600
_WEIGHTS = {"entity": 1.0, "cue": 1.0, "trigger": 1.0, "cut": 0.3, "sector": 0.3, "aner": 1.0}


class Trainer:
    """One network, its optimiser, and the loss over a batch of examples."""

    def __init__(self, network: Network, pieces: WordPieces, seed: int) -> None:
        self.network = network
        self.renamed: Renamer | None = None
        self.pieces = pieces
        self.rng = random.Random(seed)

    def batches(self, examples: Sequence[Example]) -> Iterator[list[Example]]:
        """Batches of similar length, in random order."""
        order = sorted(examples, key=lambda e: len(e.words) + self.rng.random() * 12)
        groups: list[list[Example]] = [[]]
        for example in order:
            if groups[-1] and (len(groups[-1]) + 1) * (len(example.words) * 1.9 + 4) > _PIECES_A_BATCH:
                groups.append([])
            groups[-1].append(example)
        self.rng.shuffle(groups)
        yield from groups

    def loss(self, examples: list[Example], augment: bool = True) -> Tensor:
        """The summed loss of every head that the examples annotate."""
        rows = []
        if augment and self.renamed is not None:
            examples = [self.renamed(e, self.rng) for e in examples]
        for e in examples:
            ids, first, last = lay_out(numbered(e, self.pieces, self.rng, augment), e.paragraph)
            known = e.features
            if augment:  # tables are never complete: forget some of what they say
                known = known * (np.random.default_rng(self.rng.randrange(2**31)).random(known.shape) > 0.15)
            rows.append((ids[:510], first, last, known.astype(np.float32)))
        b = batch(rows)
        longest = b.pieces.shape[1] - 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.network.encode(
                torch.from_numpy(b.pieces), torch.from_numpy(b.mask),
                torch.from_numpy(b.first).clamp(max=longest), torch.from_numpy(b.last).clamp(max=longest),
                torch.from_numpy(b.features),
            )  # fmt: skip
        states = states.float()
        total = torch.zeros(())
        for name, head in self.network.tags.items():
            target = torch.full(b.first.shape, IGNORE)
            for i, e in enumerate(examples):
                if name in e.tags:
                    target[i, : len(e.words)] = torch.from_numpy(e.tags[name])
            if (target != IGNORE).any():
                logits = head(states)
                total = total + _WEIGHTS[name] * nn.functional.cross_entropy(
                    logits.flatten(0, 1), target.flatten(), ignore_index=IGNORE, label_smoothing=0.02
                )
        return total + self._pair_loss(examples, states)

    def _pair_loss(self, examples: list[Example], states: Tensor) -> Tensor:
        losses: dict[str, list[Tensor]] = {"attribution": [], "event": [], "factuality": [], "mode": []}
        for i, e in enumerate(examples):
            own = states[i, : len(e.words)]
            for name, items in (("attribution", e.attributions), ("event", e.events)):
                if not items:
                    continue
                heads = np.array([head for head, _ in items])
                distance, relation = pair_features(heads, e.sentence, e.quoted)
                scorer = getattr(self.network, name)
                logits = scorer(
                    own, torch.from_numpy(heads), torch.from_numpy(distance), torch.from_numpy(relation)
                )
                target = torch.from_numpy(np.stack([row for _, row in items]))
                each = nn.functional.cross_entropy(logits.reshape(-1, 3), target.flatten(), reduction="none")
                # Roles stay in their head's paragraph; there most words play none: the few that do count more.
                paragraph = np.array(e.paragraph)
                near = torch.from_numpy(paragraph[None, :] == paragraph[heads][:, None])[..., None].expand_as(
                    target
                )
                weight = torch.where(target > 0, 1.0, 0.4).flatten() * near.flatten()
                losses[name].append((each * weight).sum() / len(items) / 12)
            for name, pairs in (("factuality", e.factuality), ("mode", e.mode)):
                if pairs:
                    heads = torch.tensor([head for head, _ in pairs])
                    logits = getattr(self.network, name)(own[heads])
                    losses[name].append(
                        nn.functional.cross_entropy(logits, torch.tensor([label for _, label in pairs]))
                    )
        weights = {"attribution": 1.0, "event": 1.0, "factuality": 0.4, "mode": 0.4}
        parts = [weights[name] * torch.stack(found).mean() for name, found in losses.items() if found]
        return torch.stack(parts).sum() if parts else torch.zeros(())

    def fit(self, plan: list[list[Example]], rate: float, started: float, name: str) -> None:
        """One pass over each epoch of ``plan``, linear warm-up and decay, AdamW with layer decay."""
        epochs = [list(self.batches(examples)) for examples in plan]
        steps = sum(len(e) for e in epochs)
        optimiser = torch.optim.AdamW(_groups(self.network, rate), weight_decay=0.01, fused=True)
        warm = max(1, steps // 12)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser,
            lambda s: min(1.0, s / warm) * max(0.02, (steps - s) / max(1, steps - warm) if s > warm else 1.0),
        )
        self.network.train()
        for number, groups in enumerate(epochs, 1):
            running = 0.0
            for group in groups:
                optimiser.zero_grad(set_to_none=True)
                loss = self.loss(group)
                loss.backward()
                nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
                optimiser.step()
                schedule.step()
                running += loss.item()
            print(
                f"{name} epoch {number}/{len(epochs)}: loss {running / len(groups):.3f}, {time.time() - started:.0f} s",
                flush=True,
            )


def _groups(network: Network, rate: float) -> list[dict[str, object]]:
    """Lower rates for lower layers, the highest for the fresh heads."""
    groups: list[dict[str, object]] = []
    depth = len(network.layers)
    taken: set[int] = set()

    def add(parameters: Iterator[nn.Parameter], scale: float) -> None:
        found = [p for p in parameters if id(p) not in taken]
        taken.update(id(p) for p in found)
        groups.append({"params": found, "lr": rate * scale})

    for i, layer in enumerate(network.layers):
        add(layer.parameters(), 0.9 ** (depth - 1 - i))
    for module in (network.word, network.position, network.norm):
        add(module.parameters(), 0.9**depth)
    add(network.parameters(), 8.0)
    return groups


def main() -> None:
    """Trains and exports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of the public data (ner/, events/, syntax/)"
    )
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("src/riwaya/model/data/riwaya.model"))
    parser.add_argument("--version", default="0.1.0", help="version that the model file carries")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--stage1-epochs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stage1-cache", type=Path, help="reuse or save the weights after stage 1")
    parser.add_argument(
        "--teacher", type=Path, nargs="+", help="model files that read public text together for the student"
    )
    parser.add_argument(
        "--other-names",
        action="store_true",
        help="put other names of their kind into some copies of a sentence",
    )
    parser.add_argument("--taught-epochs", type=int, default=2)
    parser.add_argument(
        "--all-parts", action="store_true", help="train on dev and test too (never for figures)"
    )
    options = parser.parse_args()
    started = time.time()
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    torch.set_num_threads(2)
    base = load_base(options.layers)
    vocabulary = tokenizer_json(base)
    pieces = WordPieces(vocabulary)
    network = Network(base)
    trainer = Trainer(network, pieces, options.seed)
    names = [
        e for file in ("anercorp-train", "aqmar") for _, e in from_aner(options.data / f"ner/{file}.txt")
    ]
    cuts = list(from_pud(options.data / "syntax/ar_pud.conllu"))
    print(f"{len(names)} sentences with names, {len(cuts)} with proclitics", flush=True)
    if options.stage1_cache and options.stage1_cache.exists():
        network.load_state_dict(torch.load(options.stage1_cache, weights_only=True), strict=False)
    else:
        trainer.fit([names + cuts] * options.stage1_epochs, options.rate, started, "names")
        if options.stage1_cache:
            torch.save(network.state_dict(), options.stage1_cache)
    parts = ("train", "dev", "test") if options.all_parts else ("train",)
    gold = [g for part in parts for g in load_reports(options.corpus, part)]
    layers = [g for part in parts for g in load_layers(options.corpus, options.data, part)]
    examples = [x for g in (*gold, *layers) for x in from_reading(g.reading, pieces)]
    print(f"{len(gold)} reports, {len(layers)} layer sentences, {len(examples)} windows", flush=True)
    if options.other_names:
        trainer.renamed = Renamer([*names, *examples])
    if options.teacher:
        taught = list(taught_examples(options.teacher, options.corpus, options.data, pieces))
        print(f"{len(taught)} windows read by the teacher, {time.time() - started:.0f} s", flush=True)
        trainer.fit([taught] * options.taught_epochs, options.rate, started, "taught")
    rng = random.Random(options.seed)
    plan = [examples + rng.sample(names, min(len(names), len(names) // 6)) + rng.sample(cuts, len(cuts) // 6)
            for _ in range(options.epochs)]  # fmt: skip
    trainer.fit(plan, options.rate, started, "all")
    network.eval()
    export(network, vocabulary, options, gold, layers)
    for name, value in add_figures(options.out, options.corpus).items():
        print(f"{name}: {value:.3f}")
    print(f"written {options.out}: {options.out.stat().st_size / 1e6:.1f} MB, {time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
