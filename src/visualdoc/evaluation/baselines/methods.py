"""The baselines by name, each as a map of a page on its reference's grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import CELL_PX
from visualdoc.checks.anomaly.deviation_map import CUT_MM, DeviationMap, judged
from visualdoc.evaluation.baselines.comparisons import baseline_from
from visualdoc.evaluation.baselines.error_level import error_level
from visualdoc.evaluation.baselines.laid import Laid
from visualdoc.evaluation.baselines.patch_memory import PatchMemory
from visualdoc.imaging import deviation as img

SMOOTH_CELLS = 1.5
"""Noise of single cells would join to regions everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A baseline.

    Attributes
    ----------
    map_of
        Map of a page; the memory of its type's genuine patches, and the index of the genuine scan
        that it is itself, are for those that need them.
    compares
        With genuine scans, so that they tell what to expect of each cell; otherwise the page is
        compared with itself alone.
    """

    map_of: Callable[[Laid, PatchMemory, int | None], DeviationMap]
    compares: bool = True


def _compared(name: str, *, flat: bool = False) -> Method:
    def map_of(laid: Laid, _memory: PatchMemory, _scan: int | None) -> DeviationMap:
        channels = laid.flat_channels if flat else laid.channels
        images = laid.images
        return _within(
            laid,
            baseline_from(name, channels, images.spread, images.dynamic, images.scale.mm(CELL_PX)),
        )

    return Method(map_of=map_of)


def _error_level(laid: Laid, _memory: PatchMemory, _scan: int | None) -> DeviationMap:
    return _everywhere(laid, error_level(laid))


def _patches(laid: Laid, memory: PatchMemory, scan: int | None) -> DeviationMap:
    return _everywhere(laid, memory.distance(laid.image, without=scan))


def _everywhere(laid: Laid, logits: NDArray[np.float32]) -> DeviationMap:
    """Judge personalisation too, as methods without a reference do."""
    plain = DeviationMap(
        logits=logits,
        cell_mm=laid.images.scale.mm(CELL_PX),
        valid=laid.channels.cells[-1] > 0.99,
        measured=laid.channels.cells,
    )
    return _within(laid, plain)


def _within(laid: Laid, deviation: DeviationMap) -> DeviationMap:
    """Leave out the document's cut edge, as the product does, and smooth as PatchCore does."""
    cells = judged(laid.inside, laid.images.scale.px(CUT_MM))
    smooth = img.smoothed(deviation.logits, SMOOTH_CELLS)
    return replace(deviation, logits=smooth, valid=deviation.valid & cells)


METHODS: Mapping[str, Method] = {
    "z_score": _compared("z_score", flat=True),
    "one_minus_ssim": _compared("one_minus_ssim"),
    "min_shift_z": _compared("min_shift_z"),
    "error_level": Method(map_of=_error_level, compares=False),
    "patch_memory": Method(map_of=_patches),
}
"""Per-pixel z-score after a homography alone, structural similarity, z-score that forgives small
displacements, error-level analysis, nearest genuine patches. All but the first get the product's
whole registration; those without a reference see personalisation too."""
