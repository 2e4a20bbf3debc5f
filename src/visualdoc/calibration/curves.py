"""How often does a detector speak on genuine pages? Curves as data, with their origin."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from visualdoc.errors import ModelError

SCHEMA = "visualdoc.calibration/2"
# a detector without any curve is treated as if it had been watched on this few pages
UNCALIBRATED_PAGES = 5
# the prior's weight, in pages, when a type's own maxima rescale the pooled curve
PRIOR_PAGES = 10.0
MIN_INFLATION, MAX_INFLATION = 0.8, 6.0
# beyond the observed scores: few pages say nothing of what is rare, so the tail is heavy
TAIL_SHAPE = 1 / 3
LOWEST_RATE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Scores of one detector's regions on genuine pages.

    Attributes
    ----------
    pages
        Number of genuine pages looked at.
    scores
        Scores of all regions found there, highest first.
    page_maximum
        Mean over pages of the highest score (0 on a silent page).
    origin
        Where the pages came from when they are others than the rest of the curves'.
    """

    pages: int
    scores: tuple[float, ...]
    page_maximum: float
    origin: str | None = None

    def rate(self, score: float) -> float:
        """Return the expected number of regions at least as strong on one genuine page.

        Within the observed scores this is counted, with half a region added so that it is never
        zero; above the highest one a generalised Pareto tail scaled by the upper quarter is used
        (peaks over threshold; Coles, An Introduction to Statistical Modeling of Extreme Values,
        2001, section 4.2). It never levels off, so that stronger always ranks higher.
        """
        pages = max(self.pages, UNCALIBRATED_PAGES)
        at_least = sum(1 for other in self.scores if other >= score)
        top = self.scores[0] if self.scores else 0.0
        if score <= top:
            return (at_least + 0.5) / pages
        beyond = (score - top) / self._tail()
        tail = float((1 + TAIL_SHAPE * beyond) ** (-1 / TAIL_SHAPE))
        return max(0.5 / pages * tail, LOWEST_RATE)

    def _tail(self) -> float:
        if len(self.scores) < 4:
            return max(0.25, 0.25 * (self.scores[0] if self.scores else 1.0))
        quarter = self.scores[: max(len(self.scores) // 4, 3)]
        return max(float(np.mean(quarter)) - quarter[-1], 0.05 * abs(self.scores[0]), 1e-3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """All curves with their origin.

    Attributes
    ----------
    by_detector
        Scores of each detector's candidates.
    fused
        Summed evidence of the places on genuine pages, by which the budget is held; None while
        detectors are being watched: then every candidate stands alone.
    """

    origin: str
    by_detector: Mapping[str, Curve]
    fused: Curve | None = None

    def of(self, detector: str) -> Curve:
        """Curve of a detector; an empty one when it was never calibrated."""
        return self.by_detector.get(detector, Curve(pages=0, scores=(), page_maximum=0.0))


def shipped_curves() -> Curves:
    """Read the curves that are part of the package.

    Raises
    ------
    ModelError
        The file is missing or malformed.
    """
    try:
        text = resources.files("visualdoc.calibration").joinpath("curves.json").read_text("utf-8")
        return parse_curves(json.loads(text))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"the calibration curves cannot be read: {error}."
        raise ModelError(msg) from error


def parse_curves(data: Mapping[str, Any]) -> Curves:
    """Build curves from their JSON form."""
    return Curves(
        origin=str(data["origin"]),
        by_detector={name: _curve(row) for name, row in data["detectors"].items()},
        fused=_curve(data["fused"]) if "fused" in data else None,
    )


def _curve(row: Mapping[str, Any]) -> Curve:
    return Curve(
        pages=int(row["pages"]),
        scores=tuple(sorted((float(s) for s in row["scores"]), reverse=True)),
        page_maximum=float(row["page_maximum"]),
        origin=str(row["origin"]) if "origin" in row else None,
    )


def inflation(curve: Curve, maxima: Sequence[float]) -> float:
    """How much louder a detector is on this type's genuine scans than on the pool's.

    Parameters
    ----------
    maxima
        Highest score on each left-out genuine scan of the type, 0 on a silent one.

    Returns
    -------
    float
        Factor by which scores are divided, shrunk towards one: five scans say little.
    """
    if not maxima or curve.page_maximum <= 0:
        return 1.0
    usual = usual_maxima(maxima)
    own = (sum(usual) + PRIOR_PAGES * curve.page_maximum) / (len(usual) + PRIOR_PAGES)
    return float(np.clip(own / curve.page_maximum, MIN_INFLATION, MAX_INFLATION))


def usual_maxima(maxima: Sequence[float]) -> list[float]:
    """Leave out the loudest of a type's scans: one odd scan must not deafen a detector."""
    return sorted(maxima)[: max(len(maxima) - 1, 1)]
