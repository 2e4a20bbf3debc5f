"""The part of a page that can be compared: its cut edge and rounded corners differ lawfully."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# ISO/IEC 7810 rounds corners with 3.18 ± 0.30 mm
CORNER_RADIUS_MM = 3.5


def interior_mask(shape: tuple[int, int], px_per_mm: float, *, edge_mm: float) -> NDArray[np.bool_]:
    """Rasterise a rectangle with rounded corners, set in from the page's edge.

    Parameters
    ----------
    shape
        Rows and columns of the grid.
    px_per_mm
        Scale of the grid.
    edge_mm
        Distance to the cut edge that is left out.

    Returns
    -------
    numpy.ndarray
        H × W bool.
    """
    rows = (np.minimum(np.arange(shape[0]), np.arange(shape[0])[::-1]) + 0.5) / px_per_mm
    columns = (np.minimum(np.arange(shape[1]), np.arange(shape[1])[::-1]) + 0.5) / px_per_mm
    down, across = rows[:, None], columns[None, :]
    straight = (down >= edge_mm) & (across >= edge_mm)
    radius = CORNER_RADIUS_MM
    beyond = np.hypot(np.maximum(radius - down, 0.0), np.maximum(radius - across, 0.0))
    return np.asarray(straight & (beyond <= radius - edge_mm), dtype=np.bool_)
