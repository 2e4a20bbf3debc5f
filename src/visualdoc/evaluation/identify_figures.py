"""Figures of ``bench identify --draw``: top-1, unknown, calibration, time, memory, growth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.evaluation.identify_baseline import PlainReply
from visualdoc.evaluation.identify_drawn import Reply
from visualdoc.evaluation.metrics import auroc, calibration_error, wilson

LOST = 0.01
BINS = 10
# other persons' data, any turn, noise: what a flatbed gives
FLATBED = frozenset({"scan", "noise"})
# width of the page of a passport
ID3_MM = 125.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Everything that was measured.

    Attributes
    ----------
    replies
        About pages of enrolled designs and of others, with all types enrolled.
    variants
        About pages of designs whose variants are enrolled too.
    growth
        One row a size of the index.
    accept
        Confidence from which the shipped settings name a type.
    """

    types: int
    replies: Sequence[Reply]
    variants: Sequence[Reply]
    growth: Sequence[dict[str, float]]
    baseline: Sequence[PlainReply]
    ours_beside_baseline: Sequence[Reply]
    accept: float
    fill_cpu_s: float
    memory_mb: tuple[float, float]


def summarise(run: Run) -> dict[str, Any]:
    """Return all figures, with intervals where they are shares."""
    conditions = sorted({r.condition for r in run.replies})
    flatbed = [r for r in run.replies if r.condition in FLATBED]
    return {
        "types": run.types,
        **recognised(run.replies, run.accept),
        "by_condition": {
            "turned and noisy": recognised(flatbed, run.accept),
        }
        | {
            name: recognised([r for r in run.replies if r.condition == name], run.accept)
            for name in conditions
        },
        "reliability": reliability(run.replies),
        "time": times(run.replies),
        "variants": variants(run.variants),
        "growth": list(run.growth),
        "baseline": _beside(run),
        "fill_cpu_s": round(run.fill_cpu_s, 1),
        "memory_mb": round(run.memory_mb[0], 1),
        "memory_peak_mb": round(run.memory_mb[1], 1),
    }


def recognised(replies: Sequence[Reply], accept: float) -> dict[str, Any]:
    """Return top-1 of known pages and refusal of unknown ones, at 1 % lost and as shipped."""
    known = [r for r in replies if r.enrolled]
    others = [r for r in replies if not r.enrolled]
    right = sum(r.right for r in known)
    threshold = lost_at([r.known if r.right else 0.0 for r in known])
    refused = sum(r.known < threshold for r in others)
    shipped_refused = sum(r.known < accept for r in others)
    lost = sum(not (r.right and r.known >= accept) for r in known)
    return {
        "known": len(known),
        "top1": _share(right, len(known)),
        "top1_interval": wilson(right, len(known)),
        "unknown": len(others),
        "threshold_at_1_percent_lost": threshold,
        # with more than 1 % never found there is no such threshold
        "unknown_at_1_percent_lost": _share(refused, len(others)) if threshold > 0 else None,
        "unknown_interval": wilson(refused, len(others)),
        "shipped_threshold": accept,
        "shipped_lost": _share(lost, len(known)),
        "shipped_unknown": _share(shipped_refused, len(others)),
        "auroc": auroc([r.known for r in others], [r.known if r.right else 0.0 for r in known]),
    }


def lost_at(known: Sequence[float]) -> float:
    """Return the highest threshold below which at most 1 % of the known pages lie."""
    ordered = sorted(known)
    return ordered[int(LOST * len(ordered))] if ordered else 0.0


def reliability(replies: Sequence[Reply]) -> dict[str, Any]:
    """Return stated against found probability that the best type is right, in ten bins."""
    pairs = [(r.confidence, r.right) for r in replies if r.first is not None]
    index = [min(int(confidence * BINS), BINS - 1) for confidence, _ in pairs]
    rows = []
    for number in range(BINS):
        chosen = [pair for pair, at in zip(pairs, index, strict=True) if at == number]
        if chosen:
            stated = float(np.mean([pair[0] for pair in chosen]))
            found = float(np.mean([pair[1] for pair in chosen]))
            rows.append({"pages": len(chosen), "stated": stated, "found": found})
    return {"expected_calibration_error": calibration_error(pairs, bins=BINS), "bins": rows}


def times(replies: Sequence[Reply]) -> dict[str, Any]:
    """Return milliseconds a query, from decoded pixels, for passport pages and for all."""
    groups = {
        "id3_known": [r for r in replies if abs(r.wide_mm - ID3_MM) < 1 and r.enrolled],
        "id3_unknown": [r for r in replies if abs(r.wide_mm - ID3_MM) < 1 and not r.enrolled],
        "all": list(replies),
    }
    return {
        name: {
            "pages": len(rows),
            "wall_ms_median": _quantile([r.wall_ms for r in rows], 0.5),
            "wall_ms_p95": _quantile([r.wall_ms for r in rows], 0.95),
            "cpu_ms_median": _quantile([r.cpu_ms for r in rows], 0.5),
            "cpu_ms_p95": _quantile([r.cpu_ms for r in rows], 0.95),
            "second_chance": _share(sum(r.second_chance for r in rows), len(rows)),
        }
        for name, rows in groups.items()
    }


def variants(replies: Sequence[Reply]) -> dict[str, Any]:
    """Return how often the right one of several variants comes first, by what differs."""
    kinds = sorted({r.condition for r in replies})
    rows = {}
    for kind in kinds:
        chosen = [r for r in replies if r.condition == kind]
        right = sum(r.right for r in chosen)
        rows[kind] = {
            "pages": len(chosen),
            "right": _share(right, len(chosen)),
            "interval": wilson(right, len(chosen)),
            "among_candidates": _share(sum(r.name in r.candidates for r in chosen), len(chosen)),
        }
    return rows


def _beside(run: Run) -> dict[str, Any]:
    """Compare the baseline with ours on the same pages and the same few types."""
    known = [r for r in run.baseline if r.enrolled]
    others = [r for r in run.baseline if not r.enrolled]
    scores = [float(r.inliers) if r.first == r.name else 0.0 for r in known]
    threshold = lost_at(scores)
    ours = recognised(run.ours_beside_baseline, run.accept)
    return {
        "pages": len(run.baseline),
        "top1": _share(sum(r.first == r.name for r in known), len(known)),
        "unknown_at_1_percent_lost": _share(
            sum(r.inliers < threshold for r in others), len(others)
        ),
        "auroc": auroc([float(r.inliers) for r in others], scores),
        "cpu_ms_median": _quantile([r.cpu_ms for r in run.baseline], 0.5),
        "ours_top1": ours["top1"],
        "ours_unknown_at_1_percent_lost": ours["unknown_at_1_percent_lost"],
        "ours_auroc": ours["auroc"],
        "ours_cpu_ms_median": _quantile([r.cpu_ms for r in run.ours_beside_baseline], 0.5),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _quantile(values: Sequence[float], level: float) -> float | None:
    return round(float(np.quantile(values, level)), 2) if values else None


def write(figures: dict[str, Any], run: Run, out: Path) -> None:
    """Write ``results.json`` with every reply."""
    out.mkdir(parents=True, exist_ok=True)
    content = {
        "bench": "identify",
        "drawn": True,
        "figures": figures,
        "replies": [asdict(reply) for reply in (*run.replies, *run.variants)],
        "baseline": [asdict(reply) for reply in run.baseline],
    }
    text = json.dumps(content, indent=1) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
