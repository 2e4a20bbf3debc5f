"""Alignment by grey levels alone, where key points are few."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SMOOTHED_PX = 5


def ecc_homography(
    template: NDArray[np.uint8],
    image: NDArray[np.uint8],
    start: NDArray[np.float64],
    mask: NDArray[np.bool_],
    *,
    iterations: int,
) -> NDArray[np.float64] | None:
    """Refine a homography by the enhanced correlation coefficient; None when it does not converge.

    Parameters
    ----------
    template
        h × w.
    image, mask
        H × W; pixels outside the mask do not count.
    start
        3 × 3: template px → image px, off by a few pixels at most.

    References
    ----------
    Evangelidis and Psarakis, IEEE TPAMI 30 (2008) 1858, doi:10.1109/TPAMI.2008.113.
    """
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, iterations, 1e-5)
    try:
        _, found = cv2.findTransformECC(
            template,
            image,
            (start / start[2, 2]).astype(np.float32),
            cv2.MOTION_HOMOGRAPHY,
            criteria,
            mask.astype(np.uint8) * 255,
            SMOOTHED_PX,
        )
    except cv2.error:
        return None
    return np.asarray(found, dtype=np.float64)
