from typing import Any

import numpy as np
import pytest

from visualdoc.checks.anomaly.baseline import BASELINES, baseline_map
from visualdoc.checks.anomaly.regions import find_regions


@pytest.mark.parametrize("name", sorted(BASELINES))
def test_a_black_bar_is_the_strongest_region(issue: Any, align: Any, name: str) -> None:
    page = issue.print_run()
    page[300:340, 420:560] = 20.0
    regions = find_regions(baseline_map(name, align(issue.scan(80, page))), {}, BASELINES[name][1])
    left, top, right, bottom = (v * 600 / 25.4 for v in regions[0].polygon_mm.bounds)
    assert (left, top, right, bottom) == pytest.approx((420, 300, 560, 340), abs=20)


def test_a_displacement_within_the_radius_is_forgiven_by_one_of_them(
    issue: Any, align: Any
) -> None:
    moved = align(issue.scan(81, np.roll(issue.print_run(), 2, axis=0)))
    still = align(issue.scan(81))
    rise = {
        name: baseline_map(name, moved).logits.mean() - baseline_map(name, still).logits.mean()
        for name in BASELINES
    }
    assert rise["min_shift_z"] < 0.2 * rise["z_score"]
