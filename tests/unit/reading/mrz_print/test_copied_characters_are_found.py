"""Two prints of a letter never share their grain: a pixel copy is told, print is not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.copies import copied_pair
from visualdoc.samples.mrz_alterations import draw

MODELS = ModelRegistry(models_dir=default_models_dir(), threads=1)
SEED, HALF_PX = 909, 17


def read(pixels: NDArray[np.uint8]) -> MrzReading:
    reading = locate_and_read(pixels, models=MODELS)
    assert reading is not None
    return reading


def twins(reading: MrzReading) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two places of the same letter, far from each other; no fillers."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(reading.lines):
        for column, character in enumerate(line):
            places.setdefault(character, []).append((row, column))
    letter = next(c for c, found in sorted(places.items()) if c != "<" and len(found) > 1)
    return places[letter][0], places[letter][-1]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_pixel_copy_is_found_at_its_place_and_print_is_silent(number: int) -> None:
    page = draw(SEED, number, family="calibration", dpi=300, crossed=False).pixels
    reading = read(page)
    assert copied_pair(reading, page) is None
    source, target = twins(reading)
    a, b = (reading.characters[r][c].polygon_px.centre for r, c in (source, target))
    forged = page.copy()
    ax, ay, bx, by = round(a.x), round(a.y), round(b.x), round(b.y)
    forged[by - HALF_PX : by + HALF_PX, bx - HALF_PX : bx + HALF_PX] = page[
        ay - HALF_PX : ay + HALF_PX, ax - HALF_PX : ax + HALF_PX
    ]
    pair = copied_pair(read(forged), forged)
    assert pair is not None
    assert set(pair.places) == {source, target}
    assert pair.score >= 1.0


def test_a_drawn_file_without_grain_says_nothing() -> None:
    page = draw(SEED, 1, family="calibration", dpi=300, crossed=False).pixels
    reading = read(page)
    flat = np.where(page < page.mean(), 30, 220).astype(np.uint8)
    assert copied_pair(reading, flat) is None
