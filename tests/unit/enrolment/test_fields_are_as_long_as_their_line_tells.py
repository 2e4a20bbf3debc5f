from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.enrolment.captions import printed_form
from visualdoc.enrolment.differences import differences
from visualdoc.enrolment.zones import propose_zones
from visualdoc.geometry import SizeMm
from visualdoc.references.types import Zone

PX_PER_MM = 300 / 25.4
SIZE = SizeMm(width_mm=100.0, height_mm=40.0)
LEFT_MM, LETTER_MM, LETTERS, NEXT_MM = 6.0, 1.7, 9, 55.0
ALONE_MM, BESIDE_MM, NAMES_MM = 6.0, 16.0, 26.0


def _line(canvas: NDArray[np.float64], left: float, top: float, letters: int, seed: int) -> None:
    draw = np.random.default_rng([seed, round(left), round(top)])
    for letter in range(letters):
        for offset in (0.0, *draw.uniform(0.2, 0.9, 2)):
            x = round((left + letter * LETTER_MM + offset) * PX_PER_MM)
            y = round((top + draw.uniform(0.0, 0.6) * (offset > 0)) * PX_PER_MM)
            canvas[y : round((top + 2.4) * PX_PER_MM), x : x + 4] = 30


def _page(seed: int) -> NDArray[np.uint8]:
    shape = round(SIZE.height_mm * PX_PER_MM), round(SIZE.width_mm * PX_PER_MM), 3
    canvas = np.full(shape, 235.0)
    _line(canvas, LEFT_MM, ALONE_MM, LETTERS, seed)
    _line(canvas, LEFT_MM, BESIDE_MM, LETTERS, seed)
    _line(canvas, NEXT_MM, BESIDE_MM, LETTERS, seed)
    _line(canvas, LEFT_MM, NAMES_MM, (5, 14, 8, 11, 6)[seed % 5], seed)
    noise = np.random.default_rng(100 + seed).normal(0, 1.5, shape)
    return np.clip(canvas + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def zones() -> tuple[Zone, ...]:
    found = differences(np.stack([_page(seed) for seed in range(1, 6)]), SIZE, PX_PER_MM)
    return propose_zones(found, (), printed_form(found))


def _at(zones: tuple[Zone, ...], top_mm: float) -> Zone:
    return next(
        zone
        for zone in zones
        if zone.box.top_mm <= top_mm + 1.0 < zone.box.bottom_mm and zone.box.left_mm < NEXT_MM - 9
    )


def test_values_of_one_length_do_not_run_to_the_border(zones: tuple[Zone, ...]) -> None:
    seen = LETTERS * LETTER_MM
    assert 1.3 * seen < _at(zones, ALONE_MM).box.width_mm < 2.0 * seen


def test_the_next_entry_on_a_line_tells_where_a_field_ends(zones: tuple[Zone, ...]) -> None:
    box = _at(zones, BESIDE_MM).box
    assert NEXT_MM - 7.0 < box.right_mm <= NEXT_MM


def test_values_of_many_lengths_get_more_room(zones: tuple[Zone, ...]) -> None:
    assert _at(zones, NAMES_MM).box.width_mm > _at(zones, ALONE_MM).box.width_mm + 10.0
