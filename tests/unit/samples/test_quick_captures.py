"""The homography of a quick capture says where the document's marks are."""

from __future__ import annotations

import numpy as np
import pytest

from visualdoc.geometry import SizeMm, apply_homography
from visualdoc.samples.procedural import Conditions, capture_together, quick_capture
from visualdoc.samples.seeds import stream

SIZE = SizeMm(width_mm=85.0, height_mm=54.0)
MARKS_MM = np.array([[10.0, 8.0], [70.0, 10.0], [40.0, 44.0]])
CLEAN = {"noise": 0.5, "blur_px": 0.0, "light": 0.0, "jpeg": (95, 95)}


def _card() -> np.ndarray:
    picture = np.full((540, 850, 3), 200, dtype=np.uint8)
    for x, y in MARKS_MM * 10:
        picture[int(y) - 8 : int(y) + 8, int(x) - 8 : int(x) + 8] = (200, 10, 10)
    return picture


@pytest.mark.parametrize("perspective", [0.0, 0.08])
@pytest.mark.parametrize("turn", [None, 0.0, 180.0])
def test_marks_lie_where_the_truth_says(turn: float | None, perspective: float) -> None:
    wanted = Conditions(turn_deg=turn, perspective=perspective, **CLEAN)  # type: ignore[arg-type]

    captured = quick_capture(_card(), SIZE, stream(5, "capture"), wanted)

    red = captured.image[..., 0].astype(int) - captured.image[..., 1] > 100
    rows, columns = np.nonzero(red)
    found = apply_homography(captured.to_mm, np.column_stack([columns + 0.5, rows + 0.5]))
    for mark in MARKS_MM:
        near = found[np.abs(found - mark).max(axis=1) < 1.5]
        assert len(near) > 50
        assert np.abs(near.mean(axis=0) - mark).max() < 0.05


def test_the_same_stream_gives_the_same_capture() -> None:
    first = quick_capture(_card(), SIZE, stream(6, "capture"))
    again = quick_capture(_card(), SIZE, stream(6, "capture"))

    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.to_mm, again.to_mm)


def test_an_occluder_hides_part_of_the_document() -> None:
    wanted = Conditions(turn_deg=0.0, occlusion=0.3, **CLEAN)  # type: ignore[arg-type]
    without = Conditions(turn_deg=0.0, **CLEAN)  # type: ignore[arg-type]

    covered = quick_capture(_card(), SIZE, stream(7, "capture"), wanted).image
    open_view = quick_capture(_card(), SIZE, stream(7, "capture"), without).image

    differing = np.abs(covered.astype(int) - open_view).max(axis=2) > 20
    assert 0.01 < differing.mean() < 0.4


@pytest.mark.parametrize("booklet", [True, False])
@pytest.mark.parametrize("stacked", [True, False])
def test_each_of_several_documents_has_its_own_truth(*, stacked: bool, booklet: bool) -> None:
    wanted = Conditions(**CLEAN)  # type: ignore[arg-type]

    captured = capture_together(
        [(_card(), SIZE), (_card(), SIZE)], stream(8, "together"), wanted,
        stacked=stacked, booklet=booklet,
    )  # fmt: skip

    red = captured.image[..., 0].astype(int) - captured.image[..., 1] > 100
    rows, columns = np.nonzero(red)
    on_page = np.column_stack([columns + 0.5, rows + 0.5])
    for to_mm in captured.to_mm:
        found = apply_homography(to_mm, on_page)
        for mark in MARKS_MM:
            near = found[np.abs(found - mark).max(axis=1) < 1.5]
            assert len(near) > 50
            assert np.abs(near.mean(axis=0) - mark).max() < 0.05


def test_the_ground_shows_in_rounded_corners() -> None:
    wanted = Conditions(turn_deg=0.0, **CLEAN)  # type: ignore[arg-type]

    square = quick_capture(_card(), SIZE, stream(9, "corner"), wanted)
    rounded = quick_capture(_card(), SIZE, stream(9, "corner"), wanted, corner_radius_mm=3.18)

    differing = np.abs(square.image.astype(int) - rounded.image).max(axis=2) > 12
    rows, columns = np.nonzero(differing)
    at = apply_homography(square.to_mm, np.column_stack([columns + 0.5, rows + 0.5]))
    from_corner = np.abs(np.abs(at - (42.5, 27.0)) - (42.5, 27.0)).max(axis=1)
    assert len(at) > 100
    assert from_corner.max() < 3.4
