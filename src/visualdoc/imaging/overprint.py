"""Ink and pictures laid over a picture in bytes: fast, for pictures made by the thousand."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def overprint(
    picture: NDArray[np.uint8], coverage: NDArray[np.uint8], kept: NDArray[np.uint8]
) -> None:
    """Darken a picture where ink lies, in place.

    Parameters
    ----------
    picture
        H × W × 3 uint8 (any part of a larger one).
    coverage
        H × W uint8.
    kept
        256 × 3 uint8: what share of each channel's value (in 255ths) is left at each coverage.

    Notes
    -----
    Shares multiply on encoded values. For a power law that equals multiplying light; for sRGB it is
    close, which is enough where pictures are compared and not measured.
    """
    table = np.ascontiguousarray(kept.reshape(1, 256, 3))
    share = cv2.LUT(cv2.cvtColor(coverage, cv2.COLOR_GRAY2BGR), table)
    picture[:] = cv2.multiply(picture, share, scale=1 / 255)


def multiply_by(picture: NDArray[np.uint8], share: NDArray[np.uint8]) -> None:
    """Darken a picture by another of the same shape (255 leaves it as it is), in place."""
    picture[:] = cv2.multiply(picture, share, scale=1 / 255)


def lay_perspective(
    page: NDArray[np.uint8], picture: NDArray[np.uint8], source_to_target: NDArray[np.float64]
) -> None:
    """Lay a picture on a page under a homography, bilinear, in place; around it nothing changes.

    Parameters
    ----------
    page, picture
        H × W × 3 uint8.
    source_to_target
        3 × 3, pixel centres at integer coordinates (OpenCV's convention).
    """
    cv2.warpPerspective(
        picture,
        source_to_target,
        (page.shape[1], page.shape[0]),
        dst=page,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )


def through_curves(picture: NDArray[np.uint8], curves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Replace each channel's values by a curve of its own (256 × 3 uint8)."""
    table = np.ascontiguousarray(curves.reshape(1, 256, 3))
    return np.asarray(cv2.LUT(picture, table), dtype=np.uint8)


def add_pattern(picture: NDArray[np.uint8], pattern: NDArray[np.int16]) -> None:
    """Add a pattern, repeated over the picture and clipped, in place.

    Parameters
    ----------
    picture
        H × W × 3 uint8.
    pattern
        h × w × 3 int16 within ±255.
    """
    lighter = np.clip(pattern, 0, 255).astype(np.uint8)
    darker = np.clip(-pattern, 0, 255).astype(np.uint8)
    rows, columns = pattern.shape[:2]
    for top in range(0, picture.shape[0], rows):
        for left in range(0, picture.shape[1], columns):
            part = picture[top : top + rows, left : left + columns]
            height, width = part.shape[:2]
            part[:] = cv2.subtract(cv2.add(part, lighter[:height, :width]), darker[:height, :width])
