"""A page that lies on its reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import AlignmentSummary, FieldSummary
from visualdoc.geometry import PageToDocument, PolygonMm, PolygonPx, SizeMm, apply_homography
from visualdoc.references.types import DocumentType
from visualdoc.registration.spline import SplineField

# a smooth field of a few tenths of a millimetre is undone to a nanometre in so many steps
INVERSION_STEPS = 5
# the report lists the field this coarsely: paper bends over centimetres
REPORTED_STEP_MM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TileShifts:
    """What is left of the displacement after the fit, tile by tile.

    Attributes
    ----------
    centres_mm
        N × 2 tile centres (x, y).
    shift_mm
        N × 2 displacement of the page's content against the reference, x right, y down.
    confidence
        N values in [0, 1]: peak correlation.
    size_mm
        Side of a tile.
    sigma_mm
        N × 2 standard deviations of ``shift_mm``.
    """

    centres_mm: NDArray[np.float64]
    shift_mm: NDArray[np.float64]
    confidence: NDArray[np.float64]
    size_mm: float
    sigma_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalField:
    """Smooth displacement of the paper that is left after the homography.

    What the reference has at document point ``p`` lies on the page where the homography says
    ``p + at(p)``.

    Attributes
    ----------
    spline
        The displacement in pixels of the grid.
    px_per_mm
        Scale of that grid.
    """

    spline: SplineField
    px_per_mm: float

    @property
    def step_mm(self) -> float:
        """Distance of the field's nodes."""
        return self.spline.knots.step_px / self.px_per_mm

    def at(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Displacement in mm at N × 2 document points (x, y)."""
        return self.spline.at(points_mm * self.px_per_mm - 0.5) / self.px_per_mm

    def sigma_at(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the displacement's standard deviation in mm at N × 2 document points."""
        return self.spline.sigma_at(points_mm * self.px_per_mm - 0.5) / self.px_per_mm

    def nodes(
        self, size: SizeMm, *, step_mm: float | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Displacement with its uncertainty on a lattice from corner to corner of a document.

        Parameters
        ----------
        step_mm
            Distance of the lattice's nodes, about; the field's own when None.

        Returns
        -------
        tuple
            R × C × 2 displacements and R × C × 2 standard deviations, all (x, y) in mm.
        """
        step = step_mm or self.step_mm
        rows, columns = (max(round(v / step) + 1, 2) for v in (size.height_mm, size.width_mm))
        y, x = np.linspace(0, size.height_mm, rows), np.linspace(0, size.width_mm, columns)
        on_grid = y * self.px_per_mm - 0.5, x * self.px_per_mm - 0.5
        return (
            self.spline.on(*on_grid) / self.px_per_mm,
            self.spline.sigma_on(*on_grid) / self.px_per_mm,
        )

    def summary(self, size: SizeMm) -> FieldSummary:
        """Return the report's form."""
        moved, sigma = self.nodes(size, step_mm=REPORTED_STEP_MM)
        rows, columns = moved.shape[:2]
        return FieldSummary(
            step_mm=(size.width_mm / (columns - 1), size.height_mm / (rows - 1)),
            displacement_mm=tuple(tuple((float(x), float(y)) for x, y in row) for row in moved),
            sigma_mm=tuple(tuple(float(v) for v in row.max(axis=1)) for row in sigma),
        )

    def undone(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Document points whose content the homography puts at N × 2 points."""
        found = points_mm - self.at(points_mm)
        for _ in range(INVERSION_STEPS):
            found = points_mm - self.at(found)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedPage:
    """A page resampled onto the grid of its document type.

    Attributes
    ----------
    image
        H × W × 3 uint8 on the reference grid (``document_type.images.dpi``).
    evened
        ``image`` with slow differences of brightness and colour against the reference removed.
    inside
        H × W bool: grid pixels that the scan covers.
    page_to_document
        Homography from page pixels to millimetres. With ``field`` it says where things lie.
    source_dpi
        Resolution of the scan, measured on the aligned document.
    shifts
        Residual displacements.
    field
        Smooth displacement that the homography leaves; None where none was measured.
    """

    document_type: DocumentType
    image: NDArray[np.uint8]
    evened: NDArray[np.uint8]
    inside: NDArray[np.bool_]
    page_to_document: PageToDocument
    source_dpi: float
    shifts: TileShifts
    residual_median_mm: float
    residual_p95_mm: float
    field: LocalField | None = None

    @property
    def dpi(self) -> float:
        """Resolution of the aligned image."""
        return self.document_type.images.dpi

    @property
    def px_per_mm(self) -> float:
        """Grid pixels in one millimetre."""
        return self.document_type.images.scale.px_per_mm

    def points_to_page(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map N × 2 document points (mm) to page pixels, with the local field."""
        moved = points_mm if self.field is None else points_mm + self.field.at(points_mm)
        return apply_homography(self.page_to_document.inverse, moved)

    def points_to_mm(self, points_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map N × 2 page points (px) to document millimetres, with the local field."""
        flat = apply_homography(self.page_to_document.matrix, points_px)
        return flat if self.field is None else self.field.undone(flat)

    def polygon_to_page(self, polygon: PolygonMm) -> PolygonPx:
        """Map a polygon from document millimetres to page pixels."""
        return PolygonPx.of(self.points_to_page(np.array(polygon.xy)).tolist())

    def polygon_to_mm(self, polygon: PolygonPx) -> PolygonMm:
        """Map a polygon from page pixels to document millimetres."""
        return PolygonMm.of(self.points_to_mm(np.array(polygon.xy)).tolist())

    @property
    def outline(self) -> PolygonPx:
        """Corners of the document on the page, clockwise from its own top left."""
        return self.polygon_to_page(self.document_type.size.polygon)

    @property
    def summary(self) -> AlignmentSummary:
        """The report's form."""
        return AlignmentSummary(
            page_to_document=self.page_to_document,
            residual_median_mm=self.residual_median_mm,
            residual_p95_mm=self.residual_p95_mm,
            field=None if self.field is None else self.field.summary(self.document_type.size),
        )
