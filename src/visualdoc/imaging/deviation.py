"""Array helpers of the deviation map: reduction to cells, grey-level ranges, regions and outlines.

All take and return numpy arrays; row 0 and column 0 at the top left.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Float = NDArray[np.float32]


def padded_to_multiple(image: Bytes, factor: int) -> Bytes:
    """Repeat the last row and column until both sides are multiples of ``factor``."""
    bottom, right = -image.shape[0] % factor, -image.shape[1] % factor
    if not bottom and not right:
        return image
    return np.asarray(
        cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def area_mean(image: NDArray[np.uint8] | Float, factor: int) -> Float:
    """Average over squares of ``factor`` pixels; sides must be multiples of ``factor``.

    Returns
    -------
    numpy.ndarray
        H/factor × W/factor (× channels) float32.
    """
    size = (image.shape[1] // factor, image.shape[0] // factor)
    # In bytes OpenCV rounds the mean to whole levels, which is as large as the texture differences
    # that matter here.
    source = image if image.dtype == np.float32 else image.astype(np.float32)
    return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def mixed_channels(image: Bytes, weights: NDArray[np.float64]) -> Bytes:
    """Weighted sum of colour channels plus a constant.

    Parameters
    ----------
    image
        H × W × 3 bytes.
    weights
        Four numbers: of red, green, blue, and the constant in grey levels.

    Returns
    -------
    numpy.ndarray
        H × W bytes, rounded and clipped.
    """
    return np.asarray(cv2.transform(image, weights.reshape(1, 4)), dtype=np.uint8)


def added(image: Bytes, offset: NDArray[np.int16]) -> Bytes:
    """Add signed grey levels to bytes, clipped to 0..255."""
    return np.asarray(cv2.add(image, offset, dtype=cv2.CV_8U), dtype=np.uint8)


def resized(values: Float, height: int, width: int) -> Float:
    """Bilinear resampling to a size."""
    return np.asarray(
        cv2.resize(values, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def reduced(values: Float, height: int, width: int) -> Float:
    """Area average down to a size that need not divide the shape."""
    return np.asarray(
        cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32
    )


def grey_range(image: Bytes, radius_px: int) -> tuple[Bytes, Bytes]:
    """Smallest and largest value within a square of ``2 radius + 1`` pixels."""
    kernel = np.ones((2 * radius_px + 1, 2 * radius_px + 1), np.uint8)
    low = np.asarray(cv2.erode(image, kernel), dtype=np.uint8)
    high = np.asarray(cv2.dilate(image, kernel), dtype=np.uint8)
    return low, high


def excess(first: Bytes, second: Bytes) -> Bytes:
    """Largest of ``first - second`` and zero."""
    return np.asarray(cv2.subtract(first, second), dtype=np.uint8)


def apart(first: Bytes, second: Bytes) -> Bytes:
    """Absolute difference."""
    return np.asarray(cv2.absdiff(first, second), dtype=np.uint8)


def detail(image: Bytes, side_px: int) -> Bytes:
    """Absolute difference to the mean of a square neighbourhood (high-pass magnitude)."""
    return np.asarray(cv2.absdiff(image, cv2.blur(image, (side_px, side_px))), dtype=np.uint8)


def averaged(image: Bytes, side_px: int) -> Bytes:
    """Mean of a square neighbourhood, rounded."""
    return np.asarray(cv2.blur(image, (side_px, side_px)), dtype=np.uint8)


def product(first: Bytes, second: Bytes) -> Float:
    """Product of two byte images as floats."""
    return np.asarray(cv2.multiply(first, second, dtype=cv2.CV_32F), dtype=np.float32)


def box_mean(values: Float, side: int) -> Float:
    """Mean of a square neighbourhood, borders reflected."""
    return np.asarray(cv2.blur(values, (side, side)), dtype=np.float32)


def smoothed(values: Float, sigma: float) -> Float:
    """Gaussian mean, borders reflected."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), dtype=np.float32)


def local_minimum(values: Float, side: int) -> Float:
    """Smallest value of a square neighbourhood."""
    return np.asarray(cv2.erode(values, np.ones((side, side), np.uint8)), dtype=np.float32)


def labelled(mask: NDArray[np.bool_]) -> tuple[int, NDArray[np.int32]]:
    """Eight-connected components: their number without the background, and the label image."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return int(count) - 1, np.asarray(labels, dtype=np.int32)


def closed(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Close gaps narrower than ``side``."""
    kernel = np.ones((side, side), np.uint8)
    done = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    return np.asarray(done, dtype=np.bool_)


def hull(rows: NDArray[np.intp], cols: NDArray[np.intp]) -> NDArray[np.float64]:
    """Convex hull of whole cells.

    Parameters
    ----------
    rows, cols
        Indices of the cells.

    Returns
    -------
    numpy.ndarray
        N × 2 corners (x, y) in cells; a cell spans from its index to its index plus one.
    """
    corners = np.concatenate(
        [np.column_stack([cols + dx, rows + dy]) for dx in (0, 1) for dy in (0, 1)]
    )
    points = cv2.convexHull(corners.astype(np.float32))
    return np.asarray(points.reshape(-1, 2), dtype=np.float64)


def outline(mask: NDArray[np.bool_], tolerance: float) -> NDArray[np.float64]:
    """Outer contour of the largest piece of a mask, simplified.

    Parameters
    ----------
    mask
        H × W bool, one connected piece.
    tolerance
        Largest distance in cells that the simplified line may leave the contour by.

    Returns
    -------
    numpy.ndarray
        N × 2 corners (x, y) in cells, N ≥ 3.
    """
    # Doubled, so that the contour runs along the cells' borders and a single cell has an area.
    padded = np.pad(mask, 1).astype(np.uint8)
    doubled = padded.repeat(2, axis=0).repeat(2, axis=1)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea)
    simple = cv2.approxPolyDP(largest, 2.0 * tolerance, closed=True).reshape(-1, 2)
    if len(simple) < 3:
        return hull(*np.nonzero(mask))
    # A contour pixel is the centre of a half cell: half a pixel to its border, one cell of padding.
    return np.asarray((simple + 0.5) / 2.0 - 1.0, dtype=np.float64)
