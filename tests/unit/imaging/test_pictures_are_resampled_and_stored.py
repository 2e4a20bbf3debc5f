from __future__ import annotations

import numpy as np
import pytest

from visualdoc.imaging.resampling import (
    box_mean,
    cell_mean,
    median_filter,
    remap,
    resize_area,
    resize_float,
    to_grey,
    to_lab,
    warp_perspective,
)
from visualdoc.imaging.storage import decode_lossless, encode_lossless


@pytest.mark.parametrize("shape", [(37, 53), (37, 53, 3)])
def test_stored_pictures_come_back_to_the_bit(shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    channels = 3 if len(shape) == 3 else 1
    assert np.array_equal(decode_lossless(encode_lossless(picture), channels=channels), picture)


def test_other_bytes_are_no_picture() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        decode_lossless(b"RIFF but no more", channels=3)


def test_cells_average_and_an_incomplete_one_is_left_out() -> None:
    picture = np.arange(5 * 7, dtype=np.float64).reshape(5, 7)
    expected = picture[:4, :6].reshape(2, 2, 3, 2).mean(axis=(1, 3))
    assert cell_mean(picture, 2) == pytest.approx(expected)


def test_shrinking_averages_and_does_not_alias() -> None:
    fine = np.tile(np.array([[0, 255], [255, 0]], dtype=np.uint8), (50, 50))
    small = resize_area(fine, width_px=25, height_px=25)
    assert small.min() >= 126
    assert small.max() <= 129


def test_sizes_are_width_by_height() -> None:
    picture = np.zeros((40, 60, 3), dtype=np.uint8)
    assert resize_area(picture, width_px=90, height_px=20).shape == (20, 90, 3)
    assert resize_float(picture[..., 0], width_px=7, height_px=11).shape == (11, 7)


def test_a_warp_puts_pixels_where_the_homography_says() -> None:
    picture = np.zeros((30, 40), dtype=np.uint8)
    picture[12, 7] = 200
    matrix = np.array([[1.0, 0, 10], [0, 1, -4], [0, 0, 1]])
    moved = warp_perspective(picture, matrix, width_px=40, height_px=30, border=0)
    assert np.argwhere(moved == 200).tolist() == [[8, 17]]


def test_beyond_the_edge_lies_the_border_or_the_edge_itself() -> None:
    picture = np.full((10, 10, 3), 90, dtype=np.uint8)
    matrix = np.array([[1.0, 0, 15], [0, 1, 0], [0, 0, 1]])
    kept = warp_perspective(picture, matrix, width_px=30, height_px=10)
    framed = warp_perspective(picture, matrix, width_px=30, height_px=10, border=255)
    assert (kept == 90).all()
    assert (framed[:, :13] == 255).all()


def test_remap_reads_at_source_positions() -> None:
    ramp = np.tile(np.arange(20, dtype=np.float32), (8, 1))
    rows, columns = np.mgrid[:8, :20].astype(np.float32)
    assert remap(ramp, columns + np.float32(0.5), rows)[4, 5] == pytest.approx(5.5, abs=0.05)


def test_colours_are_red_green_blue() -> None:
    red = np.zeros((2, 2, 3), dtype=np.uint8)
    red[..., 0] = 255
    assert to_grey(red)[0, 0] == 76
    assert to_lab(red)[0, 0] == pytest.approx((53.2, 80.1, 67.2), abs=0.5)


def test_windows_average_or_take_the_middle() -> None:
    dot = np.zeros((9, 9), dtype=np.uint8)
    dot[4, 4] = 90
    assert box_mean(dot, 3)[4, 4] == pytest.approx(10)
    assert median_filter(dot, 3).max() == 0
