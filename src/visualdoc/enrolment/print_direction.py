"""Which way up is a page? The way in which most of its printed words can be read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.captions import dark_print, lines_of
from visualdoc.enrolment.print_reading import pictures_of_print, read_print
from visualdoc.geometry import Scale
from visualdoc.imaging.components import Box
from visualdoc.imaging.resampling import resize_area
from visualdoc.reading.text.recogniser import LANGUAGES_OF_SCRIPT, TextRecogniser

# lines are looked for at this resolution and read at the scan's own
LOOK_DPI = 200.0
PAD_MM = 0.5
# lines along one axis must be so much longer in sum than along the other, and long enough
CLEAR_AXIS, MIN_LINES_MM = 1.5, 40.0
# the longest lines are read; a reading counts its letters times its confidence
MOST_LINES, CLEAR_WAY, MIN_LETTERS = 10, 1.5, 12.0


def upright_turns(pixels: NDArray[np.uint8], dpi: float, recogniser: TextRecogniser) -> int | None:
    """Quarter turns anticlockwise, 0 to 3, that put a page upright; None when print does not tell.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.

    Raises
    ------
    ModelError
        A language's data is missing or altered.
    """
    factor = min(LOOK_DPI / dpi, 1.0)
    small = resize_area(
        pixels,
        width_px=round(pixels.shape[1] * factor),
        height_px=round(pixels.shape[0] * factor),
    )
    per_mm = Scale(dpi * factor).px_per_mm
    lines = [_lines(np.rot90(small, k=turns), per_mm) for turns in (0, 1)]
    lengths = [sum(right - left for left, _, right, _ in found) / per_mm for found in lines]
    axis = int(np.argmax(lengths))
    if lengths[axis] < max(MIN_LINES_MM, CLEAR_AXIS * lengths[1 - axis]):
        return None
    page = np.rot90(pixels, k=axis)
    longest = sorted(lines[axis], key=lambda box: box[0] - box[2])[:MOST_LINES]
    crops = [_crop(page, box, factor, Scale(dpi).px_per_mm) for box in longest]
    for upright, turned in _letters(crops, Scale(dpi).px_per_mm, recogniser):
        if max(upright, turned) >= max(MIN_LETTERS, CLEAR_WAY * min(upright, turned)):
            return axis if upright > turned else axis + 2
    return None


def _lines(picture: NDArray[np.uint8], px_per_mm: float) -> list[Box]:
    upright = np.ascontiguousarray(picture)
    return lines_of(dark_print(upright, px_per_mm).dark, px_per_mm)[1]


def _crop(page: NDArray[np.uint8], box: Box, factor: float, px_per_mm: float) -> NDArray[np.uint8]:
    pad = round(PAD_MM * px_per_mm)
    left, top, right, bottom = (round(side / factor) for side in box)
    return page[max(top - pad, 0) : bottom + pad, max(left - pad, 0) : right + pad]


def _letters(
    crops: list[NDArray[np.uint8]], px_per_mm: float, recogniser: TextRecogniser
) -> Iterator[tuple[float, float]]:
    """Letters read as the crops are and upside down, script by script."""
    for script in LANGUAGES_OF_SCRIPT:
        read = [0.0, 0.0]
        for crop in crops:
            for way in (0, 1):
                pictures = pictures_of_print(
                    np.ascontiguousarray(np.rot90(crop, k=2 * way)), px_per_mm
                )
                read[way] += sum(
                    text.confidence * sum(letter.isalnum() for letter in text.text)
                    for text in read_print(pictures, script, recogniser)
                )
        yield read[0], read[1]
