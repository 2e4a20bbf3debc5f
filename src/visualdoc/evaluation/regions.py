"""``bench regions``: false regions on genuine pages, recall by attack, page ranking."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from visualdoc.evaluation.dataset import DataSet
from visualdoc.evaluation.examine_set import Examined, within_budget
from visualdoc.evaluation.metrics import auroc, poisson_interval, threshold_at, wilson
from visualdoc.evaluation.overlap import hits
from visualdoc.evaluation.plots import recall_curve
from visualdoc.examination.settings import DEFAULT_FALSE_REGIONS_PER_PAGE

RATES = (0.1, 0.5, 1.0)


def summarise(examined: Sequence[Examined]) -> dict[str, Any]:
    """Figures of a run.

    Returns
    -------
    dict
        ``budget`` (at the default setting), ``curve`` (thresholds set on this very set, so a
        little optimistic), ``by_attack``, ``page_auroc``, ``identified``, ``seconds``.
    """
    genuine = [e for e in examined if e.item.kind == "genuine"]
    forged = [e for e in examined if e.item.kind == "forged"]
    return {
        "genuine_pages": len(genuine),
        "forged_pages": len(forged),
        "budget": _at_budget(genuine, forged),
        "by_attack": _by_attack(genuine, forged),
        "false_regions_by_check": _false_by_check(genuine),
        "page_auroc": auroc([e.page.doubt_score for e in genuine], _scores(forged)),
        "identified": _identified(examined),
        "residual_median_mm": _residual(examined),
        "seconds_per_page": round(statistics.median(e.seconds for e in examined), 2),
    }


def _scores(examined: Sequence[Examined]) -> list[float]:
    return [e.page.doubt_score for e in examined]


def _found(item: Examined, shown: set[str]) -> bool:
    return any(
        region.id in shown and hits(region.polygon_px, item.item.polygons_px)
        for region in item.page.regions
    )


def _at_budget(genuine: Sequence[Examined], forged: Sequence[Examined]) -> dict[str, Any]:
    budget = DEFAULT_FALSE_REGIONS_PER_PAGE
    false_regions = sum(len(within_budget(e.page, budget)) for e in genuine)
    found = sum(_found(e, set(within_budget(e.page, budget))) for e in forged)
    return {
        "asked_false_regions_per_page": budget,
        "false_regions_per_page": false_regions / max(len(genuine), 1),
        "false_regions_interval": poisson_interval(false_regions, len(genuine)),
        "recall": found / max(len(forged), 1),
        "recall_interval": wilson(found, len(forged)),
    }


def _by_attack(genuine: Sequence[Examined], forged: Sequence[Examined]) -> dict[str, Any]:
    false_scores = [-r.false_alarm_rate for e in genuine for r in e.page.regions]
    thresholds = {rate: threshold_at(false_scores, len(genuine), rate) for rate in RATES}
    rows: dict[str, Any] = {}
    for attack in [*sorted({e.item.attack or "" for e in forged}), "all"]:
        chosen = [e for e in forged if attack in {"all", e.item.attack}]
        budget = DEFAULT_FALSE_REGIONS_PER_PAGE
        at_budget = sum(_found(e, set(within_budget(e.page, budget))) for e in chosen)
        rows[attack] = {
            "pages": len(chosen),
            "recall_at_budget": at_budget / max(len(chosen), 1),
            "interval": wilson(at_budget, len(chosen)),
            **{
                f"recall_at_{rate}": sum(_found(e, _above(e, t)) for e in chosen)
                / max(len(chosen), 1)
                for rate, t in thresholds.items()
            },
            "page_auroc": auroc(_scores(genuine), _scores(chosen)),
        }
    return rows


def _above(item: Examined, threshold: float) -> set[str]:
    return {r.id for r in item.page.regions if -r.false_alarm_rate > threshold}


def _false_by_check(genuine: Sequence[Examined]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for item in genuine:
        shown = within_budget(item.page, DEFAULT_FALSE_REGIONS_PER_PAGE)
        for region in item.page.regions:
            if region.id in shown:
                counts[region.check_id] = counts.get(region.check_id, 0) + 1
    return {check: counts[check] / max(len(genuine), 1) for check in sorted(counts)}


def _identified(examined: Sequence[Examined]) -> float:
    right = sum(
        e.page.document_type is not None and e.page.document_type.name == e.item.document_type
        for e in examined
    )
    return right / max(len(examined), 1)


def _residual(examined: Sequence[Examined]) -> float | None:
    values = [e.page.alignment.residual_median_mm for e in examined if e.page.alignment]
    return statistics.median(values) if values else None


def table(figures: dict[str, Any]) -> str:
    """Return the figures as text."""
    budget = figures["budget"]
    low, high = budget["false_regions_interval"]
    lines = [
        f"genuine pages {figures['genuine_pages']}, forged pages {figures['forged_pages']}, "
        f"identified {figures['identified']:.1%}, page AUROC {figures['page_auroc']:.3f}, "
        f"median {figures['seconds_per_page']:.2f} s a page",
        f"false regions a genuine page {budget['false_regions_per_page']:.3f} "
        f"[{low:.3f}, {high:.3f}], asked {budget['asked_false_regions_per_page']}",
        f"{'attack':24}{'pages':>6}{'recall':>9}{'interval':>16}{'@0.1':>7}{'@0.5':>7}{'@1':>7}"
        f"{'AUROC':>8}",
    ]
    for attack, row in figures["by_attack"].items():
        lower, upper = row["interval"]
        lines.append(
            f"{attack:24}{row['pages']:>6}{row['recall_at_budget']:>9.2f}"
            f"{f'[{lower:.2f}, {upper:.2f}]':>16}"
            f"{row['recall_at_0.1']:>7.2f}{row['recall_at_0.5']:>7.2f}{row['recall_at_1.0']:>7.2f}"
            f"{row['page_auroc']:>8.3f}"
        )
    lines += [
        f"false regions a page by {check}: {rate:.3f}"
        for check, rate in figures["false_regions_by_check"].items()
    ]
    return "\n".join(lines)


def write(
    figures: dict[str, Any], examined: Sequence[Examined], data_set: DataSet, out: Path
) -> None:
    """Write ``results.json`` and the FROC plot."""
    out.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "file": e.item.path.relative_to(data_set.root).as_posix(),
            "kind": e.item.kind,
            "attack": e.item.attack,
            "doubt_score": e.page.doubt_score,
            "regions": [
                {
                    "check": r.check_id,
                    "false_alarm_rate": r.false_alarm_rate,
                    "hit": hits(r.polygon_px, e.item.polygons_px),
                }
                for r in e.page.regions[:20]
            ],
        }
        for e in examined
    ]
    document = {"bench": "regions", "figures": figures, "pages": rows}
    (out / "results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    recall_curve(examined, out / "froc.png")
