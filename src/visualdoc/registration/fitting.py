"""From what cells measured to the paper's smooth displacement, robustly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
TILE_MM = 4.0
# Inks of one sheet lie up to a few hundredths of a millimetre apart, over centimetres: as an error
# that every tile has of its own this is so large (mm). It decides whether a page bends at all; one
# that does is then followed more closely.
REGISTER_MM = 0.06
BENT_REGISTER_MM = 0.015
# second derivative of the displacement, 1/mm: from flat to strongly bent
CURVATURES_PER_MM = (0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01)
BENT_PER_MM = 0.001
# the choice is made with knots so much wider, since it needs many fits
CHOICE_KNOT_FACTOR = 1.5
ROBUST_ROUNDS = 2
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paper:
    """How the paper lies.

    Attributes
    ----------
    field
        Smooth displacement with draws of its error.
    tiles
        What it was fitted to.
    bent
        Whether the page bends more than the inks' register explains.
    """

    field: SplineField
    tiles: Information
    bent: bool


def smooth(cells: Information, close: SplineField, px_per_mm: float) -> Paper:
    """Fit the paper's displacement to tiles, not following the inks' register.

    The inks of one sheet lie up to a few hundredths of a millimetre apart. That is no displacement
    of the paper, and all cells of one element share it, so tiles of an element's size get an error
    of their own. How much the paper bends is what makes the tiles most probable.

    Parameters
    ----------
    cells
        Weighted information of cells.
    close
        Field that follows the cells closely.
    """
    side = max(round(TILE_MM * px_per_mm / float(cells.y_px[1] - cells.y_px[0])), 1)
    tiles = cells.tiled(side, close)
    curvature = _chosen(tiles, close.knots, px_per_mm)
    bent = curvature >= BENT_PER_MM
    register = BENT_REGISTER_MM if bent else REGISTER_MM
    limited = tiles.limited((register * px_per_mm) ** 2)
    weight = np.ones(tiles.matrix.shape[:2])
    for _ in range(ROBUST_ROUNDS):
        field = penalised.fit(
            limited.weighted(weight), close.knots, px_per_mm, curvature_per_mm=curvature
        )
        weight = robust_weight(surprise(limited, field), 1.0)
    final = limited.weighted(weight)
    field = penalised.fit(
        final, close.knots, px_per_mm, curvature_per_mm=curvature, draws=ERROR_DRAWS
    )
    return Paper(field=field, tiles=final, bent=bent)


def _chosen(tiles: Information, knots: Knots, px_per_mm: float) -> float:
    """Choose the curvature of the paper (1/mm) that makes the tiles most probable."""
    shape = round((knots.rows - 3) * knots.step_px), round((knots.columns - 3) * knots.step_px)
    wide = Knots.over(shape, CHOICE_KNOT_FACTOR * knots.step_px)
    limited = tiles.limited((REGISTER_MM * px_per_mm) ** 2)
    values = penalised.evidence(limited, wide, px_per_mm, CURVATURES_PER_MM)
    return CURVATURES_PER_MM[int(np.argmax(values))]
