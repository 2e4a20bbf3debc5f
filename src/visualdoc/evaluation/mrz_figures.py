"""Figures of one reader over a set, by condition and over all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from visualdoc.evaluation.metrics import calibration_error, upper_bound, wilson
from visualdoc.evaluation.mrz_compare import Compared, ReadZone

CONFIDENCE_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
SURE = 0.99
"""Confidence above which the issue allows one character in 500 to be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureResult:
    """What reading one picture gave.

    Attributes
    ----------
    compared
        One row for every zone on the picture.
    extra
        Readings that are of no zone on it.
    cpu_s
        CPU time over the picture's pages.
    by_model
        Part of it inside each network.
    """

    name: str
    condition: str
    compared: tuple[Compared, ...]
    extra: tuple[ReadZone, ...]
    cpu_s: float
    by_model: tuple[tuple[str, float], ...] = ()
    error: str | None = None


def by_condition(results: Sequence[PictureResult]) -> dict[str, dict[str, Any]]:
    """Figures of every condition, in the order in which they come, and over all."""
    names = list(dict.fromkeys(result.condition for result in results))
    groups = {name: [r for r in results if r.condition == name] for name in names}
    return {name: summary(group) for name, group in groups.items()} | {"all": summary(results)}


def summary(results: Sequence[PictureResult]) -> dict[str, Any]:
    """Figures of one group of pictures."""
    rows = [row for result in results for row in result.compared]
    found = [row for row in rows if row.read is not None]
    without = [result for result in results if not result.compared]
    agreeing = [row for row in found if row.digits_agree]
    return {
        "pictures": len(results),
        "zones": len(rows),
        "found": len(found),
        "exact": _share(sum(row.is_exact for row in rows), len(rows)),
        "number_birth_expiry": _share(sum(row.fields_right for row in rows), len(rows)),
        "character_error_rate": _ratio(
            sum(row.edits for row in found), sum(row.printed for row in found)
        ),
        "digits_agree": len(agreeing),
        "digits_agree_yet_wrong": sum(not row.is_exact for row in agreeing),
        "extra": sum(len(result.extra) for result in results if result.compared),
        "without_zone": len(without),
        "invented": sum(bool(result.extra) for result in without),
        "invented_upper_95": upper_bound(sum(bool(r.extra) for r in without), len(without)),
        "failed": sum(result.error is not None for result in results),
        "confidence": confidence_figures([p for row in found for p in row.characters]),
        "sure_where_nothing_legible": sum(c >= SURE for row in found for c in row.claimed),
        "corner_error_px": _spread(row.corner_error_px for row in found),
        "corner_error_pitches": _spread(row.corner_error_pitches for row in found),
        "cpu_s": _spread(result.cpu_s for result in results if result.error is None),
        "cpu_s_in_models": _in_models(results),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    low, high = wilson(part, whole)
    return {"count": part, "of": whole, "share": _ratio(part, whole), "low": low, "high": high}


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _spread(values: Iterable[float | None]) -> dict[str, float] | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    median, high = np.percentile(known, [50, 95])
    return {"median": float(median), "p95": float(high)}


def _in_models(results: Sequence[PictureResult]) -> dict[str, float]:
    """Median CPU time a picture inside each network."""
    names = {name for result in results for name, _ in result.by_model}
    spent = [dict(result.by_model) for result in results]
    return {name: float(np.median([one.get(name, 0.0) for one in spent])) for name in sorted(names)}


def confidence_figures(pairs: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Reliability of the characters' confidence.

    Parameters
    ----------
    pairs
        ``(confidence, right)`` of every character read.
    """
    sure = [right for confidence, right in pairs if confidence >= SURE]
    wrong = sum(not right for right in sure)
    return {
        "characters": len(pairs),
        "sure": len(sure),
        "sure_wrong": wrong,
        "sure_wrong_share": _ratio(wrong, len(sure)),
        "sure_wrong_upper_95": upper_bound(wrong, len(sure)),
        "expected_calibration_error": calibration_error(pairs) if pairs else None,
        "table": [_bin(pairs, low, high) for low, high in pairwise(CONFIDENCE_EDGES)],
    }


def _bin(pairs: Sequence[tuple[float, bool]], low: float, high: float) -> dict[str, Any]:
    closed = high == CONFIDENCE_EDGES[-1]
    inside = [pair for pair in pairs if low <= pair[0] < high or (closed and pair[0] >= high)]
    wrong = sum(not right for _, right in inside)
    return {
        "from": low,
        "to": high,
        "characters": len(inside),
        "mean_confidence": _ratio(sum(c for c, _ in inside), len(inside)),
        "wrong": wrong,
        "wrong_share": _ratio(wrong, len(inside)),
    }
