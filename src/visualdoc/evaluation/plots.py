"""Plots for evaluators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from visualdoc.evaluation.examine_set import Examined
from visualdoc.evaluation.figure import save, with_axes
from visualdoc.evaluation.overlap import hits


def recall_curve(examined: Sequence[Examined], path: Path) -> None:
    """Draw recall over false regions a genuine page (FROC)."""
    genuine = [e for e in examined if e.item.kind == "genuine"]
    forged = [e for e in examined if e.item.kind == "forged"]
    false_rates = sorted(r.false_alarm_rate for e in genuine for r in e.page.regions)
    best = [
        min(
            (r.false_alarm_rate for r in e.page.regions if hits(r.polygon_px, e.item.polygons_px)),
            default=np.inf,
        )
        for e in forged
    ]
    x = np.arange(1, len(false_rates) + 1) / max(len(genuine), 1)
    y = [sum(rate <= limit for rate in best) / max(len(best), 1) for limit in false_rates]
    figure, axes = with_axes("false regions on a genuine page", "region recall")
    axes.step(x, y, where="post")
    axes.set(xlim=(0, 2), ylim=(0, 1))
    save(figure, path)
