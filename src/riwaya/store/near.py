"""Near-duplicates: MinHash signatures of word trigrams, candidates by banding (Broder 1997)."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from riwaya.text.fold import fold_token
from riwaya.text.tokens import tokens

__all__ = ["BANDS", "NEAR", "bands", "signature", "similarity"]

BANDS = 16
_ROWS = 4
_PRIME = np.uint64((1 << 31) - 1)
NEAR = 0.6  # estimated share of common trigrams from which two texts are near-duplicates
_SHINGLE = 3
_RANDOM = np.random.default_rng(20160930)
_A = _RANDOM.integers(1, int(_PRIME), BANDS * _ROWS, dtype=np.uint64)
_B = _RANDOM.integers(0, int(_PRIME), BANDS * _ROWS, dtype=np.uint64)


def signature(text: str) -> bytes:
    """64 minima of four bytes; empty where the text has no three words."""
    words = [w for w in (fold_token(t.of(text)) for t in tokens(text)) if w[:1].isalnum()]
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    if not shingles:
        return b""
    joined = b"".join(hashlib.blake2b(s.encode("utf-8", "replace"), digest_size=4).digest() for s in shingles)
    hashes = np.frombuffer(joined, dtype="<u4").astype(np.uint64) % _PRIME
    # Row by row, so that a 5 MB text does not need 64 times its words in memory.
    minima = [((hashes * a + b) % _PRIME).min() for a, b in zip(_A, _B, strict=True)]
    return np.array(minima, dtype="<u4").tobytes()


def bands(of: bytes) -> list[int]:
    """One hash a band and its number, signed 64 bits: texts that share one are worth comparing."""
    if not of:
        return []
    size = 4 * _ROWS
    return [
        int.from_bytes(hashlib.blake2b(of[i * size : (i + 1) * size], digest_size=8, salt=bytes([i])).digest(), "little", signed=True)
        for i in range(BANDS)
    ]  # fmt: skip


def similarity(a: bytes, b: bytes) -> float:
    """The estimated share of common trigrams, 0 to 1."""
    if not a or not b:
        return 0.0
    left: NDArray[np.uint32] = np.frombuffer(a, dtype="<u4")
    right: NDArray[np.uint32] = np.frombuffer(b, dtype="<u4")
    return float((left == right).mean())
