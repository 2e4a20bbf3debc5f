"""Plots of ``bench regions``: FROC, recall by attack, asked against found false regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.figure import save, with_axes
from visualdoc.evaluation.regions.figures import OURS
from visualdoc.evaluation.regions.judged import Judged
from visualdoc.evaluation.regions.recall import forged_of, genuine_of

MOST_FALSE = 2.0
BAR_SHARE = 0.8
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def froc_curve(pages: Sequence[Judged]) -> Curve:
    """Return false regions a genuine page and recall at every threshold from the highest on."""
    genuine, forged = genuine_of(pages), forged_of(pages)
    false = np.sort([region.score for page in genuine for region in page.regions])[::-1]
    best = np.array([page.best_hit for page in forged])
    # before the first false region comes every hit that is stronger than it
    recall = [float(np.mean(best > score)) if len(best) else 0.0 for score in false]
    at_last = float(np.mean(np.isfinite(best))) if len(best) else 0.0
    x = np.arange(len(false) + 1) / max(len(genuine), 1)
    return x, np.array([*recall, at_last])


def froc(methods: Mapping[str, Sequence[Judged]], path: Path) -> None:
    """Draw recall over false regions a genuine page (FROC) for each method."""
    figure, axes = with_axes("false regions on a genuine page", "region recall")
    for name, pages in methods.items():
        x, y = froc_curve(pages)
        width = 2.2 if name == OURS else 1.1
        axes.step(
            np.append(x, MOST_FALSE), np.append(y, y[-1]), where="post", label=name, linewidth=width
        )
    axes.set(xlim=(0, MOST_FALSE), ylim=(0, 1))
    axes.legend(fontsize=8)
    save(figure, path)


def attack_bars(figures: Mapping[str, Any], path: Path) -> None:
    """Draw recall by attack at 0.1 false regions a page, with intervals, and the baselines'."""
    rows = figures["by_attack"]
    methods = {OURS: figures, **figures["baselines"]}
    figure, axes = with_axes(
        "", "recall at 0.1 false regions a page", size_in=(9, 5), layout="constrained"
    )
    places, width = np.arange(len(rows)), BAR_SHARE / len(methods)
    for number, (name, own) in enumerate(methods.items()):
        values = np.array([own["by_attack"][attack]["recall_at_0.1"] for attack in rows])
        ends = np.array([own["by_attack"][attack]["interval_at_0.1"] for attack in rows])
        reach = np.abs(np.stack([values - ends[:, 0], ends[:, 1] - values]))
        axes.bar(
            places + (number - (len(methods) - 1) / 2) * width,
            values,
            width,
            label=name,
            yerr=reach if name == OURS else None,
            error_kw={"elinewidth": 1.0, "capsize": 2},
        )
    axes.set(ylim=(0, 1))
    axes.set_xticks(places, list(rows), rotation=40, ha="right", fontsize=8)
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    save(figure, path)


def budget_curve(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw false regions found over those asked for, with the half and the double."""
    asked = np.array([row["asked_false_regions_per_page"] for row in rows])
    found = np.array([row["false_regions_per_page"] for row in rows])
    ends = np.array([row["false_regions_interval"] for row in rows])
    figure, axes = with_axes("false regions a genuine page, asked", "found")
    axes.fill_between(asked, 0.5 * asked, 1.5 * asked, alpha=0.15, label="asked ± 50 %")
    axes.plot(asked, asked, linestyle=":")
    reach = np.abs(np.stack([found - ends[:, 0], ends[:, 1] - found]))
    axes.errorbar(asked, found, yerr=reach, marker="o", capsize=3, label="found")
    axes.legend(fontsize=8)
    save(figure, path)
