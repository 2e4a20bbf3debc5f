"""Turn genuine scans upright before they become a reference."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import ModelError
from visualdoc.inference import ModelStore
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.scans.types import ScanPage

QUARTER_DEG = 90


def read_upright(page: ScanPage, models: ModelStore) -> tuple[ScanPage, MrzReading | None, int]:
    """Turn a page by quarters so that its machine-readable zone reads from left to right.

    Returns
    -------
    tuple
        The page, what the zone says on it, and by how many degrees it was turned anticlockwise.
        A page without such a zone is returned as it is: the majority of the scans then decides.
    """
    reading = _read(page, models)
    if reading is None:
        return page, None, 0
    (x0, y0), (x1, y1) = reading.corners_px.xy[:2]
    turns = round(math.degrees(math.atan2(y1 - y0, x1 - x0)) / QUARTER_DEG) % 4
    if turns == 0:
        return page, reading, 0
    pixels = np.ascontiguousarray(np.rot90(page.pixels, k=turns))
    pixels.setflags(write=False)
    turned = replace(page, pixels=pixels)
    return turned, _read(turned, models), turns * QUARTER_DEG


def _read(page: ScanPage, models: ModelStore) -> MrzReading | None:
    try:
        return locate_and_read(page.pixels, models=models)
    except ModelError:
        return None


def quarter_turns(page_to_grid: NDArray[np.float64]) -> int:
    """Quarter turns, 0 to 3, by which a homography turns a page."""
    matrix = page_to_grid / page_to_grid[2, 2]
    angle = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    return round(angle / QUARTER_DEG) % 4
