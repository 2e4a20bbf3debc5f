from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.imaging.convex import convex_intersection_area, polygon_area
from visualdoc.imaging.features import Features, match, sift_features
from visualdoc.imaging.layout import cell_shares, landscape, layout_descriptor
from visualdoc.imaging.resampling import gaussian

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], dtype=float)


def _page(seed: int = 1) -> np.ndarray:
    noise = gaussian(np.random.default_rng(seed).normal(0, 1, (128, 192)), 3.0)
    return np.clip(128 + 300 * noise, 0, 255).astype(np.uint8)


def test_turning_a_page_turns_the_grid_and_nothing_else() -> None:
    upright = layout_descriptor(_page())
    turned = layout_descriptor(np.ascontiguousarray(_page()[::-1, ::-1]))

    assert upright.shape == (16, 24, 4)
    assert np.allclose(turned[::-1, ::-1], upright, atol=0.05)


def test_light_does_not_count() -> None:
    bright = layout_descriptor(_page())
    dim = layout_descriptor((40 + 0.6 * _page()).astype(np.uint8))

    assert np.corrcoef(bright.ravel(), dim.ravel())[0, 1] > 0.98
    assert np.corrcoef(bright.ravel(), layout_descriptor(_page(2)).ravel())[0, 1] < 0.3


@pytest.mark.parametrize(("slope", "orientation"), [("across", 0), ("down", 2)])
def test_edges_are_told_by_orientation(slope: str, orientation: int) -> None:
    stripes = np.tile(np.where(np.arange(192) % 16 < 8, 60, 200).astype(np.uint8), (128, 1))
    page = stripes if slope == "across" else np.ascontiguousarray(stripes[:, :128].T)
    page = np.resize(page, (128, 192)) if slope == "across" else np.tile(page, (1, 2))[:128, :192]

    assert layout_descriptor(page).mean(axis=(0, 1)).argmax() == orientation


def test_only_portrait_pages_are_turned() -> None:
    wide = np.zeros((2, 3), np.uint8)
    tall = np.array([[1, 2], [3, 4], [5, 6]], np.uint8)

    assert landscape(wide)[1] is False
    turned, done = landscape(tall)
    assert done
    assert turned.tolist() == [[2, 4, 6], [1, 3, 5]]


def test_shares_are_what_a_mask_covers() -> None:
    mask = np.zeros((32, 48), np.bool_)
    mask[:16] = True

    shares = cell_shares(mask)
    assert shares[:8].min() == 1.0
    assert shares[8:].max() == 0.0


def _dotted() -> NDArray[np.uint8]:
    """Heavy dots in the left half, pale ones in the right."""
    grey = np.full((200, 300), 220, dtype=np.uint8)
    rng = np.random.default_rng(3)
    for column, level in ((0, 20), (150, 190)):
        for _ in range(60):
            row, at = rng.integers(8, 190), column + rng.integers(8, 140)
            grey[row : row + 5, at : at + 5] = level
    return grey


def _right_half(features: Features) -> float:
    return float((features.xy[:, 0] > 150).mean())


def test_key_points_are_taken_from_all_over() -> None:
    grey = _dotted()
    assert _right_half(sift_features(grey, limit=40)) < 0.2
    assert _right_half(sift_features(grey, limit=40, cells=(2, 2))) > 0.4


def test_what_is_masked_does_not_take_the_places_of_what_is_not() -> None:
    grey, mask = _dotted(), np.zeros((200, 300), dtype=np.bool_)
    mask[:, 155:] = True
    found = sift_features(grey, limit=40, mask=mask)
    assert len(found.xy) == 40
    assert _right_half(found) == 1.0


def test_positions_are_the_same_upside_down() -> None:
    grey = _dotted()
    found, turned = sift_features(grey, limit=60), sift_features(grey[::-1, ::-1].copy(), limit=60)
    back = np.array([299.0, 199.0]) - turned.xy
    nearest = np.abs(back[:, None] - found.xy[None]).max(axis=2).min(axis=1)
    assert float(np.median(nearest)) < 0.1


def test_key_points_match_only_where_they_may() -> None:
    descriptors = np.eye(4, dtype=np.float32)
    features = Features(xy=np.zeros((4, 2), np.float32), descriptors=descriptors)
    allowed = ~np.eye(4, dtype=np.bool_)

    assert match(features, features).tolist() == [[0, 0], [1, 1], [2, 2], [3, 3]]
    assert len(match(features, features, allowed=allowed)) == 0
    assert len(match(features, features, allowed=np.zeros((4, 4), np.bool_))) == 0


def test_shared_areas_are_measured() -> None:
    assert polygon_area(SQUARE) == pytest.approx(100)
    assert convex_intersection_area(SQUARE, SQUARE + 5) == pytest.approx(25)
    assert convex_intersection_area(SQUARE, SQUARE + 20) == 0.0
    assert convex_intersection_area(SQUARE[[0, 2, 1, 3]], SQUARE) == 0.0
