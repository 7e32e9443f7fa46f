"""Brings the interface's Arabic catalogue up to date with the templates and the code.

``python maintenance/catalogue.py [FILE.po …]`` extracts every text, takes in the translations that stand in the
files named, and lists what is untranslated (exit code 1).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent.parent / "src" / "riwaya" / "web"
CATALOGUE = WEB / "locale" / "ar" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
# The forms in CLDR's order: zero, one, two, few, many, other (as most translators' tools have it).
PLURALS = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
)
HEADER = f"""\
# The desk's interface in Arabic; maintenance/catalogue.py keeps it complete.
msgid ""
msgstr ""
"Language: ar\\n"
"Plural-Forms: {PLURALS};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

Id = str | tuple[str, ...]


def extracted() -> set[Id]:
    """Every text of the interface."""
    return {
        message
        for _, _, message, _, _ in extract_from_dir(
            WEB, METHODS, keywords={**DEFAULT_KEYWORDS, "UnfitError": None}
        )
    }


def translated(path: Path) -> Iterator[tuple[Id, Id]]:
    """What a catalogue translates in full."""
    for message in read_po(BytesIO(path.read_bytes()), locale="ar"):
        said = message.string
        strings = (said,) if isinstance(said, str) else tuple(said or ())
        if message.id and strings and all(strings):
            id: Id = message.id if isinstance(message.id, str) else tuple(message.id)
            yield id, said if isinstance(said, str) else strings


def main() -> int:
    known: dict[Id, Id] = {}
    for path in (*([CATALOGUE] if CATALOGUE.exists() else []), *map(Path, sys.argv[1:])):
        known.update(translated(path))
    wanted = extracted()
    catalogue = Catalog("ar", fuzzy=False)
    for id in wanted:
        catalogue.add(id, known.get(id, ""))
    written = BytesIO()
    write_po(written, catalogue, sort_output=True, omit_header=True, width=110)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(f"{HEADER}\n{written.getvalue().decode().strip()}\n", encoding="utf-8")
    missing = sorted(str(id) for id in wanted if id not in known)
    for id in missing:
        print("untranslated:", id)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
