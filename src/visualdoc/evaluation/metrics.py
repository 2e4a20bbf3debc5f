"""The field's figures, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import beta


def auroc(genuine: Sequence[float], forged: Sequence[float]) -> float:
    """Area under the ROC curve (Mann-Whitney), ties count half; NaN when a side is empty."""
    if not genuine or not forged:
        return math.nan
    low, high = np.array(genuine)[:, None], np.array(forged)[None, :]
    return float((low < high).mean() + 0.5 * (low == high).mean())


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    denominator = 1 + z**2 / trials
    centre = (share + z**2 / (2 * trials)) / denominator
    half = z * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / denominator
    return max(centre - half, 0.0), min(centre + half, 1.0)


def poisson_interval(events: int, exposure: int) -> tuple[float, float]:
    """95 % interval of a rate, normal approximation on the square root; 3/n when no event."""
    if exposure == 0:
        return 0.0, math.inf
    if events == 0:
        return 0.0, 3.0 / exposure
    root = math.sqrt(events)
    return max(root - 0.98, 0.0) ** 2 / exposure, (root + 0.98) ** 2 / exposure


def threshold_at(false_scores: Sequence[float], pages: int, rate: float) -> float:
    """Lowest threshold at which genuine pages show at most ``rate`` false regions each.

    Regions count when they lie strictly above the threshold.
    """
    allowed = math.floor(rate * pages + 1e-9)
    ordered = sorted(false_scores, reverse=True)
    return ordered[allowed] if allowed < len(ordered) else -math.inf


def upper_bound(events: int, trials: int, level: float = 0.95) -> float:
    """One-sided upper bound of a share (Clopper and Pearson 1934); 1 without trials."""
    if events >= trials:
        return 1.0
    return float(beta.ppf(level, events + 1, trials - events))


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal width; NaN without pairs.

    Parameters
    ----------
    pairs
        ``(confidence, right)``.

    References
    ----------
    Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2.
    """
    if not pairs:
        return math.nan
    confidence = np.array([pair[0] for pair in pairs])
    right = np.array([pair[1] for pair in pairs], dtype=float)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float((confidence - right)[index == number].sum())) for number in np.unique(index)]
    return sum(gaps) / len(pairs)
