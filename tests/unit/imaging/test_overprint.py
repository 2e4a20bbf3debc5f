"""Ink darkens where it lies and nowhere else; a picture lands where its map says."""

from __future__ import annotations

import numpy as np

from visualdoc.imaging.overprint import add_pattern, lay_perspective, overprint, through_curves


def test_ink_takes_its_share_of_each_channel() -> None:
    picture = np.full((2, 3, 3), 200, np.uint8)
    coverage = np.array([[0, 255, 0], [0, 128, 0]], np.uint8)
    left = np.round(255 - np.arange(256)[:, None] * np.array([1.0, 0.5, 0.0])).astype(np.uint8)

    overprint(picture, coverage, left)

    assert picture[0, 1].tolist() == [0, 100, 200]
    assert abs(int(picture[1, 1, 0]) - 100) <= 1
    assert (picture[:, [0, 2]] == 200).all()


def test_a_picture_lands_at_its_place_and_leaves_the_rest() -> None:
    page = np.full((20, 30, 3), 7, np.uint8)
    shift = np.array([[1, 0, 5], [0, 1, 3], [0, 0, 1.0]])

    lay_perspective(page, np.full((4, 6, 3), 90, np.uint8), shift)

    assert (page[3:7, 5:11] == 90).all()
    assert (page == 90).sum() == 4 * 6 * 3
    assert (page == 7).sum() == page.size - 4 * 6 * 3


def test_curves_hold_for_each_channel() -> None:
    curves = np.stack([np.arange(256), 255 - np.arange(256), np.full(256, 9)], axis=1)

    bent = through_curves(np.full((1, 1, 3), 40, np.uint8), curves.astype(np.uint8))

    assert bent[0, 0].tolist() == [40, 215, 9]


def test_a_pattern_repeats_and_is_clipped() -> None:
    picture = np.full((3, 5, 3), 250, np.uint8)
    pattern = np.zeros((2, 2, 3), np.int16)
    pattern[0, 0], pattern[1, 1] = 20, -30

    add_pattern(picture, pattern)

    assert picture[..., 0].tolist() == [
        [255, 250, 255, 250, 255],
        [250, 220, 250, 220, 250],
        [255, 250, 255, 250, 255],
    ]
