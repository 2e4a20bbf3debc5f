"""Results of checks, pages and whole documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visualdoc.findings.vocabulary import Aspect, Evidence, FieldReading, Outcome, Strength
from visualdoc.geometry import PageToDocument, PolygonMm, PolygonPx


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtCandidate:
    """What a check yields: a place that may deserve a doubt, with an uncalibrated score.

    Attributes
    ----------
    detector
        Name of the calibration curve that the score belongs to; several checks may not share one.
    score
        Higher is more doubtful; the unit is the detector's own.
    polygon_px
        Where, in page pixels.
    """

    detector: str
    score: float
    polygon_px: PolygonPx
    title: str
    explanation: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One check on one page before calibration."""

    check_id: str
    aspect: Aspect
    title: str
    outcome: Outcome
    summary: str
    candidates: tuple[DoubtCandidate, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRegion:
    """A calibrated doubt region."""

    id: str
    check_id: str
    aspect: Aspect
    polygon_px: PolygonPx
    polygon_mm: PolygonMm | None
    strength: Strength
    false_alarm_rate: float
    calibration: Mapping[str, Any]
    title: str
    explanation: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check on one page after calibration."""

    check_id: str
    aspect: Aspect
    title: str
    outcome: Outcome
    summary: str
    region_ids: tuple[str, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityIssue:
    """Something about the scan that limits what can be examined."""

    kind: str
    polygon_px: PolygonPx
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """The quality gate's answer for one page."""

    usable: bool
    issues: tuple[QualityIssue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One enrolled type that the page may be, with the identification's confidence."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPart:
    """Which side or page of which document a page is.

    Attributes
    ----------
    name
        Name of the document, shared by all its parts.
    parts
        Names of all parts, in order.
    """

    name: str
    part: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeMatch:
    """The type that the page was taken for; ``document`` when it is one of several parts."""

    name: str
    title: str
    confidence: float
    version: int
    document: DocumentPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSummary:
    """Smooth displacement of the paper that the homography leaves, on nodes from corner to corner.

    Attributes
    ----------
    step_mm
        Distance of the nodes (x, y).
    displacement_mm
        Rows of nodes (x, y): content of the node lies where the homography puts node plus
        displacement.
    sigma_mm
        Rows of standard deviations, of the less certain direction.
    """

    step_mm: tuple[float, float]
    displacement_mm: tuple[tuple[tuple[float, float], ...], ...]
    sigma_mm: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentSummary:
    """Where the page lies on its reference."""

    page_to_document: PageToDocument
    residual_median_mm: float
    residual_p95_mm: float
    field: FieldSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerOffset:
    """How far one pass of personalisation lies off its usual place on the pre-print.

    Attributes
    ----------
    name
        ``entries`` (the visual zone's values) or ``mrz``.
    zones
        Ids of the zones that it was measured on.
    offset_mm
        Against the mean of the genuine scans, x to the right, y down.
    spread_mm
        Standard deviation to be expected of a genuine page, in x and y.
    genuine_scans
        How many genuine scans the mean comes from.
    """

    name: str
    zones: tuple[str, ...]
    offset_mm: tuple[float, float]
    spread_mm: tuple[float, float]
    genuine_scans: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageExamination:
    """Everything that was found on one page, or on one of several documents on it.

    Attributes
    ----------
    index
        Place in the examination; region ids begin with it.
    scan_page
        Which page of the scan, from 0. Coordinates are that page's.
    document_number, document_count
        Which of how many documents that lie on the scan's page, from 1.
    """

    index: int
    scan_page: int
    document_number: int
    document_count: int
    width_px: int
    height_px: int
    dpi: float
    dpi_source: str
    quality: QualityReport
    corners_px: PolygonPx | None
    document_type: TypeMatch | None
    candidates: tuple[Candidate, ...]
    alignment: AlignmentSummary | None
    layers: tuple[LayerOffset, ...]
    mrz: Mapping[str, Any] | None
    fields: tuple[FieldReading, ...]
    checks: tuple[CheckResult, ...]
    regions: tuple[DoubtRegion, ...]
    doubt_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """With what the examination was made: enough for a counter-expert to run it again."""

    version: str
    models: tuple[Mapping[str, str], ...]
    library_sha256: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """The examination of one document: a value that is stored, shown and printed."""

    file: str
    sha256: str
    media_type: str
    page_count: int
    pages: tuple[PageExamination, ...]
    provenance: Provenance

    @property
    def missing_parts(self) -> tuple[DocumentPart, ...]:
        """Sides and pages that belong to an examined one and are not there themselves."""
        there = [
            page.document_type.document
            for page in self.pages
            if page.document_type is not None and page.document_type.document is not None
        ]
        seen = {(one.name, one.part) for one in there}
        wanted = dict.fromkeys((one.name, part, one.parts) for one in there for part in one.parts)
        return tuple(
            DocumentPart(name=name, part=part, parts=parts)
            for name, part, parts in wanted
            if (name, part) not in seen
        )

    @property
    def doubt_score(self) -> float:
        """Highest doubt score of any page."""
        return max((page.doubt_score for page in self.pages), default=0.0)
