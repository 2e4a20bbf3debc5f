from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.enrolment.captions import printed_form
from visualdoc.enrolment.differences import differences
from visualdoc.enrolment.zones import propose_zones
from visualdoc.geometry import SizeMm
from visualdoc.references.types import Zone, ZoneKind

PX_PER_MM = 300 / 25.4
SIZE = SizeMm(width_mm=70.0, height_mm=45.0)
PORTRAIT_MM, GHOST_MM = (4.0, 8.0, 24.0, 34.0), (52.0, 10.0, 62.0, 23.0)
LINES_MM = (10.0, 16.0, 22.0, 28.0)
BELOW_MM = (4.5, 35.2)


def _box(*box_mm: float) -> tuple[slice, slice]:
    left, top, right, bottom = (round(value * PX_PER_MM) for value in box_mm)
    return slice(top, bottom), slice(left, right)


def _head(canvas: NDArray[np.float64], box: tuple[float, ...], seed: int, depth: float) -> None:
    """Hair, a face as bright as paper with dark eyes, mouth and beard, and shoulders."""
    draw = np.random.default_rng(seed)
    rows, columns = _box(*box)
    part = canvas[rows, columns]
    y, x = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
    y, x = y / part.shape[0], x / part.shape[1] - 0.5
    shade = draw.uniform(0, 8, part.shape[:2])
    tone = np.full(part.shape[:2], 12.0 * seed - 12.0)
    tone[(y < 0.27 + 0.02 * seed) & (abs(x) < 0.40)] = 150 - 8 * seed
    for feature in (0.38, 0.52, 0.66):
        place = feature + draw.uniform(-0.02, 0.02)
        tone[(abs(y - place) < 0.022) & (abs(x) < 0.3)] = 120 - 10 * seed
    tone[(y > 0.80) & (abs(x) < 0.3 + 0.5 * (y - 0.75))] = 90 + 20 * seed
    part -= (depth * (tone + shade))[:, :, None]


def _letters(canvas: NDArray[np.float64], left_mm: float, top_mm: float, seed: int) -> None:
    draw = np.random.default_rng([seed, round(top_mm)])
    for letter in range(int(draw.integers(6, 12))):
        left = left_mm + 1.7 * letter
        for stroke in draw.uniform(0.0, 1.0, 2):
            canvas[_box(left + stroke, top_mm, left + stroke + 0.35, top_mm + 2.4)] = 30
        if draw.uniform() < 0.7:
            canvas[_box(left, top_mm + 1.0, left + 1.3, top_mm + 1.35)] = 30


def _page(seed: int) -> NDArray[np.uint8]:
    shape = round(SIZE.height_mm * PX_PER_MM), round(SIZE.width_mm * PX_PER_MM), 3
    canvas = np.full(shape, 235.0)
    _head(canvas, PORTRAIT_MM, seed, 1.0)
    _head(canvas, GHOST_MM, seed, 0.8)
    for top_mm in LINES_MM:
        _letters(canvas, 28.0, top_mm, seed)
    _letters(canvas, *BELOW_MM, seed)
    noise = np.random.default_rng(100 + seed).normal(0, 1.5, shape)
    return np.clip(canvas + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def zones() -> tuple[Zone, ...]:
    found = differences(np.stack([_page(seed) for seed in range(1, 6)]), SIZE, PX_PER_MM)
    return propose_zones(found, (), printed_form(found))


def _edges(zone: Zone) -> Any:
    box = zone.box
    return box.left_mm, box.top_mm, box.right_mm, box.bottom_mm


def test_a_bright_face_does_not_make_lines_of_a_portrait(zones: tuple[Zone, ...]) -> None:
    portraits = [zone for zone in zones if zone.kind is ZoneKind.PORTRAIT]
    assert len(portraits) == 1
    assert _edges(portraits[0]) == pytest.approx(PORTRAIT_MM, abs=2.5)


def test_the_smaller_picture_is_the_ghost(zones: tuple[Zone, ...]) -> None:
    ghosts = [zone for zone in zones if zone.kind is ZoneKind.GHOST]
    assert len(ghosts) == 1
    assert _edges(ghosts[0]) == pytest.approx(GHOST_MM, abs=2.5)


def test_lines_beside_a_portrait_stay_lines(zones: tuple[Zone, ...]) -> None:
    text = [zone for zone in zones if zone.kind is ZoneKind.TEXT]
    lines = [zone for zone in text if zone.box.top_mm < 30.0]
    assert len(lines) == len(LINES_MM)
    for zone, top_mm in zip(lines, LINES_MM, strict=True):
        assert zone.box.left_mm > PORTRAIT_MM[2] + 2.0
        assert zone.box.top_mm <= top_mm
        assert zone.box.bottom_mm < top_mm + 5.0


def test_a_line_right_below_a_portrait_is_no_part_of_it(zones: tuple[Zone, ...]) -> None:
    below = [zone for zone in zones if zone.box.bottom_mm > PORTRAIT_MM[3] + 2.5]
    assert [zone.kind for zone in below] == [ZoneKind.TEXT]
    assert below[0].box.left_mm == pytest.approx(BELOW_MM[0], abs=1.5)
