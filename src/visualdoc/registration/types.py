"""A page that lies on its reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import AlignmentSummary
from visualdoc.geometry import PageToDocument, PolygonMm, PolygonPx
from visualdoc.references.types import DocumentType


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
    """

    centres_mm: NDArray[np.float64]
    shift_mm: NDArray[np.float64]
    confidence: NDArray[np.float64]
    size_mm: float


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
        Homography from page pixels to millimetres (without the smooth local field, which stays
        below a few tenths of a millimetre).
    source_dpi
        Resolution of the scan, measured on the aligned document.
    shifts
        Residual displacements.
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

    @property
    def dpi(self) -> float:
        """Resolution of the aligned image."""
        return self.document_type.images.dpi

    @property
    def px_per_mm(self) -> float:
        """Grid pixels in one millimetre."""
        return self.document_type.images.scale.px_per_mm

    def polygon_to_page(self, polygon: PolygonMm) -> PolygonPx:
        """Map a polygon from document millimetres to page pixels."""
        return self.page_to_document.polygon_to_px(polygon)

    @property
    def summary(self) -> AlignmentSummary:
        """The report's form."""
        return AlignmentSummary(
            page_to_document=self.page_to_document,
            residual_median_mm=self.residual_median_mm,
            residual_p95_mm=self.residual_p95_mm,
        )
