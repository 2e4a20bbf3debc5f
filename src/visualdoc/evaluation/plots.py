"""Plots for evaluators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from visualdoc.evaluation.examine_set import Examined
from visualdoc.evaluation.overlap import hits


def recall_curve(examined: Sequence[Examined], path: Path) -> None:
    """Draw recall over false regions a genuine page (FROC)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

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
    figure = Figure(figsize=(6, 4))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlabel="false regions on a genuine page", ylabel="region recall")
    axes.step(x, y, where="post")
    axes.set(xlim=(0, 2), ylim=(0, 1))
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(path, dpi=120, metadata={"Software": None})
