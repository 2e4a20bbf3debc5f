"""Recall at rates of false regions, for the product and every baseline alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from visualdoc.evaluation.metrics import auroc, threshold_at
from visualdoc.evaluation.regions.bootstrap import ALL, auroc_interval, recall_intervals
from visualdoc.evaluation.regions.coverage import aupro
from visualdoc.evaluation.regions.judged import Judged

RATES = (0.1, 0.5, 1.0)
SIZES_MM2 = (2.0, 10.0, 50.0)


def genuine_of(pages: Sequence[Judged]) -> list[Judged]:
    """Genuine pages."""
    return [page for page in pages if page.kind == "genuine"]


def forged_of(pages: Sequence[Judged], attack: str = ALL) -> list[Judged]:
    """Forged pages, of one attack or all."""
    return [p for p in pages if p.kind == "forged" and attack in {ALL, p.attack}]


def attacks_of(pages: Sequence[Judged]) -> list[str]:
    """Attacks, sorted, and last "all"."""
    return [*sorted({page.attack or "" for page in forged_of(pages)}), ALL]


def thresholds(pages: Sequence[Judged]) -> dict[float, float]:
    """Threshold that leaves each rate of false regions on these very genuine pages."""
    genuine = genuine_of(pages)
    scores = [region.score for page in genuine for region in page.regions]
    return {rate: threshold_at(scores, len(genuine), rate) for rate in RATES}


def recall(pages: Sequence[Judged], threshold: float) -> float:
    """Share of forged pages with a stronger region on an altered place; 0 without any."""
    return sum(page.best_hit > threshold for page in pages) / max(len(pages), 1)


def recall_rows(pages: Sequence[Judged], levels: dict[float, float]) -> dict[str, float]:
    """Recall at each rate."""
    forged = forged_of(pages)
    return {f"recall_at_{rate}": recall(forged, level) for rate, level in levels.items()}


def method_figures(pages: Sequence[Judged]) -> dict[str, Any]:
    """Figures of one method: by attack with intervals, by size, page ranking, AUPRO."""
    levels, genuine = thresholds(pages), genuine_of(pages)
    intervals = recall_intervals(pages, RATES)
    rows: dict[str, Any] = {}
    for attack in attacks_of(pages):
        chosen = forged_of(pages, attack)
        rows[attack] = {
            "pages": len(chosen),
            **recall_rows(chosen, levels),
            **{f"interval_at_{rate}": intervals[attack, rate] for rate in RATES},
            "page_auroc": _ranking(genuine, chosen),
        }
    return {
        "by_attack": rows,
        "by_size": by_size(pages, levels),
        "page_auroc": _ranking(genuine, forged_of(pages)),
        "page_auroc_interval": auroc_interval(pages),
        "aupro": aupro([page.coverage for page in pages]),
        "candidates_a_genuine_page": sum(len(p.regions) for p in genuine) / max(len(genuine), 1),
    }


def by_size(pages: Sequence[Judged], levels: dict[float, float]) -> dict[str, Any]:
    """Recall by the altered area, pooled over attacks."""
    edges = (0.0, *SIZES_MM2, float("inf"))
    rows = {}
    for low, high in pairwise(edges):
        chosen = [page for page in forged_of(pages) if low <= page.altered_mm2 < high]
        rows[_size_name(low, high)] = {"pages": len(chosen), **recall_rows(chosen, levels)}
    return rows


def _size_name(low: float, high: float) -> str:
    if not low:
        return f"below {high:g} mm2"
    return f"above {low:g} mm2" if high == float("inf") else f"{low:g} to {high:g} mm2"


def _ranking(genuine: Sequence[Judged], forged: Sequence[Judged]) -> float:
    return auroc([page.page_score for page in genuine], [page.page_score for page in forged])
