"""Typed wrappers for resizing, warping and smoothing."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
FloatImage = NDArray[np.float32]


def resize_area(image: Image, *, width_px: int, height_px: int) -> Image:
    """Shrink by area averaging (no aliasing); enlarge by cubic interpolation.

    Parameters
    ----------
    image
        H × W or H × W × 3 uint8.
    """
    shrinking = width_px * height_px <= image.shape[0] * image.shape[1]
    how = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width_px, height_px), interpolation=how), dtype=np.uint8)


def resize_float(image: NDArray[Any], *, width_px: int, height_px: int) -> FloatImage:
    """Resize a float map bilinearly (smooth fields, not pictures)."""
    source = np.ascontiguousarray(image, dtype=np.float32)
    return np.asarray(
        cv2.resize(source, (width_px, height_px), interpolation=cv2.INTER_LINEAR),
        dtype=np.float32,
    )


def between_nodes(nodes: NDArray[Any], step_px: int, shape: tuple[int, int]) -> FloatImage:
    """Interpolate a map bilinearly between nodes that surround it by half a step.

    Parameters
    ----------
    nodes
        Node (r, c) holds the value at pixel ``(r - 0.5) · step - 0.5`` and so on (centres at
        integers).
    shape
        Rows and columns of the result.
    """
    rows, columns = nodes.shape
    large = resize_float(nodes, width_px=columns * step_px, height_px=rows * step_px)
    return large[step_px : step_px + shape[0], step_px : step_px + shape[1]]


def cell_mean(image: NDArray[Any], cell_px: int) -> FloatImage:
    """Mean over square cells of ``cell_px``; an incomplete last row or column is left out."""
    rows, columns = image.shape[0] // cell_px, image.shape[1] // cell_px
    cropped = np.ascontiguousarray(image[: rows * cell_px, : columns * cell_px], dtype=np.float32)
    return np.asarray(
        cv2.resize(cropped, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.float32
    )


def warp_perspective(
    image: NDArray[Any],
    source_to_target: NDArray[np.float64],
    *,
    width_px: int,
    height_px: int,
    border: int | None = None,
) -> NDArray[Any]:
    """Resample under a homography, cubic.

    Parameters
    ----------
    source_to_target
        3 × 3, pixel centres at integer coordinates (OpenCV's convention).
    border
        Grey value outside the source; None repeats the edge.
    """
    mode = cv2.BORDER_REPLICATE if border is None else cv2.BORDER_CONSTANT
    value = 0 if border is None else border
    return np.asarray(
        cv2.warpPerspective(
            image,
            source_to_target,
            (width_px, height_px),
            flags=cv2.INTER_CUBIC,
            borderMode=mode,
            borderValue=(value, value, value),
        )
    )


def remap(image: NDArray[Any], map_x: FloatImage, map_y: FloatImage) -> NDArray[Any]:
    """Resample at given source positions, cubic, edges repeated."""
    return np.asarray(
        cv2.remap(image, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    )


def to_grey(image: Image) -> Image:
    """Luma of an RGB picture (ITU-R BT.601), uint8."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def to_lab(image: Image) -> FloatImage:
    """CIE L*a*b* (L 0–100), float32."""
    scaled = image.astype(np.float32) / np.float32(255.0)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2Lab), dtype=np.float32)


def gaussian(image: NDArray[Any], sigma_px: float) -> FloatImage:
    """Gaussian blur of a float map or picture."""
    return np.asarray(
        cv2.GaussianBlur(np.asarray(image, dtype=np.float32), (0, 0), sigma_px), dtype=np.float32
    )


def gradients(image: FloatImage) -> tuple[FloatImage, FloatImage]:
    """Central differences across (x) and down (y) per pixel."""
    kernel = np.array([[-0.5, 0.0, 0.5]], dtype=np.float32)
    across = cv2.filter2D(image, cv2.CV_32F, kernel, borderType=cv2.BORDER_REPLICATE)
    down = cv2.filter2D(image, cv2.CV_32F, kernel.T, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(across, dtype=np.float32), np.asarray(down, dtype=np.float32)


def box_mean(image: NDArray[Any], side_px: int) -> FloatImage:
    """Mean over a sliding square window."""
    return np.asarray(
        cv2.blur(np.asarray(image, dtype=np.float32), (side_px, side_px)), dtype=np.float32
    )


def dilate(image: NDArray[Any], width_px: int, height_px: int) -> NDArray[Any]:
    """Grey or binary dilation by a rectangle."""
    return _morph(image, width_px, height_px, (cv2.MORPH_DILATE,))


def erode(image: NDArray[Any], width_px: int, height_px: int) -> NDArray[Any]:
    """Grey or binary erosion by a rectangle."""
    return _morph(image, width_px, height_px, (cv2.MORPH_ERODE,))


def close_gaps(image: NDArray[Any], width_px: int, height_px: int) -> NDArray[Any]:
    """Morphological closing by a rectangle: never darker than the picture, nothing moves."""
    return _morph(image, width_px, height_px, (cv2.MORPH_DILATE, cv2.MORPH_ERODE))


def open_specks(image: NDArray[Any], width_px: int, height_px: int) -> NDArray[Any]:
    """Morphological opening by a rectangle: never lighter than the picture, nothing moves."""
    return _morph(image, width_px, height_px, (cv2.MORPH_ERODE, cv2.MORPH_DILATE))


def _morph(
    image: NDArray[Any], width_px: int, height_px: int, steps: tuple[int, ...]
) -> NDArray[Any]:
    """Apply the steps one after the other, the second with the rectangle mirrored.

    OpenCV closes and opens with one anchor for both steps, which moves the result by a pixel when a
    side is even.
    """
    kernel = np.ones((max(height_px, 1), max(width_px, 1)), dtype=np.uint8)
    middle = kernel.shape[1] // 2, kernel.shape[0] // 2
    mirrored = kernel.shape[1] - 1 - middle[0], kernel.shape[0] - 1 - middle[1]
    boolean = image.dtype == np.bool_
    result = image.astype(np.uint8) if boolean else image
    for step, anchor in zip(steps, (middle, mirrored), strict=False):
        result = np.asarray(cv2.morphologyEx(result, step, kernel, anchor=anchor))
    return result.astype(np.bool_) if boolean else result


def median_filter(image: Image, side_px: int) -> Image:
    """Median over a square window (odd side)."""
    return np.asarray(cv2.medianBlur(image, side_px), dtype=np.uint8)
