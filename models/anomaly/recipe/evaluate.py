"""Figures of the exported network, by the product's own code: ``python evaluate.py --data DIR``.

Needs shards rendered with ``--keep``: every design is enrolled from its captures, the genuine
expectation comes from leaving one out, and the probes are compared with the whole. Baselines run on
the same references with the same regions. Writes ``metrics.json``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from render import GENUINE, NULL_ATTACKS, POSITIVE, reference

from visualdoc.checks.anomaly import deviation_map
from visualdoc.checks.anomaly.channels import CELL_PX, measure
from visualdoc.checks.anomaly.deviation_map import DeviationMap, deviation_from, genuine_statistics
from visualdoc.checks.anomaly.regions import NETWORK_LEVELS, Levels, Region, find_regions
from visualdoc.evaluation.baselines.comparisons import BASELINES, baseline_from
from visualdoc.inference import ModelRegistry
from visualdoc.references.types import ReferenceImages

PAGE_CELLS = (2079 // CELL_PX) * (2953 // CELL_PX)
"""An ID-3 page at 600 dpi; false regions are given for that many cells."""

RATES = (0.1, 0.5, 1.0)
FOUND_SHARE = 0.2
MIN_TRUE_CELLS = 12
SHRINK = 20.0
BOOTSTRAP = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Outcome of one probe: statistics of its regions, and of those on the forged place."""

    design: int
    attack: str
    false_statistics: tuple[float, ...]
    true_statistic: float | None
    largest: float


Mapper = Callable[[NDArray[np.uint8], ReferenceImages], DeviationMap]


def mappers(models: ModelRegistry) -> dict[str, tuple[Mapper, Levels]]:
    """Network and baselines by name, each with its levels."""

    def network(image: NDArray[np.uint8], images: ReferenceImages) -> DeviationMap:
        return deviation_from(image, np.ones(images.dynamic.shape, dtype=bool), images, models)

    def plain(name: str) -> Mapper:
        def mapper(image: NDArray[np.uint8], images: ReferenceImages) -> DeviationMap:
            inside = np.ones(images.dynamic.shape, dtype=bool)
            channels = measure(image, images.median, images.spread, images.dynamic, inside)
            return baseline_from(name, channels, images.spread, images.dynamic, images.scale.mm(4))

        return mapper

    return {"network": (network, NETWORK_LEVELS)} | {
        name: (plain(name), levels) for name, (_, levels) in BASELINES.items()
    }


def enrolled(
    captures: list[NDArray[np.uint8]], dynamic: NDArray[np.bool_], dpi: float
) -> ReferenceImages:
    """Build reference pictures as enrolment does."""
    median, spread = reference(captures, dynamic, SHRINK)
    return ReferenceImages(
        dpi=dpi, median=median, dynamic=dynamic, spread=(spread / 16.0).astype(np.float16)
    )


def outcomes(
    shard: Path, mapper: Mapper, levels: Levels, *, own_statistics: bool = True
) -> Iterator[Probe]:
    """Run one design."""
    with np.load(shard) as data:
        captures, dynamic = list(data["captures"]), data["dynamic"]
        dpi, names = float(data["dpi"]), [str(name) for name in data["names"]]
        probes, labels, design = data["probes"], data["labels"], int(data["seed"])
    maps: Mapping[str, NDArray[np.float16]] = {}
    if own_statistics:
        left_out = [
            mapper(image, enrolled(captures[:i] + captures[i + 1 :], dynamic, dpi))
            for i, image in enumerate(captures)
        ]
        maps = genuine_statistics(left_out)
    images = enrolled(captures, dynamic, dpi)
    for name, image, label in zip(names, probes, labels, strict=True):
        regions = find_regions(mapper(image, images), maps, levels)
        yield _judged(design, name, regions, label)


def _judged(design: int, name: str, regions: Sequence[Region], label: NDArray[np.uint8]) -> Probe:
    truth = label == POSITIVE
    false = [r.statistic for r in regions if not (label[r.cells] != GENUINE).any()]
    best = None
    if truth.sum() >= MIN_TRUE_CELLS:
        best = -np.inf
        covered = np.zeros(truth.shape, dtype=bool)
        for region in regions:
            covered |= region.cells & truth
            best = region.statistic
            if covered.sum() >= FOUND_SHARE * truth.sum():
                break
        else:
            best = -np.inf
    attack = "genuine" if name in NULL_ATTACKS or name == "genuine" else name
    return Probe(
        design=design,
        attack=attack,
        false_statistics=tuple(false),
        true_statistic=best,
        largest=max((r.statistic for r in regions), default=0.0),
    )


def threshold_at(rate: float, genuine: list[Probe]) -> float:
    """Smallest statistic that leaves ``rate`` false regions on a page's worth of genuine cells."""
    pages = len(genuine) * 128 * 128 / PAGE_CELLS
    ranked = sorted((s for probe in genuine for s in probe.false_statistics), reverse=True)
    allowed = int(rate * pages)
    return ranked[allowed] if allowed < len(ranked) else 0.0


def auroc(genuine: list[Probe], forged: list[Probe]) -> float:
    """Area under the curve of the strongest statistic of a patch."""
    low = np.array([probe.largest for probe in genuine])
    high = np.array([probe.largest for probe in forged])
    above = (high[:, None] > low[None]).mean() + 0.5 * (high[:, None] == low[None]).mean()
    return float(above)


def _interval(hits: dict[int, list[bool]], rng: np.random.Generator) -> list[float]:
    """95 % bootstrap interval over designs."""
    designs = list(hits)
    means = []
    for _ in range(BOOTSTRAP):
        drawn = rng.choice(designs, len(designs))
        means.append(np.mean(np.concatenate([hits[int(d)] for d in drawn])))
    return [round(float(v), 3) for v in np.quantile(means, [0.025, 0.975])]


def summary(probes: list[Probe]) -> dict[str, Any]:
    """Recall by attack at fixed rates of false regions."""
    rng = np.random.default_rng(0)
    genuine = [probe for probe in probes if probe.attack == "genuine"]
    forged = [probe for probe in probes if probe.true_statistic is not None]
    result: dict[str, Any] = {
        "genuine_patches": len(genuine),
        "genuine_pages_worth": round(len(genuine) * 128 * 128 / PAGE_CELLS, 1),
        "forged_patches": len(forged),
        "patch_auroc": round(auroc(genuine, forged), 3),
        "recall": {},
    }
    for rate in RATES:
        threshold = threshold_at(rate, genuine)
        by_attack: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for probe in forged:
            hit = bool(probe.true_statistic is not None and probe.true_statistic > threshold)
            by_attack[probe.attack][probe.design].append(hit)
            by_attack["all"][probe.design].append(hit)
        result["recall"][str(rate)] = {"threshold": round(float(threshold), 2)} | {
            attack: {
                "recall": round(float(np.mean(np.concatenate(list(hits.values())))), 3),
                "n": int(sum(map(len, hits.values()))),
                "interval_95": _interval(hits, rng),
            }
            for attack, hits in sorted(by_attack.items())
        }
    return result


def main() -> None:
    """Evaluate everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "metrics.json")
    parser.add_argument("--only", nargs="*", help="names of methods; all when not given")
    parser.add_argument("--limit", type=int, help="number of designs; all when not given")
    parser.add_argument(
        "--tile", type=int, help="tile size of the exported network, when not the product's"
    )
    options = parser.parse_args()
    deviation_map.TILE_PX = options.tile or deviation_map.TILE_PX
    cv2.setNumThreads(1)
    shards = sorted(path for path in options.data.glob("*.npz") if ".part" not in path.name)
    shards = shards[: options.limit]
    chosen = mappers(ModelRegistry(models_dir=options.models, threads=1))
    results: dict[str, Any] = {"designs": len(shards)}
    for name, (mapper, levels) in chosen.items():
        if options.only and name not in options.only:
            continue
        probes = [probe for shard in shards for probe in outcomes(shard, mapper, levels)]
        results[name] = summary(probes)
        print(
            name, json.dumps({r: v["all"] for r, v in results[name]["recall"].items()}), flush=True
        )
    options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
