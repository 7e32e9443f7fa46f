"""Cursors: where the next page of an answer begins, opaque to those who carry them."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from riwaya.web.api.problems import Refused

__all__ = ["cursor_at", "place_of", "question_hash"]

_LENGTH = 12  # characters of a question's hash


def question_hash(name: str, asked: object) -> str:
    """What a cursor may be used with: the operation and all that narrows its question."""
    return hashlib.sha256(msgspec.json.encode([name, asked], order="sorted")).hexdigest()[:_LENGTH]


def cursor_at(question: str, place: int) -> str:
    """The cursor of a place in the answers: the last id, or how many have been given."""
    return urlsafe_b64encode(msgspec.json.encode([question, place])).decode().rstrip("=")


def place_of(cursor: str, question: str) -> int:
    """The place that a cursor means.

    Raises:
        Refused: it is none of ours, or of another question.
    """
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        its, place = msgspec.json.decode(raw, type=tuple[str, int])
    except ValueError as error:  # msgspec's and base64's errors are such
        raise Refused("cursor", "this is no cursor", "begin without one") from error
    if its != question:
        raise Refused(
            "cursor", "the cursor is of another question", "begin without one, or ask the same question"
        )
    if not 0 <= place < 2**53:
        raise Refused("cursor", "this is no cursor", "begin without one")
    return place
