"""Lay a page on its reference, in millimetres, with what is left of the displacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PageToDocument
from visualdoc.geometry.frames import MM_PER_INCH, apply_homography, invert
from visualdoc.imaging.resampling import resize_area, to_grey
from visualdoc.references.types import DocumentType, IdentificationView
from visualdoc.registration.refinement import MIN_CONFIDENCE, Target, measure, refine, resample
from visualdoc.registration.shading import match_shading
from visualdoc.registration.types import AlignedPage, TileShifts
from visualdoc.registration.views import reduction_to_full

# Above this surplus of resolution the page is reduced first: the grid could not carry it anyway
MAX_OVERSAMPLING = 1.35
# A tile further off than this (mm) lies on other content, not on displaced paper
MEASURABLE_SHIFT_MM = 0.45
# below this share of trusted tiles the reference is said not to fit
MIN_FITTING_SHARE = 0.30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registration:
    """A page on a grid, before it is said of which type.

    Attributes
    ----------
    fitting_share
        Share of static windows whose content was found again on the page.
    """

    image: NDArray[np.uint8]
    inside: NDArray[np.bool_]
    page_to_document: PageToDocument
    source_dpi: float
    shifts: TileShifts
    residual_median_mm: float
    residual_p95_mm: float
    fitting_share: float


def luminance_target(median: NDArray[np.uint8], dynamic: NDArray[np.bool_]) -> Target:
    """Return the target that a reference picture gives.

    Parameters
    ----------
    median
        H × W × 3 uint8.
    dynamic
        H × W bool, personalisation.
    """
    return Target.of(to_grey(median).astype(np.float32), ~dynamic)


def view_to_grid(view: IdentificationView, grid_px_per_mm: float) -> NDArray[np.float64]:
    """Map pixels of the identification view to pixels of the grid (centres at integers)."""
    factor = grid_px_per_mm / view.px_per_mm
    return reduction_to_full(factor, factor)


def register_on_target(
    pixels: NDArray[np.uint8], page_to_grid: NDArray[np.float64], target: Target, dpi: float
) -> Registration:
    """Refine a coarse position and resample.

    Parameters
    ----------
    pixels
        H × W × 3 uint8 of the whole page.
    page_to_grid
        3 × 3 coarse homography, centres at integers on both sides.
    dpi
        Resolution of the grid.
    """
    shape = (target.grey.shape[0], target.grey.shape[1])
    source, to_page = _reduced_crop(pixels, page_to_grid, shape)
    refinement = refine(to_grey(source), page_to_grid @ to_page, target)
    image, inside = resample(source, refinement, shape)
    page_to_document = index_homography_in_mm(
        refinement.page_to_grid @ invert(to_page), dpi / MM_PER_INCH
    )
    shifts, fitting_share = _leftover(image, target, dpi / MM_PER_INCH)
    lengths = np.hypot(shifts.shift_mm[:, 0], shifts.shift_mm[:, 1])
    return Registration(
        image=_frozen(image),
        inside=_frozen(inside),
        page_to_document=page_to_document,
        source_dpi=_source_dpi(page_to_document, shape, dpi),
        shifts=shifts,
        residual_median_mm=float(np.median(lengths)) if len(lengths) else float("nan"),
        residual_p95_mm=float(np.quantile(lengths, 0.95)) if len(lengths) else float("nan"),
        fitting_share=fitting_share,
    )


def register(
    pixels: NDArray[np.uint8], document_type: DocumentType, page_to_view: NDArray[np.float64]
) -> AlignedPage | None:
    """Lay a page on its type; None when the reference does not fit.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    page_to_view
        3 × 3 from identification.
    """
    images = document_type.images
    coarse = view_to_grid(document_type.view, images.scale.px_per_mm) @ page_to_view
    target = luminance_target(images.median, images.dynamic)
    fitted = register_on_target(pixels, coarse, target, images.dpi)
    if fitted.fitting_share < MIN_FITTING_SHARE:
        return None
    return aligned_page(fitted, document_type)


def aligned_page(fitted: Registration, document_type: DocumentType) -> AlignedPage:
    """Name the type of a registration and even out the page's shading against it."""
    images = document_type.images
    evened = match_shading(fitted.image, images.median, ~images.dynamic, images.scale.px_per_mm)
    return AlignedPage(
        document_type=document_type,
        image=fitted.image,
        evened=_frozen(evened),
        inside=fitted.inside,
        page_to_document=fitted.page_to_document,
        source_dpi=fitted.source_dpi,
        shifts=fitted.shifts,
        residual_median_mm=fitted.residual_median_mm,
        residual_p95_mm=fitted.residual_p95_mm,
    )


def _reduced_crop(
    pixels: NDArray[np.uint8], page_to_grid: NDArray[np.float64], shape: tuple[int, int]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut out the document and reduce it to about the grid's resolution."""
    rows, columns = shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float64)
    on_page = apply_homography(invert(page_to_grid), corners)
    margin = 0.03 * float(np.ptp(on_page, axis=0).max())
    left, top = np.maximum(np.floor(on_page.min(axis=0) - margin), 0).astype(int)
    right, bottom = np.ceil(on_page.max(axis=0) + margin).astype(int)
    crop = pixels[top : max(bottom, top + 8), left : max(right, left + 8)]
    oversampling = float(np.sqrt(_area(on_page) / (rows * columns)))
    factor = oversampling if oversampling > MAX_OVERSAMPLING else 1.0
    width, height = max(round(crop.shape[1] / factor), 8), max(round(crop.shape[0] / factor), 8)
    reduced = crop if factor == 1.0 else resize_area(crop, width_px=width, height_px=height)
    to_page = reduction_to_full(
        crop.shape[1] / reduced.shape[1],
        crop.shape[0] / reduced.shape[0],
        left_px=float(left),
        top_px=float(top),
    )
    return reduced, to_page


def _area(quadrilateral: NDArray[np.float64]) -> float:
    x, y = quadrilateral[:, 0], quadrilateral[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def index_homography_in_mm(page_to_grid: NDArray[np.float64], px_per_mm: float) -> PageToDocument:
    """Change from pixel indices to the frames' convention (a centre lies at integer + 0.5)."""
    to_index = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])
    to_mm = np.array(
        [[1 / px_per_mm, 0.0, 0.5 / px_per_mm], [0.0, 1 / px_per_mm, 0.5 / px_per_mm], [0, 0, 1.0]]
    )
    return PageToDocument.of(to_mm @ page_to_grid @ to_index)


def grid_homography(page_to_document: PageToDocument, dpi: float) -> NDArray[np.float64]:
    """Return page → grid in pixel indices; the inverse of what registrations report in mm."""
    px_per_mm = dpi / MM_PER_INCH
    from_index = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    to_grid = np.array([[px_per_mm, 0.0, -0.5], [0.0, px_per_mm, -0.5], [0.0, 0.0, 1.0]])
    return np.asarray(to_grid @ page_to_document.matrix @ from_index, dtype=np.float64)


def _source_dpi(page_to_document: PageToDocument, shape: tuple[int, int], dpi: float) -> float:
    width_mm, height_mm = shape[1] / dpi * MM_PER_INCH, shape[0] / dpi * MM_PER_INCH
    corners = np.array([[0, 0], [width_mm, 0], [width_mm, height_mm], [0, height_mm]])
    on_page = apply_homography(page_to_document.inverse, corners)
    return float(np.sqrt(_area(on_page) / (width_mm * height_mm)) * MM_PER_INCH)


def _leftover(
    image: NDArray[np.uint8], target: Target, px_per_mm: float
) -> tuple[TileShifts, float]:
    """Measure again on the resampled page: the honest residual, not the fit's own."""
    measured = measure(to_grey(image).astype(np.float32), target)
    lengths = np.hypot(measured.shift_px[:, 0], measured.shift_px[:, 1]) / px_per_mm
    found = (measured.confidence >= MIN_CONFIDENCE) & (lengths < MEASURABLE_SHIFT_MM)
    shifts = TileShifts(
        centres_mm=(measured.centres_px[found] + 0.5) / px_per_mm,
        shift_mm=measured.shift_px[found] / px_per_mm,
        confidence=measured.confidence[found],
        size_mm=96 / px_per_mm,
    )
    return shifts, float(found.mean()) if len(found) else 0.0


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
