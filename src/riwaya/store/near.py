"""Near-duplicates: MinHash signatures of word trigrams, candidates by banding (Broder 1997)."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from riwaya.store.words import words_of

__all__ = ["BANDS", "NEAR", "bands", "signature", "similarity"]

BANDS = 16
_ROWS = 4
_PRIME = np.uint64((1 << 31) - 1)
NEAR = 0.6  # estimated share of common trigrams from which two texts are near-duplicates
_SHINGLE = 3
_AT_ONCE = 4096
_RANDOM = np.random.default_rng(20160930)
_A = _RANDOM.integers(1, int(_PRIME), BANDS * _ROWS, dtype=np.uint64)
_B = _RANDOM.integers(0, int(_PRIME), BANDS * _ROWS, dtype=np.uint64)


def signature(text: str) -> bytes:
    """64 minima of four bytes; empty where the text has no three words."""
    words = [word.encode("utf-8", "replace") for word in words_of(text).folded]
    shingles = {b" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    if not shingles:
        return b""
    joined = b"".join(hashlib.blake2b(s, digest_size=4).digest() for s in shingles)
    hashes = np.frombuffer(joined, dtype="<u4").astype(np.uint64) % _PRIME
    # Piece by piece, so that a 5 MB text does not need 64 times its words in memory.
    minima = np.full(BANDS * _ROWS, _PRIME)
    for at in range(0, len(hashes), _AT_ONCE):
        hashed = (hashes[at : at + _AT_ONCE] * _A[:, None] + _B[:, None]) % _PRIME
        minima = np.minimum(minima, hashed.min(axis=1))
    return minima.astype("<u4").tobytes()


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
