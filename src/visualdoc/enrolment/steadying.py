"""Bring coarsely laid scans onto one of them by what most of the page says.

Entries have corners as sharp as the form's own print, and all of one scan lie off by the same
amount: a smooth fit would give in to them where they are many. One affine map cannot, and most
places agree on the form's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.grouping import Grid, Group
from visualdoc.enrolment.settling import laid_one
from visualdoc.imaging.correlation import local_shifts, window_grid
from visualdoc.imaging.features import agreed_map, corner_strength
from visualdoc.imaging.resampling import box_mean, to_grey, warp_perspective
from visualdoc.registration.static_print import flattened

WINDOW_PX, STEP_PX, SEARCH_PX = 32, 16, 14
CORNER_PX = 11
MOST_WINDOWS = 600
MIN_STATIC, MIN_CONFIDENCE, MIN_PLACES = 0.6, 0.5, 12
# a coarse place is off by up to a millimetre; entries lie off by some tenths
TOLERANCES_PX = (3.0, 1.5, 0.8, 0.8)
ITERATIONS = 2000


def steadied(group: Group, dynamic: NDArray[np.bool_], grid: Grid, *, threads: int = 1) -> Group:
    """Correct the places of all scans but the anchor's.

    Parameters
    ----------
    dynamic
        H × W bool: personalisation that is known already.
    """
    anchor = _Anchor.of(to_grey(laid_one(group, group.anchor, grid)), ~dynamic)

    def one(number: int) -> NDArray[np.float64]:
        place = group.homographies[number]
        if number == group.anchor:
            return place
        grey = to_grey(group.captures[number].page.pixels)
        for tolerance_px in TOLERANCES_PX:
            moved = _moved(grey, place, anchor, tolerance_px)
            if moved is None:
                break
            place = moved @ place
        return place

    with ThreadPoolExecutor(max_workers=threads) as pool:
        places = tuple(pool.map(one, range(len(group.captures))))
    return replace(group, homographies=places)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Anchor:
    """What the other scans are laid on.

    Attributes
    ----------
    flattened, static
        H × W float32: the picture without slow changes, and 1 where it is not known to be dynamic.
    windows
        N × 2 top left corners (row, column) of windows that tell a position.
    """

    flattened: NDArray[np.float32]
    static: NDArray[np.float32]
    windows: NDArray[np.int64]

    @classmethod
    def of(cls, grey: NDArray[np.uint8], static: NDArray[np.bool_]) -> Self:
        weight = static.astype(np.float32)
        corners = window_grid(grey.shape, window_px=WINDOW_PX, step_px=STEP_PX)
        middle = corners + WINDOW_PX // 2
        share = box_mean(weight, WINDOW_PX)[middle[:, 0], middle[:, 1]]
        strength = box_mean(corner_strength(grey, CORNER_PX), WINDOW_PX)
        there = np.where(share >= MIN_STATIC, strength[middle[:, 0], middle[:, 1]], 0.0)
        strongest = np.argsort(-there, kind="stable")[:MOST_WINDOWS]
        windows = corners[strongest[there[strongest] > 0]]
        return cls(flattened=flattened(grey), static=weight, windows=windows)


def _moved(
    grey: NDArray[np.uint8], place: NDArray[np.float64], anchor: _Anchor, tolerance_px: float
) -> NDArray[np.float64] | None:
    """Map a scan that is nearly laid onto the anchor; None when too few places agree."""
    rows, columns = anchor.static.shape
    picture = warp_perspective(grey, place, width_px=columns, height_px=rows)
    found = local_shifts(
        anchor.flattened,
        flattened(picture),
        anchor.static,
        anchor.windows,
        window_px=WINDOW_PX,
        search_px=SEARCH_PX,
    )
    sure = found.confidence >= MIN_CONFIDENCE
    if int(sure.sum()) < MIN_PLACES:
        return None
    fitted = agreed_map(
        (found.centres_px + found.shift_px)[sure].astype(np.float32),
        found.centres_px[sure].astype(np.float32),
        tolerance_px=tolerance_px,
        iterations=ITERATIONS,
        affine=True,
    )
    return None if fitted is None or int(fitted[1].sum()) < MIN_PLACES else fitted[0]
