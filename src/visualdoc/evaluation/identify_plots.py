"""Plots of ``bench identify --draw``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from visualdoc.evaluation.figure import empty, save, with_axes

PANELS = (
    ("top1", "right type first", 1.0),
    ("unknown_refused", "strangers answered unknown", 1.0),
    ("search_cpu_ms", "search and verification, CPU ms", 1.0),
    ("memory_mb", "memory of the process, MB", 1.0),
)


def growth(figures: Mapping[str, Any], path: Path) -> None:
    """Draw what grows, and what must not, with the number of enrolled types."""
    rows = figures["growth"]
    figure = empty((9, 6), layout="constrained")
    for number, (key, title, _) in enumerate(PANELS, start=1):
        axes = figure.add_subplot(2, 2, number, title=title, xlabel="enrolled types")
        axes.plot([row["types"] for row in rows], [row[key] for row in rows], marker="o")
        axes.set_xscale("log")
        if key in {"top1", "unknown_refused"}:
            axes.set_ylim(0.8, 1.005)
        else:
            axes.set_ylim(bottom=0)
        axes.grid(visible=True, alpha=0.3)
    save(figure, path)


def reliability(figures: Mapping[str, Any], path: Path) -> None:
    """Draw the share of right answers over the stated confidence."""
    bins = figures["reliability"]["bins"]
    figure, axes = with_axes(
        "stated confidence", "share right", size_in=(5, 5), layout="constrained"
    )
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.plot([row["stated"] for row in bins], [row["found"] for row in bins], marker="o")
    for row in bins:
        axes.annotate(str(row["pages"]), (row["stated"], row["found"]), textcoords="offset points",
                      xytext=(4, -10), fontsize=8)  # fmt: skip
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    save(figure, path)
