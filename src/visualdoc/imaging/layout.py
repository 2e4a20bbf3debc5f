"""How a page's print is spread: oriented edges in a coarse grid, the page at a glance."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 16, 24
ORIENTATIONS = 4
CELL_PX = 8
# local contrast is evened over a third of the page, so that light does not count
_EVENED_PX = 65
_MOST = 4.0
_FLOOR = 2.0


def layout_descriptor(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Describe an upright landscape page by the strength of edges in four orientations.

    Parameters
    ----------
    grey
        H × W uint8, exactly the page, W ≥ H (see :func:`landscape`).

    Returns
    -------
    numpy.ndarray
        16 × 24 × 4 float32, not normalised. Turning the page by 180° turns the grid and leaves the
        four numbers of each cell, since orientations have no direction.

    References
    ----------
    Oliva and Torralba, IJCV 42 (2001) 145 (the gist of a scene). Dalal and Triggs, Histograms of
    Oriented Gradients, CVPR 2005, doi:10.1109/CVPR.2005.177.
    """
    size = (COLUMNS * CELL_PX, ROWS * CELL_PX)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    even = np.sqrt(
        np.minimum(strength / (cv2.blur(strength, (_EVENED_PX, _EVENED_PX)) + _FLOOR), _MOST)
    )
    angle = np.arctan2(down, across)
    planes = []
    for k in range(ORIENTATIONS):
        share = np.maximum(np.cos(2 * (angle - k * np.pi / ORIENTATIONS)), 0) ** 2
        planes.append(cv2.resize(even * share, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA))
    return np.stack(planes, axis=-1).astype(np.float32)


def cell_shares(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Share of each cell of a landscape page that a mask covers: 16 × 24 float32."""
    small = cv2.resize(mask.astype(np.float32), (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def landscape(picture: NDArray[np.generic]) -> tuple[NDArray[np.generic], bool]:
    """Turn a portrait picture counter-clockwise by 90°; tell whether it was turned."""
    if picture.shape[0] <= picture.shape[1]:
        return picture, False
    return np.ascontiguousarray(np.rot90(picture)), True
