"""Penalised least squares fit of a B-spline field, solved as one banded system."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from visualdoc.registration.information import Information
from visualdoc.registration.spline import Knots, SplineField

Floats = NDArray[np.float64]

# second derivative of the paper's displacement, 1/mm, that a fit follows without resistance
SUPPLE_PER_MM = 0.03
# length over which the scale of curvature is meant
CURVATURE_MM = 4.0
# how much paper and scanners stretch, as a weak pull where nothing was measured
STRETCH = 0.02


def fit(
    information: Information,
    knots: Knots,
    px_per_mm: float,
    *,
    curvature_per_mm: float = SUPPLE_PER_MM,
    draws: int = 0,
) -> SplineField:
    """Fit the field by penalised least squares.

    Parameters
    ----------
    curvature_per_mm
        Scale of the second derivative that the penalty allows for, over 4 mm.
    draws
        Number of draws from the error distribution to keep.

    References
    ----------
    Eilers and Marx, Statistical Science 11 (1996) 89 (penalised B-splines).
    """
    data, pull = _assembled(information, knots)
    factor, solved = _factored(data, pull, _penalty(knots, px_per_mm, curvature_per_mm))
    shape = (knots.rows, knots.columns, 2)
    return SplineField(
        knots=knots,
        coefficients=_unordered(solved, knots).reshape(shape),
        deviations=_drawn(factor, knots, draws).reshape(draws, *shape),
    )


def evidence(
    information: Information, knots: Knots, px_per_mm: float, curvatures_per_mm: Sequence[float]
) -> list[float]:
    """Log probability of the measurements under each scale of curvature, up to one constant.

    What does not depend on the curvature, the measurements' own norm and variances, is left to the
    caller.

    References
    ----------
    MacKay, Neural Computation 4 (1992) 415.
    """
    data, pull = _assembled(information, knots)
    values = []
    for curvature in curvatures_per_mm:
        factor, solved = _factored(data, pull, _penalty(knots, px_per_mm, curvature))
        rank = len(pull) - 6
        values.append(
            0.5 * float(pull @ solved)
            - float(np.log(factor[0]).sum())
            - rank * float(np.log(curvature))
        )
    return values


def _factored(data: Floats, pull: Floats, penalty: Floats) -> tuple[Floats, Floats]:
    factor = linalg.cholesky_banded(data + penalty, lower=True, check_finite=False)
    return factor, linalg.cho_solve_banded((factor, True), pull, check_finite=False)


def _drawn(factor: Floats, knots: Knots, draws: int) -> Floats:
    """Draw from N(0, A⁻¹) by solving Lᵀ e = z."""
    normal = np.random.default_rng(20).standard_normal((factor.shape[1], draws))
    if draws == 0:
        return np.zeros((0, factor.shape[1]))
    upper = np.zeros_like(factor)
    width = factor.shape[0] - 1
    for k in range(width + 1):
        upper[width - k, k:] = factor[k, : factor.shape[1] - k]
    errors = linalg.solve_banded((0, width), upper, normal, check_finite=False)
    return np.stack([_unordered(column, knots).ravel() for column in errors.T])


def _transposed(knots: Knots) -> bool:
    """Whether rows run fastest: the shorter side, for a narrow band."""
    return knots.rows < knots.columns


def _unordered(vector: Floats, knots: Knots) -> Floats:
    if _transposed(knots):
        return vector.reshape(knots.columns, knots.rows, 2).transpose(1, 0, 2)
    return vector.reshape(knots.rows, knots.columns, 2)


def _assembled(information: Information, knots: Knots) -> tuple[Floats, Floats]:
    """Lower band of the normal matrix, and its right side; unknowns in the order of the band."""
    down = knots.basis(information.y_px, knots.rows)
    across = knots.basis(information.x_px, knots.columns)
    pull = np.stack([down.T @ information.pull[:, :, i] @ across for i in range(2)], axis=-1)
    blocks = [_products(down, across, information.matrix[:, :, i]) for i in range(3)]
    if _transposed(knots):
        return _banded([b.transpose(2, 3, 0, 1) for b in blocks]), pull.transpose(1, 0, 2).ravel()
    return _banded(blocks), pull.ravel()


def _products(down: Floats, across: Floats, weight: Floats) -> Floats:
    """Sum products of basis functions: first, offset down, first, offset across."""
    rows, columns = down.shape[1], across.shape[1]
    left, right = _shifted(down), _shifted(across)
    product = left.reshape(len(down), -1).T @ weight @ right.reshape(len(across), -1)
    return np.asarray(product.reshape(rows, 7, columns, 7))


def _shifted(basis: Floats) -> Floats:
    """N × count × 7: each basis function times its neighbours at offsets -3 … 3."""
    padded = np.pad(basis, ((0, 0), (3, 3)))
    count = basis.shape[1]
    return np.stack([basis * padded[:, k : k + count] for k in range(7)], axis=-1)


def _banded(blocks: list[Floats]) -> Floats:
    """Put outer × 7 × inner × 7 products (xx, xy, yy) in LAPACK's lower band."""
    outer, _, inner, _ = blocks[0].shape
    width = 2 * (3 * inner + 3) + 1
    band = np.zeros((width + 1, outer * inner * 2))
    column = 2 * (np.arange(outer)[:, None] * inner + np.arange(inner)[None, :])
    for a in range(7):
        for b in range(7):
            below = 2 * ((a - 3) * inner + (b - 3))
            xx, xy, yy = (block[:, a, :, b] for block in blocks)
            _put(band, below, column, xx)
            _put(band, below + 1, column, xy)
            _put(band, below - 1, column + 1, xy)
            _put(band, below, column + 1, yy)
    return band


def _put(band: Floats, below: int, column: NDArray[np.int64], values: Floats) -> None:
    if below >= 0:
        target = column + below
        fits = target < band.shape[1]
        band[below, column[fits]] += values[fits]


@lru_cache(maxsize=8)
def _unit_penalties(knots: Knots) -> tuple[Floats, Floats]:
    """Bands of the bending energy and of the stretch at unit scale."""
    rows, columns = knots.rows, knots.columns
    one_r, one_c = np.eye(rows), np.eye(columns)
    d1r, d1c = np.diff(one_r, axis=0), np.diff(one_c, axis=0)
    d2r, d2c = np.diff(one_r, n=2, axis=0), np.diff(one_c, n=2, axis=0)
    bending = (
        _kronecker(d2r.T @ d2r, one_c)
        + 2 * _kronecker(d1r.T @ d1r, d1c.T @ d1c)
        + _kronecker(one_r, d2c.T @ d2c)
    )
    stretch = _kronecker(d1r.T @ d1r, one_c) + _kronecker(one_r, d1c.T @ d1c)
    bands = []
    for block in (bending, stretch):
        turned = block.transpose(2, 3, 0, 1) if _transposed(knots) else block
        bands.append(_banded([turned, np.zeros_like(turned), turned]))
    return bands[0], bands[1]


def _kronecker(down: Floats, across: Floats) -> Floats:
    """Outer product of two banded matrices as rows × 7 × columns × 7."""
    return np.asarray(np.einsum("ia,jb->iajb", _diagonals(down), _diagonals(across)))


def _diagonals(matrix: Floats) -> Floats:
    count = len(matrix)
    padded = np.pad(matrix, ((0, 0), (3, 3)))
    return np.stack([padded[np.arange(count), np.arange(count) + k] for k in range(7)], axis=-1)


def _penalty(knots: Knots, px_per_mm: float, curvature_per_mm: float) -> Floats:
    step_mm = knots.step_px / px_per_mm
    bending, stretch = _unit_penalties(knots)
    # displacements are in px: a second difference of c mm/mm² is c · step² · px_per_mm px
    curved = curvature_per_mm * step_mm**2 * px_per_mm
    stretched = STRETCH * step_mm * px_per_mm
    per_knot = (step_mm / CURVATURE_MM) ** 2
    return np.asarray(per_knot * (bending / curved**2 + stretch / stretched**2))
