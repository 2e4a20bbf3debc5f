"""The reference picture: what the scans share, and the empty ground where holders write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.variation import median_of, medians_without, rank_of, ranks_without
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import Zone, ZoneKind

# a picture has no ground that would show between its strokes
WITHOUT_GROUND = frozenset({ZoneKind.PORTRAIT, ZoneKind.GHOST, ZoneKind.BARCODE})
# every second scan or so has ink at a pixel of a written line; the upper quartile seldom has
GROUND_QUANTILE = 0.75


def ground_mask(
    shape: tuple[int, int], zones: Sequence[Zone], px_per_mm: float
) -> NDArray[np.bool_]:
    """Rasterise the zones that are written on: H × W bool."""
    written = tuple(zone for zone in zones if zone.kind not in WITHOUT_GROUND)
    return dynamic_mask(shape, written, px_per_mm)


def reference_picture(pictures: NDArray[np.uint8], ground: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Median of the scans, and their upper quartile where holders write.

    The median of five written lines is a mixture of letters; what a line is written on shows in
    the lighter scans, and an altered entry is known by it.

    Parameters
    ----------
    pictures
        k × H × W × 3 uint8.
    ground
        H × W bool.
    """
    lighter = rank_of(pictures, ground_rank(len(pictures)))
    return np.where(ground[..., None], lighter, median_of(pictures))


def references_without(
    pictures: NDArray[np.uint8], ground: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Yield the reference picture, and the plain median, of all scans but one, for each of them."""
    lighter = ranks_without(pictures, ground_rank(len(pictures) - 1))
    for median, light in zip(medians_without(pictures), lighter, strict=True):
        yield np.where(ground[..., None], light, median), median


def ground_rank(count: int) -> int:
    """Rank of the upper quartile among so many scans, 0 the darkest."""
    return round(GROUND_QUANTILE * (count - 1))
