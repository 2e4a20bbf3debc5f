"""On how many genuine scans the form's own print shows undisturbed, cell by cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.differences import Differences
from visualdoc.references.areas import CELL_MM


def print_seen(found: Differences) -> NDArray[np.float16]:
    """Share of the scans that agree with the middle one all over a cell.

    Returns
    -------
    numpy.ndarray
        Rows × columns of cells of ``CELL_MM``, 0 to 1; the lowest share within the cell.
    """
    rows = _starts(found.size.height_mm, found.px_per_mm)
    columns = _starts(found.size.width_mm, found.px_per_mm)
    lowest = np.minimum.reduceat(np.minimum.reduceat(found.agreeing, rows, axis=0), columns, axis=1)
    return np.asarray(lowest / len(found.pictures), dtype=np.float16)


def _starts(side_mm: float, px_per_mm: float) -> NDArray[np.int64]:
    """First pixel of each cell; the last one takes in what is left, less than half a cell."""
    cells = max(round(side_mm / CELL_MM), 1)
    return np.asarray(np.floor(np.arange(cells) * CELL_MM * px_per_mm), dtype=np.int64)
