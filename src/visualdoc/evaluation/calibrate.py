"""Make the calibration curves from genuine pages of many types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from visualdoc.calibration.curves import SCHEMA, Curve, Curves, usual_maxima
from visualdoc.calibration.places import MATERIAL, places_of
from visualdoc.calibration.rating import Rated
from visualdoc.checks.registry import all_checks
from visualdoc.evaluation.examine_set import Examined
from visualdoc.findings import CheckRun, DoubtCandidate, DoubtRegion, Outcome
from visualdoc.references.library import Library

KEPT_SCORES = 400
FOLDS = 6


def page_maxima(libraries: Sequence[Library]) -> dict[str, float]:
    """Mean over the types' scans of each detector's highest score, each type's loudest left out."""
    values: dict[str, list[float]] = {}
    scans = 0
    for library in libraries:
        for name in library.names:
            statistics = library.load(name).statistics
            scans += int(statistics["genuine_scans"]) - 1
            for detector, maxima in statistics["genuine_maxima"].items():
                values.setdefault(detector, []).extend(usual_maxima(maxima))
    return {detector: sum(rows) / max(scans, 1) for detector, rows in values.items()}


def watching_curves(maxima: Mapping[str, float]) -> Curves:
    """Curves with which detectors are watched: every candidate alone, on the pool's scale."""
    return Curves(
        origin="maxima only",
        by_detector={
            name: Curve(pages=0, scores=(), page_maximum=value) for name, value in maxima.items()
        },
    )


def curves_of(
    genuine: Sequence[Examined], maxima: Mapping[str, float], origin: str, before: Curves
) -> Curves:
    """Make the curves of all detectors and of their sums.

    Parameters
    ----------
    genuine
        Genuine pages, examined with ``watching_curves(maxima)``.
    before
        Curves in use. Those with an origin of their own were drawn on other pages (zones alone)
        and stay.
    """
    elsewhere = {name: curve for name, curve in before.by_detector.items() if curve.origin}
    return Curves(
        origin=origin,
        by_detector={**_detector_curves(genuine, maxima), **elsewhere},
        fused=_fused_curve(genuine, maxima, elsewhere),
    )


def curves_json(curves: Curves) -> dict[str, Any]:
    """Return the form in which curves are kept."""
    document = {
        "schema": SCHEMA,
        "origin": curves.origin,
        "detectors": {name: _row(curve) for name, curve in sorted(curves.by_detector.items())},
    }
    return document if curves.fused is None else {**document, "fused": _row(curves.fused)}


def _row(curve: Curve) -> dict[str, Any]:
    row = {
        "pages": curve.pages,
        "page_maximum": round(curve.page_maximum, 4),
        "scores": [round(score, 4) for score in curve.scores[:KEPT_SCORES]],
    }
    return {**row, "origin": curve.origin} if curve.origin else row


def _detector_curves(genuine: Sequence[Examined], maxima: Mapping[str, float]) -> dict[str, Curve]:
    scores: dict[str, list[float]] = {check.SPEC.id: [] for check in all_checks()}
    for item in genuine:
        for region in item.page.regions:
            scores.setdefault(_detector(region), []).append(_pooled_score(region))
    return {
        name: Curve(
            pages=len(genuine),
            page_maximum=maxima.get(name, 0.0),
            scores=tuple(sorted(values, reverse=True)),
        )
        for name, values in scores.items()
    }


def _fused_curve(
    genuine: Sequence[Examined], maxima: Mapping[str, float], elsewhere: Mapping[str, Curve]
) -> Curve:
    """Sum evidence on pages of types that the detectors' curves have not seen.

    Rating a page by a curve that its own scores are part of would call it too quiet; types are
    therefore left out fold by fold (cross-conformal: Vovk, Ann. Math. Artif. Intell. 74, 2015).
    """
    types = sorted({item.item.document_type for item in genuine})
    sums: list[float] = []
    for fold in range(min(FOLDS, len(types))):
        chosen = set(types[fold::FOLDS])
        others = [item for item in genuine if item.item.document_type not in chosen]
        heard = others or genuine
        curves = {**_detector_curves(heard, maxima), **elsewhere}
        unheard = Curve(pages=len(heard), scores=(), page_maximum=0.0)
        for item in genuine:
            if item.item.document_type in chosen:
                sums += _sums(item, curves, unheard)
    return Curve(pages=len(genuine), page_maximum=0.0, scores=tuple(sorted(sums, reverse=True)))


def _sums(item: Examined, curves: Mapping[str, Curve], unheard: Curve) -> list[float]:
    """Evidence of each finding of the material on a page; ``unheard`` rates silent detectors."""
    page = item.page
    area = page.corners_px.area if page.corners_px else float(page.width_px * page.height_px)
    rated = [_rated(region, curves.get(_detector(region), unheard)) for region in page.regions]
    return [
        place.evidence
        for place in places_of(rated, area)
        for aspect, _ in place.aspects
        if aspect in MATERIAL
    ]


def _rated(region: DoubtRegion, curve: Curve) -> Rated:
    """Rate a region that was watched as a lone candidate by another curve."""
    candidate = DoubtCandidate(
        detector=_detector(region),
        score=_pooled_score(region),
        polygon_px=region.polygon_px,
        title=region.title,
        explanation=region.explanation,
    )
    run = CheckRun(
        check_id=region.check_id,
        aspect=region.aspect,
        title="",
        outcome=Outcome.PASSED,
        summary="",
    )
    return Rated(
        run=run,
        candidate=candidate,
        rate=curve.rate(candidate.score),
        genuine_pages=curve.pages,
        own_pages=0,
        own_scale=1.0,
        origin="",
    )


def _detector(region: DoubtRegion) -> str:
    return str(region.calibration["detector"])


def _pooled_score(region: DoubtRegion) -> float:
    return float(region.calibration["score"]) / float(region.calibration["own_scale"])
