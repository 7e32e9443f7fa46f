"""The part of the world that a map shows, and degrees to units of the drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from riwaya.web.charts.geography import Frame

__all__ = ["View", "view_of"]

_NARROWEST = 1.5  # degrees across: the outlines hold no more
_ALONE = 6.0  # around a single place, so that it can be told where it is
_KM = 111.195  # of a degree of latitude, on a sphere of the Earth's volume
_DEFAULT = ((-9.0, 12.0), (56.0, 40.0))  # where there is nothing to show: the Arab world


class View(Struct, frozen=True):
    """An equidistant cylindrical projection that is true to scale at the middle latitude.

    ``frame`` is what it shows, in degrees; its longitudes go on beyond 180 where it lies across that meridian.
    Places are units from the upper left.
    """

    frame: Frame
    wide: float
    high: float

    @property
    def unit(self) -> float:
        """Units of the drawing to a degree of longitude."""
        return self.wide / (self.frame.right - self.frame.left)

    @property
    def unit_north(self) -> float:
        """Units to a degree of latitude."""
        return self.high / (self.frame.top - self.frame.bottom)

    def x(self, lon: float) -> float:
        """A longitude, in whatever turn it is given; inside the view if it can be."""
        middle = (self.frame.left + self.frame.right) / 2
        lon = middle + (lon - middle + 180) % 360 - 180
        return (lon - self.frame.left) * self.unit

    def y(self, lat: float) -> float:
        """A latitude."""
        return (self.frame.top - lat) * self.unit_north

    @property
    def km(self) -> float:
        """Units to a kilometre, at the middle latitude."""
        return self.unit_north / _KM


def view_of(places: Sequence[tuple[float, float]], wide: float, high: float) -> View:
    """A view of ``wide`` by ``high`` units that holds all places (longitude, latitude) with a margin.

    Around the globe the shorter way is taken, so that Fiji and Samoa are neighbours.
    """
    places = list(places) or list(_DEFAULT)
    west, east = _extent([lon for lon, _ in places])
    south, north = min(lat for _, lat in places), max(lat for _, lat in places)
    middle = max(-70.0, min(70.0, (south + north) / 2))
    ratio = 1 / math.cos(math.radians(middle))  # degrees of longitude as long as one of latitude
    narrowest = _NARROWEST if east > west or north > south else _ALONE
    across = max((east - west) * 1.24, narrowest)
    up = max((north - south) * 1.3, narrowest * high / wide / ratio)
    unit = min(wide / across, high / up / ratio)  # units to a degree of longitude
    unit = max(unit, wide / 360)
    half_lon, half_lat = wide / unit / 2, high / (unit * ratio) / 2
    lon, lat = (west + east) / 2, (south + north) / 2
    # Nothing is drawn beyond the poles as long as the globe is taller than the view.
    lat = max(-90 + half_lat, min(90 - half_lat, lat)) if half_lat < 90 else 0.0
    return View(Frame(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat), wide, high)


def _extent(lons: Sequence[float]) -> tuple[float, float]:
    """The shortest stretch of the globe that holds all; its end may lie beyond 180."""
    around = sorted({(lon + 180) % 360 - 180 for lon in lons})
    gaps = [(b - a, at + 1) for at, (a, b) in enumerate(pairwise(around))]
    widest, first = max(gaps, default=(0.0, 0))
    if widest > around[0] + 360 - around[-1]:
        return around[first], around[first - 1] + 360
    return around[0], around[-1]
