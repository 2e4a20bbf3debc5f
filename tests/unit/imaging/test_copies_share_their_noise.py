from __future__ import annotations

import numpy as np
import pytest

from visualdoc.imaging.components import components
from visualdoc.imaging.duplicates import Duplicate, find_duplicates

LETTER = np.kron(
    np.array([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1]], dtype=bool),
    np.ones((9, 8), dtype=bool),
)
PLACES = ((60, 60), (60, 160), (60, 260))
MARGIN_PX = 12


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    grey = np.random.default_rng(8).normal(200, 4, (170, 360))
    for top, left in PLACES:
        grey[top : top + 45, left : left + 32][LETTER] -= 150
    return np.clip(grey, 0, 255).astype(np.uint8)


def _pairs(grey: np.ndarray) -> list[Duplicate]:
    ink = grey < 120
    return find_duplicates(
        grey, ink, components(ink, min_area_px=50), margin_px=MARGIN_PX, run_px=300
    )


def test_the_same_letter_printed_again_has_noise_of_its_own(page: np.ndarray) -> None:
    assert max((pair.correlation for pair in _pairs(page)), default=0.0) < 0.15


def test_a_copy_is_found_to_the_pixel(page: np.ndarray) -> None:
    copied = page.copy()
    copied[40:125, 240:312] = page[40:125, 40:112]
    surest = _pairs(copied)[0]
    left, right = sorted((surest.first, surest.second))
    assert tuple(np.subtract(right, left)) == (200, 0, 200, 0)
    assert 45 <= left[0] <= 60
    assert 45 <= left[1] <= 60
    # a letter alone is little to be sure of, and counts less
    assert surest.correlation > 0.25
