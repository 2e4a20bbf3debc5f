"""Plain comparisons with the same references: what the product must beat.

Each gives a :class:`DeviationMap` whose ``logits`` are the comparison's own score, to be cut into
regions by the same code with the levels given here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import CELL_PX, Channels
from visualdoc.checks.anomaly.deviation_map import DeviationMap
from visualdoc.checks.anomaly.regions import Levels
from visualdoc.imaging import deviation as img

Float = NDArray[np.float32]

SSIM_SIGMA_PX = 1.5
SSIM_C1 = (0.01 * 255.0) ** 2
SSIM_C2 = (0.03 * 255.0) ** 2

SHIFT_RADIUS_PX = 3


def z_score(channels: Channels, spread: Float) -> Float:
    """Absolute difference of luminance over the shrunk spread, mean of a cell."""
    difference = img.area_mean(img.apart(*channels.fine), CELL_PX)
    return np.asarray(difference / np.maximum(spread, 1.0), dtype=np.float32)


def shifted_z(channels: Channels, spread: Float) -> Float:
    """Difference that no displacement up to 3 px explains, over the shrunk spread."""
    probe, median = channels.fine
    low, high = img.grey_range(median, SHIFT_RADIUS_PX)
    outside = img.excess(low, probe) + img.excess(probe, high)
    return np.asarray(img.area_mean(outside, CELL_PX) / np.maximum(spread, 1.0), dtype=np.float32)


def dissimilarity(channels: Channels, spread: Float) -> Float:
    """One minus structural similarity, mean of a cell.

    References
    ----------
    Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE
    TIP 13 (2004), doi:10.1109/TIP.2003.819861.
    """
    del spread
    x, y = (plane.astype(np.float32) for plane in channels.fine)
    mean_x, mean_y = (img.smoothed(plane, SSIM_SIGMA_PX) for plane in (x, y))
    var_x = img.smoothed(x * x, SSIM_SIGMA_PX) - mean_x**2
    var_y = img.smoothed(y * y, SSIM_SIGMA_PX) - mean_y**2
    shared = img.smoothed(x * y, SSIM_SIGMA_PX) - mean_x * mean_y
    similarity = ((2 * mean_x * mean_y + SSIM_C1) * (2 * shared + SSIM_C2)) / (
        (mean_x**2 + mean_y**2 + SSIM_C1) * (var_x + var_y + SSIM_C2)
    )
    return img.area_mean(np.asarray(1.0 - similarity, dtype=np.float32), CELL_PX)


BASELINES: Mapping[str, tuple[Callable[[Channels, Float], Float], Levels]] = {
    "z_score": (z_score, Levels(default_mean=0.9, default_spread=0.6, seed=4.0, grow=2.0)),
    "one_minus_ssim": (
        dissimilarity,
        Levels(default_mean=0.25, default_spread=0.12, seed=4.0, grow=2.5),
    ),
    "min_shift_z": (shifted_z, Levels(default_mean=0.1, default_spread=0.25, seed=4.0, grow=2.0)),
}
"""Score function and levels by name."""


def baseline_from(
    name: str,
    channels: Channels,
    spread: NDArray[np.floating],
    dynamic: NDArray[np.bool_],
    cell_mm: float,
) -> DeviationMap:
    """Score measured channels; personalisation is left out, as these comparisons cannot know it.

    Parameters
    ----------
    name
        A key of :data:`BASELINES`.
    """
    height, width = channels.fine.shape[1:]
    padded = img.padded_to_multiple(np.clip(spread * 8.0, 0, 255).astype(np.uint8), CELL_PX)
    cells = img.area_mean(padded, CELL_PX) / 8.0
    logits = BASELINES[name][0](channels, cells)
    static = img.area_mean(img.padded_to_multiple((~dynamic).astype(np.uint8), CELL_PX), CELL_PX)
    logits = logits[: height // CELL_PX, : width // CELL_PX]
    return DeviationMap(
        logits=logits,
        cell_mm=cell_mm,
        valid=np.asarray((static > 0.99) & (channels.cells[-1] > 0.99)),
        measured=channels.cells,
    )
