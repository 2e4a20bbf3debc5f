"""Remove what is left of the key points' error, and a coarse bend, on a much smaller grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.frames import apply_homography, invert
from visualdoc.imaging.correlation import Shifts, local_shifts, window_grid
from visualdoc.imaging.features import least_squares_homography, robust_homography
from visualdoc.imaging.resampling import box_mean, cell_mean, gaussian
from visualdoc.registration.fitting import KNOT_MM, supple
from visualdoc.registration.information import Information
from visualdoc.registration.pyramid import Layer, Placement, sampled, stride_px
from visualdoc.registration.spline import Knots

COARSE_WINDOW_PX = 48
COARSE_STEP_PX = 24
COARSE_SEARCH_PX = 14
MIN_CONFIDENCE = 0.35
# share of a window's weight that must be static before its displacement counts
MIN_STATIC_SHARE = 0.35
# standard deviation of a coarse measurement, coarse px
COARSE_SIGMA_PX = 0.25
COARSE_CURVATURE = 0.005
COARSE_FIELDS = 2


def coarse(
    page: Layer,
    start: Placement,
    grey: NDArray[np.float32],
    static: NDArray[np.float32],
    px_per_mm: float,
) -> Placement:
    """Bring a page within a few pixels of its place, whatever it lacks of up to 2 mm.

    Parameters
    ----------
    grey, static
        H × W float32 of the grid: luminance of the reference, and 0 inside personalisation.
    """
    shape = (grey.shape[0], grey.shape[1])
    factor = 4 if max(shape) < 3600 else 3
    reference, weight = cell_mean(grey, factor), cell_mean(static, factor)
    lattice = _Lattice.over((reference.shape[0], reference.shape[1]), weight, factor)
    band = _coarse_band(reference)
    layer = page.reduced(stride_px(start.page_to_grid, shape) * factor)
    placement = start
    for _ in range(2):
        shifts = lattice.measured(band, layer, placement, weight)
        placement = Placement(
            page_to_grid=_moved(placement.page_to_grid, shifts, factor), field=start.field
        )
    knots = Knots.over(shape, 2 * KNOT_MM * px_per_mm)
    for _ in range(COARSE_FIELDS):
        shifts = lattice.measured(band, layer, placement, weight)
        field, _ = supple(
            lattice.information(shifts).around(placement.field),
            knots,
            px_per_mm,
            curvature_per_mm=COARSE_CURVATURE,
        )
        placement = Placement(page_to_grid=placement.page_to_grid, field=field)
    return placement


def _coarse_band(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(gaussian(grey, 0.7) - gaussian(grey, 6.0), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lattice:
    """Windows of the coarse measurement: all of a regular lattice, and which are static."""

    rows: int
    columns: int
    factor: int
    chosen: NDArray[np.bool_]
    corners: NDArray[np.int64]

    @classmethod
    def over(cls, shape: tuple[int, int], weight: NDArray[np.float32], factor: int) -> Self:
        corners = window_grid(shape, window_px=COARSE_WINDOW_PX, step_px=COARSE_STEP_PX)
        share = box_mean(weight, COARSE_WINDOW_PX)
        middle = corners + COARSE_WINDOW_PX // 2
        chosen = share[middle[:, 0], middle[:, 1]] >= MIN_STATIC_SHARE
        return cls(
            rows=len(np.unique(corners[:, 0])),
            columns=len(np.unique(corners[:, 1])),
            factor=factor,
            chosen=chosen,
            corners=corners,
        )

    def measured(
        self,
        band: NDArray[np.float32],
        layer: Layer,
        placement: Placement,
        weight: NDArray[np.float32],
    ) -> Shifts:
        picture, _ = sampled(layer, placement, (band.shape[0], band.shape[1]), self.factor)
        return local_shifts(
            band,
            _coarse_band(picture.astype(np.float32)),
            weight,
            self.corners[self.chosen],
            window_px=COARSE_WINDOW_PX,
            search_px=COARSE_SEARCH_PX,
        )

    def information(self, shifts: Shifts) -> Information:
        """Displacements in grid px, all directions alike."""
        good = shifts.confidence >= MIN_CONFIDENCE
        weight = np.zeros(len(self.corners))
        weight[self.chosen] = np.where(good, shifts.confidence**2, 0.0)
        moved = np.zeros((len(self.corners), 2))
        moved[self.chosen] = shifts.shift_px * self.factor
        weight /= (COARSE_SIGMA_PX * self.factor) ** 2
        shape = (self.rows, self.columns)
        middle = (COARSE_WINDOW_PX - 1) / 2 + 0.5
        y = (np.unique(self.corners[:, 0]).astype(np.float64) + middle) * self.factor - 0.5
        x = (np.unique(self.corners[:, 1]).astype(np.float64) + middle) * self.factor - 0.5
        return Information(
            y_px=y,
            x_px=x,
            matrix=np.stack([weight, np.zeros_like(weight), weight], -1).reshape(*shape, 3),
            pull=(moved * weight[:, None]).reshape(*shape, 2),
        )


def _moved(matrix: NDArray[np.float64], shifts: Shifts, factor: int) -> NDArray[np.float64]:
    good = shifts.confidence >= MIN_CONFIDENCE
    on_grid = (shifts.centres_px[good] + 0.5) * factor - 0.5
    page_points = apply_homography(invert(matrix), on_grid + factor * shifts.shift_px[good])
    return _fitted(page_points, on_grid, matrix, tolerance_px=1.5 * factor)


def _fitted(
    page_points: NDArray[np.float64],
    grid_points: NDArray[np.float64],
    fallback: NDArray[np.float64],
    *,
    tolerance_px: float,
) -> NDArray[np.float64]:
    """Fit a homography to the inliers; keep the old one when there are too few of them."""
    robust = robust_homography(
        page_points.astype(np.float32), grid_points.astype(np.float32), tolerance_px=tolerance_px
    )
    if robust is None or robust[1].sum() < 8:
        return fallback
    inliers = robust[1]
    fitted = least_squares_homography(page_points[inliers], grid_points[inliers])
    return fallback if fitted is None else fitted
