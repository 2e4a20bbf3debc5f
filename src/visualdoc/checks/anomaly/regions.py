"""From a map to few regions: hysteresis, a statistic of the whole region, tight outlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.deviation_map import EXPECTED_MEAN, EXPECTED_SPREAD, DeviationMap
from visualdoc.geometry import PolygonMm
from visualdoc.imaging import deviation as img

SPREAD_FLOOR = 1.0
"""Logits; a cell whose genuine scans agreed by chance is not more certain than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Where regions begin and end, in normalised units (spreads above the genuine expectation).

    Attributes
    ----------
    default_mean, default_spread
        The expectation for a type without statistics of its own.
    seed, grow
        A region holds a cell above ``seed`` and reaches as far as cells above ``grow``.
    gap_mm
        Pieces nearer than this are one region: the letters of a word, the dots of a stamp.
    min_cells
        Smaller regions are left out.
    largest_effective
        Cells beyond this many add nothing to the statistic, so that a slight drift of a whole
        page stays slight.
    page_share
        A region over more of the page than this is the whole page.
    """

    default_mean: float
    default_spread: float
    seed: float
    grow: float
    gap_mm: float = 1.2
    min_cells: int = 6
    largest_effective: float = 300.0
    page_share: float = 0.3


NETWORK_LEVELS = Levels(default_mean=-2.5, default_spread=1.3, seed=1.8, grow=1.0)
"""Chosen on the validation designs, see ``models/anomaly/CARD.md``."""

CORRELATED_CELLS = 4.0
"""Neighbouring answers of the network say the same: that many cells are worth one."""

TRIM = 0.1
"""Share of a region's cells left out at both ends of its mean."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """A connected place of deviation.

    Attributes
    ----------
    cells
        H × W bool on the map's grid.
    statistic
        Trimmed mean of the normalised answers times the root of the effective number of cells.
    whole_page
        The deviation is everywhere: one finding about the page.
    """

    cells: NDArray[np.bool_]
    statistic: float
    mean: float
    polygon_mm: PolygonMm
    area_mm2: float
    whole_page: bool


def normalised(
    deviation: DeviationMap, maps: Mapping[str, NDArray[np.float16]], levels: Levels
) -> NDArray[np.float32]:
    """Subtract the genuine expectation of each cell and divide by its spread.

    Parameters
    ----------
    maps
        ``DocumentType.maps``; a type enrolled without statistics gets the default expectation.

    Returns
    -------
    numpy.ndarray
        H × W; 0 where the scan does not reach.
    """
    mean: NDArray[np.float32] | float = levels.default_mean
    spread: NDArray[np.float32] | float = levels.default_spread
    if EXPECTED_MEAN in maps and maps[EXPECTED_MEAN].shape == deviation.logits.shape:
        # A type may be harder than usual in places, never easier: five scans do not show all
        # that is lawful.
        mean = np.maximum(maps[EXPECTED_MEAN].astype(np.float32), levels.default_mean)
        own = maps[EXPECTED_SPREAD].astype(np.float32)
        spread = np.maximum(own, SPREAD_FLOOR * levels.default_spread)
    scaled = (deviation.logits - mean) / spread
    return np.where(deviation.valid, scaled, 0.0).astype(np.float32)


def find_regions(
    deviation: DeviationMap,
    maps: Mapping[str, NDArray[np.float16]],
    levels: Levels = NETWORK_LEVELS,
) -> tuple[Region, ...]:
    """Find the regions of a map, the strongest first."""
    values = normalised(deviation, maps, levels)
    above = values > levels.grow
    valid = max(int(deviation.valid.sum()), 1)
    if above.sum() > levels.page_share * valid:
        return (_whole_page(values, deviation, levels),)
    gap = max(1, round(levels.gap_mm / deviation.cell_mm)) | 1
    count, labels = img.labelled(img.closed(above, gap))
    found = []
    for index, box in enumerate(_boxes(labels, count), start=1):
        inside = (labels[box] == index) & above[box]
        if inside.sum() >= levels.min_cells and values[box][inside].max() > levels.seed:
            found.append(
                _region(values, labels, index, box, cell_mm=deviation.cell_mm, levels=levels)
            )
    return tuple(sorted(found, key=lambda region: -region.statistic))


def _boxes(labels: NDArray[np.int32], count: int) -> list[tuple[slice, slice]]:
    """Bounding slices of the labels 1..count."""
    rows, cols = np.nonzero(labels)
    which = labels[rows, cols] - 1
    low = np.full((count, 2), np.iinfo(np.int64).max)
    high = np.zeros((count, 2), dtype=np.int64)
    for axis, where in enumerate((rows, cols)):
        np.minimum.at(low[:, axis], which, where)
        np.maximum.at(high[:, axis], which, where + 1)
    return [
        (slice(int(a[0]), int(b[0])), slice(int(a[1]), int(b[1])))
        for a, b in zip(low, high, strict=True)
    ]


def region_statistic(values: NDArray[np.float32], levels: Levels) -> tuple[float, float]:
    """Trimmed mean of a region's normalised answers, and the statistic that is calibrated."""
    ordered = np.sort(values)
    cut = int(TRIM * len(ordered))
    mean = float(ordered[cut : len(ordered) - cut].mean())
    effective = min(max(len(values) / CORRELATED_CELLS, 1.0), levels.largest_effective)
    return mean, mean * float(np.sqrt(effective))


def _region(
    values: NDArray[np.float32],
    labels: NDArray[np.int32],
    index: int,
    box: tuple[slice, slice],
    *,
    cell_mm: float,
    levels: Levels,
) -> Region:
    piece = labels[box] == index
    strong = values[box][piece & (values[box] > levels.grow)]
    mean, statistic = region_statistic(strong, levels)
    corner = np.array([box[1].start, box[0].start], dtype=np.float64)
    cells = np.zeros(labels.shape, dtype=np.bool_)
    cells[box] = piece
    polygon = (img.outline(piece, 0.7) + corner) * cell_mm
    return Region(
        cells=cells,
        statistic=statistic,
        mean=mean,
        polygon_mm=PolygonMm.of(polygon.tolist()),
        area_mm2=float(piece.sum()) * cell_mm**2,
        whole_page=False,
    )


def _whole_page(values: NDArray[np.float32], deviation: DeviationMap, levels: Levels) -> Region:
    mean, statistic = region_statistic(values[deviation.valid], levels)
    rows, cols = np.nonzero(deviation.valid)
    polygon = img.hull(rows, cols) * deviation.cell_mm
    return Region(
        cells=deviation.valid,
        statistic=max(statistic, levels.seed * float(np.sqrt(levels.largest_effective))),
        mean=mean,
        polygon_mm=PolygonMm.of(polygon.tolist()),
        area_mm2=float(deviation.valid.sum()) * deviation.cell_mm**2,
        whole_page=True,
    )
