"""``bench speed``: from bytes to report, stage by stage, in one run."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visualdoc.evaluation.dataset import DataSet
from visualdoc.evaluation.examine_set import ON
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.inference import ModelRegistry
from visualdoc.references.library import Library
from visualdoc.reporting import report_bytes
from visualdoc.scans import open_scan

ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one file, the best of the rounds after a warm-up."""

    file: str
    document_type: str
    intake_s: float
    examine_s: float
    report_s: float

    @property
    def total_s(self) -> float:
        """From bytes to report."""
        return self.intake_s + self.examine_s + self.report_s


def measure(data_set: DataSet, library: Library, models: ModelRegistry) -> list[Timing]:
    """Time one genuine scan of every type, warm."""
    timings = []
    for name in data_set.types:
        item = next((i for i in data_set.of_kind("genuine") if i.document_type == name), None)
        if item is None:
            continue
        rounds = [_once(item.path, name, library, models) for _ in range(ROUNDS + 1)]
        timings.append(min(rounds[1:], key=lambda timing: timing.total_s))
    return timings


def _once(path: Path, name: str, library: Library, models: ModelRegistry) -> Timing:
    start = time.perf_counter()
    scan = open_scan(path)
    decoded = time.perf_counter()
    settings = ExaminationSettings(on=ON)
    examination, _ = examine(scan, library=library, models=models, settings=settings)
    examined = time.perf_counter()
    report_bytes(examination)
    return Timing(
        file=path.name,
        document_type=name,
        intake_s=decoded - start,
        examine_s=examined - decoded,
        report_s=time.perf_counter() - examined,
    )


def summarise(timings: Sequence[Timing]) -> dict[str, Any]:
    """Seconds by type and each stage's share, with peak memory of the process."""
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "pages": {
            t.document_type: {
                "total_s": round(t.total_s, 3),
                "intake_s": round(t.intake_s, 3),
                "examine_s": round(t.examine_s, 3),
                "report_s": round(t.report_s, 3),
                "examine_to_intake": round(t.examine_s / t.intake_s, 2),
            }
            for t in timings
        },
        "median_total_s": round(statistics.median(t.total_s for t in timings), 3),
        "peak_memory_mb": round(peak_kb / 1024),
    }


def table(figures: dict[str, Any]) -> str:
    """Return the figures as text."""
    lines = [f"{'type':32}{'total s':>9}{'intake':>9}{'examine':>9}{'report':>9}{'ratio':>8}"]
    lines += [
        f"{name:32}{row['total_s']:>9.2f}{row['intake_s']:>9.2f}{row['examine_s']:>9.2f}"
        f"{row['report_s']:>9.2f}{row['examine_to_intake']:>8.1f}"
        for name, row in figures["pages"].items()
    ]
    lines.append(f"peak memory {figures['peak_memory_mb']} MB; ratio is examination over intake")
    return "\n".join(lines)


def write(figures: dict[str, Any], out: Path) -> None:
    """Write ``results.json``."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"bench": "speed", "figures": figures}, indent=1) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
