"""What cells or tiles of a grid say about the displacement, with unequal and directed precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.registration.spline import SplineField

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Information:
    """What cells of a grid say about the displacement.

    Attributes
    ----------
    y_px, x_px
        Centres of the rows and columns of cells.
    matrix
        R × C × 3: information (xx, xy, yy), 1/px².
    pull
        R × C × 2: information times measured displacement, 1/px.
    """

    y_px: Floats
    x_px: Floats
    matrix: Floats
    pull: Floats

    def weighted(self, weight: Floats) -> Information:
        """Scale each cell's information by R × C weights."""
        return Information(
            y_px=self.y_px,
            x_px=self.x_px,
            matrix=self.matrix * weight[:, :, None],
            pull=self.pull * weight[:, :, None],
        )

    def limited(self, variance_px2: float) -> Information:
        """Add an error of one variance to every cell's measurement, in both directions."""
        xx, xy, yy = (self.matrix[:, :, i] for i in range(3))
        c, trace, determinant = variance_px2, xx + yy, xx * yy - xy**2
        total = 1.0 + c * trace + c**2 * determinant
        px, py = self.pull[:, :, 0], self.pull[:, :, 1]
        matrix = np.stack([xx + c * determinant, xy, yy + c * determinant], axis=-1)
        pull = np.stack(
            [(1.0 + c * yy) * px - c * xy * py, (1.0 + c * xx) * py - c * xy * px], axis=-1
        )
        return Information(
            y_px=self.y_px,
            x_px=self.x_px,
            matrix=matrix / total[:, :, None],
            pull=pull / total[:, :, None],
        )

    def displacement(self) -> Floats:
        """R × C × 2 measured displacements in px, 0 where nothing was measured."""
        xx, xy, yy = (self.matrix[:, :, i] for i in range(3))
        ridge = 1e-6 * (xx + yy) + 1e-9
        determinant = (xx + ridge) * (yy + ridge) - xy**2
        px, py = self.pull[:, :, 0], self.pull[:, :, 1]
        return np.stack(
            [
                ((yy + ridge) * px - xy * py) / determinant,
                ((xx + ridge) * py - xy * px) / determinant,
            ],
            axis=-1,
        )

    def times(self, moved: Floats) -> Floats:
        """R × C × 2: information times displacements."""
        xx, xy, yy = (self.matrix[:, :, i] for i in range(3))
        x, y = moved[:, :, 0], moved[:, :, 1]
        return np.stack([xx * x + xy * y, xy * x + yy * y], axis=-1)

    def around(self, field: SplineField) -> Information:
        """Add a field that the measurement started from, so that it counts from zero."""
        known = self.times(field.on(self.y_px, self.x_px))
        return Information(
            y_px=self.y_px, x_px=self.x_px, matrix=self.matrix, pull=self.pull + known
        )

    def projective(self, keep: NDArray[np.bool_]) -> Floats:
        """Fit one small projective displacement to the cells kept, each by its own precision.

        Returns
        -------
        numpy.ndarray
            R × C × 2 displacements by that fit.
        """
        scale = max(float(self.x_px[-1]), float(self.y_px[-1]))
        x, y = np.meshgrid(self.x_px / scale, self.y_px / scale)
        one, none = np.ones_like(x), np.zeros_like(x)
        across = np.stack([one, x, y, none, none, none, x * x, x * y], axis=-1)
        down = np.stack([none, none, none, one, x, y, x * y, y * y], axis=-1)
        a, d = across[keep], down[keep]
        xx, xy, yy = (self.matrix[:, :, i][keep][:, None] for i in range(3))
        px, py = (self.pull[:, :, i][keep] for i in range(2))
        normal = a.T @ (xx * a + xy * d) + d.T @ (xy * a + yy * d)
        normal += 1e-9 * np.trace(normal) * np.eye(8)
        solved = np.linalg.solve(normal, a.T @ px + d.T @ py)
        return np.stack([across @ solved, down @ solved], axis=-1)

    def tiled(self, side: int, around: SplineField) -> Information:
        """Sum ``side`` × ``side`` cells, around a field so that its slope does not blur the sum."""
        rows, columns = (-(-count // side) for count in self.matrix.shape[:2])
        y, x = _centres(self.y_px, rows, side), _centres(self.x_px, columns, side)
        left = self.pull - self.times(around.on(self.y_px, self.x_px))
        matrix = _block_sum(self.matrix, side)
        tiles = Information(y_px=y, x_px=x, matrix=matrix, pull=_block_sum(left, side))
        return Information(
            y_px=y, x_px=x, matrix=matrix, pull=tiles.pull + tiles.times(around.on(y, x))
        )


def _centres(cells_px: Floats, count: int, side: int) -> Floats:
    step = float(cells_px[1] - cells_px[0])
    return np.asarray(cells_px[0] + (np.arange(count) * side + (side - 1) / 2) * step)


def _block_sum(cells: Floats, side: int) -> Floats:
    rows, columns = (-(-count // side) for count in cells.shape[:2])
    padded = np.pad(
        cells,
        ((0, rows * side - cells.shape[0]), (0, columns * side - cells.shape[1]), (0, 0)),
    )
    return np.asarray(padded.reshape(rows, side, columns, side, -1).sum(axis=(1, 3)))
