from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from visualdoc.geometry import BoxMm
from visualdoc.imaging.ink import ink_box_mm, ink_mask, stroke_contrast

ZONE = BoxMm(left_mm=5.0, top_mm=13.0, right_mm=40.0, bottom_mm=18.0)


@pytest.fixture(scope="module")
def printed(blank: Any) -> Callable[..., np.ndarray]:
    def of(*holder: str) -> np.ndarray:
        noise = np.random.default_rng(2).normal(0, 2, blank.sheet().shape)
        return np.clip(blank.sheet(holder) * 250 + noise, 0, 255).astype(np.uint8)

    return of


@pytest.mark.parametrize("name", ["ANDERS", "ILLI", "MMM"])
def test_the_box_of_a_value_is_that_of_its_capitals(
    printed: Callable[..., np.ndarray], blank: Any, name: str
) -> None:
    bare, inked = printed(), printed(name)
    box = ink_box_mm(inked, ZONE, blank.px_per_mm)
    assert box is not None
    changed = np.argwhere((bare.astype(int) - inked).max(axis=2) > 90) / blank.px_per_mm
    top, left = changed.min(axis=0)
    bottom, right = changed.max(axis=0)
    assert box.left_mm == pytest.approx(left, abs=0.2)
    assert box.right_mm == pytest.approx(right, abs=0.2)
    assert box.top_mm == pytest.approx(top, abs=0.2)
    assert box.bottom_mm == pytest.approx(bottom, abs=0.2)


def test_a_comma_and_an_accent_do_not_move_the_baseline(
    printed: Callable[..., np.ndarray], blank: Any
) -> None:
    plain = ink_box_mm(printed("NOEL OLA"), ZONE, blank.px_per_mm)
    marked = ink_box_mm(printed("NOËL,OLÁ"), ZONE, blank.px_per_mm)
    assert plain is not None
    assert marked is not None
    assert marked.bottom_mm == pytest.approx(plain.bottom_mm, abs=0.12)
    assert marked.top_mm == pytest.approx(plain.top_mm, abs=0.12)


def test_what_runs_out_of_the_zone_is_not_its_value(
    printed: Callable[..., np.ndarray], blank: Any
) -> None:
    page = printed("ANDERS")
    row = round(16.0 * blank.px_per_mm)
    page[row - 2 : row + 2, round(30 * blank.px_per_mm) :] = 20  # a rule that enters from the right
    box = ink_box_mm(page, ZONE, blank.px_per_mm)
    assert box is not None
    assert box.right_mm < 25


def test_broad_dark_areas_are_no_strokes(blank: Any) -> None:
    grey = np.full((300, 300), 220, dtype=np.uint8)
    grey[100:200, 100:200] = 30  # 8 mm wide
    grey[50:54, 20:280] = 30  # 0.3 mm wide
    contrast = stroke_contrast(grey, blank.px_per_mm)
    assert contrast[150, 150] == 0
    assert contrast[52, 150] > 150


@pytest.mark.parametrize("px_per_mm", [7.9, 11.8, 15.7, 23.6])
def test_contrast_does_not_wrap_at_any_resolution(px_per_mm: float) -> None:
    grey = np.random.default_rng(0).integers(200, 210, (200, 200)).astype(np.uint8)
    assert stroke_contrast(grey, px_per_mm).max() < 12


def test_a_mask_holds_strokes_and_no_specks(printed: Callable[..., np.ndarray], blank: Any) -> None:
    scale = blank.px_per_mm
    crop = printed("ANDERS")[
        round(13 * scale) : round(18 * scale), round(5 * scale) : round(40 * scale)
    ]
    crop = crop.copy()
    crop[30, 300] = 0
    mask = ink_mask(crop, scale)
    assert not mask[30, 300]
    assert mask[:, : round(16 * scale)].sum() > 0.9 * mask.sum()
    assert 0.01 < mask.mean() < 0.2
