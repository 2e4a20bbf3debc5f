"""Grey planes of a page, strokes on them, and strips cut out of it.

Coordinates are page pixels with the centre of the first pixel at (0.5, 0.5).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


def grey_of(pixels: NDArray[np.uint8]) -> Grey:
    """Luma of an H × W × 3 picture."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def brightest_channel(pixels: NDArray[np.uint8]) -> Grey:
    """Return the brightest of three channels: black ink stays dark, coloured lines turn pale."""
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def resized(grey: Grey, factor: float) -> Grey:
    """Resize by a factor; areas are averaged when it shrinks."""
    if factor == 1.0:
        return grey
    how = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_CUBIC
    size = (max(round(grey.shape[1] * factor), 1), max(round(grey.shape[0] * factor), 1))
    return np.asarray(cv2.resize(grey, size, interpolation=how), dtype=np.uint8)


def stroke_labels(dark: NDArray[np.bool_], *, thin_px: int) -> NDArray[np.int32]:
    """Return the numbered 8-connected shapes of a mask, without lines thinner than ``thin_px``.

    What is left of a shape gets its edge back by one pixel; a mask of thin lines only stays whole.
    """
    mask = dark.astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thin_px, thin_px), np.uint8))
    solid = cv2.bitwise_and(mask, cv2.dilate(opened, np.ones((3, 3), np.uint8)))
    _, labels = cv2.connectedComponents(solid if solid.any() else mask, connectivity=8)
    return np.asarray(labels, dtype=np.int32)


def sampled(grey: Grey, x: NDArray[np.float32], y: NDArray[np.float32]) -> Grey:
    """Sample a picture at page coordinates, bilinear; outside it repeats its edge."""
    return np.asarray(
        cv2.remap(grey, x - 0.5, y - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )
