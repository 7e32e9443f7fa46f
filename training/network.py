"""The network: a BERT encoder over pieces, tag heads over words, scorers over word pairs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from riwaya.model.features import FEATURES
from riwaya.model.labels import (
    ATTRIBUTION_ROLES,
    CUE_TAGS,
    CUTS,
    ENTITY_TAGS,
    EVENT_ROLES,
    FACTUALITIES,
    SECTORS,
    TRIGGER_TAGS,
    mode_labels,
)
from riwaya.model.pairs import DISTANCES, RELATIONS
from training.base_model import BaseModel

__all__ = ["ANER_TAGS", "PUBLIC_HEADS", "Network"]

ANER_TAGS = ("O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC")
PUBLIC_HEADS = ("entity", "cue", "trigger", "cut", "sector")


class Layer(nn.Module):
    """A post-norm transformer layer with erf GELU."""

    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, eps=1e-12), nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, h = x.shape
        q, k, v = (
            f(x).view(b, t, self.heads, h // self.heads).transpose(1, 2) for f in (self.q, self.k, self.v)
        )
        q = q / (h // self.heads) ** 0.5  # here rather than on the far larger product
        weights = torch.softmax(q @ k.transpose(-1, -2) + mask, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(b, t, h)
        x = self.aln(x + self.drop(self.ao(mixed)))
        return self.oln(x + self.drop(self.fo(nn.functional.gelu(self.fi(x)))))


class PairScorer(nn.Module):
    """Scores each word's role for each head word: an additive and a bilinear part."""

    def __init__(self, states: int, roles: int, size: int = 192, rank: int = 48) -> None:
        super().__init__()
        self.head, self.word = nn.Linear(states, size), nn.Linear(states, size)
        self.distance, self.relation = nn.Embedding(DISTANCES, size), nn.Embedding(RELATIONS, size)
        self.out = nn.Linear(size, roles)
        self.left, self.right = nn.Linear(states, roles * rank), nn.Linear(states, rank)
        self.roles, self.rank = roles, rank
        self.drop = nn.Dropout(0.2)
        for table in (self.distance, self.relation):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, states: Tensor, heads: Tensor, distance: Tensor, relation: Tensor) -> Tensor:
        """states [W, S], heads [N], distance and relation [N, W] -> [N, W, roles]."""
        states = self.drop(states)
        chosen = states[heads]
        mixed = (
            self.head(chosen)[:, None]
            + self.word(states)[None]
            + self.distance(distance)
            + self.relation(relation)
        )
        left = self.left(chosen).view(-1, self.roles, self.rank)
        bilinear = (left @ self.right(states).transpose(0, 1)[None]).transpose(1, 2) / self.rank**0.5
        return self.out(self.drop(nn.functional.gelu(mixed))) + bilinear


def _classifier(states: int, labels: int) -> nn.Module:
    return nn.Sequential(
        nn.Dropout(0.2), nn.Linear(states, 128), nn.GELU(), nn.Dropout(0.1), nn.Linear(128, labels)
    )


class Network(nn.Module):
    """``encode`` gives word states; heads read them."""

    def __init__(self, base: BaseModel) -> None:
        super().__init__()
        hidden = base.hidden
        self.word = nn.Embedding(len(base.pieces), hidden)
        self.position = nn.Embedding(512, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, base.heads) for _ in range(base.layers))
        self.drop = nn.Dropout(0.1)
        self.features = nn.Linear(len(FEATURES), 64)
        states = 2 * hidden + 64
        self.tags = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Dropout(0.15), nn.Linear(states, len(labels)))
                for name, labels in (
                    ("entity", ENTITY_TAGS), ("cue", CUE_TAGS), ("trigger", TRIGGER_TAGS), ("cut", CUTS),
                    ("sector", SECTORS), ("aner", ANER_TAGS),
                )
            }
        )  # fmt: skip
        self.attribution = PairScorer(states, 3 * len(ATTRIBUTION_ROLES))
        self.event = PairScorer(states, 3 * len(EVENT_ROLES))
        self.factuality = _classifier(states, len(FACTUALITIES))
        self.mode = _classifier(states, len(mode_labels()))
        self._load(base)

    def _load(self, base: BaseModel) -> None:
        def put(parameter: Tensor, name: str) -> None:
            parameter.data.copy_(torch.from_numpy(base.tensors[name]).view_as(parameter))

        put(self.word.weight, "emb.word")
        put(self.position.weight, "emb.pos")
        kind = torch.from_numpy(base.tensors["emb.type"][: base.hidden])
        self.position.weight.data += kind  # one segment only
        put(self.norm.weight, "emb.ln.w")
        put(self.norm.bias, "emb.ln.b")
        for i, layer in enumerate(self.layers):
            for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
                put(getattr(layer, name).weight, f"l{i}.{name}.w")
                put(getattr(layer, name).bias, f"l{i}.{name}.b")

    def encode(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor, features: Tensor) -> Tensor:
        """pieces, mask [B, T]; first, last [B, W]; features [B, W, F] -> states [B, W, S]."""
        positions = torch.arange(pieces.shape[1])[None]
        x = self.drop(self.norm(self.word(pieces) + self.position(positions)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        size = x.shape[-1]
        start = torch.gather(x, 1, first[..., None].expand(-1, -1, size))
        end = torch.gather(x, 1, last[..., None].expand(-1, -1, size))
        return torch.cat([start, end, nn.functional.gelu(self.features(features))], dim=-1)
