"""From what was measured to a probability: fitted once on drawn pages, kept as readable data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("confidence.json")
# beyond this a logit says nothing that the fit could have seen
LARGEST_LOGIT = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """What speaks for one type.

    Attributes
    ----------
    places
        Share of the places of static print that lie where one position says.
    fit
        Median local correlation on static print, once the page is laid there.
    weakest
        Lower quartile of the same.
    layout
        Correlation of the layouts once the page is laid on the type.
    """

    places: float
    fit: float
    weakest: float
    layout: float

    def values(self) -> tuple[float, ...]:
        """Return the cues as the fit takes them."""
        return self.places, self.fit, self.weakest, self.layout


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCurve:
    """Logistic regression of "the page is of this type or a variant of it".

    Attributes
    ----------
    weights
        One a cue, in the order of :meth:`Cues.values`.
    accept
        Probability from which a type is named; below, the answer is "unknown".
    """

    intercept: float
    weights: tuple[float, ...]
    accept: float

    def probability(self, cues: Cues) -> float:
        """Return the probability, in (0, 1)."""
        pairs = zip(self.weights, cues.values(), strict=True)
        logit = self.intercept + sum(weight * value for weight, value in pairs)
        return float(1.0 / (1.0 + np.exp(-np.clip(logit, -LARGEST_LOGIT, LARGEST_LOGIT))))


@lru_cache(maxsize=1)
def known_curve() -> KnownCurve:
    """Return the fitted curve of ``confidence.json``, which also names the pages it came from."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return KnownCurve(
        intercept=float(data["intercept"]),
        weights=tuple(float(value) for value in data["weights"]),
        accept=float(data["accept"]),
    )
