"""One page: from pixels to calibrated doubt regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from visualdoc.calibration import Calibrated, Curves, calibrate
from visualdoc.checks.layout.personalisation import personalisation
from visualdoc.checks.spec import Check, CheckContext
from visualdoc.examination.locating import Located, locate
from visualdoc.examination.readings import Readers, read_page
from visualdoc.examination.runner import not_possible, run
from visualdoc.examination.settings import ExaminationSettings
from visualdoc.findings import (
    DocumentPart,
    LayerOffset,
    PageExamination,
    QualityIssue,
    QualityReport,
    TypeMatch,
)
from visualdoc.geometry import PolygonPx
from visualdoc.reading.types import Readings
from visualdoc.references.library import Library
from visualdoc.references.types import DocumentType
from visualdoc.registration.identified import Identification
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import DPI_FROM_METADATA, DPI_FROM_REFERENCE, ScanPage

# the tag is called wrong when it is off by more than paper and cutting tolerances explain
DPI_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tools:
    """What an examination works with; the same for all pages."""

    library: Library
    readers: Readers
    checks: Sequence[Check]
    curves: Curves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PagePictures:
    """The page on its reference's grid, for showing both side by side.

    Attributes
    ----------
    aligned, reference
        H × W × 3 uint8 on one grid of ``dpi``; None when the type is unknown.
    """

    aligned: NDArray[np.uint8] | None
    reference: NDArray[np.uint8] | None
    dpi: float | None


def examine_page(
    page: ScanPage, tools: Tools, settings: ExaminationSettings, *, first_index: int = 0
) -> tuple[tuple[PageExamination, PagePictures], ...]:
    """Examine one page of a scan, each document that lies on it.

    Parameters
    ----------
    first_index
        Index of the first document in the report.
    """
    if not page.quality.usable:
        nothing = PagePictures(aligned=None, reference=None, dpi=None)
        return ((_unusable(page, tools, first_index), nothing),)
    return tuple(
        _examine(located, tools, settings, index=first_index + number)
        for number, located in enumerate(locate(page, tools.library, settings))
    )


def _examine(
    located: Located, tools: Tools, settings: ExaminationSettings, *, index: int
) -> tuple[PageExamination, PagePictures]:
    aligned = located.aligned
    readings = read_page(located.page, aligned, tools.readers)
    context = CheckContext(
        page=located.page,
        aligned=aligned,
        readings=readings,
        models=tools.readers.models,
        on=settings.on,
    )
    # the long checks spend their time outside the interpreter's lock
    with ThreadPoolExecutor(max_workers=tools.readers.models.threads) as pool:
        runs = list(pool.map(lambda check: run(check, context), tools.checks))
    own: Mapping[str, list[float]] = {}
    if aligned is not None:
        own = aligned.document_type.statistics.get("genuine_maxima", {})
    calibrated = calibrate(
        runs,
        page_index=index,
        page_to_document=aligned,
        document_area_px=_document_area(located),
        curves=tools.curves,
        own_maxima=own,
        budget=settings.false_regions_per_page,
    )
    layers = () if aligned is None else personalisation(context).layers
    examined = _examined(located, readings, calibrated, layers, index=index, on=settings.on)
    return examined, _pictures(aligned)


def _document_area(located: Located) -> float:
    """Area of the document on its page, of the whole page when nobody knows better."""
    page = located.page
    outline = located.aligned.outline if located.aligned else located.outline
    return outline.area if outline else float(page.width_px * page.height_px)


def _examined(
    located: Located,
    readings: Readings,
    calibrated: Calibrated,
    layers: tuple[LayerOffset, ...] = (),
    *,
    index: int,
    on: date | None = None,
) -> PageExamination:
    page, mrz = located.page, readings.mrz
    dpi, dpi_source, quality = _resolution(page, located.aligned)
    quality = _with_misfit(quality, located)
    return PageExamination(
        index=index,
        scan_page=page.index,
        document_number=located.number,
        document_count=located.count,
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=dpi,
        dpi_source=dpi_source,
        quality=quality,
        corners_px=located.aligned.outline if located.aligned else located.outline,
        document_type=_type_match(located.aligned, located.identified),
        candidates=located.candidates,
        alignment=located.aligned.summary if located.aligned else None,
        layers=layers,
        mrz=mrz.as_json(on=on) if mrz else None,
        fields=readings.fields,
        checks=calibrated.results,
        regions=calibrated.regions,
        doubt_score=calibrated.doubt_score,
    )


def _type_match(aligned: AlignedPage | None, identified: Identification | None) -> TypeMatch | None:
    if aligned is None or identified is None:
        return None
    document_type = aligned.document_type
    return TypeMatch(
        name=document_type.name,
        title=document_type.title,
        confidence=identified.confidence,
        version=document_type.version,
        document=_part(document_type),
    )


def _part(document_type: DocumentType) -> DocumentPart | None:
    stated = document_type.description.get("document")
    if not stated:
        return None
    return DocumentPart(
        name=str(stated["name"]), part=str(stated["part"]), parts=tuple(stated["parts"])
    )


def _with_misfit(quality: QualityReport, located: Located) -> QualityReport:
    """Say once that the reference does not fit, instead of listing regions."""
    if located.misfit is None:
        return quality
    page = located.page
    issue = QualityIssue(
        kind="reference_does_not_fit",
        polygon_px=located.outline or PolygonPx.rectangle(0, 0, page.width_px, page.height_px),
        explanation=(
            f"The reference of '{located.misfit}' does not fit this page: it is of another type or "
            "edition, or too much of its print is hidden."
        ),
    )
    return QualityReport(usable=quality.usable, issues=(*quality.issues, issue))


def _resolution(page: ScanPage, aligned: AlignedPage | None) -> tuple[float, str, QualityReport]:
    """Believe the document's own size over the tag, and say when they disagree."""
    if aligned is None:
        return page.dpi, page.dpi_source, page.quality
    agrees = abs(aligned.source_dpi / page.dpi - 1) <= DPI_TOLERANCE
    if page.dpi_source == DPI_FROM_METADATA and agrees:
        return page.dpi, page.dpi_source, page.quality
    quality = page.quality
    if page.dpi_source == DPI_FROM_METADATA:
        issue = QualityIssue(
            kind="resolution_disagrees",
            polygon_px=PolygonPx.rectangle(0, 0, page.width_px, page.height_px),
            explanation=(
                f"The file says {page.dpi:.0f} dpi; measured on the document it is "
                f"{aligned.source_dpi:.0f} dpi."
            ),
        )
        quality = QualityReport(usable=True, issues=(*quality.issues, issue))
    return round(aligned.source_dpi, 1), DPI_FROM_REFERENCE, quality


def _unusable(page: ScanPage, tools: Tools, index: int) -> PageExamination:
    reasons = "; ".join(issue.explanation.rstrip(".") for issue in page.quality.issues)
    reason = f"The scan cannot be used: {reasons or 'its quality is too low'}."
    calibrated = calibrate(
        [not_possible(check, reason) for check in tools.checks],
        page_index=index,
        page_to_document=None,
        document_area_px=float(page.width_px * page.height_px),
        curves=tools.curves,
        own_maxima={},
        budget=1.0,
    )
    nothing = Located(page=page, outline=None, identified=None, candidates=(), aligned=None)
    return _examined(nothing, Readings(mrz=None, fields=()), calibrated, index=index)


def _pictures(aligned: AlignedPage | None) -> PagePictures:
    if aligned is None:
        return PagePictures(aligned=None, reference=None, dpi=None)
    images = aligned.document_type.images
    return PagePictures(aligned=aligned.image, reference=images.median, dpi=images.dpi)
