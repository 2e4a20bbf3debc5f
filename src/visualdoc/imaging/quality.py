"""Measurements of a picture's quality that need OpenCV: reduction, edge width, glare."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Side of the square in which contrast and steepest slope are compared.
TILE_PX = 64
# At most this many tiles are measured, spread evenly over those with contrast.
MAX_TILES = 400
_SATURATED = 252
# Luminance around a glare falls off softly: between these levels within a few millimetres.
_HALO_NEAR_LEVEL, _HALO_DROP_LEVELS = 215.0, 18.0


def reduced(pixels: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    """Shrink by averaging areas.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    factor
        At least 1; 1 and less returns the pixels themselves.
    """
    if factor <= 1.0:
        return pixels
    size = (
        max(round(pixels.shape[1] / factor), 1),
        max(round(pixels.shape[0] / factor), 1),
    )
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def luminance(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """H × W uint8 luma (Rec. 601) of H × W × 3 sRGB."""
    return np.asarray(
        cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), dtype=np.uint8
    )


def high_pass(grey: NDArray[np.uint8], radius_px: float) -> NDArray[np.float32]:
    """Subtract the surroundings: H × W grey levels minus their Gaussian mean."""
    levels = grey.astype(np.float32)
    return levels - np.asarray(cv2.GaussianBlur(levels, (0, 0), radius_px), dtype=np.float32)


def _spread_tiles(pixels: NDArray[np.uint8], most: int) -> list[NDArray[np.uint8]]:
    rows, columns = pixels.shape[0] // TILE_PX, pixels.shape[1] // TILE_PX
    count = rows * columns
    chosen = sorted({int(index) for index in np.linspace(0, count - 1, min(most, count))})
    return [
        luminance(pixels[r * TILE_PX : (r + 1) * TILE_PX, c * TILE_PX : (c + 1) * TILE_PX])
        for r, c in (divmod(index, columns) for index in chosen)
    ]


def edge_widths_px(pixels: NDArray[np.uint8], *, min_contrast: float) -> NDArray[np.float64]:
    """Widths of the steepest edges, tile by tile, at full resolution.

    The width of an edge is its height over its steepest slope: 2.5 sigma for a step blurred by a
    Gaussian. Independent of exposure and robust against noise well below ``min_contrast``; tiles
    with soft content only give large values, so look at a low quantile.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    min_contrast
        Tiles with less between their 1st and 99th percentile are left out, in grey levels.

    Returns
    -------
    numpy.ndarray
        N widths in pixels, N of 0 when nothing has contrast.
    """
    widths = []
    for tile in _spread_tiles(pixels, MAX_TILES):
        low, high = np.percentile(tile, (1.0, 99.0))
        if high - low < min_contrast:
            continue
        smooth = cv2.GaussianBlur(tile.astype(np.float32), (0, 0), 0.6)
        slope = np.hypot(
            cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=1 / 32.0),
            cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=1 / 32.0),
        )
        widths.append((high - low) / max(float(np.percentile(slope, 99.5)), 1e-3))
    return np.asarray(widths, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glare:
    """A blown-out spot: upright box in pixels of the picture that was measured."""

    left: int
    top: int
    right: int
    bottom: int
    area_px: int


def _is_soft(grey: NDArray[np.float32], blob: NDArray[np.uint8], near: int, far: int) -> bool:
    """Tell a reflection, whose light falls off gradually, from print, which has an edge."""
    outlines = cv2.findContours(blob, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    whole = cv2.drawContours(np.zeros_like(blob), outlines, -1, 1, thickness=cv2.FILLED)
    grown = [
        cv2.dilate(whole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1)))
        for r in (near, 2 * near, far, far + near)
    ]
    inner = (grown[1] > 0) & (grown[0] == 0)
    outer = (grown[3] > 0) & (grown[2] == 0)
    if not inner.any() or not outer.any():
        return False
    close, distant = float(np.median(grey[inner])), float(np.median(grey[outer]))
    return close >= _HALO_NEAR_LEVEL and close - distant >= _HALO_DROP_LEVELS


def glare_spots(
    pixels: NDArray[np.uint8], *, min_area_px: int, near_px: int, far_px: int
) -> list[Glare]:
    """Find saturated spots with a soft halo.

    Parameters
    ----------
    pixels
        H × W × 3 uint8, reduced to about 75 dpi.
    min_area_px
        Smaller spots are left out.
    near_px, far_px
        Distances from the spot between which the light falls off.

    Returns
    -------
    list of Glare
        In reading order. White paper that is clipped as a whole and printed white have a sharp
        edge or none and are not found.
    """
    saturated = (pixels.min(axis=2) >= _SATURATED).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(saturated, connectivity=8)
    grey = luminance(pixels).astype(np.float32)
    spots = []
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        if area < min_area_px or area > saturated.size // 4:
            continue
        pad = far_px + 2 * near_px
        window = np.s_[
            max(top - pad, 0) : top + height + pad, max(left - pad, 0) : left + width + pad
        ]
        blob = (labels[window] == label).astype(np.uint8)
        if _is_soft(grey[window], blob, near_px, far_px):
            spots.append(
                Glare(left=left, top=top, right=left + width, bottom=top + height, area_px=area)
            )
    return spots
