"""Names of files and keys of rows, made from an article's id, which may be anything."""

from __future__ import annotations

import re
from hashlib import sha256

from riwaya.schema import Reading

__all__ = ["article_key", "file_stem"]

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 120  # bytes: with a number and an extension well under the 255 that file systems allow
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # device names on Windows


def article_key(reading: Reading) -> str:
    """What names the article in rows and records: its id, else the SHA-256 of its text."""
    article = reading.article
    return article.id or article.sha256 or sha256(article.text.encode("utf-8", "replace")).hexdigest()


def file_stem(reading: Reading) -> str:
    """The article's key as a file name without extension: no separators, no leading dot, at most 129 bytes.

    A key that cannot be taken as it is ends in eight hex digits of its hash, so that different keys keep
    different names.
    """
    key = article_key(reading)
    safe = _UNSAFE.sub("_", key).strip("._-")
    short = safe.encode()[:_LONGEST].decode("utf-8", "ignore")
    if short == key and not _RESERVED.fullmatch(key):
        return key
    digest = sha256(key.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{short or 'report'}-{digest}"
