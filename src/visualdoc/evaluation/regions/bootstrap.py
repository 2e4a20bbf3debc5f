"""Intervals by resampling designs first, then each design's pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.metrics import auroc, threshold_at
from visualdoc.evaluation.regions.judged import Judged

ROUNDS = 500
QUANTILES = (0.025, 0.975)
ALL = "all"

Interval = tuple[float, float]


def resamples(pages: Sequence[Judged], rounds: int = ROUNDS) -> Iterator[NDArray[np.int64]]:
    """Yield indices of pages: as many designs as there are, each with as many pages of each kind.

    Pages of one design share its reference and its difficulty, so that pages alone would
    make intervals too narrow (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
    section 8.3).
    """
    rng = np.random.default_rng(0)
    cells: dict[str, dict[str, list[int]]] = {}
    for index, page in enumerate(pages):
        cells.setdefault(page.design, {}).setdefault(page.kind, []).append(index)
    designs = sorted(cells)
    for _ in range(rounds):
        chosen = rng.integers(0, len(designs), len(designs))
        yield np.concatenate(
            [
                rng.choice(indices, len(indices))
                for number in chosen
                for indices in cells[designs[int(number)]].values()
            ]
        )


def recall_intervals(
    pages: Sequence[Judged], rates: Sequence[float]
) -> dict[tuple[str, float], Interval]:
    """95 % interval of the recall of each attack, and of all, at each rate of false regions.

    The threshold is set anew on every resample.

    Returns
    -------
    dict
        (attack, rate) → interval.
    """
    best = np.array([page.best_hit for page in pages])
    false = [np.array([r.score for r in page.regions]) for page in pages]
    attack = np.array([page.attack or "" for page in pages])
    forged = np.array([page.kind == "forged" for page in pages])
    names = [*sorted(set(attack[forged].tolist())), ALL]
    found: dict[tuple[str, float], list[float]] = {(n, r): [] for n in names for r in rates}
    for drawn in resamples(pages):
        genuine, altered = drawn[~forged[drawn]], drawn[forged[drawn]]
        scores = np.concatenate([false[i] for i in genuine]) if len(genuine) else np.zeros(0)
        for rate in rates:
            above = best[altered] > threshold_at(scores.tolist(), len(genuine), rate)
            for name in names:
                own = above if name == ALL else above[attack[altered] == name]
                if len(own):
                    found[name, rate].append(float(own.mean()))
    return {key: _interval(values) for key, values in found.items()}


def auroc_interval(pages: Sequence[Judged]) -> Interval:
    """95 % interval of how well pages are ranked."""
    score = np.array([page.page_score for page in pages])
    forged = np.array([page.kind == "forged" for page in pages])
    values = [
        auroc(score[drawn[~forged[drawn]]].tolist(), score[drawn[forged[drawn]]].tolist())
        for drawn in resamples(pages)
    ]
    return _interval([value for value in values if not np.isnan(value)])


def _interval(values: Sequence[float]) -> Interval:
    if not values:
        return 0.0, 1.0
    low, high = np.quantile(values, QUANTILES)
    return float(low), float(high)
