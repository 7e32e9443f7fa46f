"""Stories: several reports of the same occurrences, marked by a person; they tune and measure linking."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from riwaya.errors import InputError
from riwaya.schema import EVENT_TYPES, Article, Span

__all__ = ["Marked", "Story", "StoryReport", "b_cubed", "load_stories"]

Item = TypeVar("Item", bound=Hashable)


class Marked(Struct, frozen=True):
    """One mention of an occurrence: its key within the story, its type and its trigger."""

    key: str
    type: str
    trigger: Span


class StoryReport(Struct, frozen=True):
    """One report of a story."""

    article: Article
    marked: tuple[Marked, ...]


class Story(Struct, frozen=True):
    """Reports that tell the same occurrences, and some that only look alike."""

    name: str
    reports: tuple[StoryReport, ...]


def load_stories(folder: Path) -> list[Story]:
    """Every ``*.story`` file of ``folder``, in order of their names.

    Raises:
        InputError: a file breaks the format; the reason names the line.
    """
    return [_story(path) for path in sorted(folder.glob("*.story"))]


def _story(path: Path) -> Story:
    head, *parts = path.read_text(encoding="utf-8").split("=== report\n")
    found: list[StoryReport] = []
    for part in parts:
        try:
            top, rest = part.split("=== text\n")
            text, marks = rest.split("=== occurrences\n")
            meta = dict(line.split(": ", 1) for line in top.strip().splitlines())
            article = Article(
                id=meta["id"], text=text.strip("\n"), outlet=meta["outlet"], published=meta["published"]
            )
            marked = tuple(_mark(line, article.text) for line in marks.splitlines() if line.strip())
        except (ValueError, KeyError) as error:
            raise InputError(str(path), f"not a story: {error}", "see docs/notation.md") from error
        found.append(StoryReport(article, marked))
    return Story(head.partition("story:")[2].split("\n")[0].strip() or path.stem, tuple(found))


def _mark(line: str, text: str) -> Marked:
    key, kind, words = (cell.strip() for cell in line.split("|"))
    if kind not in EVENT_TYPES:
        raise ValueError(f"no event type: {line}")
    words, _, number = words.partition("#")
    places = [m.start(1) for m in re.finditer(rf"(?<!\w)[وفبكلس]{{0,2}}({re.escape(words)})(?!\w)", text)]
    if len(places) < int(number or 1):
        raise ValueError(f"not in the text: {line}")
    start = places[int(number or 1) - 1]
    return Marked(key, kind, Span(start, start + len(words)))


def b_cubed(gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable]) -> tuple[float, float, float]:
    """(precision, recall, F1) of a clustering (Bagga and Baldwin 1998): item -> cluster in both.

    An item of ``gold`` that ``found`` lacks stands alone.
    """
    system: dict[Item, Hashable] = {item: found.get(item, ("alone", item)) for item in gold}
    together = Counter((gold[i], system[i]) for i in gold)
    in_gold, in_system = Counter(gold.values()), Counter(system.values())
    precision = sum(together[gold[i], system[i]] / in_system[system[i]] for i in gold) / len(gold)
    recall = sum(together[gold[i], system[i]] / in_gold[gold[i]] for i in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)
