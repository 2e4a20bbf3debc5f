"""What the genuine scans share and how they differ: median, spread, deviation of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import cell_mean, dilate, erode, gaussian, to_grey

ROWS_AT_ONCE = 512
# worth of the pooled spread in captures: the spread of five scans alone is far too confident
PRIOR_CAPTURES = 20.0
MIN_SPREAD_LEVELS = 1.5
# share of its darkness by which a solid ink's tone varies
TONE_SHARE = 0.14


def median_of(stack: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Per-pixel median of k pictures (k × H × W × 3 uint8), in strips to save memory."""
    result = np.empty(stack.shape[1:], dtype=np.uint8)
    for top in range(0, stack.shape[1], ROWS_AT_ONCE):
        ordered = np.sort(stack[:, top : top + ROWS_AT_ONCE], axis=0)
        result[top : top + ROWS_AT_ONCE] = _middle(ordered)
    return result


def median_without(stack: NDArray[np.uint8], left_out: int) -> NDArray[np.uint8]:
    """Per-pixel median of all pictures but one."""
    return median_of(np.delete(stack, left_out, axis=0))


def _middle(ordered: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count = ordered.shape[0]
    if count % 2:
        return np.asarray(ordered[count // 2], dtype=np.uint8)
    pair = ordered[count // 2 - 1].astype(np.uint16) + ordered[count // 2]
    return np.asarray((pair + 1) // 2, dtype=np.uint8)


def spread_of(
    stack: NDArray[np.uint8], median: NDArray[np.uint8], px_per_mm: float
) -> NDArray[np.float16]:
    """Robust per-pixel standard deviation of luminance, shrunk towards its surroundings.

    The largest deviation at each pixel is left out (one worn or personalised scan must not blind
    the comparison); the variance is a mean of the own one and of the pooled one within a
    millimetre, weighted by the number of scans against 20 (few scans say little).

    Returns
    -------
    numpy.ndarray
        H × W float16 grey levels.
    """
    grey = to_grey(median).astype(np.float32)
    count = stack.shape[0]
    total = np.zeros(grey.shape, dtype=np.float32)
    largest = np.zeros(grey.shape, dtype=np.float32)
    for picture in stack:
        squared = (to_grey(picture).astype(np.float32) - grey) ** 2
        total += squared
        np.maximum(largest, squared, out=largest)
    kept = max(count - 2, 1)
    own = (total - largest) / kept
    pooled = gaussian(own, px_per_mm)
    variance = (count * own + PRIOR_CAPTURES * pooled) / (count + PRIOR_CAPTURES)
    return np.asarray(np.sqrt(variance + MIN_SPREAD_LEVELS**2), dtype=np.float16)


def envelope_deviation(
    picture: NDArray[np.uint8], median: NDArray[np.uint8], reach_px: int
) -> NDArray[np.uint8]:
    """Distance of each pixel to the range of values that the reference takes close by.

    A line displaced by up to ``reach_px`` stays inside the range; ink where there was none does
    not. Highest over the channels.

    Parameters
    ----------
    picture, median
        H × W × 3 uint8.

    Returns
    -------
    numpy.ndarray
        H × W uint8.
    """
    side = 2 * reach_px + 1
    result = np.zeros(picture.shape[:2], dtype=np.uint8)
    for channel in range(3):
        plane = np.ascontiguousarray(median[:, :, channel])
        low, high = erode(plane, side, side), dilate(plane, side, side)
        value = picture[:, :, channel]
        outside = np.where(value > high, value - high, np.where(value < low, low - value, 0))
        np.maximum(result, outside.astype(np.uint8), out=result)
    return result


def cell_deviation(
    picture: NDArray[np.uint8], median: NDArray[np.uint8], *, cell_px: int, reach_px: int
) -> NDArray[np.float32]:
    """Mean envelope deviation over square cells, beyond what ink density explains.

    Solid print differs in tone from sheet to sheet and from scanner to scanner, the more the
    darker it is; paper hardly does.
    """
    deviation = envelope_deviation(picture, median, reach_px).astype(np.float32)
    darkness = 255.0 - median.min(axis=2).astype(np.float32)
    return cell_mean(np.maximum(deviation - TONE_SHARE * darkness, 0.0), cell_px)
