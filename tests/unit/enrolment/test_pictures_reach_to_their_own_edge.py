from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.enrolment.picture_edges import whole_picture

PX_PER_MM = 300 / 25.4
PAPER, GROUND, FACE, TEXT = 230, 190, 90, 40
PICTURE_MM, FACE_MM = (10.0, 10.0, 40.0, 48.0), (15.0, 18.0, 35.0, 47.0)


def _px(box_mm: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(mm * PX_PER_MM) for mm in box_mm)
    return left, top, right, bottom


def _page(ground: int) -> NDArray[np.uint8]:
    """Draw a picture with lines of text beside it that begin below one another."""
    page = np.full((round(60 * PX_PER_MM), round(90 * PX_PER_MM)), PAPER, dtype=np.uint8)
    left, top, right, bottom = _px(PICTURE_MM)
    page[top:bottom, left:right] = ground
    left, top, right, bottom = _px(FACE_MM)
    rows, columns = np.mgrid[-1 : 1 : 1j * (bottom - top), -1 : 1 : 1j * (right - left)]
    page[top:bottom, left:right][rows**2 + columns**2 < 1] = FACE
    for line_mm in np.arange(11.0, 47.0, 4.0):
        for x_mm in np.arange(44.0, 70.0, 1.0):
            left, top, right, bottom = _px((x_mm, line_mm, x_mm + 0.4, line_mm + 2.0))
            page[top:bottom, left:right] = TEXT
    return page


def test_a_block_grows_over_the_plain_ground() -> None:
    whole = whole_picture(_px(FACE_MM), _page(GROUND), PX_PER_MM)
    assert [side / PX_PER_MM for side in whole] == pytest.approx(PICTURE_MM, abs=0.3)


def test_a_picture_on_ground_like_paper_stays_as_it_was_found() -> None:
    whole = whole_picture(_px(FACE_MM), _page(PAPER), PX_PER_MM)
    assert [side / PX_PER_MM for side in whole] == pytest.approx(FACE_MM, abs=0.3)
