"""Figures for evaluators: made without a display, the same bytes for the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def empty(size_in: tuple[float, float], *, layout: Literal["constrained"] | None = None) -> Figure:
    """Make a figure without axes; Matplotlib is loaded here, for only plots need it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=size_in, layout=layout)
    FigureCanvasAgg(figure)
    return figure


def with_axes(
    x: str,
    y: str,
    *,
    size_in: tuple[float, float] = (6, 4),
    layout: Literal["constrained"] | None = None,
) -> tuple[Figure, Any]:
    """Make a figure with one pair of labelled axes and a pale grid."""
    figure = empty(size_in, layout=layout)
    axes = figure.add_subplot(xlabel=x, ylabel=y)
    axes.grid(visible=True, alpha=0.3)
    return figure, axes


def save(figure: Figure, path: Path) -> None:
    """Write a PNG without the name and version of the program that drew it."""
    figure.savefig(path, dpi=120, metadata={"Software": None})
