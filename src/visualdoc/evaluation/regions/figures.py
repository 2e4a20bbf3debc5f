"""All figures of a run of ``bench regions``."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np

from visualdoc.evaluation.metrics import auroc, poisson_interval, wilson
from visualdoc.evaluation.regions.judged import BUDGETS, Judged, Measured
from visualdoc.evaluation.regions.recall import (
    attacks_of,
    genuine_of,
    method_figures,
    recall_rows,
    thresholds,
)
from visualdoc.examination.settings import DEFAULT_FALSE_REGIONS_PER_PAGE

OURS = "visualdoc"


def summarise(
    pages: Sequence[Measured], *, degraded: str | None = None, refused: Sequence[str] = ()
) -> dict[str, Any]:
    """Figures of a run.

    Parameters
    ----------
    degraded
        What was done to the pages before examination, in words.
    refused
        Types that could not be enrolled and of which no page was examined.

    Returns
    -------
    dict
        ``budget`` (at the default setting), ``budgets`` (asked and achieved), ``by_attack``,
        ``by_size``, ``by_type``, ``page_auroc``, ``aupro``, ``identified``, ``time`` and
        ``baselines``. Recall at rates has its thresholds from this very set, so it is a little
        optimistic, for all methods alike.
    """
    ours = [page.ours for page in pages]
    own = method_figures(ours)
    _with_budget(own["by_attack"], pages)
    return {
        "degraded": degraded,
        "designs": len({page.design for page in ours}),
        "refused_types": list(refused),
        "genuine_pages": len(genuine_of(ours)),
        "forged_pages": len(ours) - len(genuine_of(ours)),
        "budget": at_budget(pages, DEFAULT_FALSE_REGIONS_PER_PAGE),
        "budgets": [at_budget(pages, budget) for budget in BUDGETS],
        **own,
        "by_type": by_type(pages),
        "false_regions_by_check": _false_by_check(pages),
        "identified": sum(page.identified for page in pages) / max(len(pages), 1),
        "residual_median_mm": _residual(pages),
        "seconds_per_page": round(statistics.median(page.seconds for page in pages), 2),
        "time": _time(pages),
        "baselines": {
            name: {
                **method_figures([page.baselines[name] for page in pages if page.baselines]),
                "cpu_s_median": round(
                    statistics.median(p.baseline_cpu_s[name] for p in pages if p.baselines), 3
                ),
            }
            for name in _baselines(pages)
        },
    }


def _baselines(pages: Sequence[Measured]) -> list[str]:
    return list(dict.fromkeys(name for page in pages for name in page.baselines))


def _shown(page: Measured, budget: float) -> list[bool]:
    """Tell of each region shown whether it hits."""
    return [page.ours.regions[index].hit for index in page.shown[budget]]


def at_budget(pages: Sequence[Measured], budget: float) -> dict[str, Any]:
    """Count what reports with this budget would show."""
    genuine = [page for page in pages if page.ours.kind == "genuine"]
    forged = [page for page in pages if page.ours.kind == "forged"]
    false_regions = sum(len(page.shown[budget]) for page in genuine)
    found = sum(any(_shown(page, budget)) for page in forged)
    rate = false_regions / max(len(genuine), 1)
    return {
        "asked_false_regions_per_page": budget,
        "false_regions_per_page": rate,
        "false_regions_interval": poisson_interval(false_regions, len(genuine)),
        "achieved_over_asked": rate / budget,
        "genuine_pages_with_any": sum(bool(page.shown[budget]) for page in genuine)
        / max(len(genuine), 1),
        "recall": found / max(len(forged), 1),
        "recall_interval": wilson(found, len(forged)),
    }


def _with_budget(rows: dict[str, Any], pages: Sequence[Measured]) -> None:
    """Add what the default budget shows to the rows by attack."""
    for attack in attacks_of([page.ours for page in pages]):
        chosen = [
            any(_shown(page, DEFAULT_FALSE_REGIONS_PER_PAGE))
            for page in pages
            if page.ours.kind == "forged" and attack in {"all", page.ours.attack}
        ]
        rows[attack]["recall_at_budget"] = sum(chosen) / max(len(chosen), 1)
        rows[attack]["interval"] = wilson(sum(chosen), len(chosen))


def by_type(pages: Sequence[Measured]) -> dict[str, Any]:
    """Figures of each design; thresholds are those of all of them together."""
    levels = thresholds([page.ours for page in pages])
    rows = {}
    for design in sorted({page.ours.design for page in pages}):
        own = [page for page in pages if page.ours.design == design]
        rows[design] = {
            "pages": len(own),
            **_short(at_budget(own, DEFAULT_FALSE_REGIONS_PER_PAGE)),
            **recall_rows([page.ours for page in own], levels),
            "page_auroc": _ranking([page.ours for page in own]),
            "identified": sum(page.identified for page in own) / len(own),
            "residual_median_mm": _residual(own),
            "cpu_s_median": round(statistics.median(page.cpu_s for page in own), 3),
        }
    return rows


def _short(figures: dict[str, Any]) -> dict[str, Any]:
    return {key: figures[key] for key in ("false_regions_per_page", "recall")}


def _ranking(pages: Sequence[Judged]) -> float:
    genuine = genuine_of(pages)
    return auroc(
        [page.page_score for page in genuine],
        [page.page_score for page in pages if page.kind == "forged"],
    )


def _false_by_check(pages: Sequence[Measured]) -> dict[str, float]:
    counts: dict[str, int] = {}
    genuine = [page for page in pages if page.ours.kind == "genuine"]
    for page in genuine:
        for index in page.shown[DEFAULT_FALSE_REGIONS_PER_PAGE]:
            source = page.ours.regions[index].source
            counts[source] = counts.get(source, 0) + 1
    return {source: counts[source] / max(len(genuine), 1) for source in sorted(counts)}


def _residual(pages: Sequence[Measured]) -> float | None:
    values = [page.residual_mm for page in pages if page.residual_mm is not None]
    return statistics.median(values) if values else None


def _time(pages: Sequence[Measured]) -> dict[str, Any]:
    """Wall and processor seconds from decoded pixels on, and memory above what was there."""
    wall, cpu = [page.seconds for page in pages], [page.cpu_s for page in pages]
    memory = [page.memory_mb for page in pages if page.memory_mb is not None]
    return {
        "wall_s_median": round(statistics.median(wall), 3),
        "wall_s_p95": round(float(np.quantile(wall, 0.95)), 3),
        "cpu_s_median": round(statistics.median(cpu), 3),
        "cpu_s_p95": round(float(np.quantile(cpu, 0.95)), 3),
        "memory_mb_median": round(statistics.median(memory)) if memory else None,
        "memory_mb_peak": round(max(memory)) if memory else None,
    }
