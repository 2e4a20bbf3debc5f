"""Are altered characters marked, and genuine zones not? Drawn zones through the real reader.

The zones are of the ``measurement`` family of :mod:`visualdoc.samples.mrz_zones`, which shares no
ground, optics, noise or sharpening with the ``calibration`` family that the weights come from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.metrics import wilson
from visualdoc.inference import ModelRegistry, ModelStore, default_models_dir
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz_print.evidence import compare

Doubles = NDArray[np.float64]


class AlteredZone(Protocol):
    """A scanned zone with its truth, see ``visualdoc.samples.mrz_alterations.DrawnZone``."""

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """H × W × 3, sRGB."""
        ...

    @property
    def dpi(self) -> float:
        """Resolution."""
        ...

    @property
    def lines(self) -> tuple[str, ...]:
        """Rows as printed."""
        ...

    @property
    def kind(self) -> str:
        """How it was altered, empty when it was not."""
        ...

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of the altered character."""
        ...

    @property
    def crossed(self) -> str:
        """What lies across the zone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """One zone as the comparison of its characters sees it.

    Attributes
    ----------
    index
        Of the altered character among all; None for an unaltered zone.
    crossed
        What lies across the zone.
    is_read
        The zone was found with the right number of characters; nothing else is filled otherwise.
    scores
        One a character; 1 and more is marked.
    """

    kind: str
    dpi: float
    crossed: str
    index: int | None
    is_read: bool
    scores: Doubles
    deviations: Doubles
    sure: NDArray[np.bool_]

    @property
    def is_marked(self) -> bool:
        """The altered character is marked, or any when none was altered."""
        if self.index is None:
            return bool((self.scores >= 1.0).any())
        return self.is_read and bool(self.scores[self.index] >= 1.0)


def judge(zone: AlteredZone, models: ModelStore) -> Judged:
    """Read a drawn zone and compare its characters."""
    reading = locate_and_read(zone.pixels, models=models)
    lengths = [len(line) for line in zone.lines]
    if reading is None or [len(line) for line in reading.lines] != lengths:
        nothing = np.zeros(0)
        return Judged(
            kind=zone.kind, dpi=zone.dpi, crossed=zone.crossed, index=0 if zone.place else None,
            is_read=False, scores=nothing, deviations=nothing, sure=nothing > 0,
        )  # fmt: skip
    found = compare(reading, zone.pixels)
    index = None if zone.place is None else sum(lengths[: zone.place[0]]) + zone.place[1]
    return Judged(
        kind=zone.kind, dpi=zone.dpi, crossed=zone.crossed, index=index, is_read=True,
        scores=found.scores, deviations=found.deviations, sure=found.zone.sure,
    )  # fmt: skip


def run(zones: Iterable[AlteredZone], out: Path | None = None) -> dict[str, Any]:
    """Judge zones, print a table and return the figures.

    Parameters
    ----------
    zones
        From ``visualdoc.samples.mrz_alterations.drawn``, family ``measurement``.
    out
        Folder for ``results.json``.
    """
    models = ModelRegistry(models_dir=default_models_dir(), threads=1)
    figures = summary([judge(zone, models) for zone in zones])
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "results.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(table(figures))
    return figures


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """Figures: zones falsely marked, and altered characters marked by kind and resolution."""
    genuine = [j for j in judged if j.index is None]
    altered = [j for j in judged if j.index is not None]
    return {
        "genuine": _counted(genuine),
        "genuine_crossed": _counted([j for j in genuine if j.crossed]),
        "not_read": sum(not j.is_read for j in judged),
        "altered": _counted(altered),
        "by_kind": {
            kind: {
                "all": _counted(own := [j for j in altered if j.kind == kind]),
                **{f"{dpi:.0f}": _counted([j for j in own if j.dpi == dpi]) for dpi in _dpis(own)},
            }
            for kind in sorted({j.kind for j in altered})
        },
    }


def _dpis(judged: Iterable[Judged]) -> list[float]:
    return sorted({j.dpi for j in judged})


def _counted(judged: Sequence[Judged]) -> dict[str, Any]:
    marked = sum(j.is_marked for j in judged)
    low, high = wilson(marked, len(judged))
    return {
        "zones": len(judged),
        "marked": marked,
        "share": round(marked / len(judged), 4) if judged else None,
        "interval_95": [round(low, 4), round(high, 4)],
    }


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out for a terminal."""
    lines = [
        _line("unaltered zones marked", figures["genuine"]),
        _line("  of these crossed by a stamp, fold …", figures["genuine_crossed"]),
        f"{'zones not read':40} {figures['not_read']}",
        _line("altered characters marked", figures["altered"]),
    ]
    for kind, rows in figures["by_kind"].items():
        for name, counted in rows.items():
            label = kind if name == "all" else f"  {name} dpi"
            lines.append(_line(label, counted))
    return "\n".join(lines) + "\n"


def _line(label: str, counted: dict[str, Any]) -> str:
    low, high = counted["interval_95"]
    share = "" if counted["share"] is None else f"{counted['share']:7.1%}"
    found = f"{counted['marked']:4} of {counted['zones']:4}"
    return f"{label:40} {found} {share} ({low:.1%} to {high:.1%})"
