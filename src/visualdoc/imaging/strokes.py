"""How the strokes of one entry are printed: ink, edges, weight, grain, and the ground beside them.

Everything is measured on a crop at the scan's own resolution, so that the edges are the scanner's
and not an interpolation's.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box, bounding_box
from visualdoc.imaging.resampling import dilate, gaussian, gradients

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Values = NDArray[np.float32]

QUANTITIES = (
    "ink_density",
    "ink_red_green",
    "ink_blue_yellow",
    "edge_slope",
    "edge_scatter",
    "roughness",
    "ink_grain",
    "ink_chroma_grain",
    "stroke_width",
    "ground_fine",
    "ground_coarse",
    "ground_chroma_fine",
    "ground_level",
    "ground_red_green",
    "ground_blue_yellow",
    "halo",
)
"""Names of the measured quantities, in order."""

UNITS = (*("natural logarithm",) * 12, *("grey levels",) * 4)

# what is deeper inside a stroke than this is core, untouched by the edge's blur
CORE_MM = 0.07
CORE_SHARE = 0.75
# the edge's blur and a scanner's sharpening reach so far outside
RIM_MM = 0.12
NEAR_MM = 0.3
GROUND_MM = 0.9
# least number of pixels that a figure is worth anything for
MIN_CORE_PX, MIN_EDGE_PX, MIN_GROUND_PX = 60, 150, 300
FLOOR_LEVELS = 0.3
PRINTED_SHARE = 0.72


def entry_print(crop: Image, reference: Image, ink: Mask, px_per_mm: float) -> Floats | None:
    """Measure how an entry is printed.

    Parameters
    ----------
    crop, reference
        h × w × 3 uint8 of one place, sRGB: the page, and what the type has there without entry.
    ink
        h × w bool, the entry's strokes.
    px_per_mm
        Of all three.

    Returns
    -------
    numpy.ndarray or None
        One value for each of ``QUANTITIES``; NaN where it cannot be told, None for too little ink.
    """
    box = bounding_box(ink)
    if box is None:
        return None
    window = _around(box, ink.shape, round(GROUND_MM * px_per_mm) + 2)
    values = crop[window].astype(np.float32)
    grey = _grey(values)
    ink = _down_to_half(ink[window], grey)
    inside, outside = _distance(ink), _distance(~ink)
    ridge = (inside >= cv2.dilate(inside, np.ones((3, 3), dtype=np.uint8))) & (inside > 1.2)
    if not ridge.any():
        return None
    # a comma or a full stop is bolder than a stroke and shall not say what the core is
    core = inside >= max(CORE_MM * px_per_mm, CORE_SHARE * float(np.median(inside[ridge])))
    rim, near, far = (mm * px_per_mm for mm in (RIM_MM, NEAR_MM, GROUND_MM))
    ground = (outside > near) & (outside <= far)
    if core.sum() < MIN_CORE_PX or ground.sum() < MIN_GROUND_PX:
        return None
    fine = values - gaussian(values, 1.0)
    paper, black = np.median(values[ground], axis=0), np.median(values[core], axis=0)
    below = reference[window].astype(np.float32)
    change = values - below
    # entries that several genuine scans share are left in the reference
    clean = ~dilate(_grey(below) < PRINTED_SHARE * np.median(_grey(below)), 5, 5)
    found = [
        *_ink(black, paper),
        *_edges(grey, inside, outside, (float(black.mean()), float(paper.mean())), px_per_mm),
        *_grain(fine[core]),
        float(np.log(2 * inside[ridge].mean() / px_per_mm)),
        *_texture(grey, fine, (outside > rim) & (outside <= far)),
        *_ground(change[clean & (outside > rim) & (outside <= near)], change[clean & ground]),
    ]
    return np.array(found, dtype=np.float64)


def _down_to_half(ink: Mask, grey: Values) -> Mask:
    """Leave out what is lighter than half way from paper to ink: line work that crosses."""
    black, paper = float(np.quantile(grey[ink], 0.2)), float(np.median(grey[~ink]))
    return np.asarray(ink & (grey < (black + paper) / 2), dtype=np.bool_)


def _around(box: Box, shape: tuple[int, ...], by_px: int) -> tuple[slice, slice]:
    left, top, right, bottom = box
    return (
        slice(max(top - by_px, 0), min(bottom + by_px, shape[0])),
        slice(max(left - by_px, 0), min(right + by_px, shape[1])),
    )


def _distance(mask: Mask) -> NDArray[np.float32]:
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1], dtype=np.float32)


def _grey(values: Values) -> Values:
    return np.asarray(cv2.transform(values, np.full((1, 3), 1 / 3, np.float32)), dtype=np.float32)


def _opponent(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    red, green, blue = values[..., 0], values[..., 1], values[..., 2]
    return red - green, blue - (red + green) / 2


def _ink(black: Values, paper: Values) -> list[float]:
    density = -np.log((black + 8.0) / (paper + 8.0))
    red_green, blue_yellow = _opponent(density)
    return [float(density.mean()), float(red_green), float(blue_yellow)]


def _edges(
    grey: Values, inside: Values, outside: Values, levels: tuple[float, float], px_per_mm: float
) -> list[float]:
    black, paper = levels
    share = np.asarray((paper - grey) / max(paper - black, 10.0), dtype=np.float32)
    across, down = gradients(share)
    edge = (share > 0.35) & (share < 0.65) & (np.maximum(inside, outside) < 0.15 * px_per_mm)
    if edge.sum() < MIN_EDGE_PX:
        return [np.nan] * 3
    slope = np.hypot(across[edge], down[edge]) * px_per_mm
    low, middle, high = np.quantile(slope, (0.25, 0.5, 0.75))
    smooth = gaussian(share, 0.05 * px_per_mm)
    moved = ((share > 0.5) != (smooth > 0.5)) & (outside < 0.15 * px_per_mm)
    contour = (inside <= 1.5) & (inside > 0)
    rough = float(moved.sum()) / max(float(contour.sum()), 1.0)
    return [
        float(np.log(max(middle, 0.05))),
        float(np.log(max((high - low) / max(middle, 0.05), 0.02))),
        float(np.log(max(rough, 0.01))),
    ]


def _grain(fine: Values) -> list[float]:
    chroma = np.hypot(*_opponent(fine))
    return [_log_scatter(fine.sum(axis=1) / 3), _log_scatter(chroma)]


def _texture(grey: Values, fine: Values, ground: Mask) -> list[float]:
    middle = gaussian(grey, 1.2) - gaussian(grey, 3.5)
    between = fine[ground]
    red_green, blue_yellow = _opponent(between)
    return [
        _log_scatter(between.sum(axis=1) / 3),
        _log_scatter(middle[ground]),
        _log_scatter(red_green + blue_yellow),
    ]


def _ground(close: Values, beyond: Values) -> list[float]:
    """Level and colour of the ground against the reference; how much lighter beside the strokes."""
    if min(len(close), len(beyond)) < MIN_GROUND_PX // 2:
        return [np.nan] * 4
    level = np.median(np.concatenate([close, beyond]), axis=0)
    red_green, blue_yellow = _opponent(level)
    halo = np.median(close.sum(axis=1)) - np.median(beyond.sum(axis=1))
    return [float(level.mean()), float(red_green), float(blue_yellow), float(halo) / 3]


def _log_scatter(values: Values) -> float:
    """Log of a robust spread: half of what lies between the 16 and 84 % quantiles."""
    low, high = np.quantile(values, (0.16, 0.84))
    return float(np.log((high - low) / 2 + FLOOR_LEVELS))
