"""Names that begin so: in either script, with and without the article, the most mentioned first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from riwaya.corpus.suggest import Suggestion, frequent, suggestions
from riwaya.store.database import Database
from riwaya.store.tables import forms, identities
from riwaya.text.fold import fold_word

# English name, Arabic name, type, country, forms with their counts
PEOPLE = (
    ("Vladimir Putin", "فلاديمير بوتين", "PER", "RUS", {"فلاديمير بوتين": 4, "بوتين": 9}),
    ("Vladivostok", "فلاديفوستوك", "GPE", "RUS", {"فلاديفوستوك": 2}),
    ("Aleppo", "حلب", "GPE", "SYR", {"حلب": 7}),
    ("حلبجة الجديدة", "حلبجة الجديدة", "GPE", "IRQ", {"حلبجة الجديدة": 20}),
    ("Ministry of Defence of Syria", "وزارة الدفاع السورية", "ORG", "SYR", {"وزارة الدفاع": 3}),
    ("الأسعد", "الأسعد", "PER", "SYR", {"الأسعد": 1}),
    ("Ma‘arrat an Nu‘mān", "معرة النعمان", "GPE", "SYR", {"معرّة النعمان": 1}),
    ("100% Free_Press", "صحافة حرة", "ORG", None, {"صحافة حرة": 1}),
)


def store(connection: Connection, people: Sequence[tuple[str, str, str, str | None, dict[str, int]]]) -> None:
    named, written = [], []
    for number, (name, name_ar, kind, country, counts) in enumerate(people, 1):
        named.append({"id": number, "key": f"{kind} {name} {number}", "type": kind, "name": name, "name_ar": name_ar,
                      "country": country})  # fmt: skip
        for form, count in counts.items():
            written.append({"identity": number, "written": form, "folded": fold_word(form), "count": count})
    connection.execute(insert(identities), named)
    connection.execute(insert(forms), written)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with Database(database_url, create=True) as database:
        with database.engine.begin() as connection:
            store(connection, PEOPLE)
        with database.read() as connection:
            yield connection


def names(found: list[Suggestion]) -> list[str]:
    return [s.name for s in found]


def test_names_are_found_by_how_they_begin(connection: Connection) -> None:
    for words, expected in (
        ("بوت", ["Vladimir Putin"]),
        ("فلاديمير ب", ["Vladimir Putin"]),
        ("vladi", ["Vladimir Putin", "Vladivostok"]),  # the most mentioned first
        ("VLADIMIR", ["Vladimir Putin"]),
        ("putin", ["Vladimir Putin"]),  # a word inside a name
        ("defence", ["Ministry of Defence of Syria"]),
        (
            "الدفاع",
            ["Ministry of Defence of Syria"],
        ),  # also of the Arabic name, where nobody writes it so alone
        ("معرة", ["Ma‘arrat an Nu‘mān"]),  # written with a mark of doubling
        ("اسع", ["الأسعد"]),  # without the article
        ("الاسع", ["الأسعد"]),  # with it, without its hamza
        ("السعودي", []),
    ):
        assert names(suggestions(connection, words)) == expected, words


def test_whoever_is_called_just_so_comes_first(connection: Connection) -> None:
    found = suggestions(connection, "حلب")
    assert [(s.name, s.count, s.exact) for s in found] == [("Aleppo", 7, True), ("حلبجة الجديدة", 20, False)]


def test_mentions_of_all_forms_count(connection: Connection) -> None:
    assert suggestions(connection, "بوت")[0].count == 13
    assert [s.name for s in frequent(connection, ("PER", "ORG"), 2)] == [
        "Vladimir Putin",
        "Ministry of Defence of Syria",
    ]


def test_nothing_and_patterns_find_nothing(connection: Connection) -> None:
    for words in (
        "",
        "  ",
        "ال",
        "%",
        "_",
        "%%",
        "o%y",
        "\\",
        "'",
        '"',
        "\u202e",
        "🙂",
        "\x00"[:0],
        "ب" * 500,
    ):
        assert suggestions(connection, words) == [], words
    assert names(suggestions(connection, "100% free")) == ["100% Free_Press"]


def test_fifty_thousand_names_are_searched_at_once(tmp_path: Path) -> None:
    many = [
        (f"Person {n} Haddad", f"{'محمد' if n % 3 else 'الحسن'} {n}", "PER", "SYR", {f"{'محمد' if n % 3 else 'الحسن'} {n}": n % 50})
        for n in range(50_000)
    ]  # fmt: skip
    with Database(f"sqlite:///{tmp_path / 'many.db'}", create=True) as database:
        with database.engine.begin() as connection:
            store(connection, many)
        with database.read() as connection:
            for words in ("محمد 4999", "حسن 3000", "haddad", "nobody", "Person 77"):
                assert _work(connection, words) < 4_000, words


def _work(connection: Connection, words: str) -> int:
    """Thousands of instructions that SQLite's machine takes: the same on every computer."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    raw = connection.connection.driver_connection
    assert raw is not None
    raw.set_progress_handler(count, 1_000)
    suggestions(connection, words)
    raw.set_progress_handler(None, 0)
    return steps
