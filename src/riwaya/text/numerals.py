"""Numbers in digits and in Arabic words, with the bounds that news puts on them."""

from __future__ import annotations

import re

from msgspec import Struct

from riwaya.knowledge.number_words import bounds, number_words
from riwaya.schema import Span
from riwaya.text.fold import fold
from riwaya.text.tokens import tokens

__all__ = ["Number", "numbers"]

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_LARGEST = 10**12
_Reading = tuple[tuple[str, int], ...]


class Number(Struct, frozen=True):
    """``min`` to ``max`` inclusive, ``max`` None when open; ``span`` are the number's words.

    ``extent`` also holds the words that bound it (أكثر من، ما لا يقل عن، بين … و…).
    """

    span: Span
    min: int
    max: int | None
    extent: Span


def _digits(word: str) -> float | None:
    if not _DIGITS.fullmatch(word) or len(word) > 20:
        return None
    value = float(word.replace(",", ""))
    return value if value <= _LARGEST else None


def _readings(word: str, inner: bool) -> _Reading:
    """The readings of a folded word; the conjunction و is cut off inside a number."""
    table = number_words()
    if word in table:
        return table[word]
    if word.startswith("ال") and word[2:] in table and not inner:
        return table[word[2:]]
    cut = word[1:]
    if word[:1] in "وف" and inner and cut in table:
        return table[cut]
    if word[:1] in "وفبلك" and not inner and cut in table:
        return table[cut]
    return ()


def _value(words: list[str]) -> tuple[int, int, bool] | None:
    """(value, words used, vague) of the number that ``words`` begin with, or None."""
    total = current = 0.0
    used = 0
    last: str | None = None
    vague = False
    for index, word in enumerate(words[:12]):
        digits = _digits(word)
        if digits is not None:
            if index:
                break
            current, last, used = digits, "digits", 1
            continue
        if index and last == "digits" and (word[:1] == "و" and word not in number_words()):
            break
        readings = dict(_readings(word, inner=index > 0))
        joined = word[:1] == "و" and word not in number_words()
        if index == 0 and "vague" in readings and not (len(words) > 1 and _continues(words[1])):
            return readings["vague"], 1, True
        if index == 0 and "vague" in readings:
            current, vague, used, last = readings["vague"], True, 1, "vague"
            continue
        if "scale" in readings:
            scale = readings["scale"]
            if index == 0 or joined:
                total += scale
                current = 0
            else:
                total += (current or 1) * scale
                current = 0
            last, used = "scale", index + 1
            if (index == 0 and word.endswith("لاف")) or word in ("ملايين",):
                vague = index == 0
            continue
        if last == "unit" and not joined and "teen" in readings:
            current += readings["teen"]
            last, used = "teen", index + 1
            continue
        if last == "unit" and not joined and readings.get("hundred") == 100:
            current *= 100
            last, used = "hundred", index + 1
            continue
        fits = index == 0 or joined
        kind = next((k for k in ("hundred", "ten", "unit") if k in readings), None)
        if kind is None or not fits:
            break
        if (
            last in ("ten", "teen")
            or (last == "unit" and kind != "ten")
            or (last == "hundred" and kind == "hundred")
        ):
            break
        current += readings[kind]
        last, used = kind, index + 1
    value = total + current
    if not used or value != int(value):
        return None  # 3.5 alone counts no people
    return int(value), used, vague


def _continues(word: str) -> bool:
    return any(kind == "scale" for kind, _ in number_words().get(word, ()))


def numbers(text: str, span: Span) -> list[Number]:
    """The numbers in ``text[span]``, in order, none overlapping.

    Vague numbers follow the guide: عدة min 2, عشرات min 20, مئات min 200, آلاف min 2000, open.
    """
    words = list(tokens(text, span))
    folded = [fold(word.of(text)).text for word in words]
    found: list[Number] = []
    index = 0
    while index < len(words):
        read = _value(folded[index : index + 12])
        if read is None or (read[1] == 1 and folded[index] in ("عشر", "احد")):
            index += 1
            continue
        value, used, vague = read
        first, last = words[index], words[index + used - 1]
        prefix = (
            len(folded[index]) - len(folded[index][1:])
            if folded[index] not in number_words() and _digits(folded[index]) is None
            else 0
        )
        number = Span(first.start + prefix, last.end)
        low, high, extent = _bounded(folded, words, index, used, value, vague, number)
        if found and _is_range(folded, words, found[-1], index):
            previous = found.pop()
            found.append(
                Number(
                    Span(previous.span.start, number.end),
                    min(previous.min, value),
                    max(previous.min, value),
                    Span(previous.extent.start, number.end),
                )
            )
        else:
            found.append(Number(number, low, high, extent))
        index += used
    return found


def _is_range(folded: list[str], words: list[Span], previous: Number, index: int) -> bool:
    """Whether the number at ``index`` closes a range that ``previous`` opens (بين 3 و7، 20-30)."""
    if previous.max is None or (previous.extent == previous.span and index == 0):
        return False
    before = [folded[i] for i in range(index) if words[i].start >= previous.span.end]
    opened = previous.extent.start < previous.span.start and previous.min == previous.max
    joined = (not before and folded[index][:1] == "و") or before in (["و"], ["الي"], ["-"])
    return joined and (opened or before in (["الي"], ["-"])) and previous.min < 10**9


def _bounded(
    folded: list[str], words: list[Span], index: int, used: int, value: int, vague: bool, number: Span
) -> tuple[int, int | None, Span]:
    before = " ".join(folded[max(0, index - 5) : index])
    after = " ".join(folded[index + used : index + used + 5])
    for phrase, bound in bounds():
        size = phrase.count(" ") + 1
        if (
            before == phrase
            or before.endswith(" " + phrase)
            or (size == 1 and before.split(" ")[-1][1:] == phrase and before.split(" ")[-1][:1] in "وفبل")
        ):
            extent = Span(words[index - size].start, number.end)
            if bound == "min" or (bound == "above" and vague):
                return value, None, extent
            if bound == "above":
                return value + 1, None, extent
            if bound == "max":
                return 0, value, extent
            return value, None if vague else value, extent
        if bound == "min" and size > 1 and f" {after} ".find(f" {phrase} ") >= 0:
            return value, None, number
    return value, None if vague else value, number
