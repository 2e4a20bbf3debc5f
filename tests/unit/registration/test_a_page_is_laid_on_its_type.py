from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import PageToDocument, PolygonMm, apply_homography
from visualdoc.references import DocumentType, Library
from visualdoc.registration.alignment import grid_homography, index_homography_in_mm, register
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import page_view, query_view

GRID_MM = np.array([[x, y] for x in range(4, 80, 8) for y in range(4, 56, 8)], dtype=np.float64)


@pytest.fixture(scope="module")
def lay(trial_library: Library) -> Callable[[NDArray[np.uint8]], AlignedPage | None]:
    def on_its_type(pixels: NDArray[np.uint8]) -> AlignedPage | None:
        found, _ = identify(query_view(pixels, find_outline(pixels)), trial_library.views())
        if found is None:
            return None
        return register(pixels, trial_library.load(found.name), found.page_to_reference)

    return on_its_type


def _on_reference(capture: Any, aligned: AlignedPage) -> NDArray[np.float64]:
    """Where points of the printed sheet come to lie on the reference, mm."""
    on_page = apply_homography(capture.truth.inverse, GRID_MM)
    return apply_homography(aligned.page_to_document.matrix, on_page)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_genuine_page_is_identified_and_registered_however_it_lies(
    quarters: int,
    lay: Callable[..., AlignedPage | None],
    scanner: Any,
    holders: Sequence[tuple[str, ...]],
    genuine_captures: Sequence[Any],
) -> None:
    sheet = scanner.blank.sheet(holders[5])
    capture = scanner.scan(sheet, 40 + quarters, quarters=quarters)
    aligned = lay(capture.page.pixels)
    enrolled = lay(genuine_captures[0].page.pixels)
    assert aligned is not None
    assert enrolled is not None
    assert aligned.document_type.name == "nowhere-paper"
    apart = _on_reference(capture, aligned) - _on_reference(genuine_captures[0], enrolled)
    distance_mm = np.hypot(*apart.T)
    assert np.median(distance_mm) < 0.05
    assert distance_mm.max() < 0.15
    assert aligned.residual_median_mm < 0.05
    assert aligned.source_dpi == pytest.approx(300.0, rel=0.01)


def test_the_reference_s_own_frame_is_the_sheet_s(
    lay: Callable[..., AlignedPage | None], sixth: Any
) -> None:
    aligned = lay(sixth.page.pixels)
    assert aligned is not None
    offset_mm = np.median(_on_reference(sixth, aligned) - GRID_MM, axis=0)
    assert np.abs(offset_mm).max() < 0.1


@pytest.mark.parametrize("dpi", [200.0, 600.0])
def test_another_resolution_is_measured_on_the_document(
    dpi: float, lay: Callable[..., AlignedPage | None], blank: Any, scanner: Any
) -> None:
    aligned = lay(scanner.scan(blank.sheet(), 45, dpi=dpi).page.pixels)
    assert aligned is not None
    assert aligned.source_dpi == pytest.approx(dpi, rel=0.01)
    assert aligned.image.shape == aligned.document_type.images.median.shape


def test_the_aligned_picture_shows_the_reference_s_print(
    lay: Callable[..., AlignedPage | None], sixth: Any
) -> None:
    aligned = lay(sixth.page.pixels)
    assert aligned is not None
    images = aligned.document_type.images
    static = ~images.dynamic & aligned.inside
    apart = np.abs(aligned.evened.astype(float) - images.median).mean(axis=2)[static]
    assert np.median(apart) < 5.0
    assert aligned.inside.mean() > 0.99
    for array in (aligned.image, aligned.evened, aligned.inside):
        assert not array.flags.writeable


def test_a_local_fault_of_the_paper_does_not_spread(
    lay: Callable[..., AlignedPage | None], sixth: Any
) -> None:
    pixels = np.array(sixth.page.pixels)
    left, top, right, bottom = (round(v) for v in sixth.box_px((50, 5, 70, 20)).bounds)
    pixels[top:bottom, left:right] = 230
    aligned = lay(pixels)
    assert aligned is not None
    whole = lay(sixth.page.pixels)
    assert whole is not None
    apart = _on_reference(sixth, aligned) - _on_reference(sixth, whole)
    assert np.hypot(*apart.T).max() < 0.1


def test_another_design_is_unknown(
    lay: Callable[..., AlignedPage | None], blank: Any, scanner: Any
) -> None:
    other = replace(blank, seed=77, labels={"PERMIT": (30.0, 30.0, 3.0)}, emblem_mm=(8.0, 6.0))
    capture = replace(scanner, blank=other).scan(other.sheet(), 50)
    assert lay(capture.page.pixels) is None


def test_nothing_but_lid_is_unknown(lay: Callable[..., AlignedPage | None]) -> None:
    noise = np.random.default_rng(1).normal(120, 3, (700, 900, 3))
    assert lay(np.clip(noise, 0, 255).astype(np.uint8)) is None


def test_a_mirrored_page_is_not_taken_for_the_type(
    lay: Callable[..., AlignedPage | None], sixth: Any
) -> None:
    assert lay(np.ascontiguousarray(sixth.page.pixels[:, ::-1])) is None


def test_among_several_types_the_right_one_comes_first(
    trial_library: Library, sixth: Any, blank: Any, scanner: Any
) -> None:
    views = dict(trial_library.views())
    view = next(iter(views.values()))
    for seed in range(5):
        other = replace(blank, seed=200 + seed, emblem_mm=(8.0 + 5 * seed, 40.0))
        capture = replace(scanner, blank=other).scan(other.sheet(), 60 + seed)
        stranger = page_view(capture.page.pixels, find_outline(capture.page.pixels))
        views[f"other-{seed}"] = replace(
            view,
            grey=stranger.grey,
            static=np.ones(stranger.grey.shape, dtype=np.bool_),
            features=stranger.features,
        )
    pixels = sixth.page.pixels
    found, candidates = identify(query_view(pixels, find_outline(pixels)), views)
    assert found is not None
    assert found.name == "nowhere-paper"
    assert len(candidates) <= 5
    confidences = [candidate.confidence for candidate in candidates]
    assert confidences == sorted(confidences, reverse=True)


def test_the_outline_is_the_paper_s_edge_clockwise_from_the_top_left(sixth: Any) -> None:
    found = find_outline(sixth.page.pixels)
    assert found is not None
    truth = np.array(sixth.box_px((0, 0, 80, 56)).xy)
    assert np.abs(np.array(found.xy) - truth).max() < 3.0


def test_a_scan_cut_to_the_document_has_no_outline(blank: Any) -> None:
    cut = np.clip(blank.sheet() * 250, 0, 255).astype(np.uint8)
    assert find_outline(cut) is None


def test_maps_to_the_grid_and_back_agree(enrolled: Any) -> None:
    document_type: DocumentType = enrolled.document_type
    matrix = np.array([[0.08, -0.002, -4.0], [0.002, 0.08, -3.0], [1e-6, 0, 1.0]])
    dpi = document_type.images.dpi
    there = grid_homography(PageToDocument.of(matrix), dpi)
    back = index_homography_in_mm(there, dpi / 25.4)
    assert back.matrix == pytest.approx(matrix, abs=1e-9)
    # the document's corner is the outer corner of the first pixel, whose centre has index 0
    corner = PageToDocument.of(matrix).polygon_to_px(PolygonMm.rectangle(0, 0, 1, 1)).xy[0]
    assert apply_homography(there, np.array([corner]) - 0.5)[0] == pytest.approx((-0.5, -0.5))
