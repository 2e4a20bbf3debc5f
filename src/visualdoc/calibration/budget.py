"""From raw candidates to few regions within the false-alarm budget of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from visualdoc.calibration.curves import UNCALIBRATED_PAGES, Curves, inflation
from visualdoc.findings import (
    CheckResult,
    CheckRun,
    DoubtCandidate,
    DoubtRegion,
    Outcome,
    Strength,
)
from visualdoc.geometry import PolygonMm, PolygonPx


class ToDocument(Protocol):
    """Maps from the page to the document: a homography, or an aligned page with its field."""

    def polygon_to_mm(self, polygon: PolygonPx) -> PolygonMm:
        """Map a polygon from page pixels to document millimetres."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Results of one page after calibration."""

    results: tuple[CheckResult, ...]
    regions: tuple[DoubtRegion, ...]
    doubt_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rated:
    run: CheckRun
    candidate: DoubtCandidate
    rate: float
    calibration: Mapping[str, Any]


def calibrate(
    runs: Sequence[CheckRun],
    *,
    page_index: int,
    page_to_document: ToDocument | None,
    curves: Curves,
    own_maxima: Mapping[str, list[float]],
    budget: float,
) -> Calibrated:
    """Keep the regions that the budget allows and give each its strength.

    Parameters
    ----------
    own_maxima
        Detector → highest scores on the type's genuine scans, left out one at a time.
    budget
        Expected false regions on one genuine page over all checks. It is shared equally by the
        detectors that ran; each may use its share and no more.
    """
    detectors = [run for run in runs if run.outcome in {Outcome.PASSED, Outcome.DOUBT}]
    share = budget / max(len(detectors), 1)
    rated = [
        _rate(run, candidate, curves, own_maxima)
        for run in runs
        if not run.silent
        for candidate in run.candidates
    ]
    kept = sorted(
        (item for item in rated if item.rate <= share),
        key=lambda item: (item.rate, item.run.check_id, item.candidate.polygon_px.bounds),
    )
    regions = tuple(
        _region(item, f"p{page_index}.r{number}", page_to_document)
        for number, item in enumerate(kept, start=1)
    )
    best = min((item.rate for item in rated), default=1.0)
    return Calibrated(
        results=tuple(_result(run, regions) for run in runs),
        regions=regions,
        doubt_score=round(Strength.from_false_alarm_rate(best).value, 4),
    )


def _rate(
    run: CheckRun,
    candidate: DoubtCandidate,
    curves: Curves,
    own_maxima: Mapping[str, list[float]],
) -> _Rated:
    curve = curves.of(candidate.detector)
    maxima = own_maxima.get(candidate.detector, [])
    factor = inflation(curve, maxima)
    return _Rated(
        run=run,
        candidate=candidate,
        rate=curve.rate(candidate.score / factor),
        calibration={
            "detector": candidate.detector,
            "score": round(candidate.score, 4),
            "genuine_pages": curve.pages,
            "pooled": True,
            "own_genuine_pages": len(maxima),
            "own_scale": round(factor, 3),
            "origin": (curve.origin or curves.origin) if curve.pages else "not calibrated",
            "wording": _wording(curve.pages, len(maxima)),
        },
    )


def _wording(pages: int, own_pages: int) -> str:
    if pages < UNCALIBRATED_PAGES:
        return "not calibrated: this detector was not watched on genuine pages"
    own = f", scaled by {own_pages} genuine scans of this type" if own_pages else ""
    return f"from {pages} genuine pages pooled over types{own}"


def _region(item: _Rated, region_id: str, page_to_document: ToDocument | None) -> DoubtRegion:
    polygon_px = item.candidate.polygon_px
    polygon_mm = page_to_document.polygon_to_mm(polygon_px) if page_to_document else None
    return DoubtRegion(
        id=region_id,
        check_id=item.run.check_id,
        aspect=item.run.aspect,
        polygon_px=polygon_px,
        polygon_mm=polygon_mm,
        strength=Strength.from_false_alarm_rate(item.rate),
        false_alarm_rate=item.rate,
        calibration=item.calibration,
        title=item.candidate.title,
        explanation=item.candidate.explanation,
        evidence=item.candidate.evidence,
    )


def _result(run: CheckRun, regions: Sequence[DoubtRegion]) -> CheckResult:
    own = tuple(region for region in regions if region.check_id == run.check_id)
    outcome, summary = run.outcome, run.summary
    if own:
        outcome = Outcome.DOUBT
        summary = own[0].title if len(own) == 1 else f"{len(own)} regions; first: {own[0].title}"
    return CheckResult(
        check_id=run.check_id,
        aspect=run.aspect,
        title=run.title,
        outcome=outcome,
        summary=summary,
        region_ids=tuple(region.id for region in own),
        silent=run.silent,
    )
