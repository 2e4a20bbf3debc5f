"""Places where a map of cells leaves the genuine range, with one statistic for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonMm
from visualdoc.imaging.components import Component, components, outline

# a cell belongs to a place from so many spreads on
SEED = 2.5
MIN_CELLS = 2
# neighbouring cells share causes: so many are worth one
CORRELATED_CELLS = 2.0
LARGEST_EFFECTIVE_CELLS = 40.0
TRIMMED_LEVEL = 8.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Connected cells beyond the genuine range.

    Attributes
    ----------
    level
        Mean over the cells, in spreads.
    score
        The level times the root of the effective number of cells.
    """

    component: Component
    level: float
    score: float

    def polygon_mm(self, cell_mm: float) -> PolygonMm:
        """Outline on the document."""
        shape = outline(self.component, simplify_px=0.6)
        return PolygonMm.of([(x * cell_mm, y * cell_mm) for x, y in shape.xy])


def places(deviation: NDArray[np.float32]) -> list[Place]:
    """Find connected cells above the seed.

    Parameters
    ----------
    deviation
        rows × columns in spreads of the genuine scans; only what is positive deviates.
    """
    trimmed = np.clip(deviation, 0.0, TRIMMED_LEVEL)
    return [
        _place(component, trimmed)
        for component in components(trimmed > SEED, min_area_px=MIN_CELLS)
    ]


def _place(component: Component, deviation: NDArray[np.float32]) -> Place:
    left, top, right, bottom = component.box
    level = float(deviation[top:bottom, left:right][component.mask].mean())
    effective = min(component.area_px / CORRELATED_CELLS, LARGEST_EFFECTIVE_CELLS)
    return Place(
        component=component, level=level, score=level * float(np.sqrt(max(effective, 1.0)))
    )
