"""How rare is a candidate on genuine pages, by the curve of its detector alone?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visualdoc.calibration.curves import UNCALIBRATED_PAGES, Curves, inflation
from visualdoc.findings import CheckRun, DoubtCandidate

# more than this from one detector would decide alone, whatever its curve extrapolates
MOST_EVIDENCE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A candidate with its rate.

    Attributes
    ----------
    rate
        Expected number of candidates of this detector at least as strong on one genuine page.
    genuine_pages, own_pages
        Pages behind the rate: pooled over types, and scans of the type itself.
    own_scale
        Factor by which the score was divided since the type's own scans are louder than others.
    origin
        Where the pooled pages come from.
    """

    run: CheckRun
    candidate: DoubtCandidate
    rate: float
    genuine_pages: int
    own_pages: int
    own_scale: float
    origin: str

    @property
    def evidence(self) -> float:
        """Decimal logarithm of how rare it is: 0 at one on every genuine page, 2 at one in 100."""
        return min(max(-math.log10(self.rate), 0.0), MOST_EVIDENCE)

    @property
    def calibrated(self) -> bool:
        """Whether the detector was watched on genuine pages at all."""
        return self.genuine_pages >= UNCALIBRATED_PAGES


def rate_all(
    runs: Sequence[CheckRun], curves: Curves, own_maxima: Mapping[str, Sequence[float]]
) -> tuple[Rated, ...]:
    """Rate every candidate of every check that counts.

    Parameters
    ----------
    own_maxima
        Detector → highest scores on the type's genuine scans, left out one at a time.
    """
    return tuple(
        _rated(run, candidate, curves, own_maxima.get(candidate.detector, ()))
        for run in runs
        if not run.silent
        for candidate in run.candidates
    )


def _rated(
    run: CheckRun, candidate: DoubtCandidate, curves: Curves, maxima: Sequence[float]
) -> Rated:
    curve = curves.of(candidate.detector)
    factor = inflation(curve, maxima)
    return Rated(
        run=run,
        candidate=candidate,
        rate=curve.rate(candidate.score / factor),
        genuine_pages=curve.pages,
        own_pages=len(maxima),
        own_scale=factor,
        origin=curve.origin or curves.origin,
    )
