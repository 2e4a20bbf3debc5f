from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visualdoc.evaluation import regions
from visualdoc.evaluation.regions.bootstrap import recall_intervals, resamples
from visualdoc.evaluation.regions.coverage import Coverage
from visualdoc.evaluation.regions.judged import BUDGETS, Judged, Marked, Measured
from visualdoc.evaluation.regions.plots import froc_curve
from visualdoc.evaluation.regions.recall import method_figures

Regions = Sequence[tuple[float, bool]]


def judged(kind: str, found: Regions, **changes: Any) -> Judged:
    values: dict[str, Any] = {
        "design": "a",
        "file": f"{kind}/1.png",
        "attack": "erasure" if kind == "forged" else None,
        "altered_mm2": 5.0 if kind == "forged" else 0.0,
        "page_score": max((score for score, _ in found), default=0.0),
        "coverage": Coverage(outside=((-math.inf, 100),), inside=()),
    }
    regions = tuple(Marked(source="a.check", score=s, hit=h) for s, h in found)
    return Judged(kind=kind, regions=regions, **{**values, **changes})


def measured(kind: str, found: Regions, **changes: Any) -> Measured:
    """Scores are negated false-alarm rates here, as for the product."""
    beside = changes.pop("baselines", {})
    ours = judged(kind, found, **changes)
    return Measured(
        ours=ours,
        shown={b: tuple(i for i, (s, _) in enumerate(found) if -s <= b) for b in BUDGETS},
        identified=True,
        residual_mm=0.01,
        seconds=1.0,
        cpu_s=2.0,
        memory_mb=100.0,
        baselines=beside,
        baseline_cpu_s=dict.fromkeys(beside, 0.5),
    )


PAGES = [
    *[measured("genuine", [(-0.4, False)]) for _ in range(9)],
    measured("genuine", [(-0.05, False), (-0.3, False)]),
    measured("forged", [(-0.01, True)]),
    measured("forged", [(-0.02, False), (-0.06, True)], attack="wrong_font", altered_mm2=1.0),
    measured("forged", [], attack="wrong_font", altered_mm2=60.0),
]


def test_false_regions_are_counted_for_every_budget() -> None:
    rows = {row["asked_false_regions_per_page"]: row for row in regions.summarise(PAGES)["budgets"]}
    assert rows[0.02]["false_regions_per_page"] == 0
    assert rows[0.05]["false_regions_per_page"] == pytest.approx(0.1)
    assert rows[0.05]["achieved_over_asked"] == pytest.approx(2.0)
    assert rows[0.5]["false_regions_per_page"] == pytest.approx(1.1)
    assert rows[0.5]["genuine_pages_with_any"] == 1.0
    assert rows[0.05]["recall"] == pytest.approx(1 / 3)
    assert rows[0.2]["recall"] == pytest.approx(2 / 3)


def test_recall_is_given_by_attack_size_and_type() -> None:
    figures = regions.summarise(PAGES)
    # one of ten genuine pages may show one region: the second loudest, 0.3, is the threshold
    by_attack = figures["by_attack"]
    assert by_attack["erasure"]["recall_at_0.1"] == 1.0
    assert by_attack["wrong_font"]["recall_at_0.1"] == 0.5
    assert by_attack["all"]["recall_at_0.1"] == pytest.approx(2 / 3)
    assert by_attack["wrong_font"]["recall_at_budget"] == 0.5
    sizes = figures["by_size"]
    assert [sizes[name]["pages"] for name in sizes] == [1, 1, 0, 1]
    assert sizes["below 2 mm2"]["recall_at_0.1"] == 1.0
    assert sizes["above 50 mm2"]["recall_at_1.0"] == 0.0
    assert figures["by_type"]["a"]["recall_at_0.1"] == pytest.approx(2 / 3)
    assert figures["false_regions_by_check"] == {
        "a.check": figures["budget"]["false_regions_per_page"]
    }
    assert figures["time"]["cpu_s_median"] == 2.0
    assert figures["time"]["memory_mb_peak"] == 100


def test_the_curve_starts_with_the_hits_before_the_first_false_region() -> None:
    pages = [
        judged("genuine", [(3.0, False)]),
        judged("genuine", [(1.0, False)]),
        judged("forged", [(5.0, True)]),
        judged("forged", [(9.0, False), (2.0, True)]),
        judged("forged", [(0.5, True)]),
        judged("forged", [(7.0, False)]),
    ]
    x, y = froc_curve(pages)
    assert x.tolist() == [0.0, 0.5, 1.0]
    assert y.tolist() == [0.25, 0.5, 0.75]


def test_thresholds_of_every_method_leave_the_same_false_regions() -> None:
    """Scores of two methods have other units; only their order counts."""
    ours = [page.ours for page in PAGES]
    scaled = [
        judged(p.kind, [(100 + 7 * r.score, r.hit) for r in p.regions], attack=p.attack)
        for p in ours
    ]
    first, second = method_figures(ours), method_figures(scaled)
    for attack, row in first["by_attack"].items():
        for rate in (0.1, 0.5, 1.0):
            key = f"recall_at_{rate}"
            assert second["by_attack"][attack][key] == row[key]


def test_designs_are_resampled_before_pages() -> None:
    pages = [
        page
        for design, score in (("a", 9.0), ("b", -9.0))
        for page in (
            judged("genuine", [(0.0, False)], design=design),
            *[judged("forged", [(score, True)], design=design) for _ in range(50)],
        )
    ]
    low, high = recall_intervals(pages, [0.1])["erasure", 0.1]
    # pages alone would give 0.40 to 0.60: two designs say next to nothing
    assert (low, high) == (0.0, 1.0)
    for drawn in resamples(pages, rounds=20):
        assert sum(pages[i].kind == "genuine" for i in drawn) == 2
        assert len(drawn) == len(pages)


def test_one_design_that_always_hits_has_a_narrow_interval() -> None:
    pages = [judged("genuine", []), judged("forged", [(1.0, True)])]
    assert recall_intervals(pages, [0.1])["all", 0.1] == (1.0, 1.0)


def test_everything_is_written_and_readable(tmp_path: Path) -> None:
    plain = {
        kind: {"z_score": judged(kind, [(2.0, False)], attack=attack)}
        for kind, attack in (("genuine", None), ("forged", "erasure"))
    }
    pages = [
        measured("genuine", [(-0.4, False)], baselines=plain["genuine"]),
        measured("forged", [(-0.1, True)], baselines=plain["forged"]),
    ]
    figures = regions.summarise(pages, degraded="worn (old)", refused=["gone"])
    regions.write(figures, pages, tmp_path)
    read = json.loads((tmp_path / "results.json").read_text("utf-8"), parse_constant=pytest.fail)
    assert read["figures"]["degraded"] == "worn (old)"
    assert read["figures"]["aupro"] is None
    assert read["figures"]["baselines"]["z_score"]["by_attack"]["all"]["recall_at_0.1"] == 0.0
    assert read["pages"][1]["regions"][0] == {
        "check": "a.check",
        "false_alarm_rate": 0.1,
        "hit": True,
    }
    assert read["pages"][1]["baselines"]["z_score"] == [{"score": 2.0, "hit": False}]
    for name in ("froc.png", "recall.png", "budget.png"):
        assert (tmp_path / name).stat().st_size > 1000
    text = regions.table(figures)
    assert "pages degraded: worn (old)" in text
    assert "not enrolled: gone" in text
    assert "z_score" in text


def test_no_interval_is_invented_where_nothing_was_measured() -> None:
    figures = method_figures([judged("genuine", [])])
    assert figures["by_attack"]["all"]["interval_at_0.1"] == (0.0, 1.0)
    assert np.isnan(figures["page_auroc"])
