"""Numbers to lengths: round ticks, PLOVER's quad classes and the colours of its score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from riwaya.knowledge.plover import event_types
from riwaya.web.charts.words import Format

__all__ = ["QUADS", "Plot", "Quads", "by_quad", "quad_name", "score_colour", "ticks"]

Quads = tuple[int, int, int, int]  # verbal and material cooperation, verbal and material conflict
QUADS = ("q1", "q2", "q3", "q4")


class Plot(Struct, frozen=True):
    """The inner rectangle of a chart; ``start`` of a line of reading is left or, right to left, right."""

    left: float
    top: float
    right: float
    bottom: float
    rtl: bool

    def x(self, along: float) -> float:
        """The place that lies ``along`` units from the start of the axis."""
        return self.right - along if self.rtl else self.left + along

    @property
    def long(self) -> float:
        """The length of the axis."""
        return self.right - self.left


def by_quad(types: Mapping[str, int]) -> Quads:
    """Counts by event type -> counts by quad class; unknown types are left out."""
    found = [0, 0, 0, 0]
    known = event_types()
    for kind, count in types.items():
        if kind in known:
            found[known[kind].quad - 1] += count
    return found[0], found[1], found[2], found[3]


def quad_name(form: Format, quad: int) -> str:
    """The name of quad class 1 to 4."""
    _ = form.gettext
    names: Sequence[str] = (
        _("Verbal cooperation"), _("Material cooperation"), _("Verbal conflict"), _("Material conflict"),
    )  # fmt: skip
    return names[min(max(quad, 1), 4) - 1]


def score_colour(score: float | None) -> str:
    """The name of the colour of a mean PLOVER score, in seven steps."""
    if score is None or not math.isfinite(score):
        return "score0"
    step = round(max(-10.0, min(10.0, score)) / 10 * 3.49)
    return f"score{step}"


def ticks(highest: float, about: int = 4) -> list[int]:
    """Whole numbers from 0 on, the last at or above ``highest``, in steps of 1, 2 or 5 times a power of ten."""
    highest = max(1, math.ceil(highest))
    rough = max(1.0, highest / about)
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(power * f) for f in (1, 2, 5, 10) if power * f >= rough - 1e-9)
    return list(range(0, math.ceil(highest / step) * step + 1, step))
