"""The figures of ``bench regions`` as text."""

from __future__ import annotations

from typing import Any

from visualdoc.evaluation.regions.bootstrap import ALL
from visualdoc.evaluation.regions.figures import OURS
from visualdoc.evaluation.regions.recall import RATES


def table(figures: dict[str, Any]) -> str:
    """Return the figures as text."""
    return "\n".join(
        [
            *_head(figures),
            *_budgets(figures),
            *_attacks(figures["by_attack"]),
            *_sizes(figures["by_size"]),
            *_types(figures["by_type"]),
            *_beside_baselines(figures),
            *(
                f"false regions a page by {check}: {rate:.3f}"
                for check, rate in figures["false_regions_by_check"].items()
            ),
        ]
    )


def _head(figures: dict[str, Any]) -> list[str]:
    low, high = figures["page_auroc_interval"]
    time = figures["time"]
    memory = time["memory_mb_peak"]
    lines = [
        f"{figures['designs']} types, genuine pages {figures['genuine_pages']}, "
        f"forged pages {figures['forged_pages']}, identified {figures['identified']:.1%}",
        f"page AUROC {figures['page_auroc']:.3f} [{low:.3f}, {high:.3f}], "
        f"AUPRO {figures['aupro']:.3f}",
        f"a page: {time['wall_s_median']:.2f} s (p95 {time['wall_s_p95']:.2f}), processor "
        f"{time['cpu_s_median']:.2f} s (p95 {time['cpu_s_p95']:.2f}), memory "
        + ("not told" if memory is None else f"{memory} MB at most"),
    ]
    if figures["degraded"]:
        lines.insert(0, f"pages degraded: {figures['degraded']}")
    lines += [f"not enrolled: {name}" for name in figures["refused_types"]]
    return lines


def _budgets(figures: dict[str, Any]) -> list[str]:
    lines = [f"{'asked':>8}{'found':>9}{'interval':>18}{'found/asked':>13}{'recall':>9}{'':>16}"]
    for row in figures["budgets"]:
        low, high = row["recall_interval"]
        least, most = row["false_regions_interval"]
        lines.append(
            f"{row['asked_false_regions_per_page']:>8}{row['false_regions_per_page']:>9.3f}"
            f"{f'[{least:.3f}, {most:.3f}]':>18}{row['achieved_over_asked']:>13.2f}"
            f"{row['recall']:>9.2f}{f'[{low:.2f}, {high:.2f}]':>16}"
        )
    return lines


def _attacks(rows: dict[str, Any]) -> list[str]:
    lines = [
        f"{'attack':24}{'pages':>6}{'budget':>8}"
        + "".join(f"{f'@{rate:g}':>7}{'':>14}" for rate in RATES)
        + f"{'AUROC':>8}"
    ]
    for attack, row in rows.items():
        lines.append(
            f"{attack:24}{row['pages']:>6}{row['recall_at_budget']:>8.2f}"
            + "".join(_recall(row, rate) for rate in RATES)
            + f"{row['page_auroc']:>8.3f}"
        )
    return lines


def _recall(row: dict[str, Any], rate: float) -> str:
    low, high = row[f"interval_at_{rate}"]
    return f"{row[f'recall_at_{rate}']:>7.2f}{f'[{low:.2f}, {high:.2f}]':>14}"


def _sizes(rows: dict[str, Any]) -> list[str]:
    lines = [f"{'altered area':24}{'pages':>6}" + "".join(f"{f'@{rate:g}':>7}" for rate in RATES)]
    for size, row in rows.items():
        recalls = "".join(f"{row[f'recall_at_{rate}']:>7.2f}" for rate in RATES)
        lines.append(f"{size:24}{row['pages']:>6}{recalls}")
    return lines


def _types(rows: dict[str, Any]) -> list[str]:
    lines = [f"{'type':44}{'pages':>6}{'false':>7}{'recall':>8}{'@0.1':>7}{'AUROC':>8}{'CPU s':>8}"]
    for design, row in rows.items():
        lines.append(
            f"{design:44}{row['pages']:>6}{row['false_regions_per_page']:>7.2f}"
            f"{row['recall']:>8.2f}{row['recall_at_0.1']:>7.2f}{row['page_auroc']:>8.3f}"
            f"{row['cpu_s_median']:>8.2f}"
        )
    return lines


def _beside_baselines(figures: dict[str, Any]) -> list[str]:
    methods = {OURS: figures, **figures["baselines"]}
    if len(methods) == 1:
        return []
    heads = "".join(f"{name:>16}" for name in methods)
    lines = [f"{'recall at 0.1 (at 0.5)':24}{heads}"]
    for attack in figures["by_attack"]:
        cells = "".join(f"{_pair(rows['by_attack'][attack]):>16}" for rows in methods.values())
        lines.append(f"{attack:24}{cells}")
    for title, key in (("page AUROC", "page_auroc"), ("AUPRO", "aupro")):
        cells = "".join(f"{rows[key]:>16.3f}" for rows in methods.values())
        lines.append(f"{title:24}{cells}")
    best = max(rows["by_attack"][ALL]["recall_at_0.1"] for rows in figures["baselines"].values())
    own = figures["by_attack"][ALL]["recall_at_0.1"]
    times = f"{own / best:.1f} times" if best else "nothing found by"
    lines.append(f"recall at 0.1 over all attacks: {times} the best baseline")
    return lines


def _pair(row: dict[str, Any]) -> str:
    return f"{row['recall_at_0.1']:.2f} ({row['recall_at_0.5']:.2f})"
