"""Blur by any kernel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def convolve(image: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convolve every channel with a kernel of odd sides that sums to one; edges are repeated."""
    return np.asarray(
        cv2.filter2D(image, -1, kernel[::-1, ::-1], borderType=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )
