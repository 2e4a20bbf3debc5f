from __future__ import annotations

import numpy as np
import pytest

from visualdoc.imaging.matching import find_patch


def test_a_patch_is_found_where_it_was_cut() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (80, 120)).astype(np.uint8)
    found = find_patch(picture, np.ascontiguousarray(picture[31:52, 64:98]))
    assert (found.left_px, found.top_px) == (64, 31)
    assert found.correlation == pytest.approx(1.0, abs=1e-3)


def test_brightness_and_contrast_do_not_matter() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (80, 120)).astype(np.uint8)
    patch = (picture[31:52, 64:98] // 3 + 90).astype(np.uint8)
    found = find_patch(picture, patch)
    assert (found.left_px, found.top_px) == (64, 31)
    assert found.correlation > 0.98


def test_an_even_picture_correlates_with_nothing() -> None:
    patch = np.random.default_rng(1).integers(0, 255, (9, 9)).astype(np.uint8)
    assert find_patch(np.full((40, 40), 128, dtype=np.uint8), patch).correlation < 0.1
