"""The homography in a label maps the printed document onto its true size, turned or not."""

from __future__ import annotations

import numpy as np
import pytest

from visualdoc.geometry import Scale, SizeMm
from visualdoc.geometry.frames import apply_homography
from visualdoc.samples import labels
from visualdoc.samples.channel import lots
from visualdoc.samples.channel.scanning import Printed, Scanned, scan
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.seeds import stream

MARK_MM = np.array([[10.0, 8.0], [70.0, 10.0], [40.0, 44.0]])


def _scan_of_marks(turn_deg: int) -> tuple[Scanned, list[tuple[float, float]]]:
    """Scan a white card with black squares; return it with their true centres in mm."""
    scale = Scale(600)
    image = np.full((round(scale.px(54)), round(scale.px(85)), 3), 250, np.uint8)
    centres = []
    for x_mm, y_mm in MARK_MM:
        left, top = round(scale.px(x_mm - 1)), round(scale.px(y_mm - 1))
        side = round(scale.px(2))
        image[top : top + side, left : left + side] = 5
        centres.append((scale.mm(left + side / 2), scale.mm(top + side / 2)))
    card = Printed(
        image=image,
        scale=scale,
        size=SizeMm(width_mm=85, height_mm=54),
        corner_radius_mm=3.0,
    )
    device, rng = lots.scanner(1, 0), stream(4, "test", turn_deg)
    return scan(card, device, rng, dpi=600, turn_deg=turn_deg), centres


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_marks_lie_where_the_homography_says(turn_deg: int) -> None:
    scanned, centres_mm = _scan_of_marks(turn_deg)
    for centre_mm in centres_mm:
        x, y = scanned.polygon_px(np.array([centre_mm]))[0]
        reach = 34
        left, top = int(x) - reach, int(y) - reach
        part = scanned.image[top : top + 2 * reach, left : left + 2 * reach, 1].astype(float)
        dark = np.clip(200 - part, 0, None)
        rows, columns = np.indices(part.shape) + 0.5
        centre = np.array([(columns * dark).sum(), (rows * dark).sum()]) / dark.sum()
        assert centre + np.array([left, top]) == pytest.approx(np.array([x, y]), abs=0.12)


@pytest.mark.parametrize("name", ["utopia-visa", "utopia-permit-front"])
def test_corners_map_to_the_true_size(presses: dict[str, Press], name: str) -> None:
    copy = Copy.draw(presses[name], "test/corners")
    page = copy.scan_page(copy.print_page(), dpi=200)
    label = labels.item(
        file="x.jpg", design=copy.design, kind="genuine", page=page, record=copy.record
    )
    matrix = np.array(label["page_to_document"])
    back = apply_homography(matrix, np.array(label["corners_px"]))
    width, height = copy.design.size.width_mm, copy.design.size.height_mm
    truth = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    assert back == pytest.approx(truth, abs=0.001)
    # 200 dpi within the scanner's error of resolution
    side_px = np.hypot(*(np.array(label["corners_px"][1]) - label["corners_px"][0]))
    assert side_px == pytest.approx(width / 25.4 * 200, rel=0.004)
