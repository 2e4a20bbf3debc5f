from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import CELL_PX, NAMES, Channels, measure

PLACE_PX = (slice(300, 380), slice(400, 520))
PLACE = tuple(slice(s.start // CELL_PX + 2, s.stop // CELL_PX - 2) for s in PLACE_PX)


def _measured(issue: Any, image: NDArray[np.uint8]) -> Channels:
    images = issue.references()
    inside = np.ones(images.dynamic.shape, dtype=bool)
    return measure(image, images.median, images.spread, images.dynamic, inside)


def _at(channels: Channels, name: str) -> float:
    return float(channels.cells[NAMES.index(name)][PLACE].mean())


def test_names_and_shapes_agree(issue: Any) -> None:
    channels = _measured(issue, issue.scan(50))
    assert channels.cells.shape == (len(NAMES), issue.height // 4, issue.width // 4)
    assert channels.fine.shape == (2, issue.height, issue.width)
    assert np.isfinite(channels.cells).all()


@pytest.mark.parametrize(
    ("grey", "present", "absent"),
    [
        (60.0, "extra_ink_narrow", "missing_ink_narrow"),
        (250.0, "missing_ink_narrow", "extra_ink_narrow"),
    ],
)
def test_extra_and_missing_ink_are_told_apart(
    issue: Any, grey: float, present: str, absent: str
) -> None:
    page = issue.print_run()
    page[PLACE_PX] = grey
    channels = _measured(issue, issue.scan(51, page))
    assert _at(channels, present) > 0.5
    assert _at(channels, absent) < 0.1
    assert np.sign(_at(channels, "luminance_difference")) == np.sign(grey - 180)


def test_a_displacement_of_one_pixel_is_no_missing_ink(issue: Any) -> None:
    moved = np.roll(issue.print_run(), 1, axis=1)
    channels = _measured(issue, issue.scan(52, moved))
    assert _at(channels, "absolute_difference") > 3 * _at(channels, "extra_ink_narrow")


def test_smoothing_lowers_the_texture_ratio(issue: Any) -> None:
    image = issue.scan(53)
    area = image[PLACE_PX].astype(np.float32)
    image[PLACE_PX] = area.mean(axis=(0, 1)).astype(np.uint8)
    channels = _measured(issue, image)
    assert _at(channels, "fine_ratio_less_trend") < -0.5
    assert _at(channels, "correlation") < 0.2


def test_noise_of_the_whole_page_is_a_trend_not_a_place(issue: Any) -> None:
    rng = np.random.default_rng(5)
    noisy = issue.scan(54).astype(np.float32) + rng.normal(0, 5, (issue.height, issue.width, 1))
    channels = _measured(issue, np.clip(noisy, 0, 255).astype(np.uint8))
    assert _at(channels, "fine_ratio") > 0.3
    assert abs(_at(channels, "fine_ratio_less_trend")) < 0.15


def test_nothing_is_measured_where_the_scan_does_not_reach(issue: Any) -> None:
    images = issue.references()
    inside = np.ones(images.dynamic.shape, dtype=bool)
    inside[:, :100] = False
    image = issue.scan(55)
    image[:, :100] = 0
    channels = measure(image, images.median, images.spread, images.dynamic, inside)
    assert not channels.cells[: NAMES.index("spread"), :, :25].any()
    assert not channels.cells[NAMES.index("inside"), :, :25].any()
