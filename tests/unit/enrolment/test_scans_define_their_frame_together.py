"""What five scans say together of a page's frame: no single outline, scale or bend decides it."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given, settings
from numpy.typing import NDArray
from tests.conftest import scan_of

from visualdoc.enrolment.frame import Laid, common_frame, corners_of, lattice
from visualdoc.geometry import PolygonPx, Scale, SizeMm, apply_homography

SIZE = SizeMm(width_mm=125.0, height_mm=88.0)
DPI = 600.0
SCANS = 5

Matrix = NDArray[np.float64]


def flatbed(rng: np.random.Generator, *, turned_deg: float = 0.0) -> Matrix:
    """Document mm → page px of a scanner whose scales are off by half a part in a thousand."""
    angle = np.deg2rad(turned_deg + rng.normal(0, 1.0))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 180.0], [sin, cos, 180.0], [0, 0, 1.0]])
    scales = Scale(DPI).px_per_mm * (1 + rng.normal(0, 0.0005, 2))
    return np.diag([*scales, 1.0]) @ turn


def bend(points: Matrix) -> Matrix:
    """Displace points as key points of an anchor do: skew, stretch and a bow."""
    x, y = points[:, 0] / SIZE.width_mm, points[:, 1] / SIZE.height_mm
    return np.column_stack([0.3 * y + 0.2 * x + 0.1 * x * y, -0.25 * y + 0.08 * x * x])


def laid(
    number: int, to_page: Matrix, rng: np.random.Generator, *, outline: Matrix | None = None
) -> Laid:
    nodes = lattice(SIZE)
    # the frame so far calls a point p what in truth is p + bend(p)
    seen = apply_homography(to_page, nodes + bend(nodes))
    edges = corners_of(SIZE) + rng.normal(0, 0.01, (4, 2)) if outline is None else outline
    return Laid(
        name=f"{number}.jpg",
        page=scan_of(np.zeros((8, 8, 3), dtype=np.uint8), "blank.png", DPI).pages[0],
        outline=PolygonPx.of(apply_homography(to_page, edges).tolist()),
        lattice_px=seen,
    )


def worst_mm(items: list[Laid], truth: list[Matrix]) -> float:
    corners = corners_of(SIZE)
    return max(
        float(np.abs(apply_homography(place @ page, corners) - corners).max())
        for place, page in zip(common_frame(items, SIZE), truth, strict=True)
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), turned=st.integers(0, SCANS - 1))
def test_a_bent_and_skewed_start_is_put_right(seed: int, turned: int) -> None:
    rng = np.random.default_rng(seed)
    truth = [flatbed(rng, turned_deg=180.0 if n == turned else 0.0) for n in range(SCANS)]
    assert worst_mm([laid(n, page, rng) for n, page in enumerate(truth)], truth) < 0.05


def test_one_outline_on_a_shadow_does_not_move_the_frame() -> None:
    rng = np.random.default_rng(3)
    truth = [flatbed(rng) for _ in range(SCANS)]
    items = [laid(n, page, rng) for n, page in enumerate(truth)]
    shadow = corners_of(SIZE) + np.array([[0, 0], [0, 0], [0, 1.2], [0, 0.8]])
    items[2] = laid(2, truth[2], rng, outline=shadow)
    assert worst_mm(items, truth) < 0.05


def test_one_scan_with_a_wrong_resolution_does_not_stretch_the_frame() -> None:
    rng = np.random.default_rng(4)
    truth = [flatbed(rng) for _ in range(SCANS)]
    items = [laid(n, page, rng) for n, page in enumerate(truth)]
    truth[0] = np.diag([0.98, 0.98, 1.0]) @ truth[0]
    items[0] = laid(0, truth[0], rng)
    assert worst_mm(items, truth) < 0.05


def test_photographs_keep_their_perspective() -> None:
    rng = np.random.default_rng(5)
    tilt = np.array([[1, 0, 0], [0, 1, 0], [4e-5, 2e-5, 1.0]])
    truth = [tilt @ flatbed(rng) for _ in range(SCANS)]
    assert worst_mm([laid(n, page, rng) for n, page in enumerate(truth)], truth) < 0.2
