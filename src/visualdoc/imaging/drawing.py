"""Typed wrappers for anti-aliased drawing into coverage maps."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

_SHIFT = 4  # fractional bits of OpenCV's fixed-point coordinates
_ONE = 1 << _SHIFT


def _fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    # pixel centres lie at integer + 0.5 here and at integers in OpenCV
    return np.round((np.asarray(points, dtype=np.float64) - 0.5) * _ONE).astype(np.int32)


def stroke(
    coverage: NDArray[np.uint8],
    lines: Iterable[NDArray[np.float64]],
    *,
    width_px: float,
    value: int = 255,
    closed: bool = False,
) -> None:
    """Draw polylines in place.

    Parameters
    ----------
    coverage
        H × W uint8, changed in place.
    lines
        Arrays N × 2 of (x, y) in px, sub-pixel exact.
    width_px
        Line width; OpenCV draws whole pixels, so it is rounded to at least 1.
    """
    cv2.polylines(
        coverage,
        [_fixed(line) for line in lines],
        closed,
        value,
        max(round(width_px), 1),
        cv2.LINE_AA,
        _SHIFT,
    )


def fill(coverage: NDArray[np.uint8], polygons: Iterable[NDArray[np.float64]], value: int) -> None:
    """Fill polygons in place with anti-aliased edges (even-odd rule over all of them)."""
    cv2.fillPoly(coverage, [_fixed(p) for p in polygons], value, cv2.LINE_AA, _SHIFT)


def distance_inside(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Distance in px of every set pixel to the nearest unset one."""
    return np.asarray(
        cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3), dtype=np.float32
    )


def warp_affine_area(
    image: NDArray[np.float32],
    target_to_source: NDArray[np.float64],
    *,
    width_px: int,
    height_px: int,
) -> NDArray[np.float32]:
    """Resample under an affine map, bilinear, edges repeated; blur before when shrinking.

    Parameters
    ----------
    target_to_source
        2 × 3, pixel centres at integer coordinates (OpenCV's convention).
    """
    return np.asarray(
        cv2.warpAffine(
            image,
            target_to_source,
            (width_px, height_px),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.float32,
    )


def gaussian_u8(image: NDArray[np.uint8], sigma_px: float) -> NDArray[np.uint8]:
    """Gaussian blur that stays in bytes (fast, for coverage maps)."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), dtype=np.uint8)


def inpaint(
    image: NDArray[np.uint8], mask: NDArray[np.bool_], radius_px: float
) -> NDArray[np.uint8]:
    """Fill masked pixels from their surroundings.

    References
    ----------
    Telea, Journal of Graphics Tools 9 (2004) 23.
    """
    return np.asarray(
        cv2.inpaint(image, mask.astype(np.uint8), radius_px, cv2.INPAINT_TELEA), dtype=np.uint8
    )
