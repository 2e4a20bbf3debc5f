"""Ink laid over a picture in bytes: fast, for pictures that are made by the thousand."""

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
