"""Charts read back: marks, links, words and where every coordinate lies."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from riwaya.web.charts.words import Format, format_for
from riwaya.web.languages import chosen

__all__ = ["ARABIC", "ENGLISH", "HOSTILE", "Drawn"]

ARABIC: Format = format_for(chosen("ar", None))
ENGLISH: Format = format_for(chosen("en", None))

HOSTILE = (
    "<script>alert(1)</script>",
    '"><a href="javascript:alert(1)" onclick=alert(1)>',
    "حلب\u202eجيش\u2066\u202d",
    "ا" * 100_000,
    "س" + "\u0651\u064b" * 500,
    "]]>&amp;&#0;\0\ud800\ufffe\x0b",
    "",
)

_SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"([MLQCHVAmlqchvaz])|(-?\d+(?:\.\d+)?)")
_TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6, "H": 1, "V": 1, "A": 7}


class Drawn:
    """A chart as it was parsed; namespaces are checked and left out."""

    def __init__(self, svg: str) -> None:
        self.root = ET.fromstring(svg)
        assert self.root.tag == f"{_SVG}svg"
        self.width, self.height = (float(v) for v in self.root.attrib["viewBox"].split()[2:])

    def all(self, name: str) -> list[ET.Element]:
        return list(self.root.iter(_SVG + name))

    @property
    def links(self) -> list[ET.Element]:
        return self.all("a")

    @property
    def words(self) -> list[str]:
        return ["".join(e.itertext()) for e in self.all("text")]

    def tip(self, mark: ET.Element) -> str:
        return mark.findtext(f"{_SVG}title") or ""

    @property
    def tips(self) -> list[str]:
        return [self.tip(e) for kind in ("a", "g") for e in self.all(kind)]

    def marks(self, of: ET.Element, name: str) -> list[ET.Element]:
        return list(of.iter(_SVG + name))

    def check(self) -> None:
        """What holds for every chart."""
        assert self.root.attrib["role"] in ("img", "graphics-document document")
        assert self.root[0].tag == f"{_SVG}title"
        assert self.root[0].text
        assert self.root[1].tag == f"{_SVG}desc"
        for element in self.root.iter():
            name = element.tag.removeprefix(_SVG)
            assert name in {"svg", "title", "desc", "rect", "line", "circle", "path", "text", "g", "a"}, name
            for key, value in element.attrib.items():
                assert key != "style"
                assert key != "id"
                assert not key.startswith("on")
                assert key != "href" or "javascript:" not in value
                assert not re.search("[\u202a-\u202e\u2066-\u2069]", value)
            # In words only our own isolates, and they end where they begin.
            inside = element.text or ""
            assert not re.search("[\u202a-\u202e\u2067]", inside)
            assert len(re.findall("[\u2066\u2068]", inside)) == inside.count("\u2069")
            assert len(inside) < 3000
        for x, y in self.places(self.root, 0.0, 0.0):
            assert -0.11 <= x <= self.width + 0.11, x
            assert -0.11 <= y <= self.height + 0.11, y

    def places(self, element: ET.Element, dx: float, dy: float) -> Iterator[tuple[float, float]]:
        """Every point of every shape; what an inner drawing cuts off at its own edge is left out."""
        given = element.attrib
        if (move := re.fullmatch(r"translate\((\S+) (\S+)\)", given.get("transform", ""))) is not None:
            dx, dy = dx + float(move[1]), dy + float(move[2])
        if element.tag == f"{_SVG}svg" and given.get("overflow") == "hidden":
            yield float(given["x"]), float(given["y"])
            yield float(given["x"]) + float(given["width"]), float(given["y"]) + float(given["height"])
            return
        for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
            if x in given:
                yield float(given[x]) + dx, float(given[y]) + dy
        if "r" in given:
            for sign in (-1, 1):
                r = float(given["r"]) * sign
                yield float(given["cx"]) + r + dx, float(given["cy"]) + r + dy
        if element.tag == f"{_SVG}rect" and "x" in given:
            yield (
                float(given["x"]) + float(given["width"]) + dx,
                float(given["y"]) + float(given["height"]) + dy,
            )
        if "d" in given:
            yield from ((x + dx, y + dy) for x, y in _points(given["d"]))
        for child in element:
            yield from self.places(child, dx, dy)


def _points(d: str) -> Iterator[tuple[float, float]]:
    x = y = 0.0
    kind, numbers = "M", list[float]()
    for command, value in _STEP.findall(d):
        if command:
            assert not numbers
            kind = command
            continue
        numbers.append(float(value))
        if len(numbers) < _TAKES[kind.upper()]:
            continue
        ox, oy = (x, y) if kind.islower() else (0.0, 0.0)
        last = numbers[-1]
        x, y = {"H": (last + ox, y), "V": (x, last + oy)}.get(kind.upper(), (numbers[-2:][0] + ox, last + oy))
        numbers = []
        yield x, y
