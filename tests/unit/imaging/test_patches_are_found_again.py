from __future__ import annotations

import numpy as np
import pytest

from visualdoc.imaging.matching import find_patch
from visualdoc.imaging.resampling import gaussian


def test_a_patch_is_found_where_it_was_cut() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (80, 120)).astype(np.uint8)
    found = find_patch(picture, np.ascontiguousarray(picture[31:52, 64:98]))
    assert (found.left_px, found.top_px) == pytest.approx((64, 31), abs=0.05)
    assert found.correlation == pytest.approx(1.0, abs=1e-3)


def test_brightness_and_contrast_do_not_matter() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (80, 120)).astype(np.uint8)
    patch = (picture[31:52, 64:98] // 3 + 90).astype(np.uint8)
    found = find_patch(picture, patch)
    assert (found.left_px, found.top_px) == pytest.approx((64, 31), abs=0.05)
    assert found.correlation > 0.98


def test_an_even_picture_correlates_with_nothing() -> None:
    patch = np.random.default_rng(1).integers(0, 255, (9, 9)).astype(np.uint8)
    assert find_patch(np.full((40, 40), 128, dtype=np.uint8), patch).correlation < 0.1


def test_only_masked_pixels_count_and_fractions_are_found() -> None:
    rng = np.random.default_rng(2)
    ground = gaussian(rng.normal(0, 60, (90, 130)), 1.5) + 128
    patch = ground[20:60, 30:80].copy()
    mask = np.zeros(patch.shape, dtype=np.bool_)
    mask[14:26, 18:34] = True
    element = rng.integers(0, 255, (14, 18)).astype(np.float32)
    patch[13:27, 17:35] = gaussian(element, 1.2)
    page = ground.copy()
    soft = np.pad(gaussian(element, 1.2), 4, mode="edge")
    # half a pixel to the right of (4, 3) more
    moved = (soft + np.roll(soft, 1, axis=1)) / 2
    page[20 + 13 + 3 : 20 + 27 + 3, 30 + 17 + 4 : 30 + 35 + 4] = moved[4:18, 4:22]
    clipped = [np.clip(v, 0, 255).astype(np.uint8) for v in (page, patch)]
    found = find_patch(clipped[0], clipped[1], mask=mask)
    assert (found.left_px, found.top_px) == pytest.approx((34.5, 23), abs=0.25)
