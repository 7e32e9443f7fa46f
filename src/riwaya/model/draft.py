"""What the model says of a text: spans and labels, before anything is linked or coded."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from riwaya.model.words import Words
from riwaya.schema import EntityType, EventType, Factuality, Span, Stance

__all__ = ["Draft", "DraftAttribution", "DraftEvent", "DraftMention"]


class DraftMention(Struct, frozen=True):
    """A named thing."""

    span: Span
    type: EntityType
    confidence: float


class DraftAttribution(Struct, frozen=True, kw_only=True):
    """A cue with the source and contents that it governs."""

    cue: tuple[Span, ...]
    source: Span | None
    content: tuple[Span, ...]
    stance: Stance
    confidence: float


class DraftEvent(Struct, frozen=True, kw_only=True):
    """A trigger with its type and the phrases that fill its slots; ``mode`` may be empty."""

    trigger: Span
    type: EventType
    mode: str
    factuality: Factuality
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    locations: tuple[Span, ...]
    time: Span | None
    confidence: float


class Draft(Struct, frozen=True, kw_only=True):
    """All that the model found, each list in text order.

    ``sectors`` [words, SECTORS] are log-probabilities of the sector of the party that a word belongs to, if it does;
    None from a model that does not say.
    """

    words: Words
    mentions: tuple[DraftMention, ...]
    attributions: tuple[DraftAttribution, ...]
    events: tuple[DraftEvent, ...]
    sectors: NDArray[np.float32] | None = None
