"""``results.json`` and the plots of ``bench regions``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visualdoc.evaluation.regions.figures import OURS
from visualdoc.evaluation.regions.judged import Judged, Measured
from visualdoc.evaluation.regions.plots import attack_bars, budget_curve, froc

KEPT_REGIONS = 20


def write(figures: dict[str, Any], pages: Sequence[Measured], out: Path) -> None:
    """Write everything that was measured, and the plots."""
    out.mkdir(parents=True, exist_ok=True)
    document = {"bench": "regions", "figures": figures, "pages": [_row(page) for page in pages]}
    text = json.dumps(_finite(document), indent=1, allow_nan=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")
    methods = {OURS: [page.ours for page in pages]} | {
        name: [page.baselines[name] for page in pages if page.baselines]
        for name in figures["baselines"]
    }
    froc(methods, out / "froc.png")
    attack_bars(figures, out / "recall.png")
    budget_curve(figures["budgets"], out / "budget.png")


def _row(page: Measured) -> dict[str, Any]:
    ours = page.ours
    return {
        "file": ours.file,
        "type": ours.design,
        "kind": ours.kind,
        "attack": ours.attack,
        "altered_mm2": round(ours.altered_mm2, 2),
        "doubt_score": ours.page_score,
        "seconds": round(page.seconds, 3),
        "cpu_s": round(page.cpu_s, 3),
        "memory_mb": page.memory_mb,
        "regions": [
            {"check": r.source, "false_alarm_rate": -r.score, "hit": r.hit}
            for r in ours.regions[:KEPT_REGIONS]
        ],
        "baselines": {name: _scores(judged) for name, judged in page.baselines.items()},
    }


def _scores(judged: Judged) -> list[dict[str, Any]]:
    return [
        {"score": round(region.score, 3), "hit": region.hit}
        for region in judged.regions[:KEPT_REGIONS]
    ]


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Put null where JSON has no number: a ranking without pages, for example."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    return value
