"""Photometric match of a scan with its reference: colour matrix and slowly varying light.

Scanners differ in colour and lay their light unevenly; neither is a property of the document. The
fit is robust, so that a forged quarter of the page does not pull it along, and weak where the page
shows few tones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

LUMINANCE = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue in luminance, ITU-R BT.601."""

RIDGE = 0.02
"""Pull of the colour matrix towards the identity, as a share of the number of cells."""

TUKEY_LEVELS = 18.0
"""Cells that differ by more grey levels than this do not take part in the fit."""

ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photometry:
    """How a scan's colours become the reference's.

    Attributes
    ----------
    matrix
        3 × 4: colour matrix and offset in grey levels.
    surface
        6 × 3 coefficients of 1, x, y, x², xy, y² per channel, x and y running from -1 to 1 over
        the page; grey levels, added after the matrix.
    """

    matrix: NDArray[np.float64]
    surface: NDArray[np.float64]

    def cells(self, probe: Float) -> Float:
        """Match reduced colours (H × W × 3)."""
        matched = probe @ self.matrix[:, :3].T + self.matrix[:, 3]
        return np.asarray(matched + self.light(*probe.shape[:2]), dtype=np.float32)

    def light(self, height: int, width: int) -> Float:
        """Return the additive surface on a grid, H × W × 3 grey levels."""
        terms = _terms(height, width) @ self.surface
        return np.asarray(terms.reshape(height, width, 3), dtype=np.float32)


def _terms(height: int, width: int) -> NDArray[np.float64]:
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    return np.asarray(terms.reshape(-1, 6), dtype=np.float64)


def _tukey(residual: NDArray[np.float64]) -> NDArray[np.float64]:
    distance = np.abs(residual).max(axis=1) / TUKEY_LEVELS
    return np.asarray(np.where(distance < 1, (1 - np.minimum(distance, 1) ** 2) ** 2, 0.0))


def fit_photometry(probe: Float, reference: Float, usable: NDArray[np.bool_]) -> Photometry:
    """Fit the match on reduced images by iteratively reweighted least squares.

    Parameters
    ----------
    probe, reference
        H × W × 3 mean colours of large cells, grey levels.
    usable
        H × W bool: cells without personalisation that the scan covers.

    Returns
    -------
    Photometry
        Near the identity when fewer than a few dozen cells are usable.
    """
    height, width = usable.shape
    chosen = usable.reshape(-1)
    source = probe.reshape(-1, 3)[chosen].astype(np.float64)
    target = reference.reshape(-1, 3)[chosen].astype(np.float64)
    terms = _terms(height, width)[chosen]
    matrix, surface = np.eye(3, 4), np.zeros((6, 3))
    if len(source) == 0:
        return Photometry(matrix=matrix, surface=surface)
    matrix[:, 3] = np.clip(np.median(target - source, axis=0), -40.0, 40.0)
    for _ in range(ROUNDS):
        light = terms @ surface
        weights = _tukey(source @ matrix[:, :3].T + matrix[:, 3] + light - target)
        matrix = _fit_matrix(source, target - light, weights)
        residual = target - (source @ matrix[:, :3].T + matrix[:, 3])
        surface = _fit_surface(terms, residual, _tukey(residual - light))
    return Photometry(matrix=matrix, surface=surface)


def _fit_matrix(
    source: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Ridge towards the identity; the offset is free, taken about the mean colour."""
    total = max(float(weights.sum()), 1e-6)
    centre = (weights[:, None] * source).sum(axis=0) / total
    goal = (weights[:, None] * target).sum(axis=0) / total
    x, y = source - centre, target - goal
    ridge = RIDGE * len(source) * 30.0 * np.eye(3)
    gram = (x * weights[:, None]).T @ x + ridge
    mixed = np.linalg.solve(gram, (x * weights[:, None]).T @ (y - x)).T + np.eye(3)
    return np.column_stack([mixed, goal - mixed @ centre])


def _fit_surface(
    terms: NDArray[np.float64], residual: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    ridge = RIDGE * len(terms) * np.diag([0.0, 1, 1, 1, 1, 1]) + 1e-6 * np.eye(6)
    gram = (terms * weights[:, None]).T @ terms + ridge
    return np.asarray(np.linalg.solve(gram, (terms * weights[:, None]).T @ residual))
