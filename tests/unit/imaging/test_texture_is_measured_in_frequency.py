from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian
from visualdoc.imaging.spectra import (
    band_energies,
    frequency_radius,
    smooth_place_energies,
    tile_spectrum,
)

TILE_PX = 128


def _page(
    noise: float, *, period_px: float | None = None, levels: float = 10.0
) -> NDArray[np.uint8]:
    rng = np.random.default_rng(4)
    y, x = np.mgrid[:512, :640].astype(np.float64)
    grey = 180 + rng.normal(0, noise, y.shape)
    if period_px is not None:
        grey += levels * np.sin(2 * np.pi * (x * 0.966 + y * 0.259) / period_px)
    return np.clip(np.repeat(grey[..., None], 3, axis=2), 0, 255).astype(np.uint8)


def test_a_screen_stands_out_at_its_frequency() -> None:
    prominence = tile_spectrum(_page(3.0, period_px=6.0), TILE_PX)
    radius = frequency_radius(TILE_PX)
    best = np.unravel_index(int(np.argmax(prominence)), prominence.shape)
    assert TILE_PX / radius[best] == pytest.approx(6.0, rel=0.06)
    assert prominence.max() > 1.0


def test_noise_alone_has_no_peak() -> None:
    radius = frequency_radius(TILE_PX)
    prominence = tile_spectrum(_page(3.0), TILE_PX)
    assert prominence[radius > 4].max() < 0.5


def test_a_page_smaller_than_a_tile_has_an_empty_spectrum() -> None:
    assert not tile_spectrum(_page(3.0)[:60], TILE_PX).any()


def test_radii_count_cycles_in_both_directions() -> None:
    radius = frequency_radius(8)
    assert radius.shape == (8, 5)
    assert radius[0, 3] == 3
    assert radius[7, 0] == 1
    assert radius[3, 4] == 5


def test_ten_times_the_noise_is_two_decades_more_energy() -> None:
    quiet, share = band_energies(_page(1.5), 32)
    loud, _ = band_energies(_page(15.0), 32)
    assert np.median((loud - quiet)[0]) == pytest.approx(2.0, abs=0.15)
    assert share.min() > 0.9


def test_strokes_are_left_out_of_the_texture() -> None:
    clean = _page(2.0)
    inked = clean.copy()
    inked[200:206, 50:600] = 20
    energies, share = band_energies(inked, 32)
    assert share[6, 3:17].max() < 0.75
    fine = np.abs(energies - band_energies(clean, 32)[0])[0, :, 3:17]
    assert fine.max() < 0.1


def test_a_blurred_place_is_smoother_and_only_that_place() -> None:
    page = _page(6.0)
    page[256:384, 256:448] = np.clip(
        gaussian(page[256:384, 256:448].astype(np.float32), 1.5), 0, 255
    ).astype(np.uint8)
    difference = band_energies(page, 32)[0][0] - band_energies(_page(6.0), 32)[0][0]
    assert difference[9:11, 9:13].max() < -0.8
    assert np.abs(difference[:7]).max() < 1e-6


def test_a_face_does_not_speak_for_its_print() -> None:
    flat, busy = _page(4.0), _page(4.0)
    busy[100:250, 100:300] = np.where(np.indices((150, 200)).sum(0)[..., None] % 9 < 4, 40, 200)
    assert smooth_place_energies(busy, 11.8) == pytest.approx(
        smooth_place_energies(flat, 11.8), abs=0.2
    )
    assert smooth_place_energies(_page(12.0), 11.8)[0] > smooth_place_energies(flat, 11.8)[0] + 0.6
