"""What baselines learn of a type from its genuine scans, and the regions that they find then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.deviation_map import DeviationMap, genuine_statistics
from visualdoc.checks.anomaly.regions import Levels, find_regions, normalised
from visualdoc.enrolment.variation import medians_without
from visualdoc.evaluation.baselines.laid import Laid
from visualdoc.evaluation.baselines.methods import METHODS
from visualdoc.evaluation.baselines.patch_memory import PatchMemory, remember
from visualdoc.geometry import PolygonPx
from visualdoc.references.types import ReferenceImages

Maps = Mapping[str, NDArray[np.float16]]

GROW_SHARE, SEED_SHARE = 0.02, 0.01
"""Share of the cells of a genuine scan, against the others, that belong to a region and that may
begin one. Against all of them together a fresh page has about the tenth part of that."""
PAGE_GROW_SHARE, PAGE_SEED_SHARE = 0.005, 0.001
"""The same for a method that compares a page with itself alone."""
LEAST_SPREAD = 1e-3
PLAIN_SEED, PLAIN_GROW = 4.0, 2.0
"""Spreads above a page's own middle, for a type of which no genuine scans are at hand."""
LEAST_SCANS = 3
MAX_REGIONS = 40
"""As many as the product's own comparison keeps of a page."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownType:
    """One type as the baselines know it.

    Attributes
    ----------
    expected, levels
        By baseline: what genuine scans lead to expect cell by cell, and over all cells.
    """

    memory: PatchMemory
    expected: Mapping[str, Maps]
    levels: Mapping[str, Levels]


def know(images: ReferenceImages, genuine: Sequence[Laid], names: Sequence[str]) -> KnownType:
    """Learn a type the way the product does: each genuine scan against the others.

    Parameters
    ----------
    genuine
        The scans that the type was enrolled from, on its grid; with fewer than three each
        page is its own measure, without any the reference is the only genuine picture.
    """
    pictures = [laid.image for laid in genuine]
    memory = remember(pictures or [images.median])
    if len(genuine) < LEAST_SCANS:
        return KnownType(memory=memory, expected={}, levels={})
    maps: dict[str, list[DeviationMap]] = {name: [] for name in names}
    for index, median in enumerate(medians_without(np.stack(pictures))):
        alone = replace(genuine[index], images=replace(images, median=median))
        for name in names:
            maps[name].append(METHODS[name].map_of(alone, memory, index))
    expected = {
        name: genuine_statistics(rows) for name, rows in maps.items() if METHODS[name].compares
    }
    return KnownType(
        memory=memory,
        expected=expected,
        levels={name: _levels(name, maps[name]) for name in names},
    )


def _levels(name: str, maps: Sequence[DeviationMap]) -> Levels:
    """Let genuine scans, each against the others, say where a region begins and ends.

    So no baseline lives or dies by a constant: all propose alike many places on genuine pages, and
    their statistics decide.
    """
    valid = np.logical_and.reduce([one.valid for one in maps])
    floor = _around_the_middle(np.stack([one.logits[valid] for one in maps]))
    others: list[Maps] = [{}] * len(maps)
    shares = (PAGE_GROW_SHARE, PAGE_SEED_SHARE)
    if METHODS[name].compares:
        others = [genuine_statistics([m for m in maps if m is not one]) for one in maps]
        shares = (GROW_SHARE, SEED_SHARE)
    left_out = [normalised(one, o, floor)[valid] for one, o in zip(maps, others, strict=True)]
    # the middle one of the scans: one from a louder device does not set the levels for all
    ends = [np.quantile(v, (1 - shares[0], 1 - shares[1])) for v in left_out if v.size]
    if not ends:
        return floor
    grow, seed = np.median(ends, axis=0)
    return replace(floor, grow=float(grow), seed=float(seed))


def _around_the_middle(values: NDArray[np.float32]) -> Levels:
    if not values.size:
        return Levels(default_mean=0.0, default_spread=1.0, seed=PLAIN_SEED, grow=PLAIN_GROW)
    low, middle, high = np.quantile(values, (0.16, 0.5, 0.84))
    return Levels(
        default_mean=float(middle),
        default_spread=max(float(high - low) / 2, LEAST_SPREAD),
        seed=PLAIN_SEED,
        grow=PLAIN_GROW,
    )


def regions_of(name: str, laid: Laid, known: KnownType) -> list[tuple[str, float, PolygonPx]]:
    """Find a baseline's regions on a page: its name, the statistic, and where on the page."""
    deviation = METHODS[name].map_of(laid, known.memory, None)
    levels = known.levels.get(name) or _around_the_middle(deviation.logits[deviation.valid])
    found = find_regions(deviation, known.expected.get(name, {}), levels)[:MAX_REGIONS]
    return [
        (name, region.statistic, laid.page_to_document.polygon_to_px(region.polygon_mm))
        for region in found
    ]
