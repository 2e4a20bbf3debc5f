from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import PageToDocument, PolygonMm
from visualdoc.imaging.edges import refined_quadrilateral
from visualdoc.imaging.resampling import gaussian
from visualdoc.registration.outline import find_outline

DPI = 300.0
PX = DPI / 25.4


def _page(
    *, angle_deg: float, lid: float, paper: float, cut_left: bool = False
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A printed sheet of 80 × 55 mm with rounded corners, its shadow on the lid, and noise."""
    rng = np.random.default_rng(5)
    angle = np.deg2rad(angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rows, columns = round(96 * PX), round(100 * PX)
    y, x = np.mgrid[:rows, :columns] + 0.5
    mm = (np.stack([x, y], axis=-1) / PX - np.array([50.0, 47.0])) @ turn
    q = np.abs(mm) - (40 - 3.18, 27.5 - 3.18)
    outside = np.hypot(*np.maximum(q, 0).transpose(2, 0, 1)) + np.minimum(q.max(axis=2), 0) - 3.18
    shadow = lid * (1 - 0.28 * np.exp(-np.maximum(outside, 0) / 0.5))
    lines = paper - 0.12 * (np.sin(1.6 * mm[..., 0] + 1.9 * mm[..., 1] + np.sin(mm[..., 1])) > 0.6)
    inside = np.clip(0.5 - outside * PX, 0, 1)
    light = gaussian(lines * inside + shadow * (1 - inside), 0.7)[..., None]
    image = 250 * light * np.ones(3) + rng.normal(0, 1.2, (rows, columns, 3))
    corners = np.array([[-40, -27.5], [40, -27.5], [40, 27.5], [-40, 27.5]]) @ turn.T
    on_page = (corners + np.array([50.0, 47.0])) * PX
    return np.clip(image + 0.5, 0, 255).astype(np.uint8), on_page


@pytest.mark.parametrize("angle_deg", [0.0, 2.7, -13.0, 90.5])
@pytest.mark.parametrize(("lid", "paper"), [(0.95, 0.88), (0.9, 0.67), (0.5, 0.85), (0.05, 0.85)])
def test_corners_are_where_the_sides_meet(angle_deg: float, lid: float, paper: float) -> None:
    image, truth = _page(angle_deg=angle_deg, lid=lid, paper=paper)
    found = find_outline(image)
    assert found is not None
    distances = [float(np.hypot(*(np.array(found.xy) - c).T).min()) / PX for c in truth]
    assert max(distances) < 0.12


def test_a_side_at_the_picture_s_border_stays_there() -> None:
    image, truth = _page(angle_deg=0.0, lid=0.05, paper=0.85)
    left = round(float(truth[0, 0] + 6 * PX))
    cut = np.ascontiguousarray(image[:, left:])
    rough = PageToDocument.of(np.eye(3)).polygon_to_px(
        PolygonMm.rectangle(0, truth[0, 1] + 4, truth[1, 0] - left - 4, truth[2, 1] - 4)
    )
    found = np.array(refined_quadrilateral(cut, rough, reach_px=12.0).xy)
    assert found[[0, 3], 0] == pytest.approx([0, 0], abs=0.6)
    assert found[[0, 1], 1] == pytest.approx([truth[0, 1]] * 2, abs=0.8)
    assert found[1, 0] == pytest.approx(truth[1, 0] - left, abs=0.8)
