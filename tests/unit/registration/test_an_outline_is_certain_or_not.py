"""Where the outline is a sheet's for certain, an unknown page is not looked at twice."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.registration.views import query_view

BOX = PolygonPx.of([(150, 120), (1050, 120), (1050, 720), (150, 720)])


def _scan(lid: int, sheet: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(1)
    scan = np.full((840, 1200, 3), lid, dtype=np.uint8)
    scan[120:720, 150:1050] = sheet
    for row in range(122, 718, 30):
        for column in range(150, 1040, 12):
            scan[row : row + 12, column : column + int(rng.integers(4, 10))] = 40
    return np.clip(scan + rng.normal(0, 2, scan.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("lid", [20, 250])
def test_a_tinted_sheet_on_a_lid_is_certain(lid: int) -> None:
    assert query_view(_scan(lid, 200), BOX).enclosed


def test_a_block_of_print_on_paper_like_the_lid_is_not() -> None:
    assert not query_view(_scan(245, 245), BOX).enclosed


def test_one_side_that_runs_through_the_sheet_is_enough_to_doubt() -> None:
    scan = _scan(20, 200)
    scan[120:720, 1050:1180] = 200
    assert not query_view(scan, BOX).enclosed


def test_without_an_outline_nothing_is_certain() -> None:
    assert not query_view(_scan(20, 200), None).enclosed
