"""Turn genuine scans upright before they become a reference."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.print_direction import upright_turns
from visualdoc.errors import ModelError
from visualdoc.examination.readings import Readers
from visualdoc.inference import ModelRegistry
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.scans.types import ScanPage

QUARTER_DEG = 90


def read_upright(page: ScanPage, readers: Readers) -> tuple[ScanPage, MrzReading | None, int]:
    """Turn a page by quarters so that its machine-readable zone, or else its print, can be read.

    Returns
    -------
    tuple
        The page, what the zone says on it, and by how many degrees it was turned anticlockwise.
        A page on which nothing can be read is returned as it is: the majority of the scans then
        decides.
    """
    reading = _read(page, readers.models)
    turns = _turns_by_print(page, readers) if reading is None else _turns_by_zone(reading)
    if turns == 0:
        return page, reading, 0
    pixels = np.ascontiguousarray(np.rot90(page.pixels, k=turns))
    pixels.setflags(write=False)
    turned = replace(page, pixels=pixels)
    again = None if reading is None else _read(turned, readers.models)
    return turned, again, turns * QUARTER_DEG


def _turns_by_zone(reading: MrzReading) -> int:
    (x0, y0), (x1, y1) = reading.corners_px.xy[:2]
    return round(math.degrees(math.atan2(y1 - y0, x1 - x0)) / QUARTER_DEG) % 4


def _turns_by_print(page: ScanPage, readers: Readers) -> int:
    try:
        return upright_turns(page.pixels, page.dpi, readers.text) or 0
    except ModelError:
        return 0


def _read(page: ScanPage, models: ModelRegistry) -> MrzReading | None:
    try:
        return locate_and_read(page.pixels, models=models)
    except ModelError:
        return None


def quarter_turns(page_to_grid: NDArray[np.float64]) -> int:
    """Quarter turns, 0 to 3, by which a homography turns a page."""
    matrix = page_to_grid / page_to_grid[2, 2]
    angle = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    return round(angle / QUARTER_DEG) % 4
