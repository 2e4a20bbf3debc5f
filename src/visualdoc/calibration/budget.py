"""From raw candidates to few regions within the false-alarm budget of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from visualdoc.calibration.curves import UNCALIBRATED_PAGES, Curve, Curves
from visualdoc.calibration.places import MATERIAL, Place, apart, places_of
from visualdoc.calibration.rating import Rated, rate_all
from visualdoc.findings import (
    Aspect,
    CheckResult,
    CheckRun,
    DoubtRegion,
    Evidence,
    Outcome,
    Strength,
)
from visualdoc.geometry import PolygonMm, PolygonPx

# a check that adds less than this to a place is not said to doubt it
SUPPORTING_EVIDENCE = 1.0


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
class _Finding:
    """One question about one place."""

    place: Place
    aspect: Aspect
    members: tuple[Rated, ...]
    rate: float


def calibrate(
    runs: Sequence[CheckRun],
    *,
    page_index: int,
    page_to_document: ToDocument | None,
    document_area_px: float,
    curves: Curves,
    own_maxima: Mapping[str, Sequence[float]],
    budget: float,
) -> Calibrated:
    """Sum the evidence at each place, and keep the regions that the budget allows.

    Each detector's score becomes a rate by its own curve, the rates' logarithms are summed over
    the detectors that agree on a place, and the sum becomes the region's rate by the curve of such
    sums on genuine pages. That last curve holds the budget over all checks of the material.

    Parameters
    ----------
    document_area_px
        Area of the document on the page, squared pixels.
    own_maxima
        Detector → highest scores on the type's genuine scans, left out one at a time.
    budget
        Expected false regions on one genuine page over all checks.

    References
    ----------
    Fisher, Statistical Methods for Research Workers, 1925, section 21.1 (summed logarithms of
    independent tests); here their distribution is counted and not assumed, since detectors that
    look at one place are not independent.
    """
    findings = _findings(runs, rate_all(runs, curves, own_maxima), curves, document_area_px)
    shown = sorted((f for f in findings if f.rate <= budget), key=lambda f: f.rate)
    regions = tuple(
        _region(finding, f"p{page_index}.r{number}", page_to_document, curves)
        for number, finding in enumerate(shown, start=1)
    )
    doubting = {
        region.id: {m.run.check_id for m in _doubting(finding)}
        for region, finding in zip(regions, shown, strict=True)
    }
    best = min((finding.rate for finding in findings), default=1.0)
    return Calibrated(
        results=tuple(_result(run, regions, doubting) for run in runs),
        regions=regions,
        doubt_score=round(Strength.from_false_alarm_rate(best).value, 4),
    )


def _findings(
    runs: Sequence[CheckRun], rated: Sequence[Rated], curves: Curves, document_area_px: float
) -> list[_Finding]:
    fused = curves.fused
    places = apart(rated) if fused is None else places_of(rated, document_area_px)
    rules = sum(1 for run in runs if run.aspect not in MATERIAL)
    return [
        _Finding(
            place=place,
            aspect=aspect,
            members=members,
            rate=members[0].rate if fused is None else _rate(place, aspect, fused, rules),
        )
        for place in places
        for aspect, members in place.aspects
    ]


def _rate(place: Place, aspect: Aspect, fused: Curve, rules: int) -> float:
    """Tell how many findings at least as strong are expected on one genuine page.

    Facts and rules are kept on genuine pages, or misread; they need no agreement of others. Each is
    rated by its own curve alone, times the number of such checks, since any of them may speak
    (Bonferroni).
    """
    if aspect in MATERIAL:
        return fused.rate(place.evidence)
    return min(place.members[0].rate * max(rules, 1), 1.0)


def _doubting(finding: _Finding) -> tuple[Rated, ...]:
    """Members that say something themselves; the first one always does."""
    first, *others = finding.members
    return (first, *(one for one in others if one.evidence >= SUPPORTING_EVIDENCE))


def _region(
    finding: _Finding, region_id: str, page_to_document: ToDocument | None, curves: Curves
) -> DoubtRegion:
    first = finding.members[0]
    polygon_px = first.candidate.polygon_px
    return DoubtRegion(
        id=region_id,
        check_id=first.run.check_id,
        aspect=finding.aspect,
        polygon_px=polygon_px,
        polygon_mm=page_to_document.polygon_to_mm(polygon_px) if page_to_document else None,
        strength=Strength.from_false_alarm_rate(finding.rate),
        false_alarm_rate=finding.rate,
        calibration=_calibration(finding, curves.fused),
        title=first.candidate.title,
        explanation=_explanation(finding),
        evidence=(*first.candidate.evidence, *_supporting(finding)),
    )


def _explanation(finding: _Finding) -> str:
    first, *others = _doubting(finding)
    also = [f"Also: {_as_clause(one.candidate.title)}." for one in others]
    return " ".join([first.candidate.explanation, *also])


def _as_clause(title: str) -> str:
    return title[:1].lower() + title[1:].rstrip(".")


def _supporting(finding: _Finding) -> tuple[Evidence, ...]:
    """Give what other checks measured at the same place."""
    return tuple(
        item
        for one in _doubting(finding)[1:]
        for item in one.candidate.evidence
        if item.kind != "crop"
    )


def _calibration(finding: _Finding, fused: Curve | None) -> dict[str, Any]:
    first = finding.members[0]
    pages = first.genuine_pages if fused is None else fused.pages
    return {
        "detector": first.candidate.detector,
        "score": round(first.candidate.score, 4),
        "genuine_pages": pages,
        "pooled": True,
        "own_genuine_pages": first.own_pages,
        "own_scale": round(first.own_scale, 3),
        "origin": first.origin if first.calibrated else "not calibrated",
        "wording": _wording(first, pages),
        "evidence": round(finding.place.evidence, 4),
        "sources": [
            {
                "check": one.run.check_id,
                "detector": one.candidate.detector,
                "score": round(one.candidate.score, 4),
                "false_alarm_rate": one.rate,
                "evidence": round(one.evidence, 4),
            }
            for one in finding.place.members
        ],
    }


def _wording(first: Rated, pages: int) -> str:
    if not first.calibrated or pages < UNCALIBRATED_PAGES:
        return "not calibrated: this detector was not watched on genuine pages"
    own = f", scaled by {first.own_pages} genuine scans of this type" if first.own_pages else ""
    return f"from {pages} genuine pages pooled over types{own}"


def _result(
    run: CheckRun, regions: Sequence[DoubtRegion], doubting: Mapping[str, set[str]]
) -> CheckResult:
    own = tuple(region for region in regions if run.check_id in doubting[region.id])
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
