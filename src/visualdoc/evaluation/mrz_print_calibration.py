"""Weighs the cues by which an altered character is told, on drawn zones of both families.

``python -m visualdoc.cli.mrz_zones calibrate`` writes the weights and the threshold that
:mod:`visualdoc.reading.mrz_print.evidence` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from visualdoc.evaluation.mrz_alterations import AlteredZone, Judged, judge
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz_print.cues import CUES
from visualdoc.reading.mrz_print.evidence import terms

Doubles = NDArray[np.float64]

TARGET = Path(__file__).parents[1] / "reading" / "mrz_print" / "data" / "evidence.json"
ZONE_RATE = 0.006
"""Share of genuine zones with a character marked; the rest of what may be (one in a hundred) is for
zones that could not be fitted and for what these drawn zones do not have."""

NOT_TOLD = frozenset({"pasted_same_zone"})
"""A pixel copy of the zone itself differs in nothing that is compared here: nothing is learned."""

_RIDGE = 0.01


def write(zones: Iterable[AlteredZone], target: Path = TARGET) -> None:
    """Judge drawn zones, weigh the cues and write the calibration."""
    models = ModelRegistry(models_dir=default_models_dir(), threads=1)
    judged = [judge(zone, models) for zone in zones]
    target.write_text(json.dumps(calibrated(judged), indent=1) + "\n", encoding="utf-8")


def calibrated(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the calibration's JSON form."""
    read = [j for j in judged if j.is_read]
    genuine = [j for j in read if j.index is None]
    altered = [j for j in read if j.index is not None and j.kind not in NOT_TOLD]
    weights = weighed(
        np.concatenate([_features(j.deviations[[j.index or 0]]) for j in altered]),
        np.concatenate([_features(j.deviations[j.sure]) for j in genuine]),
    )
    worst = [float((_features(j.deviations[j.sure]) @ weights).max()) for j in genuine]
    count = len(CUES)
    return {
        "origin": (
            f"{len(genuine)} genuine zones and {len(altered)} altered ones drawn by "
            "visualdoc.samples.mrz_alterations, both families"
        ),
        "zones": len(genuine),
        "zone_rate": ZONE_RATE,
        "threshold": round(tail_threshold(worst, ZONE_RATE), 3),
        "weights": {
            cue.name: [round(float(weights[k]), 4), round(float(weights[count + k]), 4)]
            for k, cue in enumerate(CUES)
        },
    }


def _features(deviations: Doubles) -> Doubles:
    return np.concatenate(terms(deviations), axis=1)


def weighed(altered: Doubles, genuine: Doubles) -> Doubles:
    """Fit a logistic regression with a ridge and no negative weight; the intercept is dropped.

    Genuine characters that look altered (a scratch along a stroke) are left out of a second fit, or
    they alone would decide the weights; the threshold counts them.
    """
    first = _logistic(altered, genuine)
    plain = genuine @ first[:-1] + first[-1] < 0
    return _logistic(altered, genuine[plain])[:-1]


def _logistic(altered: Doubles, genuine: Doubles) -> Doubles:
    features = np.concatenate([altered, genuine])
    truth = np.concatenate([np.ones(len(altered)), np.zeros(len(genuine))])
    ridge = _RIDGE * len(altered)

    def loss(free: Doubles) -> tuple[float, Doubles]:
        logit = features @ free[:-1] + free[-1]
        share = 0.5 * (1 + np.tanh(logit / 2))
        value = float((np.logaddexp(0, logit) - truth * logit).sum())
        slope = np.concatenate([features.T @ (share - truth), [(share - truth).sum()]])
        slope[:-1] += ridge * free[:-1]
        return value + ridge / 2 * float((free[:-1] ** 2).sum()), slope

    start = np.concatenate([np.full(features.shape[1], 0.2), [-6.0]])
    bounds = [(0.0, None)] * features.shape[1] + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def tail_threshold(worst: Sequence[float], rate: float) -> float:
    """Level that a share ``rate`` of zones exceeds, by an exponential tail from the highest tenth.

    The tail's slope is taken between the highest tenth and fiftieth, so that a single zone that
    could not be fitted does not raise the threshold for all.

    References
    ----------
    Coles, An Introduction to Statistical Modeling of Extreme Values (2001), chapter 4.
    """
    start, later = np.quantile(np.asarray(worst, dtype=np.float64), [0.9, 0.98])
    return float(start + (later - start) / np.log(5.0) * np.log(0.1 / rate))
