from __future__ import annotations

import numpy as np
import pytest

from visualdoc.imaging.resampling import close_gaps, dilate, erode, open_specks


@pytest.mark.parametrize("side", [3, 4, 11, 12])
def test_a_block_stays_where_it_is(side: int) -> None:
    mask = np.zeros((60, 70), dtype=np.bool_)
    mask[20:45, 15:50] = True
    assert np.array_equal(close_gaps(mask, side, side), mask)
    assert np.array_equal(open_specks(mask, side, side), mask)


@pytest.mark.parametrize("side", [4, 5, 12])
def test_closing_never_darkens_and_opening_never_lightens(side: int) -> None:
    grey = np.random.default_rng(side).integers(0, 256, (50, 60)).astype(np.uint8)
    assert (close_gaps(grey, side, side) >= grey).all()
    assert (open_specks(grey, side, side) <= grey).all()


def test_gaps_close_specks_go_and_each_only_up_to_the_side() -> None:
    line = np.zeros((9, 60), dtype=np.bool_)
    line[:, 5:20] = line[:, 24:40] = True  # a gap of 4
    line[:, 50:53] = True  # a speck of 3
    assert close_gaps(line, 5, 1)[4, 5:40].all()
    assert not close_gaps(line, 4, 1)[4, 20:24].any()
    assert not open_specks(line, 4, 1)[4, 50:53].any()
    assert open_specks(line, 3, 1)[4, 50:53].all()


def test_width_and_height_are_not_confused() -> None:
    dot = np.zeros((21, 21), dtype=np.uint8)
    dot[10, 10] = 9
    assert (dilate(dot, 5, 3) == 9).sum() == 15
    assert (dilate(dot, 5, 3)[10] == 9).sum() == 5
    assert erode(255 - dot, 1, 7)[:, 10].tolist().count(246) == 7
