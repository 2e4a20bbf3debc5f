from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from visualdoc.findings import Examination, PageExamination

Examine = Callable[..., Examination]
HOLDER = ("GUNDER", "K3471802", "SABEL")
TOLERANCE_MM = 0.06


def _offset(page: PageExamination) -> tuple[float, float]:
    (layer,) = page.layers
    assert layer.name == "entries"
    assert layer.genuine_scans == 5
    return layer.offset_mm


@pytest.fixture(scope="module")
def still(blank: Any, scanner: Any, examined: Examine) -> PageExamination:
    return examined(scanner.scan(blank.sheet(HOLDER), 7).scan).pages[0]


@pytest.fixture(scope="module")
def moved(blank: Any, scanner: Any, examined: Examine) -> PageExamination:
    return examined(scanner.scan(blank.sheet(HOLDER, moved_mm=(0.5, -0.3)), 7).scan).pages[0]


def test_entries_that_lie_off_as_a_whole_are_measured_against_the_preprint(
    still: PageExamination, moved: PageExamination
) -> None:
    (x0, y0), (x1, y1) = _offset(still), _offset(moved)
    assert x1 - x0 == pytest.approx(0.5, abs=TOLERANCE_MM)
    assert y1 - y0 == pytest.approx(-0.3, abs=TOLERANCE_MM)


def test_the_preprint_s_registration_does_not_follow_the_entries(
    still: PageExamination, moved: PageExamination
) -> None:
    assert still.corners_px is not None
    assert moved.corners_px is not None
    for (x0, y0), (x1, y1) in zip(still.corners_px.xy, moved.corners_px.xy, strict=True):
        assert (x1, y1) == pytest.approx((x0, y0), abs=1.2)  # a tenth of a mm


def test_two_millimetres_are_far_out_of_the_genuine_spread(
    blank: Any, scanner: Any, examined: Examine
) -> None:
    far = examined(scanner.scan(blank.sheet(HOLDER, moved_mm=(2.0, 0.0)), 7).scan).pages[0]
    (layer,) = far.layers
    assert layer.offset_mm[0] == pytest.approx(2.0, abs=0.2)
    assert layer.offset_mm[0] > 5 * layer.spread_mm[0]
