from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import NAMES
from visualdoc.checks.anomaly.deviation_map import genuine_statistics
from visualdoc.checks.anomaly.regions import NETWORK_LEVELS, find_regions, region_statistic

QUIET = -6.0
CELL_MM = 0.17


def _quiet(shape: tuple[int, int] = (120, 160)) -> NDArray[np.float32]:
    return np.full(shape, QUIET, np.float32)


def test_a_quiet_page_has_none(make_map: Any) -> None:
    assert find_regions(make_map(_quiet()), {}) == ()


def test_a_block_is_outlined_where_it_lies(make_map: Any) -> None:
    logits = _quiet()
    logits[30:50, 40:80] = 3.0
    (region,) = find_regions(make_map(logits), {})
    left, top, right, bottom = (v / CELL_MM for v in region.polygon_mm.bounds)
    assert (left, top, right, bottom) == pytest.approx((40, 30, 80, 50), abs=1.0)
    assert region.area_mm2 == pytest.approx(20 * 40 * CELL_MM**2)
    assert not region.whole_page


def test_letters_of_a_word_are_one_region_and_words_apart_are_two(make_map: Any) -> None:
    logits = _quiet()
    for left in (20, 28, 36, 120, 128):
        logits[60:70, left : left + 5] = 3.0
    assert len(find_regions(make_map(logits), {})) == 2


def test_the_larger_of_two_equal_deviations_is_the_stronger(make_map: Any) -> None:
    logits = _quiet()
    logits[10:14, 10:14] = 2.0
    logits[60:90, 60:100] = 2.0
    first, second = find_regions(make_map(logits), {})
    assert first.area_mm2 > second.area_mm2
    assert first.statistic > 3 * second.statistic


def test_a_single_loud_cell_is_no_region(make_map: Any) -> None:
    logits = _quiet()
    logits[50, 50] = 9.0
    assert find_regions(make_map(logits), {}) == ()


def test_one_loud_cell_does_not_carry_the_statistic() -> None:
    values = np.full(40, 2.0, np.float32)
    louder = values.copy()
    louder[0] = 60.0
    assert region_statistic(louder, NETWORK_LEVELS) == region_statistic(values, NETWORK_LEVELS)


def test_a_deviation_everywhere_is_one_finding_about_the_page(make_map: Any) -> None:
    rng = np.random.default_rng(0)
    logits = np.where(rng.random((120, 160)) < 0.6, 3.0, QUIET)
    (region,) = find_regions(make_map(logits), {})
    assert region.whole_page
    left, top, right, bottom = region.polygon_mm.bounds
    assert (left, top) == (0, 0)
    assert (right, bottom) == pytest.approx((160 * CELL_MM, 120 * CELL_MM))


def test_what_genuine_scans_show_too_is_expected(make_map: Any) -> None:
    logits = _quiet()
    logits[30:50, 40:80] = 1.5
    logits[80:100, 40:80] = 1.5
    genuine = _quiet()
    genuine[30:50, 40:80] = 1.0
    maps = genuine_statistics([make_map(genuine)] * 5)
    (region,) = find_regions(make_map(logits), maps)
    assert region.polygon_mm.bounds[1] / CELL_MM == pytest.approx(80, abs=1)


def test_a_type_that_is_quieter_than_usual_is_not_trusted_blindly(make_map: Any) -> None:
    maps = genuine_statistics([make_map(_quiet() - 4.0)] * 5)
    logits = _quiet() - 4.0
    logits[30:50, 40:80] = QUIET
    assert find_regions(make_map(logits), maps) == ()


def test_cells_that_the_scan_does_not_cover_are_silent(make_map: Any) -> None:
    logits = _quiet()
    logits[30:50, 40:80] = 3.0
    deviation = make_map(logits)
    deviation.valid[30:50, 40:80] = False
    assert find_regions(deviation, {}) == ()


def test_no_maps_give_no_statistics() -> None:
    assert genuine_statistics([]) == {}


def test_a_field_that_lay_aside_on_one_genuine_scan_may_lie_aside(make_map: Any) -> None:
    aside = _quiet()
    aside[30:50, 40:44] = 2.0
    scans = [make_map(_quiet()) for _ in range(4)] + [make_map(aside)]
    for scan in scans:
        scan.measured[NAMES.index("dynamic")][20:60, 30:90] = 1.0
    assert find_regions(make_map(aside), genuine_statistics(scans)) == ()
    assert find_regions(make_map(aside), genuine_statistics(scans[:4]))
