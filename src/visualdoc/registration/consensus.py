"""Move a page that is nearly laid by what most places of a reference say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.correlation import local_shifts
from visualdoc.imaging.features import agreed_map
from visualdoc.imaging.resampling import box_mean

# windows in which a displacement is looked for
WINDOW_PX = 32
MIN_PLACES = 8
# what varies slowly is light, not print
FLATTENED_PX = 15


def flattened(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Take slow changes out of a picture: H × W float32."""
    return grey.astype(np.float32) - box_mean(grey, FLATTENED_PX)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Windows of a reference that tell a position.

    Attributes
    ----------
    flattened, static
        H × W float32: the picture without slow changes, and 1 where it is static.
    windows
        N × 2 int64, top left corners (row, column) of windows of ``WINDOW_PX``.
    """

    flattened: NDArray[np.float32]
    static: NDArray[np.float32]
    windows: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard places are looked for.

    Attributes
    ----------
    search_px
        How far their content may lie off.
    min_confidence
        Correlation that it takes to have been found.
    iterations
        Of RANSAC.
    """

    search_px: int
    min_confidence: float
    iterations: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """What most places agree on.

    Attributes
    ----------
    matrix
        3 × 3: px of the page as laid → px of the reference, centres at integers.
    share
        Of the places that agree.
    far_px
        How far they move, median.
    """

    matrix: NDArray[np.float64]
    share: float
    far_px: float


def agreed_move(
    laid: NDArray[np.uint8], places: Places, effort: Effort, *, tolerance_px: float, affine: bool
) -> Move | None:
    """Find the places again on a page and fit their movement; None when too few agree.

    Parameters
    ----------
    laid
        H × W uint8: the page as it lies on the reference so far.
    affine
        Six degrees of freedom instead of eight.
    """
    if len(places.windows) < MIN_PLACES:
        return None
    found = local_shifts(
        places.flattened,
        flattened(laid),
        places.static,
        places.windows,
        window_px=WINDOW_PX,
        search_px=effort.search_px,
    )
    sure = found.confidence >= effort.min_confidence
    if int(sure.sum()) < MIN_PLACES:
        return None
    fitted = agreed_map(
        (found.centres_px + found.shift_px)[sure].astype(np.float32),
        found.centres_px[sure].astype(np.float32),
        tolerance_px=tolerance_px,
        iterations=effort.iterations,
        affine=affine,
    )
    if fitted is None or int(fitted[1].sum()) < MIN_PLACES:
        return None
    return Move(
        matrix=fitted[0],
        share=float(fitted[1].sum()) / len(places.windows),
        far_px=float(np.median(np.hypot(*found.shift_px[sure][fitted[1]].T))),
    )
