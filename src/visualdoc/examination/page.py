"""One page: from pixels to calibrated doubt regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from visualdoc.calibration import Calibrated, Curves, calibrate
from visualdoc.checks.spec import Check, CheckContext
from visualdoc.examination.readings import Readers, read_page
from visualdoc.examination.runner import not_possible, run
from visualdoc.examination.settings import ExaminationSettings
from visualdoc.findings import (
    Candidate,
    CheckRun,
    PageExamination,
    QualityIssue,
    QualityReport,
    TypeMatch,
)
from visualdoc.geometry import PolygonMm, PolygonPx
from visualdoc.reading.types import Readings
from visualdoc.references.library import Library
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import Identification, identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import page_view
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """What is known of a page before any check."""

    outline: PolygonPx | None
    identified: Identification | None
    candidates: tuple[Candidate, ...]
    aligned: AlignedPage | None
    readings: Readings


def examine_page(
    page: ScanPage, tools: Tools, settings: ExaminationSettings
) -> tuple[PageExamination, PagePictures]:
    """Examine one page."""
    if not page.quality.usable:
        return _unusable(page, tools), PagePictures(aligned=None, reference=None, dpi=None)
    outline = find_outline(page.pixels)
    identified, candidates = _identify(page, outline, tools.library, settings)
    aligned = _lay_on_reference(page, identified, tools.library)
    readings = read_page(page, aligned, tools.readers)
    context = CheckContext(
        page=page,
        aligned=aligned,
        readings=readings,
        models=tools.readers.models,
        on=settings.on,
    )
    # the long checks spend their time outside the interpreter's lock
    with ThreadPoolExecutor(max_workers=tools.readers.models.threads) as pool:
        runs = list(pool.map(lambda check: run(check, context), tools.checks))
    calibrated = _calibrated(runs, page, aligned, tools, settings)
    seen = _Seen(
        outline=outline,
        identified=identified,
        candidates=candidates,
        aligned=aligned,
        readings=readings,
    )
    return _examined(page, seen, calibrated, on=settings.on), _pictures(aligned)


def _identify(
    page: ScanPage, outline: PolygonPx | None, library: Library, settings: ExaminationSettings
) -> tuple[Identification | None, tuple[Candidate, ...]]:
    enrolled = library.views()
    if settings.document_type is not None:
        library.load(settings.document_type)  # an unknown name is the caller's error, said at once
        enrolled = {settings.document_type: enrolled[settings.document_type]}
    identified, candidates = identify(page_view(page.pixels, outline), enrolled)
    if identified is None and outline is not None:
        # the outline may have cut the page short; the whole scan is the second chance
        identified, second = identify(page_view(page.pixels, None), enrolled)
        candidates = second if identified is not None else candidates
    return identified, candidates


def _lay_on_reference(
    page: ScanPage, identified: Identification | None, library: Library
) -> AlignedPage | None:
    if identified is None:
        return None
    return register(page.pixels, library.load(identified.name), identified.page_to_reference)


def _calibrated(
    runs: Sequence[CheckRun],
    page: ScanPage,
    aligned: AlignedPage | None,
    tools: Tools,
    settings: ExaminationSettings,
) -> Calibrated:
    own: Mapping[str, list[float]] = {}
    if aligned is not None:
        own = aligned.document_type.statistics.get("genuine_maxima", {})
    return calibrate(
        runs,
        page_index=page.index,
        page_to_document=aligned.page_to_document if aligned else None,
        curves=tools.curves,
        own_maxima=own,
        budget=settings.false_regions_per_page,
    )


def _examined(
    page: ScanPage, seen: _Seen, calibrated: Calibrated, *, on: date | None = None
) -> PageExamination:
    dpi, dpi_source, quality = _resolution(page, seen.aligned)
    mrz = seen.readings.mrz
    return PageExamination(
        index=page.index,
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=dpi,
        dpi_source=dpi_source,
        quality=quality,
        corners_px=_corners(seen.aligned, seen.outline),
        document_type=_type_match(seen.aligned, seen.identified),
        candidates=seen.candidates,
        alignment=seen.aligned.summary if seen.aligned else None,
        mrz=mrz.as_json(on=on) if mrz else None,
        fields=seen.readings.fields,
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
    )


def _corners(aligned: AlignedPage | None, outline: PolygonPx | None) -> PolygonPx | None:
    if aligned is None:
        return outline
    size = aligned.document_type.size
    return aligned.polygon_to_page(PolygonMm.rectangle(0, 0, size.width_mm, size.height_mm))


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


def _unusable(page: ScanPage, tools: Tools) -> PageExamination:
    reasons = "; ".join(issue.explanation.rstrip(".") for issue in page.quality.issues)
    reason = f"The scan cannot be used: {reasons or 'its quality is too low'}."
    calibrated = calibrate(
        [not_possible(check, reason) for check in tools.checks],
        page_index=page.index,
        page_to_document=None,
        curves=tools.curves,
        own_maxima={},
        budget=1.0,
    )
    nothing = _Seen(
        outline=None,
        identified=None,
        candidates=(),
        aligned=None,
        readings=Readings(mrz=None, fields=()),
    )
    return _examined(page, nothing, calibrated)


def _pictures(aligned: AlignedPage | None) -> PagePictures:
    if aligned is None:
        return PagePictures(aligned=None, reference=None, dpi=None)
    images = aligned.document_type.images
    return PagePictures(aligned=aligned.image, reference=images.median, dpi=images.dpi)
