"""What the formats with a file a report have in common."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable

from msgspec import structs

from riwaya.export import brat, conllu, jsonld, webanno
from riwaya.schema import (
    Article,
    Event,
    Reading,
    Span,
)
from tests.export_texts import told, written


def test_files_of_a_report_have_safe_names() -> None:
    for module in (brat, webanno):
        for id in ("../../etc/passwd", "a/b", "", "\x00", "تقرير ١", "x" * 1000):
            names = list(module.render(Reading(article=Article(id=id, text="نص.", sha256="ab"))))
            assert all(re.fullmatch(r"[\w~-][\w.~-]*", name) and len(name.encode()) < 200 for name in names)


def test_streams_write_a_report_before_they_ask_for_the_next() -> None:
    for module in (jsonld, conllu):
        out = io.BytesIO()
        sizes: list[int] = []

        def watched(out: io.BytesIO = out, sizes: list[int] = sizes) -> Iterable[Reading]:
            for n in range(3):
                sizes.append(out.tell())
                yield structs.replace(told(), article=structs.replace(told().article, id=f"r{n}"))

        module.write(watched(), out)
        assert sizes[0] < sizes[1] < sizes[2] < out.tell()


def test_a_long_report_takes_no_quadratic_time() -> None:
    text = ("قالت الوكالة إن الجيش قصف المدينة أمس. " * 2_000).strip()
    events = tuple(
        Event(id=f"v{i}", type="ASSAULT", trigger=Span(39 * i + 22, 39 * i + 25), factuality="actual")
        for i in range(2_000)
    )
    reading = Reading(article=Article(id="l", text=text), events=events)
    for run in (
        lambda: written(conllu, reading),
        lambda: brat.render(reading),
        lambda: webanno.render(reading),
    ):
        start = time.process_time()
        run()
        assert time.process_time() - start < 5
