"""Figures of ``bench identify --draw`` as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def table(figures: Mapping[str, Any]) -> str:
    """Return all figures as lines of text."""
    return "\n".join(
        [
            f"enrolled designs {figures['types']}",
            *_recognised("all pages", figures),
            *(
                line
                for name, rows in figures["by_condition"].items()
                for line in _recognised(name, rows)
            ),
            *_reliability(figures["reliability"]),
            *_times(figures["time"]),
            *_variants(figures["variants"]),
            *_growth(figures["growth"]),
            *_baseline(figures["baseline"]),
            f"memory of the process {figures['memory_mb']:.0f} MB, at most "
            f"{figures['memory_peak_mb']:.0f} MB; filling took {figures['fill_cpu_s']:.0f} s of "
            "processor time, drawing included",
        ]
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _recognised(name: str, rows: Mapping[str, Any]) -> Iterator[str]:
    low, high = rows["top1_interval"]
    low_unknown, high_unknown = rows["unknown_interval"]
    yield (
        f"{name}: {rows['known']} of enrolled designs, right type first "
        f"{_percent(rows['top1'])} [{low:.1%}, {high:.1%}]"
    )
    yield (
        f"  {rows['unknown']} of others, unknown at 1 % of known lost "
        f"{_percent(rows['unknown_at_1_percent_lost'])} [{low_unknown:.1%}, {high_unknown:.1%}]; "
        f"as shipped {_percent(rows['shipped_unknown'])} at {_percent(rows['shipped_lost'])} lost; "
        f"AUROC {rows['auroc']:.4f}"
    )


def _reliability(rows: Mapping[str, Any]) -> Iterator[str]:
    yield f"expected calibration error {rows['expected_calibration_error']:.3f}"
    for one in rows["bins"]:
        yield f"  stated {one['stated']:.2f}, found {one['found']:.2f} ({one['pages']} pages)"


def _times(groups: Mapping[str, Any]) -> Iterator[str]:
    for name, rows in groups.items():
        if rows["pages"]:
            yield (
                f"time a page, {name} ({rows['pages']}): wall {rows['wall_ms_median']:.0f} ms "
                f"(p95 {rows['wall_ms_p95']:.0f}), CPU {rows['cpu_ms_median']:.0f} ms "
                f"(p95 {rows['cpu_ms_p95']:.0f}), looked twice {_percent(rows['second_chance'])}"
            )


def _variants(kinds: Mapping[str, Any]) -> Iterator[str]:
    for kind, rows in kinds.items():
        low, high = rows["interval"]
        yield (
            f"variants that differ in {kind}: right one first {_percent(rows['right'])} "
            f"[{low:.1%}, {high:.1%}], among candidates {_percent(rows['among_candidates'])} "
            f"({rows['pages']} pages)"
        )


def _growth(rows: list[Mapping[str, float]]) -> Iterator[str]:
    yield "types   top-1   unknown   search ms (CPU)   memory MB"
    for row in rows:
        yield (
            f"{row['types']:5.0f}  {row['top1']:6.1%}  {row['unknown_refused']:7.1%}  "
            f"{row['search_cpu_ms']:9.0f}        {row['memory_mb']:9.0f}"
        )


def _baseline(rows: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"on {rows['pages']} pages and the fewest types: plain features and homography top-1 "
        f"{_percent(rows['top1'])}, unknown {_percent(rows['unknown_at_1_percent_lost'])}, AUROC "
        f"{rows['auroc']:.4f}, {rows['cpu_ms_median']} ms CPU; ours {_percent(rows['ours_top1'])}, "
        f"{_percent(rows['ours_unknown_at_1_percent_lost'])}, {rows['ours_auroc']:.4f}, "
        f"{rows['ours_cpu_ms_median']} ms CPU"
    )
