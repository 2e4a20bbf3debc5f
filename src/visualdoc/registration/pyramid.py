"""A page at the resolutions of the registration, laid on the grid under homography and field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.frames import apply_homography, invert
from visualdoc.imaging.resampling import between_nodes, remap, resize_area
from visualdoc.registration.spline import SplineField
from visualdoc.registration.views import reduction_to_full

Matrix = NDArray[np.float64]

# positions are exact at nodes this far apart and bilinear between them: off by < 0.01 px at 45°
NODE_PX = 16
# a page is reduced before it is sampled more coarsely than this
MAX_STRIDE_PX = 1.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """A page reduced by a factor.

    Attributes
    ----------
    pixels
        H × W or H × W × 3 uint8.
    to_page
        3 × 3 from its pixels to the page's, centres at integers.
    """

    pixels: NDArray[np.uint8]
    to_page: Matrix

    def reduced(self, factor: float) -> Layer:
        """Shrink by area averaging; unchanged for factors up to 1.5."""
        if factor <= MAX_STRIDE_PX:
            return self
        height, width = self.pixels.shape[:2]
        columns, rows = max(round(width / factor), 8), max(round(height / factor), 8)
        small = resize_area(self.pixels, width_px=columns, height_px=rows)
        step = reduction_to_full(width / columns, height / rows)
        return Layer(pixels=small, to_page=self.to_page @ step)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placement:
    """How a page lies on the grid: content of grid point ``g`` is at ``M⁻¹(g + field(g))``.

    Attributes
    ----------
    page_to_grid
        3 × 3 homography ``M``, centres at integers.
    """

    page_to_grid: Matrix
    field: SplineField

    def to_page(self, y_px: Matrix, x_px: Matrix) -> Matrix:
        """Page positions of a lattice of the grid, len(y) × len(x) × 2."""
        return _through(self.page_to_grid, y_px, x_px, self.field.on(y_px, x_px))

    def points_to_page(self, xy_px: Matrix) -> Matrix:
        """Page positions of N × 2 points of the grid."""
        return apply_homography(invert(self.page_to_grid), xy_px + self.field.at(xy_px))


def _through(page_to_grid: Matrix, y_px: Matrix, x_px: Matrix, moved: Matrix) -> Matrix:
    points = moved.copy()
    points[:, :, 0] += x_px[None, :]
    points[:, :, 1] += y_px[:, None]
    flat = apply_homography(invert(page_to_grid), points.reshape(-1, 2))
    return flat.reshape(points.shape)


def sampled(
    layer: Layer, placement: Placement, shape: tuple[int, int], factor: int
) -> tuple[NDArray[Any], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Lay a page on the grid reduced by a whole factor.

    Parameters
    ----------
    shape
        Rows and columns of the reduced grid.

    Returns
    -------
    tuple
        The picture, and the positions (x, y) on the layer that it was taken from.
    """
    y, x = (
        (np.arange(-(-size // NODE_PX) + 2, dtype=np.float64) - 0.5) * NODE_PX * factor - 0.5
        for size in shape
    )
    nodes = placement.to_page(y, x)
    on_layer = apply_homography(invert(layer.to_page), nodes.reshape(-1, 2)).reshape(nodes.shape)
    map_x, map_y = (between_nodes(on_layer[:, :, axis], NODE_PX, shape) for axis in range(2))
    return remap(layer.pixels, map_x, map_y), (map_x, map_y)


def stride_px(placement_matrix: Matrix, shape: tuple[int, int]) -> float:
    """Page pixels in one grid pixel, in the mean over the grid."""
    rows, columns = shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float64)
    x, y = apply_homography(invert(placement_matrix), corners).T
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return float(np.sqrt(area / (rows * columns)))
