# /// script
# requires-python = ">=3.11"
# dependencies = ["brotli>=1.1", "fonttools>=4.50", "pycountry>=24.6", "shapely>=2"]
# ///
"""Makes the fonts and maps of the desk, and the accessibility checker of its tests, from pinned npm packages.

    python maintenance/fetch_assets.py

Needs ``npm`` and a network; what it writes is committed, so that neither users nor tests need either. The same
versions give the same bytes. ``SOURCES.tsv`` beside each kind of file says where it comes from.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from shapely import LineString, Polygon, box, make_valid
from shapely.ops import polylabel

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "src/riwaya/web/static/fonts"
MAPS = ROOT / "src/riwaya/web/charts/maps"
CHECKER = ROOT / "tests/assets"

NASKH = "@fontsource-variable/noto-naskh-arabic@5.3.0"
SANS = "@fontsource-variable/noto-sans-arabic@5.3.0"
ATLAS = "world-atlas@2.0.2"
AXE = "axe-core@4.14.1"

# What Arabic, Persian, Kurdish and Urdu newspapers write. Presentation forms and the rest of the blocks, two
# thirds of the files, are left to the reader's own fonts, but for the ligatures that are typed as such.
ARABIC = "U+0600-06FF,U+200C-200F,U+2010-2011,U+FD3E-FD3F,U+FDF2,U+FDFA,U+FDFC"
LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-200B,"
    "U+2012-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
WEIGHTS = (400, 700)

# The Arab world, the Sahel, Iran to the Indus, Turkey, the Caucasus, Ukraine and Mediterranean Europe.
REGION = (-20.0, -13.0, 76.0, 54.0)  # west, south, east, north
# Degrees of a step of the stored coordinates, and the smallest island or lake kept, in square degrees.
WORLD_GRID, REGION_GRID = 0.05, 0.005
SMALLEST = 0.0004


class Package:
    """An npm package at a version, unpacked in memory."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, _, self.version = name.rpartition("@")
        made = subprocess.run(
            ["npm", "pack", "--silent", "--json", name], cwd=folder, check=True, capture_output=True
        )
        file = folder / json.loads(made.stdout)[0]["filename"]
        with tarfile.open(file) as packed:
            self._files = {
                member.name.removeprefix("package/"): held.read()
                for member in packed
                if (held := packed.extractfile(member)) is not None
            }

    def __getitem__(self, file: str) -> bytes:
        return self._files[file]


class Shipped:
    """Files of one folder and the table that says where they come from."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._rows: list[tuple[str, ...]] = []

    def add(self, file: str, data: bytes, package: Package, licence: str) -> None:
        (self.folder / file).write_bytes(data)
        self._rows.append((file, package.name, package.version, licence, hashlib.sha256(data).hexdigest()))
        print(f"{len(data):>8} {file}")

    def close(self) -> None:
        with (self.folder / "SOURCES.tsv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter="\t", lineterminator="\n")
            table.writerow(("file", "package", "version", "licence", "sha256"))
            table.writerows(self._rows)


def main() -> None:
    """Fetches and writes everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fonts(Package(NASKH, folder), Package(SANS, folder))
        _maps(Package(ATLAS, folder))
        _checker(Package(AXE, folder))


# Fonts


def _fonts(naskh: Package, sans: Package) -> None:
    shipped, faces = Shipped(FONTS), []
    for package, family, slug in (
        (naskh, "Noto Naskh Arabic", "noto-naskh-arabic"),
        (sans, "Noto Sans Arabic", "noto-sans-arabic"),
    ):
        for part, wanted in (("arabic", ARABIC), ("latin", LATIN)):
            data = _cut_font(package[f"files/{slug}-{part}-wght-normal.woff2"], wanted)
            shipped.add(f"{slug}-{part}.woff2", data, package, "OFL-1.1")
            faces.append(_face(family, f"{slug}-{part}.woff2", wanted))
        shipped.add(f"OFL-{slug}.txt", package["LICENSE"], package, "OFL-1.1")
    head = (
        "/* Naskh for reading, Sans for the interface: variable weights 400 to 700, Noto Project Authors,\n"
        "   SIL Open Font License 1.1. Written by maintenance/fetch_assets.py. */\n"
    )
    (FONTS / "fonts.css").write_text(head + "".join(faces), encoding="utf-8")
    shipped.close()


def _face(family: str, file: str, wanted: str) -> str:
    return (
        f'@font-face {{\n  font-family: "{family}"; font-style: normal; font-weight: {WEIGHTS[0]} {WEIGHTS[1]};\n'
        f'  font-display: swap; src: url("{file}") format("woff2");\n  unicode-range: {wanted};\n}}\n'
    )


def _cut_font(data: bytes, wanted: str) -> bytes:
    """The letters ``wanted`` and all their shapes, the weights that a page uses; as woff2."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = subset.Options(layout_features=["*"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(_code_points(wanted)))
    cutter.subset(font)
    font.flavor = None
    whole = io.BytesIO()
    font.save(whole)
    whole.seek(0)
    font = TTFont(whole, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": (WEIGHTS[0], WEIGHTS[0], WEIGHTS[1])})
    font.recalcTimestamp = False
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _code_points(ranges: str) -> Iterator[int]:
    for some in ranges.split(","):
        first, _, last = some.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


# Maps


def _maps(atlas: Package) -> None:
    shipped = Shipped(MAPS)
    world, region = (json.loads(atlas[f"countries-{scale}.json"]) for scale in ("110m", "50m"))
    licence = "ISC; data: Natural Earth, public domain"
    whole = box(-360, -90, 360, 90)  # rings go on beyond the 180th meridian
    shipped.add("world.json", _compact(world, whole, WORLD_GRID, 0.2), atlas, licence)
    shipped.add("region.json", _compact(region, box(*REGION), REGION_GRID, SMALLEST), atlas, licence)
    shipped.add("LICENSE-world-atlas.txt", atlas["LICENSE"], atlas, "ISC")
    (MAPS / "README").write_text(
        "Coastlines and borders of Natural Earth (public domain), packed by maintenance/fetch_assets.py.\n"
        "Many of these borders are disputed, those in zones of conflict above all. They are drawn as Natural\n"
        "Earth draws them: its de facto view of who controls what. They state no opinion of anybody here.\n\n"
        '{"grid": degrees of a step, "box": [west, south, east, north],\n'
        ' "land": rings to fill by the even-odd rule, "borders": lines,\n'
        ' "labels": [[ISO 3166 alpha-2, x, y, width in degrees], ...]}\n'
        "Rings and lines are [x, y, dx, dy, dx, dy, ...] in steps; rings are closed without repeating the start.\n",
        encoding="utf-8",
    )
    shipped.close()


def _compact(topology: dict[str, Any], frame: Polygon, grid: float, smallest: float) -> bytes:
    arcs = _arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    uses = Counter(_plain(a) for c in countries for a in set(map(_plain, _flat(c["arcs"]))))
    land = [
        ring
        for polygon in _polygons(topology["objects"]["land"]["geometries"], arcs)
        for part in _parts(make_valid(polygon).intersection(frame), Polygon)
        for ring in (part.exterior, *part.interiors)
        if Polygon(ring).area >= smallest
    ]
    borders = [
        line
        for number, count in sorted(uses.items())
        if count > 1
        for line in _parts(LineString(arcs[number]).intersection(frame), LineString)
    ]
    data = {
        "grid": grid,
        "box": list(frame.bounds),
        "land": [s for ring in land if len(s := _steps(list(ring.coords)[:-1], grid)) >= 6],
        "borders": [s for line in borders if len(s := _steps(list(line.coords), grid)) >= 4],
        "labels": sorted(_labels(countries, arcs, frame, grid)),
    }
    return json.dumps(data, separators=(",", ":")).encode() + b"\n"


def _plain(number: int) -> int:
    """The arc's index; TopoJSON writes a reversed arc as its ones' complement (section 2.1.4)."""
    return ~number if number < 0 else number


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Arcs in degrees (TopoJSON 2.1.3: quantised, delta-encoded)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        found.append(points)
    return found


def _flat(arcs: Any) -> Iterator[int]:
    for some in arcs:
        if isinstance(some, int):
            yield some
        else:
            yield from _flat(some)


def _polygons(
    geometries: Iterable[dict[str, Any]], arcs: list[list[tuple[float, float]]]
) -> Iterator[Polygon]:
    for geometry in geometries:
        if geometry["type"] == "GeometryCollection":
            yield from _polygons(geometry["geometries"], arcs)
            continue
        shapes = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for shape in shapes:
            first, *holes = (_ring(ring, arcs) for ring in shape)
            yield Polygon(first, holes)


def _ring(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A ring in one piece: across the 180th meridian longitudes go on; around a pole it takes the pole in."""
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[_plain(number)]
        for lon, lat in (arc[::-1] if number < 0 else arc)[:-1]:
            turns = round((points[-1][0] - lon) / 360) if points else 0
            points.append((lon + turns * 360, lat))
    (first, _), (last, lat) = points[0], points[-1]
    if abs(last - first) > 180:
        pole = math.copysign(90, lat)
        points += [(first + math.copysign(360, last - first), points[0][1])]
        points += [(points[-1][0], pole), (first, pole)]
    return points


def _parts(shape: Any, kind: type) -> list[Any]:
    if isinstance(shape, kind):
        return [] if shape.is_empty else [shape]
    return [p for some in getattr(shape, "geoms", ()) for p in _parts(some, kind)]


def _steps(points: list[tuple[float, float]], grid: float) -> list[int]:
    """Deltas in steps of the grid, without points that fall together or lie on a straight line."""
    snapped = [(round(x / grid), round(y / grid)) for x, y in points]
    kept: list[tuple[int, int]] = []
    for point in snapped:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    found = list(kept[0])
    for (ax, ay), (bx, by) in pairwise(kept):
        found += (bx - ax, by - ay)
    return found


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    (px, py), (qx, qy) = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return px * qy == py * qx and px * qx + py * qy > 0


def _labels(
    countries: list[dict[str, Any]], arcs: list[list[tuple[float, float]]], frame: Polygon, grid: float
) -> Iterator[list[Any]]:
    """Where a country's name stands: in its largest part, as far from the border as can be."""
    for country in countries:
        known = pycountry.countries.get(numeric=str(country.get("id", "")).zfill(3))
        shapes = [
            part
            for polygon in _polygons([country], arcs)
            for part in _parts(make_valid(polygon).intersection(frame), Polygon)
        ]
        if known is None or not shapes:
            continue
        largest = max(shapes, key=lambda s: s.area)
        at = polylabel(largest, 0.1)
        west, _, east, _ = largest.bounds
        yield [known.alpha_2, round(at.x / grid), round(at.y / grid), round(east - west, 1)]


# The checker


def _checker(axe: Package) -> None:
    shipped = Shipped(CHECKER)
    shipped.add("axe.min.js", axe["axe.min.js"], axe, "MPL-2.0")
    shipped.add("LICENSE-axe-core.txt", axe["LICENSE"], axe, "MPL-2.0")
    shipped.close()


if __name__ == "__main__":
    main()
