"""Lay a page on its reference, in millimetres, with what is left of the displacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PageToDocument
from visualdoc.geometry.frames import MM_PER_INCH, apply_homography, invert
from visualdoc.imaging.ink import PLAY_MM
from visualdoc.imaging.resampling import cell_mean, dilate, resize_area, to_grey
from visualdoc.references.types import DocumentType, IdentificationView
from visualdoc.registration.cells import CELL_PX, compare
from visualdoc.registration.pyramid import Layer, Placement, sampled
from visualdoc.registration.refinement import Target, refine
from visualdoc.registration.residual import Residual, residual
from visualdoc.registration.shading import match_shading
from visualdoc.registration.types import AlignedPage, LocalField, TileShifts
from visualdoc.registration.views import reduction_to_full

# Above this surplus of resolution the page is reduced first: the grid could not carry it anyway
MAX_OVERSAMPLING = 1.35
# below this share of trusted tiles the reference is said not to fit
MIN_FITTING_SHARE = 0.30
# of the print outside of zones so much has to be left when their surroundings are left out too
LEAST_STATIC_SHARE = 0.5


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
    field: LocalField


def luminance_target(median: NDArray[np.uint8], dynamic: NDArray[np.bool_], dpi: float) -> Target:
    """Return the target that a reference picture gives.

    Parameters
    ----------
    median
        H × W × 3 uint8.
    dynamic
        H × W bool, personalisation.
    dpi
        Resolution of both.
    """
    return Target.of(to_grey(median).astype(np.float32), ~dynamic, dpi / MM_PER_INCH)


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
    px_per_mm = dpi / MM_PER_INCH
    source = _reduced_crop(pixels, page_to_grid, target.shape)
    grey = Layer(pixels=to_grey(source.pixels), to_page=np.eye(3))
    refinement = refine(grey, page_to_grid @ source.to_page, target)
    placement = refinement.placement
    image, inside = _resampled(Layer(pixels=source.pixels, to_page=np.eye(3)), placement, target)
    page_to_document = index_homography_in_mm(
        placement.page_to_grid @ invert(source.to_page), px_per_mm
    )
    left = _leftover(image, inside, target, refinement.factor)
    lengths = np.hypot(left.shifts.shift_mm[:, 0], left.shifts.shift_mm[:, 1])
    return Registration(
        image=_frozen(image),
        inside=_frozen(inside),
        page_to_document=page_to_document,
        source_dpi=_source_dpi(page_to_document, target.shape, dpi),
        shifts=left.shifts,
        residual_median_mm=float(np.median(lengths)) if len(lengths) else float("nan"),
        residual_p95_mm=float(np.quantile(lengths, 0.95)) if len(lengths) else float("nan"),
        fitting_share=left.fitting_share,
        field=LocalField(spline=placement.field, px_per_mm=px_per_mm),
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
    target = luminance_target(images.median, _with_play(images.dynamic, images.dpi), images.dpi)
    fitted = register_on_target(pixels, coarse, target, images.dpi)
    if fitted.fitting_share < MIN_FITTING_SHARE:
        return None
    return aligned_page(fitted, document_type)


def _with_play(dynamic: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_]:
    """Leave out what entries reach when they lie off with their pass.

    Entries that reach over their zones pull the field of a form with little other print by some
    tenths of a millimetre. Where they leave too little print beside them, the zones alone count.
    """
    side = 2 * round(PLAY_MM * dpi / MM_PER_INCH) + 1
    grown = dilate(dynamic, side, side).astype(np.bool_)
    return grown if (~grown).sum() >= LEAST_STATIC_SHARE * (~dynamic).sum() else dynamic


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
        field=fitted.field,
    )


def _reduced_crop(
    pixels: NDArray[np.uint8], page_to_grid: NDArray[np.float64], shape: tuple[int, int]
) -> Layer:
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
    return Layer(pixels=reduced, to_page=to_page)


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


def _resampled(
    page: Layer, placement: Placement, target: Target
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Lay the page on the grid in a single interpolation; also, what of the grid it covers."""
    image, (x, y) = sampled(page, placement, target.shape, 1)
    height, width = page.pixels.shape[:2]
    return image, (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)


def _leftover(
    image: NDArray[np.uint8], inside: NDArray[np.bool_], target: Target, factor: int
) -> Residual:
    """Measure again on the resampled page: the honest residual, not the fit's own."""
    texture = target.texture(factor)
    grey = to_grey(image).astype(np.float32)
    comparison = compare(texture, cell_mean(grey, factor) if factor > 1 else grey)
    covered = cell_mean(inside.astype(np.float32), CELL_PX * factor) > 0.99
    rows, columns = texture.share.shape
    return residual(
        texture,
        comparison,
        px_per_mm=target.px_per_mm / factor,
        inside=covered[:rows, :columns],
    )


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
