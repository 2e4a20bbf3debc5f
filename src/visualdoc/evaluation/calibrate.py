"""Make the calibration curves from genuine pages of many types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from visualdoc.calibration.curves import SCHEMA
from visualdoc.checks.registry import all_checks
from visualdoc.evaluation.examine_set import Examined
from visualdoc.references.library import Library

KEPT_SCORES = 400


def page_maxima(libraries: Sequence[Library]) -> dict[str, float]:
    """Mean over all genuine enrolment scans of each detector's highest score."""
    values: dict[str, list[float]] = {}
    scans = 0
    for library in libraries:
        for name in library.names:
            statistics = library.load(name).statistics
            scans += int(statistics["genuine_scans"])
            for detector, maxima in statistics["genuine_maxima"].items():
                values.setdefault(detector, []).extend(float(v) for v in maxima)
    return {detector: sum(rows) / max(scans, 1) for detector, rows in values.items()}


def curves_json(
    genuine: Sequence[Examined], maxima: dict[str, float], origin: str
) -> dict[str, Any]:
    """Build the curves' JSON form.

    Parameters
    ----------
    genuine
        Genuine pages, examined with curves that hold ``maxima`` and no scores, so that every
        score is already on the pool's scale.
    """
    scores: dict[str, list[float]] = {check.SPEC.id: [] for check in all_checks()}
    for item in genuine:
        for region in item.page.regions:
            detector = str(region.calibration["detector"])
            own_scale = float(region.calibration["own_scale"])
            score = float(region.calibration["score"]) / own_scale
            scores.setdefault(detector, []).append(score)
    return {
        "schema": SCHEMA,
        "origin": origin,
        "detectors": {
            name: {
                "pages": len(genuine),
                "page_maximum": round(maxima.get(name, 0.0), 4),
                "scores": [round(s, 4) for s in sorted(values, reverse=True)[:KEPT_SCORES]],
            }
            for name, values in sorted(scores.items())
        },
    }
