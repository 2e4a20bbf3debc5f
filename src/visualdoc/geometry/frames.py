"""The only place where page pixels and document millimetres are converted into each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.shapes import PointMm, PointPx, PolygonMm, PolygonPx

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Scale:
    """A resolution in dots per inch."""

    dpi: float

    @property
    def px_per_mm(self) -> float:
        """Pixels in one millimetre."""
        return self.dpi / MM_PER_INCH

    def px(self, length_mm: float) -> float:
        """Length in pixels."""
        return length_mm * self.px_per_mm

    def mm(self, length_px: float) -> float:
        """Length in millimetres."""
        return length_px / self.px_per_mm


def apply_homography(matrix: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map points by a plane projective transformation.

    Parameters
    ----------
    matrix
        3 × 3 homography.
    xy
        N × 2 points (x, y).

    Returns
    -------
    numpy.ndarray
        N × 2 mapped points.

    References
    ----------
    Hartley and Zisserman, Multiple View Geometry, 2nd ed., section 2.3.
    """
    homogeneous = np.column_stack([xy, np.ones(len(xy))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:3], dtype=np.float64)


def invert(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of a 3 × 3 homography."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class PageToDocument:
    """Homography from page pixels to document millimetres."""

    matrix: NDArray[np.float64]

    @classmethod
    def of(cls, matrix: NDArray[np.float64]) -> Self:
        """Normalise so that the last element is one, and freeze."""
        normalised = np.array(matrix, dtype=np.float64) / float(matrix[2, 2])
        normalised.setflags(write=False)
        return cls(normalised)

    @property
    def inverse(self) -> NDArray[np.float64]:
        """3 × 3 homography from document millimetres to page pixels."""
        return invert(self.matrix)

    def point_to_mm(self, point: PointPx) -> PointMm:
        """Map one page point to the document."""
        x, y = apply_homography(self.matrix, np.array([[point.x, point.y]]))[0]
        return PointMm(float(x), float(y))

    def polygon_to_mm(self, polygon: PolygonPx) -> PolygonMm:
        """Map a polygon from the page to the document."""
        return PolygonMm.of(apply_homography(self.matrix, np.array(polygon.xy)).tolist())

    def polygon_to_px(self, polygon: PolygonMm) -> PolygonPx:
        """Map a polygon from the document to the page."""
        return PolygonPx.of(apply_homography(self.inverse, np.array(polygon.xy)).tolist())
