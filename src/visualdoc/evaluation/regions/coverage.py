"""How much of the altered places regions cover, and how much beside them (AUPRO)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import fill_polygon

RASTER_PER_MM = 2.0
"""Raster points in one millimetre."""
FPR_LIMIT = 0.3

Counts = tuple[tuple[float, int], ...]
"""(score, raster points); minus infinity where no region lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Raster points by the score of the strongest region on them.

    Attributes
    ----------
    outside
        Of the document without its altered places.
    inside
        Of each altered place.
    """

    outside: Counts
    inside: tuple[Counts, ...]


def covered(
    regions: Sequence[tuple[float, PolygonPx]],
    truths: Sequence[PolygonPx],
    document: PolygonPx,
    px_per_mm: float,
) -> Coverage:
    """Rasterise regions and truth over the document.

    Parameters
    ----------
    regions
        Score and place, strongest first.
    document
        Outline of the document on the page.
    px_per_mm
        Page pixels in one millimetre.
    """
    left, top, right, bottom = document.bounds
    factor = RASTER_PER_MM / px_per_mm
    shape = (math.ceil((bottom - top) * factor) + 1, math.ceil((right - left) * factor) + 1)

    def raster(polygon: PolygonPx) -> NDArray[np.bool_]:
        moved = [((x - left) * factor, (y - top) * factor) for x, y in polygon.xy]
        return fill_polygon(shape, PolygonPx.of(moved))

    rank = np.zeros(shape, dtype=np.int64)
    for number, (_, polygon) in reversed(list(enumerate(regions, start=1))):
        rank[raster(polygon)] = number
    scores = [-math.inf, *(score for score, _ in regions)]
    masks = [raster(truth) for truth in truths]
    beside = raster(document)
    for mask in masks:
        beside &= ~mask
    return Coverage(
        outside=_counts(rank[beside], scores),
        inside=tuple(_counts(rank[mask], scores) for mask in masks if mask.any()),
    )


def _counts(ranks: NDArray[np.int64], scores: Sequence[float]) -> Counts:
    numbers = np.bincount(ranks, minlength=len(scores))
    return tuple((scores[i], int(n)) for i, n in enumerate(numbers) if n)


def aupro(pages: Sequence[Coverage], limit: float = FPR_LIMIT) -> float:
    """Area under the per-region overlap curve up to a share of false area, as a share of the best.

    The curve is the mean share of an altered place that is covered, over the share of unaltered
    area that is covered too, at every threshold. From the weakest region on it goes straight to
    "all of the page", as if the points without any region were ranked by chance.

    Returns
    -------
    float
        1 is perfect, ``limit / 2`` chance; NaN without altered places.

    References
    ----------
    Bergmann et al., The MVTec Anomaly Detection Dataset, IJCV 129 (2021),
    doi:10.1007/s11263-020-01400-4, section 4.3.
    """
    places = [place for page in pages for place in page.inside]
    outside = np.array([row for page in pages for row in page.outside]).reshape(-1, 2)
    if not places or not outside[:, 1].sum():
        return math.nan
    shares = [
        (score, count / sum(n for _, n in place) / len(places))
        for place in places
        for score, count in place
    ]
    inside = np.array(shares)
    thresholds = np.unique(np.concatenate([inside[:, 0], outside[:, 0]]))[::-1]
    false = _share_from(outside, thresholds) / outside[:, 1].sum()
    overlap = _share_from(inside, thresholds)
    x, y = np.append(0.0, false), np.append(0.0, overlap)
    within = x < limit
    x_cut = np.append(x[within], limit)
    y_cut = np.append(y[within], np.interp(limit, x, y))
    return float(np.trapezoid(y_cut, x_cut) / limit)


def _share_from(rows: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of the second column where the first is at least each threshold."""
    order = np.argsort(-rows[:, 0], kind="stable")
    total = np.append(0.0, np.cumsum(rows[order, 1]))
    at = np.searchsorted(-rows[order, 0], -thresholds, side="right")
    return np.asarray(total[at], dtype=np.float64)
