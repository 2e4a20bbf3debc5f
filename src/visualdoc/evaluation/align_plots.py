"""Plots of ``bench align``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from visualdoc.evaluation.figure import save, with_axes

NAMES = {
    "ours": "homography and field",
    "homography": "homography alone",
    "plain": "SIFT, full page",
    "plain_reduced": "SIFT, reduced page",
}


def errors(lengths: Mapping[str, NDArray[np.float64]], path: Path) -> None:
    """Draw the distribution of errors of each way to register."""
    figure, axes = with_axes("error, mm", "share of points at most so far off")
    for name, values in lengths.items():
        known = np.sort(values[np.isfinite(values)])
        if len(known):
            share = np.arange(1, len(known) + 1) / len(known)
            axes.semilogx(np.maximum(known, 1e-4), share, label=NAMES[name])
    axes.axhline(0.95, color="0.7", linewidth=1)
    axes.set(xlim=(1e-3, 3), ylim=(0, 1))
    axes.legend()
    save(figure, path)


def coverage(normalised: NDArray[np.float64], path: Path) -> None:
    """Draw how many points lie within so many standard deviations, beside the normal law."""
    figure, axes = with_axes("standard deviations", "share of points within")
    grid = np.linspace(0, 4, 81)
    ordered = np.sort(normalised)
    share = np.searchsorted(ordered, grid, side="right") / max(len(ordered), 1)
    axes.plot(grid, share, label="measured")
    axes.plot(grid, erf(grid / np.sqrt(2)), color="0.6", label="normal distribution")
    axes.set(xlim=(0, 4), ylim=(0, 1))
    axes.legend()
    save(figure, path)
