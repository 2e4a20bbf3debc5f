"""Bring coarsely laid scans onto one of them by what most of the page says.

Entries have corners as sharp as the form's own print, and all of one scan lie off by the same
amount: a smooth fit would give in to them where they are many. One affine map cannot, and most
places agree on the form's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.grouping import Grid, Group
from visualdoc.enrolment.registering import laid_one
from visualdoc.imaging.correlation import window_grid
from visualdoc.imaging.features import corner_strength
from visualdoc.imaging.resampling import box_mean, to_grey, warp_perspective
from visualdoc.registration.consensus import WINDOW_PX, Effort, Places, agreed_move, flattened

STEP_PX, CORNER_PX = 16, 11
MOST_WINDOWS, MIN_STATIC = 600, 0.6
# a coarse place is off by up to a millimetre; entries lie off by some tenths
TOLERANCES_PX = (3.0, 1.5, 0.8, 0.8)
EFFORT = Effort(search_px=14, min_confidence=0.5, iterations=2000)


def steadied(group: Group, dynamic: NDArray[np.bool_], grid: Grid, *, threads: int = 1) -> Group:
    """Correct the places of all scans but the anchor's.

    Parameters
    ----------
    dynamic
        H × W bool: personalisation that is known already.
    """
    anchor = _places(to_grey(laid_one(group, group.anchor, grid)), ~dynamic)

    rows, columns = grid.shape

    def one(number: int) -> NDArray[np.float64]:
        place = group.homographies[number]
        if number == group.anchor:
            return place
        grey = to_grey(group.captures[number].page.pixels)
        for tolerance_px in TOLERANCES_PX:
            laid = warp_perspective(grey, place, width_px=columns, height_px=rows)
            moved = agreed_move(laid, anchor, EFFORT, tolerance_px=tolerance_px, affine=True)
            if moved is None:
                break
            place = moved.matrix @ place
        return place

    with ThreadPoolExecutor(max_workers=threads) as pool:
        places = tuple(pool.map(one, range(len(group.captures))))
    return replace(group, homographies=places)


def _places(grey: NDArray[np.uint8], static: NDArray[np.bool_]) -> Places:
    weight = static.astype(np.float32)
    corners = window_grid(grey.shape, window_px=WINDOW_PX, step_px=STEP_PX)
    middle = corners + WINDOW_PX // 2
    share = box_mean(weight, WINDOW_PX)[middle[:, 0], middle[:, 1]]
    strength = box_mean(corner_strength(grey, CORNER_PX), WINDOW_PX)
    there = np.where(share >= MIN_STATIC, strength[middle[:, 0], middle[:, 1]], 0.0)
    strongest = np.argsort(-there, kind="stable")[:MOST_WINDOWS]
    windows = corners[strongest[there[strongest] > 0]]
    return Places(flattened=flattened(grey), static=weight, windows=windows)
