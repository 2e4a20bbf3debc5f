"""Smooth displacement as a uniform bicubic B-spline over the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knots:
    """Uniform cubic B-splines over a grid.

    Attributes
    ----------
    rows, columns
        Number of basis functions down and across.
    step_px
        Distance of the knots on the grid.
    """

    rows: int
    columns: int
    step_px: float

    @classmethod
    def over(cls, shape: tuple[int, int], step_px: float) -> Knots:
        """Cover a grid of H × W pixels."""
        down, across = (int(np.ceil(size / step_px)) for size in shape)
        return cls(rows=down + 3, columns=across + 3, step_px=step_px)

    def basis(self, positions_px: Floats, count: int) -> Floats:
        """N × count values of the basis functions at positions along one axis.

        Beyond the last knot the outermost piece goes on; positions are limited to one knot more.
        """
        where = np.clip(np.asarray(positions_px, dtype=np.float64) / self.step_px, -1.0, count - 2)
        first = np.clip(np.floor(where).astype(np.int64), 0, count - 4)
        t = where - first
        pieces = np.stack(
            [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1
        )
        values = np.zeros((len(where), count))
        np.put_along_axis(values, first[:, None] + np.arange(4), pieces / 6.0, axis=1)
        return values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplineField:
    """Displacement on the grid in pixels.

    Attributes
    ----------
    knots
        Where the basis functions lie.
    coefficients
        rows × columns × 2 (x, y).
    deviations
        S × rows × columns × 2: draws from the coefficients' error distribution; S may be 0.
    """

    knots: Knots
    coefficients: Floats
    deviations: Floats

    @classmethod
    def nothing(cls, knots: Knots) -> SplineField:
        """No displacement anywhere."""
        shape = (knots.rows, knots.columns, 2)
        return cls(knots=knots, coefficients=np.zeros(shape), deviations=np.zeros((0, *shape)))

    def on(self, y_px: Floats, x_px: Floats) -> Floats:
        """Displacement on a rectangular lattice, len(y) × len(x) × 2."""
        down, across = self._bases(y_px, x_px)
        return np.stack([down @ self.coefficients[:, :, i] @ across.T for i in range(2)], axis=-1)

    def at(self, xy_px: Floats) -> Floats:
        """Displacement at N × 2 single points."""
        down, across = self._bases(xy_px[:, 1], xy_px[:, 0])
        return np.asarray(
            np.einsum("ni,ijk,nj->nk", down, self.coefficients, across, optimize=True)
        )

    def sigma_on(self, y_px: Floats, x_px: Floats) -> Floats:
        """Give the displacement's standard deviation on a lattice, len(y) × len(x) × 2."""
        down, across = self._bases(y_px, x_px)
        if not len(self.deviations):
            return np.zeros((len(y_px), len(x_px), 2))
        drawn = np.einsum("ri,sijk,cj->srck", down, self.deviations, across, optimize=True)
        return np.asarray(np.sqrt((drawn**2).mean(axis=0)))

    def sigma_at(self, xy_px: Floats) -> Floats:
        """Give the displacement's standard deviation at N × 2 single points."""
        if not len(self.deviations):
            return np.zeros_like(xy_px)
        down, across = self._bases(xy_px[:, 1], xy_px[:, 0])
        drawn = [
            np.einsum("ni,ijk,nj->nk", down, d, across, optimize=True) for d in self.deviations
        ]
        return np.asarray(np.sqrt(np.mean(np.square(drawn), axis=0)))

    def _bases(self, y_px: Floats, x_px: Floats) -> tuple[Floats, Floats]:
        return self.knots.basis(y_px, self.knots.rows), self.knots.basis(x_px, self.knots.columns)
