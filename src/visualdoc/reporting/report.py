"""The report as JSON: the outside contract ``visualdoc.report/1``."""

from __future__ import annotations

import json
import math
from collections import Counter
from importlib import resources
from typing import Any

from visualdoc.errors import VisualdocError
from visualdoc.findings import (
    AlignmentSummary,
    Aspect,
    CheckResult,
    DocumentPart,
    DoubtRegion,
    Examination,
    FieldReading,
    FieldSummary,
    LayerOffset,
    Outcome,
    PageExamination,
    Provenance,
    QualityIssue,
    TypeMatch,
)
from visualdoc.geometry import PolygonPx
from visualdoc.reporting.canonical import canonical_bytes, plain

SCHEMA = "visualdoc.report/1"
_PX_DIGITS, _MM_DIGITS = 2, 3
# RFC 9457, section 3.1.1: a URI reference; relative ones name what the manual explains.
_PROBLEM_TYPE = "urn:visualdoc:problem:{code}"


def _xy(polygon: PolygonPx | None) -> list[list[float]] | None:
    return None if polygon is None else polygon.rounded(_PX_DIGITS)


def _issue(issue: QualityIssue) -> dict[str, Any]:
    return {
        "kind": issue.kind,
        "polygon_px": _xy(issue.polygon_px),
        "explanation": issue.explanation,
    }


def _alignment(alignment: AlignmentSummary | None) -> dict[str, Any] | None:
    if alignment is None:
        return None
    return {
        "page_to_document": alignment.page_to_document.matrix,
        "residual_mm": {
            "median": alignment.residual_median_mm,
            "p95": alignment.residual_p95_mm,
        },
        "field": None if alignment.field is None else _paper(alignment.field),
    }


def _paper(field: FieldSummary) -> dict[str, Any]:
    lengths = [math.hypot(*node) for row in field.displacement_mm for node in row]
    return {
        "step_mm": [round(value, _MM_DIGITS) for value in field.step_mm],
        "max_mm": round(max(lengths), _MM_DIGITS),
        "displacement_mm": [
            [[round(value, _MM_DIGITS) for value in node] for node in row]
            for row in field.displacement_mm
        ],
        "sigma_mm": [[round(value, _MM_DIGITS) for value in row] for row in field.sigma_mm],
    }


def _layer(layer: LayerOffset) -> dict[str, Any]:
    return {
        "name": layer.name,
        "zones": list(layer.zones),
        "offset_mm": [round(value, _MM_DIGITS) for value in layer.offset_mm],
        "spread_mm": [round(value, _MM_DIGITS) for value in layer.spread_mm],
        "genuine_scans": layer.genuine_scans,
    }


def _field(field: FieldReading) -> dict[str, Any]:
    return {
        "name": field.name,
        "value": field.value,
        "text": field.text,
        "source": field.source,
        "polygon_px": _xy(field.polygon_px),
        "confidence": field.confidence,
        "zone": field.zone_id,
    }


def _check(check: CheckResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": check.check_id,
        "aspect": check.aspect,
        "title": check.title,
        "outcome": check.outcome,
        "summary": check.summary,
        "regions": list(check.region_ids),
    }
    return {**entry, "silent": True} if check.silent else entry


def _region(region: DoubtRegion) -> dict[str, Any]:
    return {
        "id": region.id,
        "check": region.check_id,
        "aspect": region.aspect,
        "polygon_px": _xy(region.polygon_px),
        "polygon_mm": region.polygon_mm.rounded(_MM_DIGITS) if region.polygon_mm else None,
        "strength": region.strength.value,
        "false_alarm_rate": region.false_alarm_rate,
        "calibration": region.calibration,
        "title": region.title,
        "explanation": region.explanation,
        "evidence": [evidence.as_json() for evidence in region.evidence],
    }


def by_strength(regions: tuple[DoubtRegion, ...]) -> list[DoubtRegion]:
    """Regions, strongest first; equal ones by their id, so that the order is always the same."""
    return sorted(regions, key=lambda region: (-region.strength.value, region.id))


def _type_match(match: TypeMatch) -> dict[str, Any]:
    stated = {
        "name": match.name,
        "title": match.title,
        "confidence": match.confidence,
        "version": match.version,
    }
    return stated if match.document is None else {**stated, "document": _part(match.document)}


def _part(part: DocumentPart) -> dict[str, Any]:
    return {"name": part.name, "part": part.part, "parts": list(part.parts)}


def _page(page: PageExamination) -> dict[str, Any]:
    match = page.document_type
    return {
        "index": page.index,
        "scan_page": page.scan_page,
        "document_on_page": {"number": page.document_number, "of": page.document_count},
        "size_px": [page.width_px, page.height_px],
        "dpi": page.dpi,
        "dpi_source": page.dpi_source,
        "quality": {
            "usable": page.quality.usable,
            "issues": [_issue(issue) for issue in page.quality.issues],
        },
        "corners_px": _xy(page.corners_px),
        "document_type": match and _type_match(match),
        "candidates": [
            {"name": candidate.name, "confidence": candidate.confidence}
            for candidate in page.candidates
        ],
        "alignment": _alignment(page.alignment),
        "layers": [_layer(layer) for layer in page.layers],
        "mrz": page.mrz,
        "fields": [_field(field) for field in page.fields],
        "checks": [_check(check) for check in page.checks],
        "regions": [_region(region) for region in by_strength(page.regions)],
        "doubt_score": page.doubt_score,
    }


def not_possible(page: PageExamination) -> list[CheckResult]:
    """Return the checks of a page that were not possible or ended in an error."""
    return [
        check for check in page.checks if check.outcome in (Outcome.NOT_POSSIBLE, Outcome.ERROR)
    ]


def _summary(examination: Examination) -> dict[str, Any]:
    regions = [region for page in examination.pages for region in page.regions]
    counted = Counter(region.aspect for region in regions)
    checks = {check.check_id for page in examination.pages for check in not_possible(page)}
    return {
        "region_count": len(regions),
        "by_aspect": {aspect.value: counted[aspect] for aspect in Aspect},
        "not_possible": sorted(checks),
        "missing_parts": [_part(part) for part in examination.missing_parts],
        "doubt_score": examination.doubt_score,
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "visualdoc": provenance.version,
        "models": list(provenance.models),
        "library": {"sha256": provenance.library_sha256},
        "settings": provenance.settings,
    }


def report_json(examination: Examination) -> dict[str, Any]:
    """Return the report of one document.

    Returns
    -------
    dict
        As ``report_schema()`` describes it; only what JSON knows, numbers rounded, regions
        strongest first. No time, duration or host name is part of it.
    """
    document = {
        "schema": SCHEMA,
        "document": {
            "file": examination.file,
            "sha256": examination.sha256,
            "media_type": examination.media_type,
            "page_count": examination.page_count,
        },
        "pages": [_page(page) for page in examination.pages],
        "summary": _summary(examination),
        "provenance": _provenance(examination.provenance),
    }
    converted: dict[str, Any] = plain(document)
    return converted


def report_bytes(examination: Examination) -> bytes:
    """Return the report as UTF-8 JSON; the same examination gives the same bytes."""
    return canonical_bytes(report_json(examination))


def error_json(file: str, error: VisualdocError) -> dict[str, Any]:
    """Return the report of a file that could not be examined (RFC 9457)."""
    return {
        "schema": SCHEMA,
        "document": {"file": file},
        "error": {
            "type": _PROBLEM_TYPE.format(code=error.code),
            "title": error.title,
            "detail": error.detail,
            "hint": error.hint,
        },
    }


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of reports and of error lines."""
    text = (
        resources.files("visualdoc.reporting").joinpath("report-1.schema.json").read_text("utf-8")
    )
    schema: dict[str, Any] = json.loads(text)
    return schema
