"""Text from reports as cells of tab- or comma-separated files, harmless to whatever opens them.

Two dangers: characters that break rows or columns, and cells that a spreadsheet runs as a formula
(OWASP, "CSV Injection": a cell that begins with ``= + - @``, also in their full-width forms, or with a
tab or line end; some spreadsheets skip spaces before these).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["csv_list", "csv_text", "split_csv_list", "tsv_text", "uncsv_text"]

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# Control characters, line and paragraph separators, lone surrogates: a space each. The double quote would
# begin a quoted field in readers that expect one.
_BROKEN = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ") | {ord('"'): "'"}
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_TSV = _BROKEN | _BIDI | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# What no CSV reader keeps, each by one visible character, so that offsets into the text still hold.
_CSV = {0: "\u2400"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_LONGEST_TSV = 1_000  # characters: names and headlines


def tsv_text(text: str | None) -> str:
    """One cell of a file that knows no quoting, as GDELT's and POLECAT's.

    Tabs, line ends and other controls become spaces, double quotes single ones; bidi embeddings,
    overrides and isolates are dropped, what is longer than 1,000 characters is cut, and a cell that
    begins like a formula gets an apostrophe in front. This is for reading and grouping, not for going back.
    """
    cell = " ".join((text or "")[:_LONGEST_TSV].translate(_TSV).split())
    return "'" + cell if _FORMULA.match(cell) else cell


def csv_text(text: str | None) -> str:
    """A text as a CSV cell (before RFC 4180 quoting); "" for None.

    A cell that begins like a formula, or with an apostrophe, gets an apostrophe in front, which
    :func:`uncsv_text` takes away again. NUL becomes U+2400, a lone surrogate U+FFFD: one character for one.
    """
    cell = (text or "").translate(_CSV)
    return "'" + cell if cell.startswith("'") or _FORMULA.match(cell) else cell


def uncsv_text(cell: str) -> str:
    """What :func:`csv_text` was given: without the leading apostrophe, if there is one."""
    return cell.removeprefix("'")


def csv_list(items: Iterable[str]) -> str:
    r"""Texts joined by ``;`` in one CSV cell; within a text ``;`` is ``\;`` and ``\`` is ``\\``.

    An empty list is an empty cell; a list of one empty text is ``\e``.
    """
    joined = ";".join(item.replace("\\", "\\\\").replace(";", "\\;") or "\\e" for item in items)
    return csv_text(joined)


def split_csv_list(cell: str) -> list[str]:
    """The texts that :func:`csv_list` joined."""
    joined = uncsv_text(cell)
    if not joined:
        return []
    items = [""]
    characters = iter(joined)
    for c in characters:
        if c == ";":
            items.append("")
        elif c == "\\":
            escaped = next(characters, "")
            items[-1] += "" if escaped == "e" else escaped
        else:
            items[-1] += c
    return items
