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
MAD_TO_SIGMA = 1.4826


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


def against_itself(
    deviation: NDArray[np.float32], judged: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Divide by the page's own spread where that is wider than the genuine scans'.

    Another scanner, a little blur or a stronger compression scatters every cell of a page; a place
    stands out only when it does so against the page itself too. The median absolute deviation does
    not see alterations of less than half of the page.

    Parameters
    ----------
    deviation
        rows × columns in spreads of the genuine scans, the page's own trend taken out.
    judged
        rows × columns; everywhere else the answer is 0.
    """
    if not judged.any():
        return np.zeros_like(deviation)
    values = deviation[judged]
    own = MAD_TO_SIGMA * float(np.median(np.abs(values - np.median(values))))
    return np.where(judged, deviation / max(own, 1.0), 0.0).astype(np.float32)


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
