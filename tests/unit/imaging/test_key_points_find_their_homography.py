from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import apply_homography
from visualdoc.imaging.features import (
    least_squares_homography,
    match,
    robust_homography,
    sift_features,
)
from visualdoc.imaging.resampling import gaussian, warp_perspective

TRUTH = np.array([[0.2, -0.95, 330.0], [0.93, 0.22, 10.0], [1e-5, -2e-5, 1.0]])


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    noise = gaussian(np.random.default_rng(1).normal(0, 1, (300, 360)), 2.5)
    return np.clip(128 + 240 * noise, 0, 255).astype(np.uint8)


def test_a_turned_picture_is_laid_back(picture: NDArray[np.uint8]) -> None:
    turned = warp_perspective(picture, TRUTH, width_px=380, height_px=420, border=128)
    source = sift_features(picture, limit=800)
    target = sift_features(np.asarray(turned, dtype=np.uint8), limit=800)
    pairs = match(source, target)
    fitted = robust_homography(source.xy[pairs[:, 0]], target.xy[pairs[:, 1]], tolerance_px=2.0)
    assert fitted is not None
    matrix, inliers = fitted
    assert inliers.mean() > 0.7
    corners = np.array([[20, 20], [340, 20], [340, 280], [20, 280.0]])
    apart = apply_homography(matrix, corners) - apply_homography(TRUTH, corners)
    assert np.abs(apart).max() < 0.5


def test_features_are_few_strong_and_of_unit_length(picture: NDArray[np.uint8]) -> None:
    features = sift_features(picture, limit=50)
    assert features.xy.shape == (50, 2)
    assert np.linalg.norm(features.descriptors, axis=1) == pytest.approx(np.ones(50), abs=1e-3)
    strongest = sift_features(picture, limit=10)
    assert np.array_equal(strongest.xy, features.xy[:10])


def test_no_key_point_lies_where_the_mask_forbids_it(picture: NDArray[np.uint8]) -> None:
    mask = np.ones(picture.shape, dtype=np.bool_)
    mask[:, 100:] = False
    assert (sift_features(picture, limit=500, mask=mask).xy[:, 0] < 101).all()


def test_an_even_picture_has_none_and_matches_nothing(picture: NDArray[np.uint8]) -> None:
    nothing = sift_features(np.full((100, 100), 90, dtype=np.uint8), limit=50)
    assert len(nothing.xy) == 0
    assert len(match(nothing, sift_features(picture, limit=50))) == 0


def test_outliers_do_not_move_the_robust_fit() -> None:
    rng = np.random.default_rng(3)
    source = rng.uniform(0, 300, (80, 2))
    target = apply_homography(TRUTH, source)
    target[:25] += rng.uniform(20, 120, (25, 2))
    fitted = robust_homography(
        source.astype(np.float32), target.astype(np.float32), tolerance_px=1.0
    )
    assert fitted is not None
    assert not fitted[1][:25].any()
    assert fitted[1][25:].all()
    assert apply_homography(fitted[0], source[25:]) == pytest.approx(target[25:], abs=0.05)


def test_three_points_fit_nothing_and_four_fit_exactly() -> None:
    source = np.array([[0, 0], [100, 0], [100, 50], [0, 50.0]])
    target = apply_homography(TRUTH, source)
    assert least_squares_homography(source[:3], target[:3]) is None
    few = source[:3].astype(np.float32)
    assert robust_homography(few, few, tolerance_px=1.0) is None
    exact = least_squares_homography(source, target)
    assert exact is not None
    assert apply_homography(exact, source) == pytest.approx(target, abs=1e-3)
