"""From what cells measured to the paper's smooth displacement, robustly."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from visualdoc.registration import penalised
from visualdoc.registration.cells import robust_weight, surprise
from visualdoc.registration.information import Information
from visualdoc.registration.spline import Knots, SplineField

KNOT_MM = 4.0
ROBUST_STEPS = 3
# median of a chi-squared distribution with two degrees of freedom
CHI2_MEDIAN = 1.386
# cells with less than this share of the mean information say nothing about the noise
TELLING_SHARE = 0.05
# a print element's worth of paper: all its cells share the register error of its ink
TILE_MM = 4.0
# inks of one sheet lie so far apart from their mean (standard deviation): which, the page tells
REGISTER_MM = (0.01,)
# second derivative of the displacement, 1/mm: from flat to strongly bent
CURVATURES_PER_MM = (0.0003, 0.001, 0.003, 0.01, 0.03)
# the choice is made with knots so much wider, since it needs many fits
CHOICE_KNOT_FACTOR = 1.5
CHOICE_ROUNDS = 1
ERROR_DRAWS = 48


def supple(
    information: Information,
    knots: Knots,
    px_per_mm: float,
    *,
    curvature_per_mm: float = penalised.SUPPLE_PER_MM,
) -> tuple[SplineField, Information]:
    """Fit a field that follows the cells closely, by iteratively reweighted least squares.

    Returns
    -------
    tuple
        The field, and the information weighted and scaled to its own scatter.
    """
    strength = information.matrix[:, :, 0] + information.matrix[:, :, 2]
    telling = strength > TELLING_SHARE * np.mean(strength)
    weighted = information
    for _ in range(ROBUST_STEPS):
        field = penalised.fit(weighted, knots, px_per_mm, curvature_per_mm=curvature_per_mm)
        surprises = surprise(information, field)
        scale = float(np.median(surprises[telling])) / CHI2_MEDIAN if telling.any() else 1.0
        weighted = information.weighted(robust_weight(surprises, scale) / max(scale, 1e-3))
    return field, weighted


def smooth(
    cells: Information, close: SplineField, px_per_mm: float
) -> tuple[SplineField, Information]:
    """Fit the paper's displacement to tiles, not following the inks' register.

    The inks of one sheet lie up to a few hundredths of a millimetre apart. That is no displacement
    of the paper, and all cells of one element share it, so tiles of an element's size get an error
    of their own. Its size, and how much the paper bends, are those that make the tiles most
    probable.

    Parameters
    ----------
    cells
        Weighted information of cells.
    close
        Field that follows the cells closely.

    Returns
    -------
    tuple
        The field with draws of its error, and the tiles it was fitted to.
    """
    side = max(round(TILE_MM * px_per_mm / float(cells.y_px[1] - cells.y_px[0])), 1)
    tiles = cells.tiled(side, close)
    weight = np.ones(tiles.matrix.shape[:2])
    for _ in range(CHOICE_ROUNDS):
        register, curvature = _chosen(tiles, weight, close.knots, px_per_mm)
        limited = tiles.limited((register * px_per_mm) ** 2)[0]
        field = penalised.fit(
            limited.weighted(weight), close.knots, px_per_mm, curvature_per_mm=curvature
        )
        weight = robust_weight(surprise(limited, field), 1.0)
    final = limited.weighted(weight)
    field = penalised.fit(
        final, close.knots, px_per_mm, curvature_per_mm=curvature, draws=ERROR_DRAWS
    )
    return field, final


def _chosen(
    tiles: Information, weight: NDArray[np.float64], knots: Knots, px_per_mm: float
) -> tuple[float, float]:
    """Choose the inks' register error (mm) and the paper's curvature (1/mm) together."""
    shape = round((knots.rows - 3) * knots.step_px), round((knots.columns - 3) * knots.step_px)
    wide = Knots.over(shape, CHOICE_KNOT_FACTOR * knots.step_px)
    moved = tiles.displacement()
    scores: dict[tuple[float, float], float] = {}
    for register in REGISTER_MM:
        limited, spread = tiles.limited((register * px_per_mm) ** 2)
        limited = limited.weighted(weight)
        norm = 0.5 * float((moved * limited.pull).sum()) + 0.5 * spread
        values = penalised.evidence(limited, wide, px_per_mm, CURVATURES_PER_MM)
        scores.update(
            {(register, c): v - norm for c, v in zip(CURVATURES_PER_MM, values, strict=True)}
        )
    return max(product(REGISTER_MM, CURVATURES_PER_MM), key=lambda pair: scores[pair])
