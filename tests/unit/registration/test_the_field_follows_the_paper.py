from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import PolygonMm
from visualdoc.references import Library
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.information import Information
from visualdoc.registration.outline import find_outline
from visualdoc.registration.penalised import fit
from visualdoc.registration.spline import Knots, SplineField
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import query_view
from visualdoc.samples import distortion
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.distortion import Distorted

GRID_MM = np.array([[x, y] for x in range(4, 80, 6) for y in range(4, 56, 6)], dtype=np.float64)


@pytest.fixture(scope="module")
def lay(trial_library: Library) -> Callable[[NDArray[np.uint8]], AlignedPage]:
    def on_its_type(pixels: NDArray[np.uint8]) -> AlignedPage:
        found, _ = identify(query_view(pixels, find_outline(pixels)), trial_library.views())
        assert found is not None
        aligned = register(pixels, trial_library.load(found.name), found.page_to_reference)
        assert aligned is not None
        return aligned

    return on_its_type


def _scanned(capture: Any) -> Scanned:
    return Scanned(
        image=capture.page.pixels, to_mm=capture.truth.matrix, dpi=300.0, orientation_deg=0
    )


def _bent(capture: Any) -> Distorted:
    rng = np.random.default_rng(3)
    field = distortion.together(
        distortion.feed(rng, stretch_mm=1.0, wobble_mm=0.0, travel_mm=66.0),
        distortion.paper(rng, rms_mm=0.15),
    )
    return distortion.distort(_scanned(capture), field)


def _errors(aligned: AlignedPage, on_page: NDArray[np.float64], rigid: float) -> Any:
    """Distances in mm with the field and without it, after the reference's own offset."""
    ours = aligned.points_to_mm(on_page) - GRID_MM
    flat = np.array(aligned.page_to_document.polygon_to_mm(_polygon(on_page)).xy) - GRID_MM
    lengths = [np.hypot(*(e - np.median(e, axis=0) * rigid).T) for e in (ours, flat)]
    return [float(np.quantile(length, 0.95)) for length in lengths]


def _polygon(points: NDArray[np.float64]) -> Any:
    from visualdoc.geometry import PolygonPx  # noqa: PLC0415

    return PolygonPx.of(points.tolist())


def test_a_smooth_stretch_of_a_millimetre_is_taken_up_by_the_field(
    lay: Callable[[NDArray[np.uint8]], AlignedPage], sixth: Any
) -> None:
    made = _bent(sixth)
    aligned = lay(made.image)
    with_field, without = _errors(aligned, made.to_px(GRID_MM), 1.0)
    assert with_field < 0.08
    assert without > 2.5 * with_field
    assert aligned.field is not None
    moved, sigma = aligned.field.nodes(aligned.document_type.size)
    assert np.abs(moved).max() > 0.1
    assert 0 < float(np.median(sigma)) < 0.05


def test_a_flat_page_has_hardly_any_field(
    lay: Callable[[NDArray[np.uint8]], AlignedPage], sixth: Any
) -> None:
    aligned = lay(sixth.page.pixels)
    assert aligned.field is not None
    assert np.abs(aligned.field.at(GRID_MM)).max() < 0.05
    assert aligned.shifts.sigma_mm.shape == aligned.shifts.shift_mm.shape
    assert float(np.median(aligned.shifts.sigma_mm)) < 0.02


def test_polygons_go_to_the_page_and_back_through_the_field(
    lay: Callable[[NDArray[np.uint8]], AlignedPage], sixth: Any
) -> None:
    made = _bent(sixth)
    aligned = lay(made.image)
    box = PolygonMm.rectangle(10, 12, 40, 30)
    on_page = aligned.polygon_to_page(box)
    assert np.array(aligned.polygon_to_mm(on_page).xy) == pytest.approx(np.array(box.xy), abs=1e-4)
    true = made.to_px(np.array(box.xy))
    assert np.abs(np.array(on_page.xy) - true).max() < 0.12 * 300 / 25.4


def test_the_report_tells_the_field(
    lay: Callable[[NDArray[np.uint8]], AlignedPage], sixth: Any
) -> None:
    summary = lay(_bent(sixth).image).summary.field
    assert summary is not None
    assert len(summary.displacement_mm) == len(summary.sigma_mm) == 7
    assert len(summary.displacement_mm[0]) == 9
    assert summary.step_mm == pytest.approx((10.0, 56 / 6), rel=0.02)


def _information(noise: float, *, hole: bool) -> tuple[Information, NDArray[np.float64]]:
    rng = np.random.default_rng(4)
    y, x = np.arange(8.0, 400, 16), np.arange(8.0, 600, 16)
    down, across = np.meshgrid(y, x, indexing="ij")
    truth = np.stack([2 * np.sin(down / 150) + 0.004 * across, np.cos(across / 200)], axis=-1)
    matrix = np.zeros((len(y), len(x), 3))
    matrix[:, :, 0] = matrix[:, :, 2] = 1 / noise**2
    if hole:
        matrix[8:16, 8:20] = 0
    measured = truth + rng.normal(0, noise, truth.shape)
    pull = measured * matrix[:, :, [0, 2]]
    return Information(y_px=y, x_px=x, matrix=matrix, pull=pull), truth


def test_a_fit_is_as_far_off_as_it_says() -> None:
    information, truth = _information(0.5, hole=True)
    field = fit(information, Knots.over((400, 600), 60.0), 12.0, draws=48)
    error = field.on(information.y_px, information.x_px) - truth
    sigma = field.sigma_on(information.y_px, information.x_px)
    known = information.matrix[:, :, 0] > 0
    assert 0.7 < float((error / sigma)[known].std()) < 1.3
    # without measurements the field is carried by its neighbours, and is less certain
    assert float(sigma[~known].mean()) > 1.5 * float(sigma[known].mean())
    assert float(np.abs(error[~known]).max()) < 4 * float(sigma[~known].max())


def test_lines_of_one_direction_tell_nothing_along_themselves() -> None:
    y = x = np.arange(8.0, 400, 16)
    matrix = np.zeros((len(y), len(x), 3))
    matrix[:, :, 0] = 100.0
    pull = np.zeros((len(y), len(x), 2))
    pull[:, :, 0] = 100.0 * 1.5
    information = Information(y_px=y, x_px=x, matrix=matrix, pull=pull)
    # one corner has lines of the other direction
    matrix[:6, :6, 2] = 100.0
    pull[:6, :6, 1] = 100.0 * -0.7
    field = fit(information, Knots.over((400, 400), 60.0), 12.0, curvature_per_mm=0.001)
    assert field.at(np.array([[350.0, 350.0]]))[0] == pytest.approx((1.5, -0.7), abs=0.1)


def test_a_field_of_nothing_moves_nothing() -> None:
    field = SplineField.nothing(Knots.over((100, 200), 40.0))
    assert np.abs(field.on(np.arange(100.0), np.arange(200.0))).max() == 0
    assert np.abs(field.sigma_at(np.zeros((3, 2)))).max() == 0
