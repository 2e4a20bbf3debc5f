from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.imaging.correlation import local_shifts, window_grid
from visualdoc.imaging.resampling import gaussian, warp_perspective

WINDOW_PX, SEARCH_PX = 64, 12


@pytest.fixture(scope="module")
def texture() -> NDArray[np.float32]:
    noise = np.random.default_rng(5).normal(0, 40, (320, 400))
    band = gaussian(noise, 1.5) - gaussian(noise, 6.0)
    return np.asarray(band, dtype=np.float32)


def _moved(texture: NDArray[np.float32], x: float, y: float) -> NDArray[np.float32]:
    matrix = np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])
    moved = warp_perspective(texture, matrix, width_px=400, height_px=320)
    return np.asarray(moved, dtype=np.float32)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.0, -2.0), (-7.25, 4.5), (0.5, 9.75)])
def test_shifts_are_found_to_a_tenth_of_a_pixel(
    texture: NDArray[np.float32], shift: tuple[float, float]
) -> None:
    corners = window_grid(texture.shape, window_px=WINDOW_PX, step_px=32)
    found = local_shifts(
        texture, _moved(texture, *shift), np.ones_like(texture), corners,
        window_px=WINDOW_PX, search_px=SEARCH_PX,
    )  # fmt: skip
    assert np.median(np.abs(found.shift_px - shift)) < 0.1
    assert np.median(found.confidence) > 0.6


def test_what_is_weighted_away_does_not_lead(texture: NDArray[np.float32]) -> None:
    picture = _moved(texture, 2.0, 0.0)
    picture[100:200] = _moved(texture, -6.0, 3.0)[100:200]
    weight = np.ones_like(texture)
    weight[100:200] = 0.0
    corners = np.array([[80, 100], [80, 200], [150, 60]])
    found = local_shifts(
        texture, picture, weight, corners, window_px=WINDOW_PX, search_px=SEARCH_PX
    )
    assert found.shift_px == pytest.approx(np.full((3, 2), (2.0, 0.0)), abs=0.35)


def test_other_content_and_shifts_beyond_the_search_earn_no_confidence(
    texture: NDArray[np.float32],
) -> None:
    corners = window_grid(texture.shape, window_px=WINDOW_PX, step_px=64)
    for picture in (_moved(texture, 40.0, 0.0), np.ascontiguousarray(texture[::-1])):
        found = local_shifts(
            texture, picture, np.ones_like(texture), corners,
            window_px=WINDOW_PX, search_px=SEARCH_PX,
        )  # fmt: skip
        assert np.median(found.confidence) < 0.35


def test_windows_cover_the_picture_and_centres_are_theirs(texture: NDArray[np.float32]) -> None:
    corners = window_grid((100, 164), window_px=64, step_px=32)
    assert corners.tolist() == [[row, column] for row in (0, 32) for column in (0, 32, 64, 96)]
    found = local_shifts(
        texture, texture, np.ones_like(texture), corners[:2], window_px=64, search_px=4
    )
    assert found.centres_px.tolist() == [[31.5, 31.5], [63.5, 31.5]]


def test_no_window_gives_no_shift(texture: NDArray[np.float32]) -> None:
    none = np.zeros((0, 2), dtype=np.int64)
    found = local_shifts(texture, texture, texture, none, window_px=64, search_px=4)
    assert found.shift_px.shape == (0, 2)
    assert found.confidence.shape == (0,)
