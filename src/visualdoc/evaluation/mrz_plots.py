"""Plots of ``bench mrz``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.evaluation.figure import save, with_axes
from visualdoc.evaluation.metrics import wilson

SIZE_IN = (11, 6)


def reliability(conditions: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Draw how often characters are wrong over how often their confidence says so.

    Logarithms, since nearly all characters are near certainty; bars are 95 % intervals, numbers
    the characters in a bin; none wrong stands at the bottom.
    """
    figure, axes = with_axes("1 - mean confidence", "share of wrong characters", size_in=SIZE_IN)
    rows = [b for b in conditions["all"]["confidence"]["table"] if b["characters"]]
    floor = 1e-5
    x = [max(1 - b["mean_confidence"], floor) for b in rows]
    y = [max(b["wrong_share"], floor) for b in rows]
    axes.loglog([floor, 1], [floor, 1], color="0.6", linewidth=1)
    spans = [wilson(b["wrong"], b["characters"]) for b in rows]
    low = [max(value - max(span[0], floor), 0) for value, span in zip(y, spans, strict=True)]
    high = [span[1] - value for value, span in zip(y, spans, strict=True)]
    axes.errorbar(x, y, yerr=[low, high], fmt="o", capsize=2)
    for bin_, at in zip(rows, zip(x, y, strict=True), strict=True):
        axes.annotate(str(bin_["characters"]), at, textcoords="offset points", xytext=(4, 4))
    axes.set(xlim=(floor, 1), ylim=(floor, 1))
    save(figure, path)


def exact_shares(readers: Mapping[str, Any], path: Path) -> None:
    """Draw the share of exactly read zones by condition with 95 % intervals."""
    figure, axes = with_axes("", "zones read exactly, %", size_in=SIZE_IN)
    first = next(iter(readers.values()))["conditions"]
    names = [name for name, row in first.items() if row["exact"]["of"]]
    width = 0.8 / len(readers)
    for number, (reader, figures) in enumerate(readers.items()):
        rows = [figures["conditions"][name]["exact"] for name in names]
        share = np.array([row["share"] for row in rows]) * 100
        low = share - np.array([row["low"] for row in rows]) * 100
        high = np.array([row["high"] for row in rows]) * 100 - share
        at = np.arange(len(names)) + (number - (len(readers) - 1) / 2) * width
        spans = np.clip([low, high], 0, None)
        axes.bar(at, share, width, label=reader, yerr=spans, error_kw={"linewidth": 0.8})
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    axes.set(ylim=(0, 100))
    axes.legend(fontsize=8)
    figure.tight_layout()
    save(figure, path)
