"""What is left between a registered page and its reference, tile by tile, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.registration.cells import CELL_PX, Comparison, Texture
from visualdoc.registration.fitting import CHI2_MEDIAN
from visualdoc.registration.types import TileShifts

Floats = NDArray[np.float64]

TILE_MM = 4.0
MIN_CORRELATION = 0.35
# share of a tile that must be static
MIN_STATIC_SHARE = 0.35
# contrast (grey levels squared, between the two scales) below which a tile is plain paper
MIN_TEXTURE = 1.0
# a tile whose uncertainty is larger says nothing about its residual
MAX_SIGMA_MM = 0.05
# a tile further off than this lies on other content, not on displaced paper
MEASURABLE_SHIFT_MM = 0.45
MIN_TILES = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residual:
    """Tiles with their leftover displacement, and how much of the print was found again.

    Attributes
    ----------
    fitting_share
        Share of the static, textured tiles that show what the reference shows.
    """

    shifts: TileShifts
    fitting_share: float


def residual(
    texture: Texture, comparison: Comparison, *, px_per_mm: float, inside: NDArray[np.bool_]
) -> Residual:
    """Sum cells to tiles and solve each for its displacement.

    Parameters
    ----------
    px_per_mm
        Scale of the texture.
    inside
        R × C bool of the cells: those that the scan covers.
    """
    cells = max(round(TILE_MM * px_per_mm / CELL_PX), 1)
    matrix = _summed(comparison.information.matrix * inside[:, :, None], cells)
    pull = _summed(comparison.information.pull * inside[:, :, None], cells)
    shift, covariance = _solved(matrix, pull)
    both, reference, picture = np.moveaxis(
        _summed(comparison.correlation * inside[:, :, None], cells), -1, 0
    )
    correlation = np.clip(both / np.sqrt(reference * picture + 1e-9), 0.0, 1.0)
    static = _summed((texture.share * inside)[:, :, None].astype(np.float64), cells)[:, :, 0]
    examined = static >= MIN_STATIC_SHARE * cells**2
    textured = examined & (reference / np.maximum(static, 1e-6) > MIN_TEXTURE)
    shift_mm, sigma_mm = shift / px_per_mm, np.sqrt(covariance) / px_per_mm
    sigma_mm *= _honest(shift, covariance, textured & (correlation >= MIN_CORRELATION))
    far = np.hypot(shift_mm[:, :, 0], shift_mm[:, :, 1]) >= MEASURABLE_SHIFT_MM
    fits = textured & (correlation >= MIN_CORRELATION) & ~far
    found = fits & (sigma_mm.max(axis=2) < MAX_SIGMA_MM)
    rows, columns = np.nonzero(found)
    size = cells * CELL_PX
    return Residual(
        shifts=TileShifts(
            centres_mm=(np.column_stack([columns, rows]).astype(np.float64) + 0.5)
            * size
            / px_per_mm,
            shift_mm=shift_mm[found],
            confidence=correlation[found],
            size_mm=size / px_per_mm,
            sigma_mm=sigma_mm[found],
        ),
        fitting_share=float(fits.sum() / max(textured.sum(), MIN_TILES)),
    )


def _honest(shift: Floats, covariance: Floats, tiles: NDArray[np.bool_]) -> float:
    """Factor that makes the uncertainties agree with the scatter of the tiles themselves."""
    if tiles.sum() < MIN_TILES:
        return 1.0
    surprise = (shift[tiles] ** 2 / np.maximum(covariance[tiles], 1e-12)).sum(axis=1)
    return float(np.sqrt(max(np.median(surprise) / CHI2_MEDIAN, 1.0)))


def _summed(cells: Floats, side: int) -> Floats:
    rows, columns = cells.shape[0] // side, cells.shape[1] // side
    blocks = cells[: rows * side, : columns * side].reshape(rows, side, columns, side, -1)
    return np.asarray(blocks.sum(axis=(1, 3)), dtype=np.float64)


def _solved(matrix: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Displacement and variances (x, y) of each tile from its information."""
    xx, xy, yy = (matrix[:, :, i] for i in range(3))
    ridge = 1e-3 * (xx + yy) + 1e-6
    determinant = (xx + ridge) * (yy + ridge) - xy**2
    x = ((yy + ridge) * pull[:, :, 0] - xy * pull[:, :, 1]) / determinant
    y = ((xx + ridge) * pull[:, :, 1] - xy * pull[:, :, 0]) / determinant
    variances = np.stack([(yy + ridge) / determinant, (xx + ridge) / determinant], axis=-1)
    return np.stack([x, y], axis=-1), variances
